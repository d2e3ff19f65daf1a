"""The mail to somebody who has applied by the form, in the language of their page."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from enishi.company import names
from enishi.hiring.intake.form_models import WebApplication, WebApplicationState
from enishi.mail import outbox, quoting

# At most so many mails go to one address within this time, because a stranger may type the address
# of somebody else.
MOST, WITHIN = 3, timedelta(hours=8)


def write(web: WebApplication) -> None:
    """Write the mail, unless the address has got too many."""
    details = web.details
    company = web.company
    earlier = WebApplication.objects.filter(
        company=company,
        state=WebApplicationState.TAKEN,
        sent_at__gt=timezone.now() - WITHIN,
        details__email__iexact=details["email"],
    ).exclude(pk=web.pk)
    if earlier.count() >= MOST:
        return
    with override(web.language):
        name = names.in_full(details["family_name"], details["given_name"])
        words = {
            "name": quoting.in_line(name),
            "company": quoting.in_line(company.name),
            "job": quoting.in_line(web.job.title),
        }
        outbox.write(
            company,
            to=details["email"],
            subject=_("【%(company)s】ご応募を受け付けました") % words,
            body=_(
                "%(name)s 様\n\n"
                "このたびは、%(company)sの求人にご応募いただき、誠にありがとうございます。\n"
                "下記のとおり、ご応募を受け付けいたしました。\n\n"
                "■求人　　%(job)s\n\n"
                "内容を確認のうえ、採用担当者よりご連絡いたします。しばらくお待ちください。\n"
                "このメールにお心当たりのない場合は、恐れ入りますが破棄してください。\n\n"
                "%(company)s 採用担当\n"
            )
            % words,
            kind="application.received",
            about=web.subject,
            language=web.language,
            once=f"thanks:{web.pk}",
        )
