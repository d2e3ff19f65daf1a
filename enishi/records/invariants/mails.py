"""Invariants of mails."""

from __future__ import annotations

from enishi.records.invariants.invariant import always

WRITTEN = [
    always(
        "mails_are_sealed",
        "a kept mail, which carries keys to a candidate's pages, is encrypted",
        """select id from enishi_outgoingmail
           where (sealed_body <> '' and left(sealed_body, 80) !~ :sealed)
           or (sealed_calendar <> '' and left(sealed_calendar, 80) !~ :sealed) order by 1""",
    ),
    always(
        "sent_mail_says_when",
        "a mail that was sent, and it alone, says when; one that came back was sent too",
        """select id from enishi_outgoingmail
           where state <> 'failed' and (state = 'sent') <> (sent_at is not null) order by 1""",
    ),
    always(
        "failed_mail_says_when",
        "a mail that did not arrive says since when, and no other does",
        """select id from enishi_outgoingmail
           where (state = 'failed') <> (failed_at is not null) order by 1""",
    ),
    always(
        "overtaken_mail_lapses",
        "a mail whose moment was over a day ago waits no more",
        """select id from enishi_outgoingmail where state = 'waiting'
           and not_after < :now - interval '1 day' order by 1""",
        remedy="see whether the worker runs: it lets them lapse every minute",
    ),
    always(
        "mail_has_words_and_an_address",
        "a mail says something, to an address",
        """select id from enishi_outgoingmail where "to" not like '%_@_%' or sealed_body = ''
           order by 1""",
        remedy="open its interview and send the letter again, then delete this row",
    ),
]
