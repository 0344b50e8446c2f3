"""Signing in and out, over HTTP."""

from __future__ import annotations

import pytest

from handoff.web.desk import GETS, POSTS, guard
from tests.handoff.web.conftest import MakeService
from tests.handoff.web.desk.conftest import OpenDesk
from tests.handoff.web.desk.routes import fill
from tests.support.desk_client import PASSWORD, DeskClient
from tests.support.desk_seed import Seeder
from tests.support.service import RunningService


def address(route: str) -> str:
    """Return an address of a route, with something in the place of each parameter."""
    return "/desk" + fill(route.lstrip("/"))


def test_right_password_leads_to_the_queue(open_desk: OpenDesk) -> None:
    desk = open_desk("")
    page = desk.sign_in()
    assert page.response.url.path == "/desk"
    assert "Noor Vance" in page.text


def test_first_agent_can_sign_in_where_there_was_none(make_service: MakeService) -> None:
    running = make_service(ADMIN_PASSWORD="first day at work")
    desk = DeskClient(running.url)
    page = desk.sign_in("admin", "first day at work")
    desk.close()
    assert page.response.url.path == "/desk"
    assert "Nobody is waiting" in page.text


def test_user_name_is_the_same_in_any_case(open_desk: OpenDesk) -> None:
    assert "Noor Vance" in open_desk("").sign_in(" NOOR ").text


@pytest.mark.parametrize(("username", "password"), [("noor", "wrong"), ("nobody", PASSWORD)])
def test_wrong_password_and_unknown_name_get_the_same_sentence(
    open_desk: OpenDesk, username: str, password: str
) -> None:
    page = open_desk("").sign_in(username, password)
    assert page.status == 401
    assert "The user name or the password is not right." in page.text
    assert guard.SESSION_COOKIE not in page.response.cookies


def test_too_many_tries_get_a_wait_and_a_sentence(open_desk: OpenDesk) -> None:
    desk = open_desk("")
    for _ in range(5):
        assert desk.sign_in(password="wrong").status == 401
    page = desk.sign_in()
    assert page.status == 429
    assert 1 <= int(page.response.headers["Retry-After"]) <= 60
    assert "too many tries to sign in. Please wait" in page.text


def test_disabled_agent_is_signed_out_and_stays_out(
    noor: DeskClient, service: RunningService
) -> None:
    service.services.agents.disable("noor")
    assert noor.get("/desk").response.url.path == "/desk/sign-in"
    assert noor.sign_in().status == 401


def test_sign_out_ends_the_session_on_our_side(noor: DeskClient) -> None:
    token = noor.http.cookies[guard.SESSION_COOKIE]
    page = noor.post(noor.get("/desk").form("/sign-out"))
    assert "You are signed out." in page.text
    noor.http.cookies.set(guard.SESSION_COOKIE, token)
    assert noor.get("/desk").response.url.path == "/desk/sign-in"


def test_session_cookie_is_kept_from_scripts_and_other_sites(open_desk: OpenDesk) -> None:
    desk = open_desk("")
    form = desk.get("/desk/sign-in").form("/desk/sign-in")
    response = desk.http.post(
        form.action,
        data=form.fields | {"username": "noor", "password": PASSWORD},
        follow_redirects=False,
    )
    (cookie,) = [
        c for c in response.headers.get_list("set-cookie") if guard.SESSION_COOKIE + "=" in c
    ]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/desk" in cookie
    assert "Secure" not in cookie


def test_cookies_are_secure_when_people_come_over_https(make_service: MakeService) -> None:
    running = make_service(PUBLIC_URL="https://help.example.com")
    desk = DeskClient(running.url)
    cookies = desk.http.get("/desk/sign-in").headers.get_list("set-cookie")
    desk.close()
    assert cookies
    assert all("Secure" in cookie for cookie in cookies)


def test_after_sign_in_the_wanted_page_opens(open_desk: OpenDesk, seeder: Seeder) -> None:
    reference = seeder.kettle().reference
    desk = open_desk("")
    form = desk.get(f"/desk/cases/{reference}").form("/desk/sign-in")
    page = desk.post(form, username="noor", password=PASSWORD)
    assert page.response.url.path == f"/desk/cases/{reference}"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/desk", "//evil.example/desk", "/desk/../api", "/other", "\\desk"],
)
def test_sign_in_never_leads_outside_the_desk(target: str) -> None:
    assert guard.safe_next(target) == "/desk"


def test_sign_in_form_of_another_browser_is_refused(open_desk: OpenDesk) -> None:
    form = open_desk("").get("/desk/sign-in").form("/desk/sign-in")
    other = open_desk("")
    page = other.post(form, username="noor", password=PASSWORD)
    assert page.status == 403
    assert guard.SESSION_COOKIE not in other.http.cookies


def test_no_page_opens_without_signing_in(open_desk: OpenDesk) -> None:
    stranger = open_desk("")
    for route in GETS:
        response = stranger.http.get(address(route), follow_redirects=False)
        assert response.status_code == 303, route
        assert response.headers["location"].startswith("/desk/sign-in?next="), route


def test_nothing_changes_without_session_or_form_token(
    open_desk: OpenDesk, noor: DeskClient
) -> None:
    stranger = open_desk("")
    for route in POSTS:
        refused = stranger.http.post(address(route), follow_redirects=False)
        assert refused.status_code == 303, route
        assert refused.headers["location"] == "/desk/sign-in", route
        response = noor.http.post(address(route), data={"csrf": "guessed"})
        assert response.status_code == 403, route
        assert "Nothing was changed." in response.text, route


def test_every_page_carries_the_security_headers(noor: DeskClient) -> None:
    for path in ("/desk", "/desk/sign-in", "/desk/nowhere"):
        headers = noor.get(path).response.headers
        policy = headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "script-src 'self'" in policy
        assert "require-trusted-types-for 'script'" in policy
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"


def test_unknown_page_says_so_with_a_way_on(noor: DeskClient) -> None:
    page = noor.get("/desk/nowhere")
    assert page.status == 404
    assert "/desk" in page.links
