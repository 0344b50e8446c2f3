"""Long conversations are shortened without a change of their state."""

from __future__ import annotations

import pytest
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.tracker_window import KEPT_EVENTS, MOST_EVENTS, recent_part, was_dropped
from tests.assistant.conversations import DOMAIN, conversation


def tracker_of(turns: int) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("c", conversation(turns), DOMAIN.slots)


def test_a_short_conversation_stays_as_it_is() -> None:
    tracker = tracker_of(10)
    assert recent_part(tracker, DOMAIN) is tracker


@pytest.mark.parametrize("turns", [80, 81, 82, 300])
def test_a_long_conversation_keeps_its_state(turns: int) -> None:
    tracker = tracker_of(turns)
    recent = recent_part(tracker, DOMAIN)
    assert len(tracker.events) > MOST_EVENTS
    assert len(recent.events) <= KEPT_EVENTS + len(DOMAIN.slots) + 4
    assert recent.current_slot_values() == tracker.current_slot_values()
    assert recent.active_loop_name == tracker.active_loop_name
    assert recent.is_active_loop_rejected == tracker.is_active_loop_rejected
    assert recent.is_active_loop_interrupted == tracker.is_active_loop_interrupted
    assert recent.latest_message is tracker.latest_message
    assert recent.latest_action == tracker.latest_action
    assert recent.latest_bot_utterance is tracker.latest_bot_utterance


@pytest.mark.parametrize("turns", [80, 81, 82])
def test_policies_see_the_same_last_turns(turns: int) -> None:
    tracker = tracker_of(turns)
    recent = recent_part(tracker, DOMAIN)
    assert recent.past_states(DOMAIN)[-12:] == tracker.past_states(DOMAIN)[-12:]


def test_it_says_which_messages_are_gone() -> None:
    tracker = tracker_of(90)
    recent = recent_part(tracker, DOMAIN)
    kept = {event.message_id for event in recent.events if isinstance(event, UserUttered)}
    for number in range(91):
        assert was_dropped(recent, f"m{number}") == (f"m{number}" not in kept)


def test_messages_stay_gone_when_it_is_shortened_again() -> None:
    recent = recent_part(tracker_of(90), DOMAIN)
    for event in conversation(90):
        recent.update(event)
    assert was_dropped(recent_part(recent, DOMAIN), "m1")
