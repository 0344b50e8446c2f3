"""Facts about the connections page: webhooks, keys, and what was given up."""

from __future__ import annotations

import pytest
from standardwebhooks import Webhook

from handoff.adapters.integration_models import DeliveryRow, OutboxEventRow
from tests.handoff.web.desk.conftest import OpenDesk
from tests.support.desk_client import DeskClient, Page
from tests.support.receiver import Receiver
from tests.support.service import RunningService


@pytest.fixture
def boss(service: RunningService, open_desk: OpenDesk) -> DeskClient:
    service.services.agents.set_role("noor", "administrator")
    return open_desk("noor")


def shown_once(page: Page) -> str:
    """Return the secret or key that the page shows."""
    return page.html.partition('id="shown-once">')[2].partition("<")[0]


def test_a_webhook_is_added_tested_rotated_and_removed(
    service: RunningService, boss: DeskClient
) -> None:
    with Receiver() as receiver:
        form = boss.get("/desk/connections").form("add/webhook")
        added = boss.post(form, name="Orders", url=receiver.url, events="case.filed")
        secret = shown_once(added)
        assert secret.startswith("whsec_")
        (target,) = service.services.targets.list()
        assert target.events == ("case.filed",)
        boss.post(added.form("/test"))
        receiver.wait()
        one = receiver.received[0]
        assert Webhook(secret).verify(one.body, one.headers)["type"] == "webhook.test"
        page = boss.get("/desk/connections")
        assert secret not in page.html
        assert shown_once(boss.post(page.form("/rotate"))) not in ("", secret)
    stopped = boss.post(page.form("/stop"))
    assert "stopped" in stopped.text
    boss.post(stopped.form("/start"))
    assert service.services.targets.get(target.id).is_active
    boss.post(boss.get("/desk/connections").form("/remove"))
    assert service.services.targets.list() == ()


def test_an_address_that_is_not_accepted_is_said(boss: DeskClient) -> None:
    form = boss.get("/desk/connections").form("add/webhook")
    refused = boss.post(form, name="Orders", url="http://example.com/")
    assert refused.status == 400
    assert "must begin with https://" in refused.text
    assert boss.post(form, name="Inside", url="https://10.0.0.8/").status == 400


def test_a_key_is_shown_once_and_revoked(service: RunningService, boss: DeskClient) -> None:
    page = boss.get("/desk/connections")
    made = boss.post(page.form("connections/keys"), name="Orders", scopes="read_cases")
    key = shown_once(made)
    headers = {"Authorization": f"Bearer {key}"}
    with service.client() as http:
        assert http.get("/api/v1/cases", headers=headers).status_code == 200
        later = boss.get("/desk/connections")
        assert key not in later.html
        boss.post(later.form("/revoke"))
        assert http.get("/api/v1/cases", headers=headers).status_code == 401
    assert boss.post(page.form("connections/keys"), name="Orders").status == 400


def test_what_was_given_up_is_tried_again(service: RunningService, boss: DeskClient) -> None:
    core = service.services.core
    with Receiver() as receiver:
        target, _ = service.services.targets.add("webhook", "Orders", receiver.url)
        with core.db.write() as session:
            event = OutboxEventRow(type="case.filed", at=core.clock(), data={}, is_addressed=True)
            session.add(event)
            session.flush()
            session.add(
                DeliveryRow(
                    event_id=event.id,
                    target_id=target.id,
                    state="failed",
                    attempts=10,
                    cause="status_500",
                    next_attempt_at=core.clock(),
                )
            )
        page = boss.get("/desk/connections")
        assert "status_500" in page.text
        boss.post(page.form("/retry"))
        receiver.wait()


@pytest.mark.parametrize("language", ["es", "fr", "de"])
def test_the_pages_speak_the_language_of_the_agent(boss: DeskClient, language: str) -> None:
    pages = {}
    for asked in ("en", language):
        headers = {"Accept-Language": asked}
        found = [
            boss.http.get(f"/desk/{path}", headers=headers) for path in ("accounts", "connections")
        ]
        assert [one.status_code for one in found] == [200, 200]
        pages[asked] = "".join(one.text for one in found)
    assert "access." not in pages[language]
    assert "Add an account" in pages["en"]
    assert "Add an account" not in pages[language]


def test_an_adapter_writes_in_another_language_from_then_on(
    service: RunningService, boss: DeskClient
) -> None:
    targets = service.services.targets
    target, _ = targets.add(
        "zendesk",
        "Help desk",
        "https://shop.zendesk.com",
        options={"user": "kim@example.com", "token": "a-token-of-theirs"},
    )
    page = boss.get("/desk/connections")
    assert "written in English" in page.text
    form = page.form(f"{target.id}/language")
    assert "written in French" in boss.post(form, language="fr").text
    assert targets.open(target.id).options == {
        "user": "kim@example.com",
        "token": "a-token-of-theirs",
        "language": "fr",
    }
    assert boss.post(form, language="tlh").status == 400
