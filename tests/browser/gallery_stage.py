"""The people of the gallery, and the deeds that make its interviews."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring import applications, candidates
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.models import Application, Job, StepOutcome
from enishi.interviews.candidate import candidate_links
from enishi.interviews.candidate_models import CandidateLink, LinkKind
from enishi.interviews.meeting import web_meeting
from enishi.interviews.models import Interview
from enishi.interviews.trips import (
    confirmation,
    proposals,
    scheduling,
    self_scheduling,
    venue_change,
)
from enishi.meetings.booking import reconciliation
from enishi.meetings.models import Host, Meeting
from tests.interviews.conftest import PretendZoom, drawn, version_of

# A week with a holiday in it, and the moment at which people look: five to ten on a Tuesday.
MONDAY = datetime(2027, 2, 8, 8, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
NOW = datetime(2027, 2, 9, 9, 55, tzinfo=ZoneInfo("Asia/Tokyo"))

LONG_NAME = "勅使河原 エリザベス 美津子"
LONG_MAIL = "elizabeth.mitsuko.teshigawara.of.the.long.name@mail.example"
LONG_KANA = "テシガワラ エリザベス ミツコ"
_FAMILIES = [
    "田中/タナカ",
    "井上/イノウエ",
    "木村/キムラ",
    "林/ハヤシ",
    "清水/シミズ",
    "山崎/ヤマザキ",
    "森/モリ",
    "池田/イケダ",
    "橋本/ハシモト",
    "阿部/アベ",
    "石川/イシカワ",
    "山下/ヤマシタ",
    "中島/ナカジマ",
    "前田/マエダ",
    "藤田/フジタ",
    "後藤/ゴトウ",
    "岡田/オカダ",
    "長谷川/ハセガワ",
    "村上/ムラカミ",
    "近藤/コンドウ",
    "斎藤/サイトウ",
    "遠藤/エンドウ",
]
_GIVEN = [
    "美咲/ミサキ",
    "翔太/ショウタ",
    "由美/ユミ",
    "直樹/ナオキ",
    "恵/メグミ",
    "隆/タカシ",
    "さくら/サクラ",
]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time on this day of the gallery's February."""
    return NOW.replace(day=day, hour=hour, minute=minute)


@dataclass
class Stage:
    """A company with a link to the pretend Zoom, where interviews are brought into any state.

    ``paths`` are candidates' addresses, by what one sees there."""

    recruiter: Member
    interviewers: list[Member]
    job: Job
    hosts: list[Host]
    zoom: PretendZoom
    paths: dict[str, str] = field(default_factory=dict)
    _applied: int = 0

    def apply(self, *, to: int = 3, has_long_name: bool = False) -> Application:
        """Somebody new who has come to the step of this number, 一次面接 unless said otherwise."""
        number = self._applied
        self._applied += 1
        family, family_kana = _FAMILIES[number % len(_FAMILIES)].split("/")
        given, given_kana = _GIVEN[number % len(_GIVEN)].split("/")
        if has_long_name:
            family, _, given = LONG_NAME.partition(" ")
            family_kana, _, given_kana = LONG_KANA.partition(" ")
        details = CandidateDetails(
            family_name=family,
            given_name=given,
            family_kana=family_kana,
            given_kana=given_kana,
            email=LONG_MAIL if has_long_name else f"candidate{number}@mail.example",
            phone=f"090-0000-{number:04}",
        )
        candidate = candidates.register(self.job.company, details, by=actors.of(self.recruiter))
        application = applications.apply(candidate, self.job, by=actors.of(self.recruiter))
        while application.current_step.position != to:
            here = application.current_step_id
            applications.record_result(
                application, StepOutcome.PASSED, at_step=here, by=actors.of(self.recruiter)
            )
            application = Application.objects.get(pk=application.pk)
        return application

    def draft(self, *times: datetime, who: Application | None = None, seats: int = 1) -> Interview:
        """An interview with these times, each of an hour, and so many interviewers."""
        interview = scheduling.open_draft(who or self.apply(), by=actors.of(self.recruiter))
        for starts_at in times:
            drawn(interview, by=self.recruiter, starts_at=starts_at)
        members = self.interviewers[:seats]
        scheduling.set_participants(interview, members=members, **self._as_seen(interview))
        return interview

    def meet(self, interview: Interview, *, host: int = 0) -> Meeting:
        """Zoomミーティング作成."""
        new = web_meeting.create(
            interview, host_id=self.hosts[host].pk, by=actors.of(self.recruiter)
        )
        return Meeting.objects.get(pk=new.pk)

    def decide(self, interview: Interview, **form: str) -> None:
        """参加方法を保存."""
        venue_change.decide(interview, form, **self._as_seen(interview))

    def confirm(self, interview: Interview) -> Interview:
        """日程を確定, with a mail to the candidate."""
        return confirmation.confirm(interview, tell_candidate=True, **self._as_seen(interview))

    def fixed(self, starts_at: datetime, *, host: int = 0, seats: int = 1) -> Interview:
        """A confirmed interview with its meeting."""
        interview = self.draft(starts_at, seats=seats)
        self.meet(interview, host=host)
        return self.confirm(interview)

    def propose(self, interview: Interview, sight: str, *, host: int | None = None) -> None:
        """候補者に提案する; the candidate sees ``sight`` at the address."""
        makes = {} if host is None else {"makes_meeting": True, "host_id": self.hosts[host].pk}
        address = proposals.propose(interview, **makes, **self._as_seen(interview))
        self.paths[sight] = urlsplit(address).path

    def pick(self, sight: str, *, into: str, nth: int = 0) -> Interview:
        """The candidate picks a time; the room is ``into``, its meeting stands."""
        link = self.link(sight)
        slot = list(link.interview.slots.all())[nth]
        self.paths[into] = urlsplit(self_scheduling.pick(link, slot_id=slot.pk)).path
        for meeting in Meeting.objects.live().filter(owner_key=link.interview.owner_key):
            reconciliation.repair(meeting.pk)
        return Interview.objects.get(pk=link.interview_id)

    def room(self, interview: Interview, sight: str) -> None:
        """One more address of the candidate's room."""
        address = candidate_links.issue(interview, kind=LinkKind.ROOM)
        self.paths[sight] = urlsplit(address).path

    def link(self, sight: str) -> CandidateLink:
        """The link behind a candidate's address."""
        path = self.paths[sight]
        kind = LinkKind.ROOM if path.startswith("/r/") else LinkKind.CHOOSE
        found = candidate_links.find_link(path.rsplit("/", 1)[1], kind=kind)
        assert found is not None
        return found

    def _as_seen(self, interview: Interview) -> dict[str, object]:
        return {"by": actors.of(self.recruiter), "version": version_of(interview)}
