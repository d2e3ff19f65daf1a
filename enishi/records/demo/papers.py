"""The documents of the demo's candidates: made by us, checked by the worker like any others."""

from __future__ import annotations

from io import BytesIO

from enishi.company import actors
from enishi.company.actors import Actor
from enishi.company.models import Company, Member
from enishi.hiring import documents
from enishi.hiring.document_models import DocumentKind
from enishi.hiring.models import Candidate
from enishi.records import paper

_RESUMES = {
    "yamada": (
        "2015年3月　東都大学 工学部 情報工学科　卒業",
        "2015年4月　株式会社みなとシステムズ　入社（開発部）",
        "2019年10月　株式会社ブルーレイク　入社（プラットフォーム開発部）",
        "",
        "資格　　応用情報技術者（2016年12月）",
        "志望の動機　採用という人の節目を支える仕事に、開発者として関わりたいと考えています。",
    ),
    "yamashita": (
        "2018年3月　南関東大学 経済学部　卒業",
        "2018年4月　株式会社かもめ商事　入社（法人営業部）",
        "",
        "資格　　普通自動車第一種運転免許（2017年8月）、日商簿記検定2級（2020年3月）",
        "志望の動機　お客様の採用の悩みを直接うかがい、解決まで伴走できる点に魅力を感じました。",
    ),
}
_CAREER = (
    "職務要約",
    "Webサービスのサーバー側の開発に約9年従事。直近は6名のチームで設計とレビューを担当。",
    "職務経歴",
    "2019年10月から現在　株式会社ブルーレイク",
    "予約サービスの再設計。応答時間を半分にし、月1回だった公開を週3回に。",
    "活かせる経験",
    "Python、PostgreSQL、負荷試験、障害対応の手順づくり",
)
_CAREER_TABLE = (("期間", "業務", "役割"), ("2015年から2019年", "販売管理の開発", "開発者"))


def add(company: Company, *, recruiter: Member) -> None:
    """Add the documents of two candidates."""
    by = actors.of(recruiter)
    for mail_name, history in _RESUMES.items():
        candidate = _candidate(company, mail_name)
        name = f"{candidate.family_name} {candidate.given_name}"
        lines = [f"氏名　　{name}", f"連絡先　{candidate.email}", "", "学歴・職歴", *history]
        _add(candidate, f"履歴書_{name}.pdf", paper.pdf("履歴書", lines), "resume", by=by)
    career = paper.word(_CAREER, rows=_CAREER_TABLE)
    _add(_candidate(company, "yamada"), "職務経歴書.docx", career, "career", by=by)


def _candidate(company: Company, mail_name: str) -> Candidate:
    return Candidate.objects.get(company=company, email=f"{mail_name}@mail.example")


def _add(candidate: Candidate, name: str, content: bytes, kind: str, *, by: Actor) -> None:
    documents.add(candidate, kind=DocumentKind(kind), name=name, content=BytesIO(content), by=by)
