"""Rasa with our changes leads every dialogue exactly as Rasa does without them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import httpx
import pytest

from handoff.adapters.database import Database, migrate
from handoff.adapters.models import ConversationRow, MessageRow
from handoff.services.core import utc_now
from handoff.settings import Settings
from handoff.supervisor.checks import assistant_python
from handoff.supervisor.parts import actions_part, rasa_environ
from handoff.supervisor.terminal import quiet
from handoff.supervisor.training import train
from tests.support.dialogues.script import read_dialogue
from tests.support.installation import ROOT, make_settings

#: Every tenth dialogue, of all situations: stock Rasa takes its time. Left out are those about an
#: earlier case, whose references are not known before, and those in which a language is chosen
#: from buttons, which our channel alone tells the assistant.
DIALOGUES = [
    dialogue
    for dialogue in map(
        read_dialogue, sorted((ROOT / "tests" / "conversations").glob("*/test_*.yml"))[::10]
    )
    if dialogue.filed is None
    and not any(step.get("choice", "").startswith("lang:") for step in dialogue.steps)
]
#: One conversation long enough to be shortened several times, over all kinds of turns.
LONG = [
    {"choice": "accept"},
    *[
        {"user": text}
        for number in range(13)
        for text in (
            "how long does this take?",
            f"On day {number + 1} the lamp flickered and nobody came to look at it.",
            "are you a robot?",
            f"I called again and was told to wait another {number + 2} days for an answer.",
        )
    ],
    {"choice": "done"},
    {"choice": "skip"},
    {"choice": "skip"},
]
#: What differs between two runs of the same dialogue.
TIMES_AND_REFERENCES = re.compile(r"RD-[0-9A-Z-]+")

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(
        not (ROOT / ".venv-assistant").exists(), reason="the assistant's environment is not built"
    ),
]


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, Any]]]:
    """The events of every dialogue, of Rasa as it comes and of Rasa as it is changed."""
    plan = plan_of_dialogues()
    settings = {how: make_settings(tmp_path_factory.mktemp(how)) for how in ("stock", "changed")}
    train(settings["stock"], quiet)
    for one in settings.values():
        migrate(one.database_url)
        store_customers_part(one, plan)
    with ThreadPoolExecutor(2) as both:
        jobs = {how: both.submit(hold_dialogues, how, plan, settings[how]) for how in settings}
        yield {how: job.result() for how, job in jobs.items()}


def test_the_same_events_in_every_dialogue(events: dict[str, dict[str, Any]]) -> None:
    assert len(events["stock"]) == len(DIALOGUES) + 1
    for name, stock in events["stock"].items():
        changed = [comparable(event) for event in events["changed"][name]]
        assert changed == [comparable(event) for event in stock], name


def test_the_long_dialogue_is_long_enough_to_be_shortened(
    events: dict[str, dict[str, Any]],
) -> None:
    assert len(events["stock"][id_of("long")]) > 450


def plan_of_dialogues() -> list[dict[str, Any]]:
    """Return the customer's part of every dialogue, as rasa_dialogues.py takes it."""
    said = {dialogue.name: list(dialogue.steps) for dialogue in DIALOGUES}
    return [
        {"id": id_of(name), "messages": messages_of(name, steps)}
        for name, steps in (said | {"long": LONG}).items()
    ]


def messages_of(name: str, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the greeting and the customer's messages, with ids of their own."""
    messages = [{"id": id_of(f"{name} start"), "kind": "event", "event": "start"}]
    for number, step in enumerate(steps):
        kind, content = ("choice", step["choice"]) if "choice" in step else ("text", step["user"])
        messages.append({"id": id_of(f"{name} {number}"), "kind": kind, kind: content})
    return messages


def id_of(name: str) -> str:
    """Return an id in the form the services give, the same in every run."""
    return uuid5(NAMESPACE_URL, name).hex


def hold_dialogues(how: str, plan: list[dict[str, Any]], settings: Settings) -> dict[str, Any]:
    """Hold the dialogues with an action server and a database of their own."""
    folder = settings.data_dir
    planned, held = folder / "plan.json", folder / "events.json"
    planned.write_text(json.dumps(plan), encoding="utf-8")
    part = actions_part(settings)
    with subprocess.Popen(part.command, cwd=ROOT, env=part.environ) as actions:
        try:
            wait_until_answered(part.ready_url)
            subprocess.run(
                [
                    str(assistant_python(ROOT)),
                    *("-m", "tests.assistant.rasa_dialogues"),
                    *(how, str(planned), str(held)),
                ],
                cwd=ROOT,
                env=rasa_environ(settings),
                check=True,
                stdout=sys.stderr,
            )
        finally:
            actions.terminate()
    return dict(json.loads(held.read_text(encoding="utf-8")))


def store_customers_part(settings: Settings, plan: list[dict[str, Any]]) -> None:
    """Store conversations and messages as the service does before it asks the assistant."""
    now = utc_now()
    database = Database(settings.database_url)
    with database.write() as session:
        for conversation in plan:
            said = [m for m in conversation["messages"] if m["kind"] != "event"]
            session.add(
                ConversationRow(
                    id=conversation["id"],
                    token_hash=conversation["id"],
                    locale="en-GB",
                    language="en",
                    zone="Europe/London",
                    next_seq=len(said) + 1,
                    created_at=now,
                    updated_at=now,
                    expires_at=now,
                )
            )
            session.flush()
            for seq, message in enumerate(said, start=1):
                session.add(
                    MessageRow(
                        id=message["id"],
                        conversation_id=conversation["id"],
                        seq=seq,
                        sender="customer",
                        text=message[message["kind"]],
                        choice=message.get("choice"),
                        at=now,
                    )
                )
    database.close()


def wait_until_answered(url: str) -> None:
    """Return when a server answers at this address."""
    transport = httpx.HTTPTransport(retries=8)
    with httpx.Client(transport=transport, timeout=30) as client:
        client.get(url).raise_for_status()


def comparable(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event without what differs between two runs of the same dialogue.

    The language of a choice is told by our channel alone.
    """
    kept = {key: value for key, value in event.items() if key != "timestamp"}
    if event.get("event") == "user" and event["metadata"]["kind"] != "text":
        told = event["parse_data"].items()
        kept["parse_data"] = {key: value for key, value in told if key != "language"}
    text: str = TIMES_AND_REFERENCES.sub("RD-", json.dumps(kept, sort_keys=True))
    return dict(json.loads(text))
