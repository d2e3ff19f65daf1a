"""Links a company to a Zoom account: to Zoom's authorisation page and back."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company.actors import Actor
from enishi.company.models import Company, Member
from enishi.company.roles import Action, require_member
from enishi.encryption import decrypt, encrypt
from enishi.errors import Code, UserFacingError
from enishi.meetings.gateway import installation_identity, outbound, time_budget
from enishi.meetings.gateway.explanations import Reason, explain, sentence
from enishi.meetings.link.authoriser import accept
from enishi.meetings.link.creation import LinkIsStillEnding, create_link
from enishi.meetings.models import LinkState, OAuthState, ZoomAccount
from enishi.zoom import errors, oauth

STATE_LIFETIME = timedelta(minutes=10)


def begin_link(company: Company, *, by: Actor, session_key: str) -> str:
    """Return where to send the admin's browser; the answer is bound to person and session.

    ``session_key`` is the key of the browser session; only its hash is stored, for ten minutes.
    """
    member = require_member(by, Action.EDIT_ZOOM_SETTINGS, company)
    if not outbound.setting("client_id"):
        raise UserFacingError(
            Code.ZOOM_APP_MISSING,
            _(
                "Zoomアプリがまだ設定されていません。システムの管理者に、Zoomアプリの"
                "クライアントIDの設定を依頼してください。"
            ),
        )
    if not installation_identity.is_confirmed():
        raise UserFacingError(Code.ZOOM_STOPPED, sentence(Reason.STOPPED))
    _refuse_while_ending(company)
    now = timezone.now()
    state, verifier = secrets.token_urlsafe(32), oauth.new_code_verifier()
    OAuthState.objects.create(
        company=company,
        member=member,
        state_hash=_hash(state),
        session_hash=_hash(session_key),
        code_verifier=encrypt(verifier, place=verifier_place(_hash(state))),
        expires_at=now + STATE_LIFETIME,
    )
    return oauth.authorize_url(outbound.oauth_app(), state=state, code_verifier=verifier)


@time_budget.limited(seconds=time_budget.PAGE_SECONDS)
def complete_link(*, state: str, code: str, by: Actor, session_key: str) -> ZoomAccount:
    """Finish what ``begin_link`` began: exchange the code, check the authoriser, store the link.

    Raises
    ------
    UserFacingError
        Each with its own sentence: a state that is unknown, another person's or session's, used or
        expired; a code that Zoom refuses; a Zoom user who is neither owner nor admin (their token
        is revoked at once); an account that another company is linked to.
    """
    member = require_member(by, Action.EDIT_ZOOM_SETTINGS, by)
    outbound.refuse_inside_transaction()
    verifier = _redeem(state, member=member, session_key=session_key)
    _refuse_while_ending(member.company)
    try:
        pair = oauth.exchange_code(
            outbound.oauth_app(),
            code=code,
            code_verifier=verifier,
            transport=outbound.transport(),
            budget_seconds=min(oauth.BUDGET_SECONDS, time_budget.seconds_left()),
        )
        authoriser = accept(pair)
    except errors.InvalidGrant as cause:
        raise UserFacingError(
            Code.ZOOM_CODE_REFUSED,
            _(
                "Zoomの認証コードが無効か、有効期限（5分）が切れています。"
                "「アカウント認証」をもう一度クリックしてください。"
            ),
        ) from cause
    except (errors.NoAnswer, errors.NotSent) as cause:
        raise UserFacingError(
            Code.ZOOM_NO_ANSWER,
            _(
                "Zoomから返事がなかったため、連携は完了していません。時間をおいて、"
                "「アカウント認証」をもう一度クリックしてください。"
            ),
        ) from cause
    except errors.ZoomError as cause:
        raise explain(cause) from cause
    return create_link(member.company, by=by, authoriser=authoriser, pair=pair)


def _refuse_while_ending(company: Company) -> None:
    """Refuse before Zoom is called: a new authorisation may end tokens that are still needed."""
    if ZoomAccount.objects.filter(company=company, state=LinkState.ENDING).exists():
        raise LinkIsStillEnding


def _redeem(state: str, *, member: Member, session_key: str) -> str:
    """Use the state and return its PKCE verifier; a second use is refused."""
    now = timezone.now()
    known = OAuthState.objects.filter(state_hash=_hash(state)).first()
    if known is None:
        raise UserFacingError(
            Code.LINKING_UNKNOWN,
            _(
                "この認証は、Enishiの画面から始められたものではないため、連携していません。"
                "「アカウント認証」からやり直してください。"
            ),
        )
    same_session = secrets.compare_digest(known.session_hash, _hash(session_key))
    if known.member_id != member.pk or not same_session:
        raise UserFacingError(
            Code.LINKING_BY_ANOTHER,
            _(
                "この認証は、別の方または別のブラウザーで始められたため、連携していません。"
                "この画面の「アカウント認証」からやり直してください。"
            ),
        )
    if known.expires_at < now:
        raise UserFacingError(
            Code.LINKING_EXPIRED,
            _(
                "認証を始めてから10分が過ぎたため、連携していません。"
                "「アカウント認証」をもう一度クリックしてください。"
            ),
        )
    if not OAuthState.objects.filter(pk=known.pk, used_at=None).update(used_at=now):
        raise UserFacingError(
            Code.LINKING_USED,
            _(
                "この認証の結果は、すでに受け取っています。連携されていない場合は、"
                "「アカウント認証」をもう一度クリックしてください。"
            ),
        )
    return decrypt(known.code_verifier, place=verifier_place(known.state_hash))


def verifier_place(state_hash: str) -> str:
    """Return the place of a PKCE verifier; it can be decrypted nowhere else."""
    return f"pkce/{state_hash}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
