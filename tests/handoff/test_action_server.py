"""Actions in threads of their own, and the slot events they send."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor

from actions.slots import FACT_SLOTS, LATER, fact_slots
from actions.support import call
from handoff.action_server import DomainlessExecutor, run_in_threads, to_its_end
from handoff.domain.facts import Fact, FactStatus
from handoff.services.intake import Draft
from tests.support.asynchronous import run as run_in_thread

DRAFT = Draft(
    facts={"product": Fact("product", "a kettle", FactStatus.STATED)},
    category=None,
    story_complete=True,
    next_question="amount",
    triggers={},
    levels=(),
    status="collecting",
)


def tracker_with(slots: dict[str, Any]) -> Tracker:
    return Tracker("c", slots, {}, [], False, None, {}, "action_listen")


def applied(slots: dict[str, Any], events: list[dict[str, Any]]) -> dict[str, Any]:
    return {**slots, **{event["name"]: event["value"] for event in events}}


def test_an_action_runs_outside_the_loop_with_its_services_in_the_same_thread() -> None:
    seen: list[str] = []

    async def action(*given: Any) -> list[str]:
        seen.append(threading.current_thread().name)
        await call(lambda: seen.append(threading.current_thread().name))
        return list(given)

    executor = ActionExecutor()
    executor.actions["action_x"] = action
    run_in_threads(executor)
    assert run_in_thread(executor.actions["action_x"](1, 2, 3)) == [1, 2, 3]
    assert seen[0] == seen[1] != threading.current_thread().name


def test_an_action_that_fails_says_so() -> None:
    async def action() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        to_its_end(action())


def test_an_action_that_waits_for_something_else_is_refused() -> None:
    async def action() -> None:
        await asyncio.sleep(1)

    with pytest.raises(RuntimeError):
        to_its_end(action())


def test_slots_of_a_new_tracker_mirror_the_draft() -> None:
    slots = applied(dict.fromkeys(FACT_SLOTS), fact_slots(DRAFT, tracker_with({})))
    assert slots["intake_product"] == "a kettle"
    assert slots["intake_amount"] is None
    assert slots["intake_email"] == LATER


def test_only_what_changed_and_what_was_asked_is_set() -> None:
    slots = applied(dict.fromkeys(FACT_SLOTS), fact_slots(DRAFT, tracker_with({})))
    known = slots | {"intake_amount": LATER, "requested_slot": "intake_phone"}
    events = fact_slots(DRAFT, tracker_with(known))
    assert {event["name"] for event in events} == {"intake_amount", "intake_phone"}
    assert applied(known, events) == known | {"intake_amount": None}


def test_a_call_without_the_domain_is_answered() -> None:
    """As a stock Rasa calls, whose endpoints.yml enables the selective domain."""
    executor = DomainlessExecutor()
    assert executor.update_and_return_domain({}, "action_tell_status") == {}
    assert executor.update_and_return_domain({"domain": {"intents": []}}, "a") == {"intents": []}


def test_a_question_that_a_designer_added_is_mirrored_too() -> None:
    given = fact_slots(DRAFT, tracker_with({"intake_country": None, "intake_nonsense": None}))
    slots = {event["name"]: event["value"] for event in given}
    assert slots["intake_country"] == LATER
    assert "intake_nonsense" not in slots
