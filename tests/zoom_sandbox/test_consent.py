"""Sign-in and consent pages: who returns to the app, and who stays at Zoom."""

import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import pytest

from .conftest import CALLBACK, Practice

AUTHORIZE = {
    "response_type": "code",
    "client_id": "client",
    "redirect_uri": CALLBACK,
    "state": "a-state",
}


@pytest.fixture
def zoom_preset() -> str:
    """With the account of 650."""
    return "demo"


def sign_in(zoom: Practice, email: str) -> None:
    zoom.http.post("/signin", data={"email": email})


def test_the_first_authorisation_begins_with_the_sign_in_page(zoom: Practice) -> None:
    first = zoom.http.get("/oauth/authorize", params=AUTHORIZE)
    assert first.status_code == 302
    assert first.headers["Location"].startswith("/signin?next=")
    page = zoom.http.get(first.headers["Location"]).text
    assert "Zoomにサインイン（練習用）" in page
    assert "zoom-admin@zoom.example" in page


def test_a_second_authorisation_skips_the_sign_in_page(zoom: Practice) -> None:
    sign_in(zoom, "zoom-admin@zoom.example")
    page = zoom.http.get("/oauth/authorize", params=AUTHORIZE)
    assert page.status_code == 200
    assert "許可" in page.text
    assert "拒否" in page.text


def test_an_address_may_be_typed_in_any_case_and_the_way_leads_on(zoom: Practice) -> None:
    answer = zoom.http.post(
        "/signin", data={"email": " Owner@Zoom.Example ", "next": "/oauth/authorize?x=1"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/oauth/authorize?x=1")


@pytest.mark.parametrize("email", ["retired@zoom.example", "invited@zoom.example", "no@one.test"])
def test_who_is_not_active_cannot_sign_in(zoom: Practice, email: str) -> None:
    answer = zoom.http.post("/signin", data={"email": email})
    assert answer.status_code == 400
    assert "サインインできません" in answer.text


@pytest.mark.parametrize("target", ["https://evil.test/", "//evil.test/", "/\\evil.test"])
def test_the_sign_in_page_never_leads_to_another_site(zoom: Practice, target: str) -> None:
    answer = zoom.http.post("/signin", data={"email": "owner@zoom.example", "next": target})
    assert answer.headers["Location"] == "/"


def test_the_search_finds_one_of_six_hundred(zoom: Practice) -> None:
    page = zoom.http.get("/signin", params={"q": "user649"}).text
    assert "user649@large.example" in page
    assert "owner@zoom.example" not in page


@pytest.mark.parametrize(
    "email", ["owner@zoom.example", "zoom-admin@zoom.example", "recruit@zoom.example"]
)
def test_allowing_returns_a_code_and_the_state(zoom: Practice, email: str) -> None:
    sign_in(zoom, email)
    answer = zoom.http.post("/oauth/authorize", params=AUTHORIZE, data={"decision": "authorize"})
    address = urlsplit(answer.headers["Location"])
    query = parse_qs(address.query)
    assert f"{address.scheme}://{address.netloc}{address.path}" == CALLBACK
    assert query["state"] == ["a-state"]
    assert zoom.redeem(query["code"][0]).status_code == 200


def test_a_member_stays_on_zooms_page_without_a_redirect(zoom: Practice) -> None:
    sign_in(zoom, "member@zoom.example")
    for answer in (
        zoom.http.get("/oauth/authorize", params=AUTHORIZE),
        zoom.http.post("/oauth/authorize", params=AUTHORIZE, data={"decision": "authorize"}),
    ):
        assert answer.status_code == 403
        assert "アカウントの管理者だけです" in answer.text
        assert "Location" not in answer.headers


def test_a_switch_lets_members_through_so_that_the_app_can_refuse_them_itself(
    zoom: Practice,
) -> None:
    zoom.world.set_switch("let_members_through", "on")
    zoom.link("member@zoom.example")
    assert zoom.ask("GET", "/users/me").json()["role_name"] == "Member"
    answer = zoom.ask("GET", "/users")
    assert answer.status_code == 400
    assert answer.json() == {
        "code": 200,
        "message": "Invalid access token. Does not contain permissions [User:Read].",
    }


def test_declining_ends_on_zooms_page_or_returns_an_error_by_switch(zoom: Practice) -> None:
    sign_in(zoom, "owner@zoom.example")
    stayed = zoom.http.post("/oauth/authorize", params=AUTHORIZE, data={"decision": "decline"})
    assert stayed.status_code == 200
    assert "追加されていません" in stayed.text
    zoom.world.set_switch("decline", "redirect")
    back = zoom.http.post("/oauth/authorize", params=AUTHORIZE, data={"decision": "decline"})
    assert back.headers["Location"] == f"{CALLBACK}?error=access_denied&state=a-state"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"client_id": "unknown"}, "4702"),
        ({"redirect_uri": CALLBACK + "/"}, "4709"),
        ({"redirect_uri": "https://evil.test/"}, "4709"),
    ],
)
def test_a_wrong_client_or_redirect_is_shown_by_zoom_and_never_redirected(
    zoom: Practice, changed: dict[str, str], code: str
) -> None:
    answer = zoom.http.get("/oauth/authorize", params=AUTHORIZE | changed)
    assert answer.status_code == 400
    assert code in answer.text
    assert "Location" not in answer.headers


def test_pkce_is_checked_for_both_methods(zoom: Practice) -> None:
    sign_in(zoom, "owner@zoom.example")
    verifier = "v" * 43
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
    challenges = {"S256": digest.decode().rstrip("="), "plain": verifier}
    for method, challenge in challenges.items():
        for sent, expected in ((verifier, 200), ("w" * 43, 400), ("", 400)):
            pkce = {"code_challenge": challenge, "code_challenge_method": method}
            answer = zoom.http.post(
                "/oauth/authorize", params=AUTHORIZE | pkce, data={"decision": "authorize"}
            )
            code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
            assert zoom.redeem(code, code_verifier=sent).status_code == expected, method


def test_a_page_of_another_site_cannot_press_the_buttons(zoom: Practice) -> None:
    sign_in(zoom, "owner@zoom.example")
    foreign = {"Origin": "https://evil.test"}
    for path in ("/oauth/authorize", "/signin", "/_sandbox/clear_journal", "/console/act/x"):
        assert zoom.http.post(path, headers=foreign).status_code == 403, path


def test_the_marketplace_page_removes_the_app(zoom: Practice) -> None:
    sign_in(zoom, "zoom-admin@zoom.example")
    zoom.link()
    assert "認証解除" in zoom.http.get("/user/installed").text
    assert "認証解除" in zoom.http.get("/marketplace").text
    assert zoom.http.post("/user/installed/client/removal").status_code == 303
    assert "追加したアプリはありません" in zoom.http.get("/user/installed").text
    assert zoom.ask("GET", "/users/me").status_code == 401
