"""Returned mails of many programs: those that gave up, and those that still try."""

from __future__ import annotations

import base64
from email import message_from_bytes
from email.header import Header

import pytest

from enishi.mail import bounces, verdicts

ID = "<abc.123@sample.example>"
BACK = (
    f"Return-Path: <x@sample.example>\nTo: hanako@x.example\nMessage-ID: {ID}\n\n遅れております。\n"
)
BLOCK = "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a\nAction: failed\nStatus: 5.1.1\n"
NAMELESS = "Microsoft Outlook <MicrosoftExchange329e71ec88ae@x.example>"


def words(
    text: str, *, subject: str = "x", sender: str = "MAILER-DAEMON@x", more: str = ""
) -> bytes:
    """A message of words alone, with what it brings back below them."""
    coded = Header(subject, "utf-8").encode()
    head = f"From: {sender}\nSubject: {coded}\n{more}Content-Type: text/plain; charset=utf-8\n\n"
    return f"{head}{text}\n\n{BACK}".encode()


def report(
    block: str,
    *,
    kind: str = "message/delivery-status",
    encoding: str = "8bit",
    about: str = "delivery-status",
    brought: str = BACK,
    brought_as: str = "message/rfc822",
) -> bytes:
    """A report by RFC 3464 or its younger sisters."""
    return f"""\
From: MAILER-DAEMON@x
Content-Type: multipart/report; report-type={about}; boundary=b
MIME-Version: 1.0

--b
Content-Type: text/plain; charset=utf-8

It could not be delivered, it was not sent.
--b
Content-Type: {kind}
Content-Transfer-Encoding: {encoding}

{block}
--b
{brought_as if "Content" in brought_as else f"Content-Type: {brought_as}"}

{brought}
--b--
""".encode()


def in_base64(text: str) -> str:
    return base64.encodebytes(text.encode()).decode()


GAVE_UP = {
    "exim after days of 'later'": words(
        "A message that you sent could not be delivered. This is a permanent error.\n"
        "  451 message delivery will be retried later:\n  retry timeout exceeded"
    ),
    "sendmail after five days": words(
        "   ----- The following addresses had permanent fatal errors -----\n"
        "Message could not be delivered for 5 days\nMessage will be deleted from queue",
        subject="Returned mail: see transcript for details",
    ),
    "Exchange in Japanese": words(
        "次の受信者またはグループへの配信に失敗しました:\n"
        "入力したメール アドレスが見つかりませんでした。",
        sender=NAMELESS,
    ),
    "a word in an encoded subject": words("hanako@x.example", subject="配信不能: 面接のご案内"),
    "Gmail in Japanese": words("アドレス不明\nhanako@x.example に配信されませんでした。"),
    "a telephone company": words("メールの送信に失敗しました。宛先不明です。"),
    "our own words about delay, brought back": words("I wasn't able to deliver your message."),
    "an action with a comment": report(BLOCK.replace("failed", "Failed (permanently)")),
    "expired": report(BLOCK.replace("failed", "expired")),
    "a status and no action": report(BLOCK.replace("Action: failed\n", "")),
    "a report in base64": report(in_base64(BLOCK), encoding="base64"),
    "one for addresses beyond ASCII, in base64": report(
        in_base64(BLOCK), kind="message/global-delivery-status", encoding="base64"
    ),
    "the mail itself in base64": report(
        BLOCK,
        brought=in_base64(BACK),
        brought_as="Content-Type: message/rfc822\nContent-Transfer-Encoding: base64",
    ),
    "headers folded behind their names": report(
        BLOCK, brought=f"To: y\nMessage-ID:\n {ID}\n", brought_as="text/rfc822-headers"
    ),
    "HTML alone": (
        "From: postmaster@x\nContent-Type: text/html; charset=utf-8\n\n"
        f"<style>{'a{b:c}' * 3000}</style><p>Delivery <b>has failed</b> to these people:"
        f" undeliverable</p><pre>To: x<br>Message-ID: &lt;{ID.strip('<>')}&gt;<br></pre>"
    ).encode(),
}
GOES_ON = {
    "Gmail's delay in Japanese": words(
        "配信未完了\nメッセージを配信できませんでしたが、47 時間再試行されます。"
    ),
    "will try again": words("The mail could not be delivered yet. We will try again."),
    "will be retried": words("hanako@x: cannot be reached; it will automatically be retried."),
    "a server that is busy": words(
        "サーバーが混雑しているため送信できませんでした。しばらくしてから自動的に再送いたします。"
    ),
    "not yet": words("メールをまだ配信できません。今後も再試行されます。"),
    "who asks to be asked": words(
        "Your message could not be delivered until you confirm it.", more="Return-Path: <>\n"
    ),
    "somebody who has left": words(
        "退職いたしましたので、メールを送信できません。届きませんでした。",
        sender="hanako@x.example",
        more="Return-Path: <>\nAuto-Submitted: auto-replied\n",
    ),
    "a report of a delay with a comment": report(BLOCK.replace("failed", "delayed (mx is busy)")),
    "a temporary status and no action": report(
        BLOCK.replace("Action: failed\n", "").replace("5.1.1", "4.4.1")
    ),
    "it was read": report(
        "Disposition: manual-action/MDN-sent-manually; displayed\n",
        kind="message/disposition-notification",
        about="disposition-notification",
    ),
    "it was taken for spam": report(
        "Feedback-Type: abuse\n", kind="message/feedback-report", about="feedback-report"
    ),
}


@pytest.mark.parametrize("name", GAVE_UP)
def test_one_that_gave_up_is_noted_on_the_mail_that_it_names(name: str) -> None:
    message = message_from_bytes(GAVE_UP[name])
    assert verdicts.failed_for_good(message)
    assert ID in set(bounces._ids_in(message))  # noqa: SLF001 - `note` looks them up in the outbox


@pytest.mark.parametrize("name", GOES_ON)
def test_one_that_goes_on_or_says_something_else_is_not(name: str) -> None:
    assert not verdicts.failed_for_good(message_from_bytes(GOES_ON[name]))
