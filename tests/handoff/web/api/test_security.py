"""Headers, other sites, health, errors: the outside of the service."""

from __future__ import annotations

import httpx
import pytest

from tests.handoff.web.conftest import KEY, MakeService
from tests.support.assistant import StubAssistant
from tests.support.customer import Customer
from tests.support.service import RunningService

ALLOWED = "https://shop.example"


@pytest.mark.parametrize(
    "path",
    ["/", "/chat", "/widget.js", "/docs", "/docs/openapi.json", "/healthz", "/none", "/desk"],
)
def test_every_response_has_strict_headers(http: httpx.Client, path: str) -> None:
    headers = http.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in ("no-referrer", "same-origin")


@pytest.mark.parametrize("path", ["/", "/chat", "/docs"])
def test_pages_require_trusted_types_and_name_nothing_elsewhere(
    http: httpx.Client, path: str
) -> None:
    page = http.get(path)
    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "require-trusted-types-for 'script'" in page.headers["Content-Security-Policy"]
    assert " style=" not in page.text
    assert "<script>" not in page.text
    for attribute in ('src="', 'href="'):
        for target in page.text.split(attribute)[1:]:
            assert target.startswith(("/", "#", "mailto:", "tel:")), target[:60]


def test_script_is_served_to_any_site(http: httpx.Client) -> None:
    response = http.get("/widget.js")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/javascript")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_transport_security_is_asked_for_over_https_only(make_service: MakeService) -> None:
    with make_service().client() as http:
        assert "Strict-Transport-Security" not in http.get("/healthz").headers
    with make_service(PUBLIC_URL="https://help.example").client() as http:
        assert "Strict-Transport-Security" in http.get("/healthz").headers


def test_page_of_other_site_may_not_call(http: httpx.Client) -> None:
    refused = http.post("/api/v1/conversations", headers={"Origin": "https://evil.example"})
    assert refused.status_code == 403
    assert "Access-Control-Allow-Origin" not in refused.headers


@pytest.mark.parametrize("origins", [ALLOWED, f"https://a.example,{ALLOWED}", "*"])
def test_page_of_allowed_site_may_call(make_service: MakeService, origins: str) -> None:
    with make_service(ALLOWED_ORIGINS=origins).client() as http:
        asked = http.options(
            "/api/v1/conversations/0123/messages",
            headers={"Origin": ALLOWED, "Access-Control-Request-Method": "POST"},
        )
        assert asked.status_code == 204
        assert asked.headers["Access-Control-Allow-Origin"] == ALLOWED
        assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]
        assert "Access-Control-Allow-Credentials" not in asked.headers
        opened = http.post("/api/v1/conversations", headers={"Origin": ALLOWED})
        assert opened.status_code == 201
        assert opened.headers["Access-Control-Allow-Origin"] == ALLOWED
        assert "Origin" in opened.headers["Vary"]
        # The integration API is for servers, not for pages.
        case = http.get("/api/v1/cases/x", headers={"Origin": ALLOWED})
        assert "Access-Control-Allow-Origin" not in case.headers


def test_own_pages_may_call(service: RunningService, http: httpx.Client) -> None:
    for origin in (service.url, service.settings.public_url):
        opened = http.post("/api/v1/conversations", headers={"Origin": origin})
        assert opened.status_code == 201


def test_errors_share_one_shape(http: httpx.Client, customer: Customer) -> None:
    failures = [
        http.get("/api/v1/none"),
        http.delete("/api/v1/conversations"),
        http.get("/api/v1/cases/x"),
        http.get(f"{customer.path}/messages"),
        http.get(f"{customer.path}/messages", params={"after": "x"}, headers=customer.headers),
        http.post("/api/v1/conversations", content=b"{"),
        http.post(f"{customer.path}/evidence", headers=customer.headers),
    ]
    assert [f.status_code for f in failures] == [404, 405, 401, 401, 400, 400, 403]
    for failure in failures:
        assert failure.headers["Content-Type"] == "application/json"
        assert set(failure.json()) == {"error"}
        assert set(failure.json()["error"]) == {"code", "message"}


def test_fault_of_ours_shows_nothing_of_the_inside(
    service: RunningService, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(service.services.intake, "draft", fail)
    response = customer.get("draft")
    assert response.status_code == 500
    assert "secret" not in response.text
    assert response.json()["error"]["code"] == "internal"


def test_log_has_no_words_and_no_tokens(
    customer: Customer, assistant: StubAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "handoff")
    assistant.script = lambda _: 422
    customer.send("my secret illness")
    customer.send("my secret illness " + "x" * 10_000)
    assert "turn_refused" in caplog.text
    assert "illness" not in caplog.text
    assert customer.opened["token"] not in caplog.text


def test_process_lives(http: httpx.Client) -> None:
    assert http.get("/healthz").json() == {"status": "ok"}


def test_readiness_names_what_is_missing(http: httpx.Client, assistant: StubAssistant) -> None:
    response = http.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {
        "status": "not_ready",
        "checks": {"database": True, "rasa": True, "actions": False},
    }
    assistant.stop()
    assert http.get("/readyz").json()["checks"]["rasa"] is False


def test_ready_when_everything_answers(make_service: MakeService) -> None:
    actions = StubAssistant("")
    actions.start()
    try:
        with make_service(ACTIONS_PORT=str(actions.port)).client() as http:
            response = http.get("/readyz")
        assert response.status_code == 200
        assert response.json()["status"] == "ready"
    finally:
        actions.stop()


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": KEY}])
def test_integration_needs_the_key(
    http: httpx.Client, customer: Customer, headers: dict[str, str]
) -> None:
    for path in ("/api/v1/cases/x", f"{customer.path}/summary"):
        response = http.get(path, headers=headers)
        assert response.status_code == 401
    assert http.get(f"{customer.path}/summary", headers=customer.headers).status_code == 401


def test_integration_reads_an_unfinished_intake(http: httpx.Client, customer: Customer) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    summary = http.get(f"{customer.path}/summary", headers=headers).json()
    assert summary["schema"] == "redress.case-summary/1"
    assert summary["status"] == "intake"
    assert summary["reference"] is None
    assert len(summary["facts"]) == 15
    path = "/api" + summary["transcript_url"].partition("/api")[2]
    transcript = http.get(path, headers=headers)
    assert transcript.status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/cases/R-0", "/api/v1/conversations/0123/summary"])
def test_integration_says_what_does_not_exist(http: httpx.Client, path: str) -> None:
    response = http.get(path, headers={"Authorization": f"Bearer {KEY}"})
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not_found"


def test_odd_requests_are_refused_not_failed(http: httpx.Client) -> None:
    assert http.post("/api/v1/conversations", headers={"Origin": "http://["}).status_code == 403
    assert http.get("/desk/sign-in", params={"next": "http://["}).status_code == 200
    cookie = {b"Cookie": b"redress_desk=\xff\xfe"}
    assert http.get("/desk", headers=cookie, follow_redirects=False).status_code == 303
    token = {"Authorization": "Bearer x"}
    for name in ("%00", "x", "A" * 32, "0" * 33):
        found = http.get(f"/api/v1/conversations/{name}/messages", headers=token)
        assert found.status_code in (401, 404), name
