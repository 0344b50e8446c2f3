"""The changes made to Rasa, each beside what Rasa does by itself."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from jsonschema import ValidationError, validate
from rasa.core.actions.action import RemoteAction
from rasa.core.actions.forms import FormAction
from rasa.engine.graph import GraphNode, GraphSchema, SchemaNode
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    AllSlotsReset,
    Event,
    Restarted,
    SlotSet,
    UserUtteranceReverted,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from assistant.rasa_changes import apply
from assistant.rasa_changes.action_calls import TOLD_MESSAGES, is_usual, told_domain, told_events
from assistant.rasa_changes.graph import SequentialGraphRunner
from assistant.rasa_changes.policies import may_match_text, recent_states
from assistant.rasa_changes.trackers import applied_events, copy_of, set_copies_of_slots
from assistant.rasa_changes.waste import takes_from_messages
from tests.assistant.conversations import DOMAIN, answer, conversation, interruption, message

TAKEN_BACK: list[list[Event]] = [
    [],
    [UserUtteranceReverted(), ActionExecuted("action_listen")],
    [ActionReverted()],
    [Restarted(), ActionExecuted("action_listen"), *message("inform", "new")],
    [*message("ask", "asked"), ActionExecuted("action_answer")],
]


def tracker_of(events: list[Event]) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("c", events, DOMAIN.slots)


def replayed(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """Return the copy that Rasa makes."""
    return tracker.travel_back_in_time(float("inf"))


@pytest.mark.parametrize("end", TAKEN_BACK)
def test_a_copy_has_the_state_of_rasas_copy(end: list[Event]) -> None:
    tracker = tracker_of([*conversation(7), *end])
    ours, theirs = copy_of(tracker), replayed(tracker)
    assert ours.current_state() == theirs.current_state()
    assert list(ours.events) == list(theirs.events)
    assert ours.active_loop == theirs.active_loop
    assert (ours.model_id, ours.is_rule_tracker) == (theirs.model_id, theirs.is_rule_tracker)


def test_a_copy_can_be_changed_without_changing_the_original(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("_set_slot", "_reset_slots"):
        monkeypatch.setattr(DialogueStateTracker, name, getattr(DialogueStateTracker, name))
    set_copies_of_slots()
    tracker = tracker_of(conversation(3))
    before = tracker.current_state()
    twin = copy_of(tracker)
    twin.update_with_events([SlotSet("color", "red"), *answer(4), *interruption(5)], DOMAIN)
    twin.interrupt_loop(True)
    assert tracker.current_state() == before
    assert tracker.get_slot("color") != "red"
    tracker.update(SlotSet("color", "blue"))
    twin.update(AllSlotsReset())
    assert (tracker.get_slot("color"), twin.get_slot("color")) == ("blue", None)


@pytest.mark.parametrize("end", TAKEN_BACK)
def test_events_that_count_are_the_same_whenever_they_are_asked_for(end: list[Event]) -> None:
    tracker = tracker_of([])
    original = DialogueStateTracker.applied_events
    for event in [*conversation(7), *end, *answer(8)]:
        tracker.update(event)
        assert applied_events(tracker) == original(tracker_of(list(tracker.events)))


def test_the_last_states_are_those_of_the_whole_history() -> None:
    tracker = tracker_of(conversation(9))
    states = tracker.past_states(DOMAIN)
    for count in (1, 2, 5, len(states), len(states) + 3):
        assert recent_states(tracker, DOMAIN, count) == states[-count:]


@pytest.mark.parametrize(
    ("rules", "may"),
    [
        ({}, False),
        ('[{"prev_action": {"action_name": "action_listen"}, "user": {"intent": "ask"}}]', False),
        ('[{"prev_action": {"action_name": "action_answer"}}]', False),
        ('[{"prev_action": {"action_name": "action_listen"}, "user": {"text": "hi"}}]', True),
        ('[{"prev_action": {"action_name": "action_listen"}}]', True),
    ],
)
def test_rules_about_texts_are_noticed(rules: Any, may: bool) -> None:
    class Policy:
        lookup = {"rules": {rules: "action_answer"} if rules else {}}

    assert may_match_text(Policy()) == may


@pytest.mark.parametrize(
    "result",
    [
        {},
        {"events": [], "responses": []},
        {"events": [{"event": "slot", "name": "x", "value": [1]}], "responses": [{"text": "a"}]},
        {"events": [{"event": "slot", "name": "x", "value": None, "timestamp": 1.5}]},
        {"events": [{"event": "slot", "name": None, "value": 1}]},
        {"events": [{"event": "slot", "name": "x"}]},
        {"events": [{"event": "slot", "name": "x", "value": 1, "timestamp": True}]},
        {"events": [{"event": "slot", "name": "x", "value": 1, "metadata": []}]},
        {"events": [{"event": "unheard of"}]},
        {"events": [{"event": "active_loop", "name": None}, {"event": "session_started"}]},
        {"events": {}},
        {"responses": ["text"]},
        [],
        None,
    ],
)
def test_what_counts_as_usual_is_accepted_by_the_schema(result: Any) -> None:
    try:
        validate(result, RemoteAction.action_response_format_spec())
    except ValidationError:
        assert not is_usual(result)


def test_a_usual_answer_is_recognised() -> None:
    events = [{"event": "slot", "name": "x", "value": 1}, {"event": "followup", "name": "y"}]
    listens = {"event": "action", "name": "action_listen", "policy": None, "confidence": None}
    assert is_usual({"events": [*events, listens], "responses": []})


def test_an_action_is_told_the_latest_messages_and_the_state() -> None:
    apply()
    tracker = tracker_of(conversation(40))
    briefly = RemoteAction("action_x", EndpointConfig("http://x", enable_selective_domain=True))
    fully = RemoteAction("action_x", EndpointConfig("http://x"))
    told = briefly._action_call_format(tracker, DOMAIN)
    all_of_it = fully._action_call_format(tracker, DOMAIN)
    assert told["domain"] == {}
    assert set(all_of_it) == set(told)
    events = told["tracker"].pop("events")
    del all_of_it["tracker"]["events"]
    assert told["tracker"] == all_of_it["tracker"]
    assert [event["message_id"] for event in events] == [f"m{n}" for n in range(31, 41)]
    assert len(events) == TOLD_MESSAGES
    assert told_events(tracker_of([])) == []


def test_a_form_validator_is_told_its_form_and_only_who_asks_for_it_the_domain() -> None:
    forms = {"asking_form": {"required_slots": ["color"]}, "other_form": {"required_slots": []}}
    actions = ["validate_asking_form", "validate_nothing", "action_x"]
    asks = {"action_with_domain": {"send_domain": True}}
    domain = Domain.from_dict({"forms": forms, "actions": [*actions, asks]})
    form = {"forms": {"asking_form": forms["asking_form"]}}
    assert told_domain("validate_asking_form", domain) == form
    assert told_domain("action_x", domain) == {}
    assert set(told_domain("action_with_domain", domain)) == set(domain.as_dict())
    assert set(told_domain("validate_nothing", domain)) == set(domain.as_dict())


class Sum:
    """A component that adds what it gets."""

    def __init__(self, start: int) -> None:
        self.start = start

    def add(self, **numbers: int) -> int:
        return self.start + sum(numbers.values())


@pytest.mark.parametrize(
    ("mapping", "takes"),
    [
        ({"type": "custom"}, False),
        ({"type": "custom", "action": "action_extract"}, True),
        ({"type": "from_text"}, True),
    ],
)
def test_slots_that_only_actions_fill_take_nothing_from_messages(
    mapping: dict[str, str], takes: bool
) -> None:
    slots = {"color": {"type": "text", "mappings": [mapping]}}
    actions = ["action_extract"]
    assert takes_from_messages(Domain.from_dict({"slots": slots, "actions": actions})) is takes
    actions.append("action_validate_slot_mappings")
    assert takes_from_messages(Domain.from_dict({"slots": slots, "actions": actions}))


def test_a_form_asks_its_validator_again_only_when_something_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    apply()
    asked: list[Any] = []

    async def run(self: RemoteAction, *rest: Any) -> list[Event]:
        asked.append(self.name())
        return []

    monkeypatch.setattr(RemoteAction, "run", run)
    domain = Domain.from_dict(
        {
            "forms": {"asking_form": {"required_slots": ["color"]}},
            "slots": {"color": {"type": "text", "mappings": [{"type": "custom"}]}},
            "actions": ["validate_asking_form"],
        }
    )
    tracker = DialogueStateTracker.from_events("c", [ActionExecuted("action_listen")], domain.slots)
    form = FormAction("asking_form", None)

    async def ask() -> None:
        for candidates in ({}, {}, {"color": "red"}, {"color": "red"}):
            await form.validate_slots(candidates, tracker, domain, None, None)
        await FormAction("asking_form", None).validate_slots({}, tracker, domain, None, None)

    asyncio.run(ask())
    assert len(asked) == 3


def test_components_run_after_those_they_need() -> None:
    needs = {"last": {"x": "first", "y": "second"}, "second": {"x": "first"}, "first": {"x": "in"}}
    schema = GraphSchema(
        {
            name: SchemaNode(sources, Sum, "", "add", {}, is_target=name == "last")
            for name, sources in needs.items()
        }
    )
    runner = SequentialGraphRunner.__new__(SequentialGraphRunner)
    runner._graph_schema = schema
    runner._instantiated_nodes = {name: node_of(name, sources) for name, sources in needs.items()}
    assert runner.run({"in": 5}, ["last"]) == {"last": 6 + 13 + 100}
    assert runner.run({"in": 6}, ["second"]) == {"second": 7 + 7}
    assert runner.run({"in": 5}) == {"last": 119}


def node_of(name: str, sources: dict[str, str]) -> GraphNode:
    """Return a node that adds 1, 7 or 100 to the sum of what it gets."""
    node = GraphNode.__new__(GraphNode)
    node._node_name, node._inputs, node._hooks, node._eager = name, sources, [], True
    node._component = Sum({"first": 1, "second": 7, "last": 100}[name])
    node._component_class, node._fn_name, node._fn = Sum, "add", Sum.add
    return node
