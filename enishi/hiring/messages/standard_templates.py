"""The templates that every company begins with, in Japanese and English."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from enishi.hiring.messages.models import TemplateKind

_HEAD = "{{候補者名}} 様\n\nお世話になっております。{{会社名}} 採用担当の{{担当者名}}です。\n"
_HEAD_EN = "Dear {{candidate}},\n\n"
_FOOT_EN = "\nKind regards,\n\n{{signature}}\n"


@dataclass(frozen=True, slots=True)
class StandardTemplate:
    """A template without a row. ``code`` names it in forms."""

    kind: str
    language: str
    name: str
    subject: str
    body: str

    @property
    def code(self) -> str:
        """Return the kind and the language, such as ``passed-ja``."""
        return f"{self.kind}-{self.language}"


_JA = {
    TemplateKind.PASSED: (
        "選考通過のご連絡",
        "【{{会社名}}】選考結果のご連絡",
        "このたびは、{{求人名}}の選考にお時間をいただき、誠にありがとうございました。\n"
        "選考の結果、次の選考にお進みいただきたく、ご連絡いたしました。\n\n"
        "今後の進め方については、あらためてご案内いたします。\n"
        "ご不明な点がございましたら、このメールにご返信ください。\n\n"
        "引き続き、よろしくお願いいたします。\n",
    ),
    TemplateKind.REJECTED: (
        "不合格のご連絡",
        "【{{会社名}}】選考結果のご連絡",
        "このたびは、{{求人名}}にご応募いただき、誠にありがとうございました。\n"
        "慎重に選考を重ねました結果、誠に残念ながら、今回はご希望に添いかねる結果となりました。\n\n"
        "ご応募いただきましたことに、心より御礼申し上げますとともに、\n"
        "今後のご活躍をお祈り申し上げます。\n",
    ),
    TemplateKind.OFFER: (
        "内定のご連絡",
        "【{{会社名}}】内定のご連絡",
        "このたびは、{{求人名}}の選考にお時間をいただき、誠にありがとうございました。\n"
        "選考の結果、{{候補者名}}様を採用させていただくことが内定いたしましたので、"
        "ご連絡いたします。\n\n"
        "条件や今後の手続きについては、別途ご案内いたします。\n"
        "ご不明な点がございましたら、お気軽にこのメールにご返信ください。\n\n"
        "一緒に働けることを、社員一同楽しみにしております。\n",
    ),
    TemplateKind.DOCUMENTS: (
        "書類提出のお願い",
        "【{{会社名}}】書類ご提出のお願い",
        "{{求人名}}の選考を進めるにあたり、下記の書類のご提出をお願いいたします。\n\n"
        "・履歴書\n・職務経歴書\n\n"
        "お手数ですが、このメールに添付してご返信ください。\n",
    ),
    TemplateKind.FREE: (
        "自由文",
        "【{{会社名}}】ご連絡",
        "\nよろしくお願いいたします。\n",
    ),
}
_EN = {
    TemplateKind.PASSED: (
        "Passed",
        "Your application to {{company}}",
        "Thank you for taking the time to apply for {{job}}.\n"
        "We are pleased to tell you that you have passed this stage of the selection.\n\n"
        "We will write to you about the next step. Please reply to this mail if you have any"
        " questions.\n",
    ),
    TemplateKind.REJECTED: (
        "Not selected",
        "Your application to {{company}}",
        "Thank you very much for applying for {{job}}.\n"
        "After careful consideration, we are sorry to say that we cannot offer you the position"
        " this time.\n\n"
        "We are grateful for your interest, and wish you every success.\n",
    ),
    TemplateKind.OFFER: (
        "Offer",
        "Offer of employment from {{company}}",
        "Thank you for your time during the selection for {{job}}.\n"
        "We are very happy to tell you that we would like to offer you the position.\n\n"
        "We will write to you separately about the conditions and the next steps. Please reply to"
        " this mail if you have any questions.\n",
    ),
    TemplateKind.DOCUMENTS: (
        "Request for documents",
        "Documents for your application to {{company}}",
        "To continue with the selection for {{job}}, may we ask you for these documents?\n\n"
        "- Résumé\n- Career history\n\n"
        "Please attach them to your reply to this mail.\n",
    ),
    TemplateKind.FREE: ("Free text", "A message from {{company}}", "\n"),
}


def all_of_them() -> Iterator[StandardTemplate]:
    """Yield the Japanese ones, then the English ones, in the order of the kinds."""
    for kind, (name, subject, body) in _JA.items():
        full = f"{_HEAD}\n{body}\n{{{{署名}}}}\n"
        yield StandardTemplate(kind, "ja", name, subject, full)
    for kind, (name, subject, body) in _EN.items():
        yield StandardTemplate(kind, "en", name, subject, f"{_HEAD_EN}{body}{_FOOT_EN}")
