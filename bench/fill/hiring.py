"""Fills companies, their people, jobs and candidates, and the progress of each candidate."""

from __future__ import annotations

from bench.fill.rows import first_free, go_on_after, insert, run
from enishi.company.models import Company, Member
from enishi.hiring import names
from enishi.hiring.evaluations import default_form
from enishi.hiring.evaluations.models import Evaluation, EvaluationAnswer
from enishi.hiring.handling_models import Handling
from enishi.hiring.memo_models import Memo
from enishi.hiring.models import (
    Application,
    Candidate,
    HiringFlow,
    Job,
    Step,
    StepResult,
)
from enishi.hiring.tag_models import CandidateTag, Tag

_FAMILIES = """
佐藤サトウ 鈴木スズキ 高橋タカハシ 田中タナカ 伊藤イトウ 渡辺ワタナベ 山本ヤマモト
中村ナカムラ 小林コバヤシ 加藤カトウ 吉田ヨシダ 山田ヤマダ 佐々木ササキ 松本マツモト
井上イノウエ 木村キムラ 林ハヤシ 斎藤サイトウ 清水シミズ 山口ヤマグチ 森モリ 池田イケダ
橋本ハシモト 阿部アベ 石川イシカワ 前田マエダ 藤田フジタ 後藤ゴトウ 岡田オカダ
長谷川ハセガワ 村上ムラカミ 近藤コンドウ 石井イシイ 坂本サカモト 遠藤エンドウ 青木アオキ
"""
_GIVEN = """
太郎タロウ 花子ハナコ 翔ショウ 陽菜ヒナ 蓮レン 葵アオイ 大翔ヒロト 結衣ユイ 健太ケンタ
美咲ミサキ 直樹ナオキ 彩アヤ 拓也タクヤ 愛アイ 亮リョウ 恵メグミ 誠マコト 由美ユミ
修オサム 舞マイ 隆タカシ 茜アカネ 聡サトシ 遥ハルカ 剛ツヨシ 楓カエデ 学マナブ 凛リン
徹トオル 桜サクラ 浩ヒロシ 瞳ヒトミ 進ススム 杏アン
"""
_STEPS = [
    ("書類選考", "screening"),
    ("カジュアル面談", "casual_meeting"),
    ("一次面接", "interview"),
    ("二次面接", "interview"),
    ("最終面接", "interview"),
    ("内定", "offer"),
]
# Of twenty candidates: active, hired, rejected, withdrawn.
_STATUS = """case when k % 20 < 6 then 'active' when k % 20 = 6 then 'hired'
    when k % 20 < 18 then 'rejected' else 'withdrawn' end"""


def fill_companies(sizes: list[int]) -> None:
    """Make one company for each number of candidates, with its people, a flow and its jobs.

    Leaves the table ``filling``. It has a row for each company, with the ids of its first step,
    interviewer and job, and how many of them it has.
    """
    first = {model: first_free(model) for model in (Company, Member, HiringFlow, Step, Job)}
    run(
        f"""create temp table filling on commit drop as
        select {first[Company]} + c as company, n as candidates, {first[HiringFlow]} + c as flow,
          {first[Step]} - 1 + c * {len(_STEPS)} as step, greatest(8, n / 1600) as interviewers,
          greatest(5, n / 2000) as jobs, 0::bigint as member, 0::bigint as job
        from unnest(array{sizes}) with ordinality as size (n, nth), lateral (select nth - 1) x (c)
        """  # noqa: S608 - put together from numbers
    )
    run(
        f"""update filling f set member = {first[Member]} + s.people, job = {first[Job]} + s.jobs
        from (select company, sum(interviewers + 3) over w - interviewers - 3 as people,
          sum(jobs) over w - jobs as jobs from filling window w as (order by company)) s
        where s.company = f.company"""  # noqa: S608 - likewise
    )
    insert(
        Company,
        "filling",
        id="company",
        name="'株式会社ベンチ' || company",
        created_at="now() - interval '3 years'",
    )
    insert(
        Member,
        "filling, generate_series(0, interviewers + 2) k",
        id="member + k",
        company="company",
        email="'member' || (member + k) || '@bench.example'",
        password="'!' || md5(random()::text)",  # noqa: S106 - one that nobody can type
        family_name=f"(array{[name for name, _ in _split(_FAMILIES)]})[1 + k % 36]",
        given_name=f"(array{[name for name, _ in _split(_GIVEN)]})[1 + k % 34]",
        role="case k when 0 then 'admin' when 1 then 'recruiter' when 2 then 'recruiter'"
        " else 'interviewer' end",
    )
    insert(HiringFlow, "filling", id="flow", company="company", name="'中途採用'")
    insert(
        Step,
        f"filling, unnest(array{[name for name, _ in _STEPS]}, array{[kind for _, kind in _STEPS]})"
        " with ordinality as s (name, kind, position)",
        id="step + position",
        company="company",
        flow="flow",
        position="position",
        name="s.name",
        kind="s.kind",
    )
    insert(
        Job,
        "filling, generate_series(0, jobs - 1) k",
        id="job + k",
        company="company",
        flow="flow",
        title="'ポジション' || (k + 1)",
        is_open="k % 5 < 3",
    )
    go_on_after(Company, Member, HiringFlow, Step, Job)


