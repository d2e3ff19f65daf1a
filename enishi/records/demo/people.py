"""The people, jobs and flows of the demo, all invented."""

from __future__ import annotations

from typing import NamedTuple

from enishi.company.models import Role
from enishi.hiring.models import ApplicationStatus, StepKind, StepOutcome
from enishi.interviews.models import VenueKind
from enishi.interviews.venue import Venue

COMPANY = "株式会社サンプル"
OTHER_COMPANY = "株式会社アザー"
CONTACT = "03-0000-0000（採用担当）"
# Name, first and last day as month and day. If the last is before the first, it is a year later.
HOLIDAYS = [
    ("夏季休業", (8, 13), (8, 16), False),
    ("創立記念日", (10, 1), (10, 1), True),
    ("年末年始", (12, 29), (1, 3), True),
]

ACTIVE = ApplicationStatus.ACTIVE
HIRED = ApplicationStatus.HIRED
REJECTED = ApplicationStatus.REJECTED
WITHDRAWN = ApplicationStatus.WITHDRAWN

_HEAD_OFFICE = Venue(
    VenueKind.PLACE,
    place="本社 3階会議室",
    address="東京都千代田区丸の内0-0-0",
    note="1階の受付で「面接」とお伝えください。",
)
# The venues of confirmed interviews, in turn. None is for people who try Zoom.
VENUES = [
    None,
    _HEAD_OFFICE,
    Venue(VenueKind.WE_CALL),
    _HEAD_OFFICE,
    Venue(VenueKind.WEB, url="https://meet.google.com/abc-defg-hij"),
    _HEAD_OFFICE,
]


class Person(NamedTuple):
    """A member: 姓 名, mail address, 部署, role."""

    name: str
    email: str
    department: str
    role: Role


class Applicant(NamedTuple):
    """A candidate: 姓 名, セイ メイ, mail name, job, step reached, status, days since applying."""

    name: str
    kana: str
    mail_name: str
    job: str
    step: str
    status: ApplicationStatus
    days_ago: int


MEMBERS = [
    Person("青木 誠", "admin@sample.example", "人事部", Role.ADMIN),
    Person("佐藤 花子", "recruiter@sample.example", "人事部", Role.RECRUITER),
    Person("松本 拓也", "recruiter2@sample.example", "人事部", Role.RECRUITER),
    Person("伊藤 健太", "interviewer@sample.example", "開発部", Role.INTERVIEWER),
    Person("小林 大輔", "interviewer2@sample.example", "開発部", Role.INTERVIEWER),
    Person("中村 彩", "interviewer3@sample.example", "営業部", Role.INTERVIEWER),
    Person("渡辺 久美子", "interviewer4@sample.example", "経営企画部", Role.INTERVIEWER),
]
OTHER_MEMBERS = [
    Person("黒田 玲", "admin@other.example", "総務部", Role.ADMIN),
    Person("坂本 浩", "interviewer@other.example", "製造部", Role.INTERVIEWER),
]

MID_CAREER = "中途採用フロー"
GRADUATE = "新卒採用フロー"
FLOWS = {
    MID_CAREER: [
        ("書類選考", StepKind.SCREENING),
        ("面談", StepKind.CASUAL_MEETING),
        ("一次面接", StepKind.INTERVIEW),
        ("最終面接", StepKind.INTERVIEW),
        ("内定", StepKind.OFFER),
    ],
    GRADUATE: [
        ("書類選考", StepKind.SCREENING),
        ("適性検査", StepKind.TEST),
        ("一次面接", StepKind.INTERVIEW),
        ("最終面接", StepKind.INTERVIEW),
        ("内定", StepKind.OFFER),
    ],
}

ENGINEER = "バックエンドエンジニア"
SALES = "法人営業（首都圏）"
NEW_GRADUATE = "2027年度 新卒総合職"
JOBS = {
    ENGINEER: (
        MID_CAREER,
        "業務システムの設計、開発、運用をお任せします。\nPythonまたはGoでの開発経験が3年以上ある方。",
    ),
    SALES: (MID_CAREER, "首都圏の法人のお客さまに、自社サービスの導入をご提案いただきます。"),
    NEW_GRADUATE: (GRADUATE, "2027年4月に入社される方を募集します。配属は面談のうえ決定します。"),
}

# These three have no interview yet, so that people can try to schedule one.
FREE_TO_SCHEDULE = frozenset({"山田 花子", "高橋 健", "鈴木 一郎"})

