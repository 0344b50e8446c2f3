"""Facts about signing in with an OpenID Connect provider that really runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey

from handoff.domain.roles import Role
from tests.handoff.web.conftest import MakeService
from tests.support.provider import CLIENT, SECRET, Provider
from tests.support.service import RunningService


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        running.user["groups"] = ["staff", "care-team"]
        yield running


@pytest.fixture
def service(make_service: MakeService, provider: Provider) -> RunningService:
    return make_service(
        OIDC_ISSUER=provider.url,
        OIDC_CLIENT_ID=CLIENT,
        OIDC_CLIENT_SECRET=SECRET,
        OIDC_ROLE_CLAIM="groups",
        OIDC_ROLES="bosses=administrator,care-team=agent",
        OIDC_NAME="Company account",
    )


@pytest.fixture
def browser(service: RunningService) -> Iterator[httpx.Client]:
    with service.client() as client:
        yield client


def begin(browser: httpx.Client, target: str = "/desk") -> str:
    """Press the button; return where the browser is sent."""
    response = browser.get("/desk/sign-in/provider", params={"next": target})
    assert response.status_code == 303
    return response.headers["location"]


def sign_in(browser: httpx.Client, provider: Provider, target: str = "/desk") -> httpx.Response:
    return browser.get(provider.authorize(begin(browser, target)))


def test_the_form_offers_the_provider_beside_the_password(browser: httpx.Client) -> None:
    page = browser.get("/desk/sign-in?next=/desk/mail").text
    assert "Sign in with Company account" in page
    assert "/desk/sign-in/provider?next=/desk/mail" in page
    assert 'name="password"' in page


def test_a_new_colleague_gets_an_account_with_the_role_of_the_claim(
    service: RunningService, browser: httpx.Client, provider: Provider
) -> None:
    done = sign_in(browser, provider, "/desk/mail")
    assert done.status_code == 200
    assert 'url=/desk/mail"' in done.text
    assert browser.get("/desk/mail").status_code == 200
    agent = next(one for one in service.services.agents.list() if one.username == "kim")
    assert (agent.name, agent.role) == ("Kim Doe", Role.AGENT)
    provider.user |= {"groups": ["bosses", "care-team"], "preferred_username": "other"}
    assert sign_in(browser, provider).status_code == 200
    assert [one.role for one in service.services.agents.list() if one.id == agent.id] == [
        Role.ADMINISTRATOR
    ]


def test_an_account_of_the_same_name_is_not_taken_over(
    service: RunningService, browser: httpx.Client, provider: Provider
) -> None:
    provider.user["preferred_username"] = "admin"
    assert sign_in(browser, provider).status_code == 200
    names = [one.username for one in service.services.agents.list()]
    assert len(names) == 2
    assert "admin" in names


def test_an_account_is_linked_by_its_subject(
    service: RunningService, browser: httpx.Client, provider: Provider
) -> None:
    service.services.agents.add("kim", "Kim", "a long password")
    service.services.single_sign_on.link("kim", "u-1")
    assert sign_in(browser, provider).status_code == 200
    assert len(service.services.agents.list()) == 2


def test_who_is_disabled_or_has_no_role_stays_out(
    service: RunningService, browser: httpx.Client, provider: Provider
) -> None:
    provider.user["groups"] = ["staff"]
    assert sign_in(browser, provider).status_code == 403
    provider.user["groups"] = "care-team"
    assert sign_in(browser, provider).status_code == 200
    service.services.agents.disable("kim")
    assert browser.get("/desk").status_code == 303
    refused = sign_in(browser, provider)
    assert refused.status_code == 403
    assert "may not use the desk" in refused.text
    assert browser.get("/desk").status_code == 303


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c | {"iss": "https://elsewhere.example.com"},
        lambda c: c | {"aud": "another-client"},
        lambda c: c | {"aud": [CLIENT, "another"], "azp": "another"},
        lambda c: c | {"nonce": "another"},
        lambda c: c | {"exp": 1},
        lambda c: {key: value for key, value in c.items() if key != "sub"},
    ],
    ids=["issuer", "audience", "authorised-party", "nonce", "expiry", "subject"],
)
def test_a_token_that_is_not_for_us_now_is_refused(
    browser: httpx.Client,
    provider: Provider,
    change: Callable[[dict[str, Any]], dict[str, Any]],
) -> None:
    provider.change = change
    assert sign_in(browser, provider).status_code == 401
    assert browser.get("/desk").status_code == 303


def test_a_token_signed_by_somebody_else_is_refused(
    browser: httpx.Client, provider: Provider
) -> None:
    provider.key = RSAKey.generate_key(2048, {"kid": "one"})
    assert sign_in(browser, provider).status_code == 401


def test_a_sign_in_works_once_and_in_its_browser_alone(
    service: RunningService, browser: httpx.Client, provider: Provider
) -> None:
    back = provider.authorize(begin(browser))
    with service.client() as other:
        assert other.get(back).status_code == 401
    # Somebody else has tried it: it is over in the first browser too.
    assert browser.get(back).status_code == 401
    back = provider.authorize(begin(browser))
    assert browser.get(back).status_code == 200
    assert browser.get(back).status_code == 401
    assert browser.get("/desk/sign-in/callback").status_code == 401


@pytest.mark.parametrize("target", ["https://evil.example.com/", "//evil.example.com", "/api"])
def test_nobody_is_sent_elsewhere(browser: httpx.Client, provider: Provider, target: str) -> None:
    done = sign_in(browser, provider, target)
    assert 'url=/desk"' in done.text
    assert "evil" not in done.text


def test_a_provider_that_does_not_answer_is_said(make_service: MakeService) -> None:
    service = make_service(OIDC_ISSUER="http://127.0.0.1:9", OIDC_CLIENT_ID=CLIENT)
    with service.client() as browser:
        down = browser.get("/desk/sign-in/provider")
        assert down.status_code == 503
        assert "is not answering now" in down.text


def test_without_settings_there_is_no_provider(make_service: MakeService) -> None:
    with make_service().client() as browser:
        assert browser.get("/desk/sign-in/provider").status_code == 404
        assert browser.get("/desk/sign-in/callback").status_code == 404
        assert "Sign in with" not in browser.get("/desk/sign-in").text