def fill_candidates() -> None:
    """Make candidates, each with one application and its results up to the present step.

    Leaves the table ``standing``. It has a row for each application; ``k`` counts the company's
    applications from the newest, ``reached`` is the position of the step.
    """
    first = max(first_free(Candidate), first_free(Application))
    run(
        f"""create temp table standing on commit drop as
        select f.company, f.step, f.member, f.interviewers, f.job + k % f.jobs as job, k,
          {first} - 1 + row_number() over () as id, {_STATUS} as status,
          case when k % 20 = 6 then 6 else 1 + k / 20 % 6 end as reached,
          now() - interval '21 days' - k * interval '730 days' / f.candidates as applied_at
        from filling f, generate_series(0, f.candidates - 1) k"""  # noqa: S608 - as above
    )
    for table, pool in (("family", _FAMILIES), ("given", _GIVEN)):
        run(
            f"create temp table {table} (name, kana, folded, folded_kana, nth) on commit drop as"  # noqa: S608 - as above
            f" select * from unnest({', '.join(map('array{}'.format, _folded(pool)))})"
            " with ordinality"
        )
    phone = "lpad((s.id * 7919 % 100000000)::text, 8, '0')"
    insert(
        Candidate,
        "standing s join family f on f.nth = 1 + s.id * 31 % 36"
        " join given g on g.nth = 1 + s.id * 17 % 34",
        id="s.id",
        company="s.company",
        family_name="f.name",
        given_name="g.name",
        family_kana="f.kana",
        given_kana="g.kana",
        email="'candidate' || s.id || '@bench.example'",
        phone=f"'090-' || left({phone}, 4) || '-' || right({phone}, 4)",
        search_text="f.folded || g.folded || e'\\n' || f.folded_kana || g.folded_kana || e'\\n'"
        f" || 'candidate' || s.id || '@benchexample' || e'\\n090' || {phone}",
        created_at="s.applied_at",
    )
    insert(
        Application,
        "standing",
        id="id",
        company="company",
        candidate="id",
        job="job",
        current_step="step + reached",
        status="status",
        applied_at="applied_at",
    )
    insert(
        StepResult,
        "standing s, generate_series(1, reached - (status = 'active')::int) p",
        company="company",
        application="id",
        step="step + p",
        outcome="case when p < reached or status = 'hired' then 'passed' else status end",
        note="case when p % 2 = 0 then '面談の内容を踏まえて判断しました。' else '' end",
        decided_by="member + 1",
        decided_at="least(applied_at + p * interval '6 days', now())",
    )
    insert(
        Handling,
        "standing s",
        company="company",
        application="id",
        owner="member + 1",
        source="'エージェント'",
        campaign="''",
    )
    # Each third candidate has the one tag, each two-hundredth the other.
    for name, each in (("英語", 3), ("紹介", 200)):
        insert(Tag, "filling", company="company", name=f"'{name}'", color="'blue'")
        insert(
            CandidateTag,
            f"standing s join enishi_tag t on t.company_id = s.company and t.name = '{name}'"
            f" where k % {each} = 0",
            company="s.company",
            candidate="s.id",
            tag="t.id",
        )
    insert(
        Memo,
        "standing where k % 4 = 0",
        company="company",
        candidate="id",
        author="member + 1",
        text="'書類の所感' || id",
        search_text="'書類の所感' || id",
        written_at="applied_at",
    )
    go_on_after(Candidate, Application)


def fill_evaluations() -> None:
    """Make the interviewer's evaluation of each held interview; see the table ``held``."""
    for company in Company.objects.filter(evaluation_forms=None):
        default_form.ensure(company)
    handed_in = "starts_at + interval '2 hours'"
    insert(
        Evaluation,
        """held join (select f.company_id of, v.id version from enishi_evaluationform f
           join enishi_evaluationformversion v on v.form_id = f.id where f.is_default) f
           on f.of = held.company""",
        company="company",
        application="application",
        step="step",
        member="interviewer",
        version="version",
        state="'submitted'",
        verdict="case when id % 5 < 2 then 'fail' when id % 5 = 2 then 'hold' else 'pass' end",
        comment="'受け答えが明確で、実務の経験も十分と感じました。'",
        revision="1",
        saved_at=handed_in,
        submitted_at=handed_in,
    )
    insert(
        EvaluationAnswer,
        """enishi_evaluation e join filling f on f.company = e.company_id
           join enishi_evaluationquestion q on q.version_id = e.version_id and q.kind = 'score'""",
        company="e.company_id",
        evaluation="e.id",
        question="q.id",
        score="1 + (e.id + q.position) % 5",
        chosen="'{}'",
    )


def _split(pool: str) -> list[tuple[str, str]]:
    """Split names from their フリガナ, at the first katakana."""
    found = []
    for word in pool.split():
        start = next(i for i, letter in enumerate(word) if "ァ" <= letter <= "ヶ")
        found.append((word[:start], word[start:]))
    return found


def _folded(pool: str) -> tuple[list[str], list[str], list[str], list[str]]:
    """Names, フリガナ, and the folded form of both, which search uses."""
    written, kana = map(list, zip(*_split(pool), strict=True))
    return written, kana, [names.fold(name) for name in written], [names.fold(k) for k in kana]
