"""Every address of the product, with its methods and roles: written by hand."""

from __future__ import annotations

from typing import NamedTuple

# A: 管理者権限, R: 採用担当者権限, L: the same for some jobs alone, I: 選考担当者権限.
_MEMBERS = """
GET      /                                                    A R L I
GET      /day                                                 A R L I
GET+POST /accounts/profile/                                   A R L I
GET+POST /accounts/password/change/                           A R L I
POST     /accounts/profile/calendar                           A R L I
POST     /accounts/profile/calendar/removal                   A R L I
POST     /accounts/profile/morning                            A R L I
GET      /mailbox/                                            A R
GET      /mailbox/<id>                                        A R
GET      /mailbox/<id>/letter                                 A R
POST     /mailbox/<id>/return                                 A R
GET      /search                                              A R L I
GET      /calendar/                                           A R L I
GET      /calendar/events                                     A R L I
GET      /help/                                               A R L I
GET      /help/interviewing                                   A R L I
GET      /help/scheduling                                     A R L I
GET      /help/zoom                                           A R L I
GET      /help/zoom-app                                       A R L I
GET      /candidates/                                         A R L I
GET      /candidates/<id>/                                    A R L I
GET      /candidates/<id>/timeline                            A R L I
GET      /candidates/suspected/                               A R L
POST     /candidates/suspected/<id>/acceptance                A R L
POST     /candidates/suspected/<id>/removal                   A R L
GET      /candidates/board/                                   A R L
GET      /candidates/board/columns/<id>                       A R L
POST     /applications/<id>/place                             A R L
GET+POST /candidates/changes/                                 A R
GET      /candidates/changes/<id>/                            A R
GET      /candidates/changes/<id>/standing                    A R
POST     /candidates/changes/<id>/details                     A R
POST     /candidates/changes/<id>/run                         A R
POST     /candidates/changes/<id>/undoing                     A R
POST     /candidates/changes/<id>/interviews                  A R
POST     /candidates/changes/<id>/pushing                     A R
POST     /candidates/changes/<id>/removal                     A R
POST     /candidates/export.csv                               A
GET      /candidates/received/                                A R
GET      /candidates/received/<id>/                           A R
POST     /candidates/received/<id>/application                 A R
POST     /candidates/received/<id>/candidate                   A R
POST     /candidates/received/<id>/dismissal                   A R
POST     /candidates/received/<id>/reopening                   A R
GET+POST /candidates/imports/                                 A R
GET      /candidates/imports/<id>/                            A R
GET      /candidates/imports/<id>/standing                    A R
GET      /candidates/imports/<id>/rows-left.csv               A R
POST     /candidates/imports/<id>/reading                     A R
POST     /candidates/imports/<id>/columns                     A R
POST     /candidates/imports/<id>/run                         A R
POST     /candidates/imports/<id>/undoing                     A R
POST     /candidates/imports/<id>/pushing                     A R
POST     /candidates/imports/<id>/removal                     A R
GET      /candidates/<id>/documents/                          A R L I
GET      /candidates/<id>/documents/list                      A R L I
GET      /candidates/<id>/documents/<id>/preview              A R L I
GET      /candidates/<id>/documents/<id>/content              A R L I
GET      /candidates/<id>/documents/<id>/pages/<id>           A R L I
POST     /candidates/<id>/documents/files                     A R L
POST     /candidates/<id>/documents/<id>/kind                 A R L
POST     /candidates/<id>/documents/<id>/removal              A R L
GET+POST /candidates/new                                      A R L
GET+POST /candidates/<id>/details                             A R L
POST     /candidates/<id>/applications                        A R L
POST     /candidates/<id>/tags                                A R L
POST     /candidates/<id>/memos                               A R L
GET      /candidates/<id>/duplicates/                         A R L
GET+POST /candidates/<id>/duplicates/<id>                     A R L
GET+POST /candidates/<id>/merges/<id>                         A R L
POST     /candidates/<id>/memos/<id>                          A R L
POST     /candidates/<id>/memos/<id>/removal                  A R L
POST     /candidates/<id>/memos/<id>/restoration              A R L
GET+POST /candidates/<id>/messages/                           A R L
GET      /candidates/<id>/messages/new                        A R L
POST     /candidates/<id>/messages/preview                    A R L
GET+POST /candidates/<id>/messages/<id>/                      A R L
POST     /candidates/<id>/messages/<id>/cancellation          A R L
POST     /candidates/<id>/answers/<id>/reading                A R L
GET      /candidates/<id>/privacy                             A
POST     /candidates/<id>/privacy/hold                        A
POST     /candidates/<id>/privacy/hold/removal                A
POST     /candidates/<id>/privacy/requests                    A
POST     /candidates/<id>/privacy/requests/<id>/closing       A
POST     /candidates/<id>/privacy/requests/<id>/reopening     A
POST     /candidates/<id>/privacy/disclosure                  A
GET+POST /candidates/<id>/erasure                             A
GET      /applications/<id>/                                  A R L I
GET+POST /applications/<id>/offers                            A R L
GET+POST /offers/<id>/                                        A R L
GET+POST /offers/<id>/sending                                 A R L
GET      /offers/<id>/letter.pdf                              A R L
POST     /offers/<id>/removal                                 A R L
POST     /offers/<id>/mail                                    A R L
POST     /offers/<id>/deadline                                A R L
POST     /offers/<id>/withdrawal                              A R L
POST     /offers/<id>/answer                                  A R L
POST     /applications/<id>/evaluation                        A R L I
GET+POST /applications/<id>/evaluation-requests               A R L
POST     /applications/<id>/evaluation-opening                A R L
GET      /evaluations/                                        A R L I
GET      /evaluations/<id>/                                   A R L I
POST     /evaluations/<id>/draft                              A R L I
POST     /evaluations/<id>/submission                         A R L I
POST     /evaluations/<id>/withdrawal                         A R L
POST     /evaluations/<id>/reopening                          A R L
POST     /applications/<id>/handling                          A R L
GET+POST /applications/<id>/job                               A R L
POST     /applications/<id>/job/undoing                       A R L
POST     /applications/<id>/results                           A R L
POST     /applications/<id>/results/<id>/removal              A R L
POST     /applications/<id>/interviews                        A R L
GET      /interviews/<id>/                                    A R L
GET      /interviews/<id>/events                              A R L
GET      /interviews/<id>/entrance                            A R L I
POST     /interviews/<id>/participants                        A R L
POST     /interviews/<id>/slots                               A R L
POST     /slots/<id>                                          A R L
POST     /slots/<id>/removal                                  A R L
GET+POST /interviews/<id>/meeting                             A R L
POST     /interviews/<id>/meeting/host                        A R L
POST     /interviews/<id>/meeting/removal                     A R L
POST     /interviews/<id>/meeting/takeover                    A R L
POST     /interviews/<id>/meeting/restoration                 A R L
POST     /interviews/<id>/meeting/openers                     A R L
POST     /interviews/<id>/meeting/renewal                     A R L
GET      /interviews/<id>/start                               A R L I
POST     /interviews/<id>/venue                               A R L
GET+POST /interviews/<id>/proposal                            A R L
POST     /interviews/<id>/proposal/deadline                   A R L
POST     /interviews/<id>/proposal/link                       A R L
POST     /interviews/<id>/proposal/withdrawal                 A R L
GET+POST /interviews/<id>/confirmation                        A R L
POST     /interviews/<id>/room-link                           A R L
POST     /interviews/<id>/reopening                           A R L
POST     /interviews/<id>/cancellation                        A R L
POST     /interviews/<id>/notes/<id>/settlement               A R L
POST     /interviews/<id>/mails/<id>/resending                A R L
GET      /jobs/                                               A R
GET+POST /jobs/new                                            A R
GET+POST /jobs/<id>/                                          A R
POST     /jobs/<id>/closing                                   A R
POST     /jobs/<id>/reopening                                 A R
GET+POST /jobs/<id>/form                                      A R
GET+POST /jobs/<id>/posting                                   A R
GET      /jobs/<id>/posting/preview                           A R
POST     /jobs/<id>/posting/withdrawal                        A R
GET      /flows/                                              A R
GET+POST /flows/new                                           A R
GET+POST /flows/<id>/                                         A R
POST     /flows/<id>/steps                                    A R
POST     /flows/<id>/steps/<id>                               A R
POST     /flows/<id>/steps/<id>/position                      A R
POST     /flows/<id>/steps/<id>/removal                       A R
GET      /reports/                                            A R
GET      /reports/figures                                     A R
POST     /reports/count                                       A R
GET      /reports/table.csv                                   A R
GET      /reports/table.xlsx                                  A R
GET      /settings/                                           A R
GET      /settings/zoom/                                      A R
POST     /settings/zoom/authorization                         A
GET      /settings/zoom/callback                              A
GET+POST /settings/zoom/hosts                                 A
POST     /settings/zoom/labels                                A
POST     /settings/zoom/hosts/<id>/removal                    A
POST     /settings/zoom/hosts/<id>/default                    A
GET+POST /settings/zoom/unlinking                             A
GET      /settings/zoom/unlinking/progress                    A R
POST     /settings/zoom/unlinking/rest                        A
GET      /settings/message-templates/                         A R
GET+POST /settings/message-templates/new                      A R
POST     /settings/message-templates/preview                  A R
POST     /settings/message-templates/standard                 A R
POST     /settings/message-templates/reply-address            A
POST     /settings/message-templates/hold                     A R
GET+POST /settings/message-templates/<id>/                    A R
POST     /settings/message-templates/<id>/removal             A R
POST     /settings/message-templates/<id>/restoration         A R
POST     /settings/message-templates/<id>/order               A R
GET      /settings/evaluation-forms/                          A R
GET+POST /settings/evaluation-forms/new                       A R
POST     /settings/evaluation-forms/preview                   A R
POST     /settings/evaluation-forms/built-in                  A R
POST     /settings/evaluation-forms/uses                      A R
GET+POST /settings/evaluation-forms/<id>/                     A R
POST     /settings/evaluation-forms/<id>/copy                 A R
POST     /settings/evaluation-forms/<id>/default              A R
POST     /settings/evaluation-forms/<id>/removal              A R
POST     /settings/evaluation-forms/<id>/restoration          A R
GET+POST /settings/company/                                   A
POST     /settings/company/holidays                           A
POST     /settings/company/holidays/<id>                      A
POST     /settings/company/holidays/<id>/removal              A
GET+POST /settings/tags/                                      A R
GET+POST /settings/tags/<id>/                                 A R
POST     /settings/tags/<id>/merging                          A R
POST     /settings/tags/<id>/removal                          A R
GET+POST /settings/ending-reasons/                            A
POST     /settings/ending-reasons/standard                    A
GET+POST /settings/ending-reasons/<id>/                       A
POST     /settings/ending-reasons/<id>/removal                A
POST     /settings/ending-reasons/<id>/restoration            A
POST     /settings/ending-reasons/<id>/order                  A
GET+POST /settings/offers/                                    A
GET+POST /settings/careers/                                   A
POST     /settings/careers/purposes                           A
POST     /settings/careers/logo                               A
POST     /settings/careers/logo/removal                       A
GET+POST /settings/retention/                                 A
GET      /settings/erasures/                                  A
GET+POST /settings/mailbox/                                   A
POST     /settings/mailbox/removal                            A
POST     /settings/mailbox/rules/defaults                     A
GET+POST /settings/mailbox/rules/new                          A
POST     /settings/mailbox/rules/trial                        A
GET+POST /settings/mailbox/rules/<id>/                        A
POST     /settings/mailbox/rules/<id>/removal                 A
POST     /settings/mailbox/rules/<id>/samples                 A
POST     /settings/mailbox/samples/<id>/removal               A
GET      /settings/mails/                                     A
GET+POST /settings/mails/wording                              A
POST     /settings/mails/wording/preview                      A
POST     /settings/mails/wording/removal                      A
GET      /settings/members/                                   A
GET+POST /settings/members/invitations                        A
GET+POST /settings/members/invitation                         A
GET+POST /settings/members/<id>/details                       A
GET+POST /settings/members/<id>/reach                         A
POST     /settings/members/<id>/link                          A
POST     /settings/members/<id>/role                          A
POST     /settings/members/<id>/deactivation                  A
POST     /settings/members/<id>/reactivation                  A
"""