APPLICANTS = [
    Applicant("山田 花子", "ヤマダ ハナコ", "yamada", ENGINEER, "一次面接", ACTIVE, 18),
    Applicant("高橋 健", "タカハシ ケン", "takahashi", ENGINEER, "面談", ACTIVE, 9),
    Applicant("鈴木 一郎", "スズキ イチロウ", "suzuki", ENGINEER, "書類選考", ACTIVE, 2),
    Applicant(
        "勅使河原 エリザベス 美津子",
        "テシガワラ エリザベス ミツコ",
        "elizabeth.mitsuko.teshigawara.with-a-long-name",
        SALES,
        "最終面接",
        ACTIVE,
        34,
    ),
    Applicant("田中 美咲", "タナカ ミサキ", "tanaka", ENGINEER, "最終面接", ACTIVE, 31),
    Applicant("井上 翔太", "イノウエ ショウタ", "inoue", ENGINEER, "一次面接", ACTIVE, 20),
    Applicant("木村 由美", "キムラ ユミ", "kimura", ENGINEER, "面談", ACTIVE, 8),
    Applicant("林 直樹", "ハヤシ ナオキ", "hayashi", ENGINEER, "書類選考", ACTIVE, 1),
    Applicant("清水 恵", "シミズ メグミ", "shimizu", ENGINEER, "内定", HIRED, 62),
    Applicant("山崎 隆", "ヤマザキ タカシ", "yamazaki", ENGINEER, "一次面接", REJECTED, 40),
    Applicant("森 さくら", "モリ サクラ", "mori", ENGINEER, "面談", WITHDRAWN, 27),
    Applicant("池田 亮", "イケダ リョウ", "ikeda", SALES, "一次面接", ACTIVE, 16),
    Applicant("橋本 千尋", "ハシモト チヒロ", "hashimoto", SALES, "一次面接", ACTIVE, 19),
    Applicant("阿部 真由", "アベ マユ", "abe", SALES, "面談", ACTIVE, 7),
    Applicant("石川 悠人", "イシカワ ユウト", "ishikawa", SALES, "書類選考", ACTIVE, 3),
    Applicant("山下 葵", "ヤマシタ アオイ", "yamashita", SALES, "書類選考", ACTIVE, 1),
    Applicant("中島 涼", "ナカジマ リョウ", "nakajima", SALES, "内定", ACTIVE, 45),
    Applicant("前田 優子", "マエダ ユウコ", "maeda", SALES, "書類選考", REJECTED, 22),
    Applicant("藤田 圭", "フジタ ケイ", "fujita", SALES, "最終面接", REJECTED, 52),
    Applicant("Smith John Michael", "", "smith", SALES, "面談", ACTIVE, 6),
    Applicant("後藤 陸", "ゴトウ リク", "goto", NEW_GRADUATE, "適性検査", ACTIVE, 12),
    Applicant("岡田 結衣", "オカダ ユイ", "okada", NEW_GRADUATE, "適性検査", ACTIVE, 11),
    Applicant("長谷川 蓮", "ハセガワ レン", "hasegawa", NEW_GRADUATE, "一次面接", ACTIVE, 24),
    Applicant("村上 陽菜", "ムラカミ ヒナ", "murakami", NEW_GRADUATE, "一次面接", ACTIVE, 25),
    Applicant("近藤 樹", "コンドウ イツキ", "kondo", NEW_GRADUATE, "最終面接", ACTIVE, 38),
    Applicant("斎藤 美月", "サイトウ ミツキ", "saito", NEW_GRADUATE, "書類選考", ACTIVE, 4),
    Applicant("遠藤 大和", "エンドウ ヤマト", "endo", NEW_GRADUATE, "書類選考", ACTIVE, 2),
    Applicant("藤井 凛", "フジイ リン", "fujii", NEW_GRADUATE, "適性検査", REJECTED, 30),
    Applicant("西村 颯", "ニシムラ ハヤテ", "nishimura", NEW_GRADUATE, "一次面接", WITHDRAWN, 33),
    Applicant("福田 詩織", "フクダ シオリ", "fukuda", NEW_GRADUATE, "内定", HIRED, 70),
]
OTHER_JOB = "製造技術スタッフ"
OTHER_APPLICANTS = [
    Applicant("三浦 渚", "ミウラ ナギサ", "miura", OTHER_JOB, "一次面接", ACTIVE, 14),
    Applicant("岩崎 剛", "イワサキ ツヨシ", "iwasaki", OTHER_JOB, "面談", ACTIVE, 8),
    Applicant("原 智子", "ハラ トモコ", "hara", OTHER_JOB, "書類選考", ACTIVE, 2),
]

OUTCOMES = {
    HIRED: StepOutcome.PASSED,
    REJECTED: StepOutcome.REJECTED,
    WITHDRAWN: StepOutcome.WITHDRAWN,
}
NOTES = {
    StepOutcome.PASSED: ["", "次のステップへ進めます。", "", "条件面は次回に確認します。"],
    StepOutcome.REJECTED: [
        "募集要件との差が大きいため見送ります。",
        "今回は他の候補者を優先します。",
    ],
    StepOutcome.WITHDRAWN: ["他社に決定されたとのご連絡をいただきました。"],
}
COMMENTS = [
    (4, "受け答えが的確で、前職での工夫を具体的に話していただけました。"),
    (5, "課題の捉え方が明確です。チームに加わっていただきたいです。"),
    (3, "経験は十分です。志望の理由を次の面接でもう少し伺いたいです。"),
    (4, "お客さまの立場で考える姿勢が伝わりました。"),
]
DOUBTS = [
    (2, "担当業務の説明が抽象的で、ご自身の役割を確認できませんでした。"),
    (2, "希望される働き方と、募集内容が合っていないように感じました。"),
]
REQUEST = "応募書類をご覧いただき、一次面接に進んでいただくかどうかをご判断ください。"
SCREENED = (4, "職務経歴の内容が具体的で、募集要件を満たしています。面接でお話を伺いたいです。")
