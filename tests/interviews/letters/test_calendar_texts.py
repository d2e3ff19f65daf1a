"""A calendar file stays valid for any name of company, step, candidate and place."""

from __future__ import annotations

import icalendar
import pytest
import vobject

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.interviews.letters import calendar_files
from enishi.interviews.models import Interview
from enishi.interviews.reads import feeds
from enishi.interviews.trips import confirmation
from enishi.mail.models import OutgoingMail
from tests.interviews.letters.test_notifications import confirm, with_ito

__all__ = ["with_ito"]
pytestmark = pytest.mark.django_db(transaction=True)

# Characters that end a value, a parameter or a line, and characters of four bytes.
NASTY = 'A"B;C,D\\E\nF\r\nG\rH:I^n\u2028J' + "\U00020bb7" * 60 + "\U0001f642"


def test_no_text_ends_a_line_or_begins_a_property(
    with_ito: Interview, recruiter: Member, interviewer: Member, company: Company
) -> None:
    """Write the row directly, because the verbs would remove the line ends."""
    Company.objects.filter(pk=company.pk).update(name=NASTY[:100], names_in_titles=True)
    candidate, step = with_ito.application.candidate, with_ito.step
    type(candidate).objects.filter(pk=candidate.pk).update(given_name='"; X=\nEND:VEVENT')
    type(step).objects.filter(pk=step.pk).update(name='s;,\\"\r\nEND:VCALENDAR')
    Interview.objects.filter(pk=with_ito.pk).update(
        venue_kind="place", venue_place='本社;,\\n"\r\nATTENDEE:mailto:x@y', venue_address=NASTY
    )
    with_ito.refresh_from_db()
    confirm(with_ito, recruiter)
    feed = calendar_files.feed(feeds.slots_of(interviewer), member=interviewer)
    confirmation.cancel(with_ito, by=actors.of(recruiter))
    mails = list(OutgoingMail.objects.exclude(calendar_method=""))
    assert len(mails) == 4
    for text in (feed, *(mail.calendar for mail in mails)):
        lines = text.encode().split(b"\r\n")
        assert max(len(line) for line in lines) <= 75
        assert not any(b"\n" in line or b"\r" in line for line in lines)
        assert all(line.decode() or line == lines[-1] for line in lines)  # no letter is cut
        unfolded = text.replace("\r\n ", "").split("\r\n")
        assert unfolded.count("END:VEVENT") == unfolded.count("END:VCALENDAR") == 1
        assert not any("x@y" in line for line in unfolded if line.startswith("ATTENDEE"))
        [first] = icalendar.Calendar.from_ical(text).walk("VEVENT")
        second = vobject.readOne(text).vevent
        assert str(first["summary"]) == second.summary.value
        if "location" in first:
            assert str(first["location"]) == second.location.value