# Open to everybody: the health check, Zoom's webhooks, signing in, and its language; and the
# candidate's pages, behind a key in their address; and the open jobs.
PUBLIC = {
    "/healthz",
    "/webhooks/zoom",
    "/calendar/feed/<str:token>.ics",
    "/candidate-language",
    "/s/<key:key>",
    "/s/<key:key>/pick",
    "/s/<key:key>/wishes",
    "/s/<key:key>/room",
    "/r/<key:key>",
    "/r/<key:key>/entrance",
    "/r/<key:key>/calendar.ics",
    "/r/<key:key>/help",
    "/r/<key:key>/change",
    "/r/<key:key>/slot",
    "/r/<key:key>/cancellation",
    "/o/<key:key>",
    "/o/<key:key>/letter.pdf",
    "/accounts/language",
    "/sitemap.xml",
    "/robots.txt",
    "/careers/<slug:code>/",
    "/careers/<slug:code>/logo",
    "/careers/<slug:code>/colour.css",
    "/careers/<slug:code>/<slug:posting_code>",
    "/careers/<slug:code>/<slug:posting_code>/application",
    "/careers/<slug:code>/<slug:posting_code>/thanks",
    "/accounts/login/",
    "/accounts/logout/",
    "/accounts/signup/",
    "/accounts/inactive/",
    "/accounts/address/<id>/<str:key>/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/<key>/",
    "/accounts/password/reset/key/done/",
}


# Dangerous: the password is asked for again when it was typed long ago.
PROVEN = {
    "/accounts/profile/calendar",
    "/candidates/<id>/erasure",
    "/candidates/<id>/privacy/disclosure",
    "/settings/retention/",
    "/settings/members/<id>/deactivation",
    "/settings/members/<id>/link",
    "/settings/members/<id>/details",
    "/settings/members/<id>/reactivation",
    "/settings/members/<id>/reach",
    "/settings/members/<id>/role",
    "/settings/members/invitation",
    "/settings/members/invitations",
    "/settings/zoom/authorization",
    "/settings/zoom/unlinking",
    "/settings/zoom/unlinking/rest",
}


class Line(NamedTuple):
    """One line of the sheet."""

    methods: frozenset[str]
    address: str
    roles: frozenset[str]


def lines() -> list[Line]:
    """The sheet, read."""
    read = []
    for text in _MEMBERS.split("\n"):
        if text:
            methods, address, *roles = text.split()
            read.append(Line(frozenset(methods.split("+")), address, frozenset(roles)))
    return read
