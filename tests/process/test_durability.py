"""Nothing is lost and nothing happens twice when a part is killed in the middle of an intake."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from handoff.supervisor.stack import Stack
from tests.support.customer import Customer
from tests.support.installation import ROOT, make_settings

STORY = "The lamp I bought from you for £20 broke on 5 October 2026. Order HH-11111."
PATIENCE = 120.0
PAUSE = threading.Event()  # never set: a pause between two looks

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        not (ROOT / ".venv-assistant").exists(), reason="the assistant's environment is not built"
    ),
]


@pytest.fixture(scope="module")
def breakable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of its own, whose parts may be killed."""
    with Stack(make_settings(tmp_path_factory.mktemp("durable"))) as running:
        yield running


@pytest.fixture
def http(breakable: Stack) -> Iterator[httpx.Client]:
    breakable.wait_ready()
    with httpx.Client(base_url=breakable.settings.service_url, timeout=30) as client:
        yield client


def send_through_a_kill(stack: Stack, customer: Customer, part: str, **what: Any) -> str:
    """Send while a part is killed, repeating with the same client_id like the widget does."""
    client_id, restarts = uuid4().hex, stack.restarts(part)

    def first_try() -> None:
        with suppress(httpx.HTTPError):
            customer.send(client_id=client_id, wait=1, **what)

    sender = threading.Thread(target=first_try)
    sender.start()
    stack.kill(part)
    sender.join()
    stack.wait_restarted(part, restarts)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            answer = customer.send(client_id=client_id, wait=5, **what)
        except httpx.HTTPError:
            PAUSE.wait(0.3)
            continue
        if answer.status_code in (200, 202):
            return client_id
    raise AssertionError(f"the message was not accepted within {PATIENCE:.0f} s")


def answers_after(customer: Customer, client_id: str) -> list[dict[str, Any]]:
    """Wait until the assistant has asked something after a message; return its answers."""
    seq = customer.send(client_id=client_id, text="the repeated text does not matter").json()[
        "accepted"
    ]["seq"]
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        messages = customer.messages(after=seq)
        if any(m["from"] == "bot" and (m["expects"] or m["case"]) for m in messages):
            return [m for m in messages if m["from"] == "bot"]
        PAUSE.wait(0.3)
    raise AssertionError("the assistant never answered")


@pytest.mark.parametrize("part", ["rasa", "actions", "service"])
def test_a_message_survives_the_loss_of_a_part(
    breakable: Stack, http: httpx.Client, part: str
) -> None:
    customer = Customer(http)
    customer.send(choice="accept", wait=30)
    client_id = send_through_a_kill(breakable, customer, part, text=STORY)
    answers = answers_after(customer, client_id)
    assert [m["expects"]["fact"] for m in answers] == ["more"]
    mine = [m for m in customer.messages() if m["from"] == "customer" and m["text"] == STORY]
    assert len(mine) == 1
    facts = customer.get("draft").json()["facts"]
    assert facts["story"]["value"] == STORY
    first, again = (customer.send(text="x", client_id=client_id) for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())


@pytest.mark.parametrize("part", ["rasa", "actions", "service"])
def test_a_case_is_filed_once_through_the_loss_of_a_part(
    breakable: Stack, http: httpx.Client, part: str
) -> None:
    customer = Customer(http)
    customer.send(choice="accept", wait=30)
    customer.send(text=STORY, wait=30)
    customer.answer_until_confirmation()
    client_id = send_through_a_kill(breakable, customer, part, choice="confirm")
    filed = [m["case"]["reference"] for m in answers_after(customer, client_id) if m["case"]]
    assert len(filed) == 1
    key = {"Authorization": f"Bearer {breakable.settings.integration_key}"}
    summary = http.get(f"/api/v1/cases/{filed[0]}", headers=key).json()
    assert summary["facts"]["story"]["value"] == STORY
    everything = [m["case"]["reference"] for m in customer.messages() if m["case"]]
    assert everything == filed


def test_the_assistant_goes_on_when_rasa_forgot_everything(
    breakable: Stack, http: httpx.Client
) -> None:
    """Rasa's tracker is derived: it is rebuilt from the draft."""
    customer = Customer(http)
    customer.send(choice="accept", wait=30)
    customer.send(text=STORY, wait=30)
    before = customer.send(choice="done", wait=30).json()["messages"][-1]["expects"]
    secret = {"Authorization": f"Bearer {breakable.settings.internal_secret}"}
    rasa = f"http://127.0.0.1:{breakable.settings.rasa_port}"
    forgotten = httpx.delete(
        f"{rasa}/webhooks/redress/conversations/{customer.id}", headers=secret, timeout=30
    )
    assert forgotten.status_code == 204
    after = customer.send(text="how long does this take?", wait=30).json()["messages"]
    assert "minutes" in after[0]["text"]
    assert after[-1]["expects"] == before


def test_refused_words_are_gone_from_the_assistant_too(
    breakable: Stack, http: httpx.Client
) -> None:
    customer = Customer(http)
    secret_words = "my unmistakable grievance about turquoise bathtubs"
    customer.send(text=f"I have {secret_words}, it broke on the first day", wait=30)
    tracker = breakable.settings.data_dir / "tracker.db"
    assert secret_words in events_of(tracker, customer.id)
    customer.send(choice="decline", wait=30)
    until = time.monotonic() + PATIENCE
    while secret_words in events_of(tracker, customer.id) and time.monotonic() < until:
        PAUSE.wait(0.3)
    assert secret_words not in events_of(tracker, customer.id)
    assert not any(secret_words in text for text in customer.texts())
    again = customer.send(choice="accept", wait=30).json()["messages"]
    assert again[-1]["expects"]["fact"] == "story"


def events_of(tracker: Path, conversation_id: str) -> str:
    """Return everything Rasa keeps of a conversation."""
    with closing(sqlite3.connect(tracker)) as database:
        rows = database.execute("SELECT data FROM events WHERE sender_id = ?", [conversation_id])
        return "\n".join(row[0] for row in rows)
