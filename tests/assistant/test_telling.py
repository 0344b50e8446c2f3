"""What components see of a story that is told in several messages."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.telling import telling, told_before


def said(text: str, number: int, kind: str = "text") -> UserUttered:
    """Return a message of a customer."""
    return UserUttered(text, message_id=f"m{number}", metadata={"kind": kind})


def seen(*events: Event, **slots: Any) -> list[str] | None:
    """Return the texts that a component sees after these events."""
    tracker = DialogueStateTracker.from_events("c", [*events])
    tracker.slots = {}
    tracker.get_slot = slots.get  # type: ignore[method-assign]
    with telling(tracker):
        told = told_before()
    return None if told is None else [one.text for one in told]


def test_sees_what_was_told_in_order() -> None:
    told = seen(said("the cake came late", 1), said("and the wrong colour", 2))
    assert told == ["the cake came late", "and the wrong colour"]


@pytest.mark.parametrize("text", ["ok then", "how long does this take?"])
def test_leaves_out_what_tells_nothing(text: str) -> None:
    assert seen(said("the cake came late", 1), said(text, 2)) == ["the cake came late"]


def test_leaves_out_choices() -> None:
    assert seen(said("/accept_notice and so on", 1, "choice")) == []


@pytest.mark.parametrize(
    "event", [SlotSet("story_complete", True), SlotSet("story_told", None)], ids=["filed", "anew"]
)
def test_begins_anew_with_another_story(event: SlotSet) -> None:
    before, after = said("the lamp broke at once", 1), said("the cake came late", 2)
    assert seen(before, event, after) == ["the cake came late"]


def test_sees_the_latest_messages_of_a_long_story() -> None:
    told = seen(*(said(f"the lamp flickered {n} times", n) for n in range(12)))
    assert told is not None
    assert len(told) == 8
    assert told[-1] == "the lamp flickered 11 times"


def test_sees_nothing_once_the_story_is_complete() -> None:
    assert seen(said("the cake came late", 1), story_complete=True) is None


def test_sees_nothing_outside_of_a_turn() -> None:
    with telling(None):
        assert told_before() == ()
    assert told_before() is None
