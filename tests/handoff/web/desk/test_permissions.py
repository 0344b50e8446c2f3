"""Facts about who reaches what: every route of the desk, for every role, over HTTP."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from sanic import Blueprint, Sanic

from handoff.domain.roles import Permission, Role, may
from handoff.services.agents import Agent
from handoff.web.desk import guard
from handoff.web.desk.guard import NOT_PERMITTED, Route, Unguarded, add_route, check_routes
from handoff.web.desk.navigation import places
from tests.handoff.web.desk.conftest import OpenDesk
from tests.handoff.web.desk.routes import fill
from tests.support.desk_client import PASSWORD, DeskClient
from tests.support.desk_seed import Seeder
from tests.support.service import RunningService


def routes_of(service: RunningService) -> list[tuple[str, str, Permission]]:
    """Return method, filled path and permission of every desk route behind the sign-in."""
    return [
        (method, fill(route.path), route.ctx.permission)
        for route in service.app.router.routes
        for method in route.methods
        if ".desk." in route.name and method != "OPTIONS"
    ]


def is_refused(client: DeskClient, method: str, path: str) -> bool:
    """Ask without a form's token, so that nothing changes whoever asks."""
    with client.http.stream(method, path, follow_redirects=False) as response:
        # The queue sends those who may not see it to the first page they may see.
        if response.headers.get("location") in ("/desk/trends", "/desk/settings"):
            return True
        text = unescape(response.read().decode()) if response.status_code == 403 else ""
    return NOT_PERMITTED in text


@pytest.mark.parametrize("role", Role)
def test_every_route_asks_for_its_permission(
    service: RunningService, open_desk: OpenDesk, role: Role
) -> None:
    service.services.agents.add("kim", "Kim", PASSWORD, role)
    client = open_desk("")
    assert client.sign_in("kim").status in (200, 403)
    routes = routes_of(service)
    assert len(routes) > 20
    wrong = [
        f"{method} {path} needs {permission}"
        for method, path, permission in routes
        if is_refused(client, method, path) is may(role, permission)
    ]
    assert wrong == []


def test_nothing_but_sign_in_is_open_to_strangers(
    service: RunningService, open_desk: OpenDesk
) -> None:
    client = open_desk("")
    for method, path, _ in routes_of(service):
        response = client.http.request(method, path, follow_redirects=False)
        assert response.status_code in (303, 401), f"{method} {path}"


def test_no_desk_route_stands_outside_the_guarded_ones(service: RunningService) -> None:
    outside = {
        route.path
        for route in service.app.router.routes
        if route.path.startswith("desk") and ".desk." not in route.name
    }
    assert outside == {
        "desk/sign-in",
        "desk/sign-in/provider",
        "desk/sign-in/callback",
        "desk/e-mails/confirm/<agent_id:[0-9a-f]{32}>/<token:[0-9a-f]{64}>",
        "desk/e-mails/stop/<agent_id:[0-9a-f]{32}>/<token:[0-9a-f]{64}>",
        "desk/static/<__file_uri__:path>",
    }


def test_a_route_without_permission_is_not_registered() -> None:
    rooms = Blueprint("desk")
    with pytest.raises(Unguarded, match="GET /open"):
        add_route(rooms, "GET", "/open", Route(guard.require_agent, "anybody"))  # type: ignore[arg-type]


def test_a_service_with_an_unlisted_route_does_not_start() -> None:
    rooms = Blueprint("desk", url_prefix="/desk")
    rooms.add_route(guard.require_agent, "/open")
    app: Sanic[Any, Any] = Sanic("unlisted-route")
    app.blueprint(rooms)
    with pytest.raises(Unguarded, match="/desk/open"):
        check_routes(app, "desk")


def test_a_changed_role_counts_at_once(service: RunningService, open_desk: OpenDesk) -> None:
    noor = open_desk("noor")
    assert not is_refused(noor, "GET", "/desk/mail")
    service.services.agents.set_role("noor", "designer")
    assert is_refused(noor, "GET", "/desk/mail")


def test_a_refusal_is_a_page_that_says_who_can_help(
    service: RunningService, open_desk: OpenDesk
) -> None:
    noor = open_desk("noor")
    service.services.agents.set_role("noor", "designer")
    page = noor.get("/desk/mail")
    assert page.status == 403
    assert NOT_PERMITTED in page.text


def test_what_a_role_may_not_do_is_not_shown(
    service: RunningService, open_desk: OpenDesk, seeder: Seeder
) -> None:
    case = seeder.kettle()
    noor = open_desk("noor")
    shown = noor.get(f"/desk/cases/{case.reference}")
    assert shown.has_form("/join")
    assert shown.has_form("/notes")
    service.services.agents.set_role("noor", "privacy_officer")
    reading = noor.get(f"/desk/cases/{case.reference}")
    assert reading.status == 200
    ends = ("/join", "/close", "/notes", "/status", "/category", "/facts/product", "/assignee")
    assert [end for end in ends if not shown.has_form(end)] == []
    assert [end for end in ends if reading.has_form(end)] == []
    assert "Your role reads cases and changes nothing in them." in reading.text
    assert "/desk/mail" not in reading.links
    work = noor.get(f"/desk/cases/{case.reference}/work")
    hold = f"/desk/cases/{case.reference}/work/hold"
    assert {form.action for form in work.forms} == {"/desk/search", "/desk/sign-out", "", hold}
    assert "Your role reads cases and changes nothing in them." in work.text
    service.services.agents.set_role("noor", "designer")
    trends = noor.get("/desk/trends")
    assert not trends.has_form("/desk/search")
    assert [link for link in trends.links if link in ("/desk/my-work", "/desk/records")] == []


def test_the_bar_holds_daily_pages_and_one_menu_the_others() -> None:
    def shown(role: Role) -> list[list[str]]:
        agent = Agent("a", "kim", "Kim", role)
        return [[place.path for place in group] for group in places(agent)]

    assert shown(Role.AGENT) == [["/desk", "/desk/my-work", "/desk/mail"], []]
    assert shown(Role.PRIVACY_OFFICER) == [
        ["/desk"],
        ["/desk/records", "/desk/kept", "/desk/audit"],
    ]
    assert shown(Role.DESIGNER) == [["/desk/trends"], []]
    bar, more = shown(Role.ADMINISTRATOR)
    assert bar == ["/desk", "/desk/my-work", "/desk/trends"]
    assert more == [
        "/desk/mail",
        "/desk/records",
        "/desk/kept",
        "/desk/audit",
        "/desk/accounts",
        "/desk/connections",
    ]


def test_what_goes_wrong_on_our_side_is_a_page_in_the_agent_s_language(
    service: RunningService, open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    noor = open_desk("noor")
    noor.http.headers["Accept-Language"] = "de"

    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(type(service.services.mail), "failed", fail)
    page = noor.get("/desk/mail")
    assert page.status == 500
    assert "Bei uns ist etwas schiefgegangen." in page.text
    assert "broken" not in page.html
