"""The recent part of a long conversation, so that a turn costs the same after a thousand messages.

Rasa goes through all events of a conversation several times a turn. Only the last ones decide
what happens next; what the older ones amount to (slots, open form) is put before them as a few
events of the same meaning.
"""

from __future__ import annotations

from collections.abc import Sequence

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    ConversationPaused,
    Event,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

#: A tracker with more events than this is shortened ...
MOST_EVENTS = 400
#: ... to its last turns with at most so many events together.
KEPT_EVENTS = 160

#: Attribute of a shortened tracker: ids of the messages it no longer has.
DROPPED = "_redress_dropped"


def recent_part(tracker: DialogueStateTracker, domain: Domain) -> DialogueStateTracker:
    """Return the tracker itself while it is short, else one with the same state and fewer events.

    Args:
        tracker: between two turns.
        domain: whose slots the new tracker gets.
    """
    if len(tracker.events) <= MOST_EVENTS:
        return tracker
    events = list(tracker.events)
    cut = _cut(events)
    if cut is None:
        return tracker
    before = DialogueStateTracker.from_events(tracker.sender_id, events[:cut], domain.slots)
    summary = _summary_of(before, events[cut - 1].timestamp)
    recent = DialogueStateTracker.from_events(
        tracker.sender_id, [*summary, *events[cut:]], domain.slots
    )
    recent.model_id, recent.assistant_id = tracker.model_id, tracker.assistant_id
    dropped = {event.message_id for event in events[:cut] if isinstance(event, UserUttered)}
    setattr(recent, DROPPED, getattr(tracker, DROPPED, frozenset()) | dropped)
    return recent


def was_dropped(tracker: DialogueStateTracker, message_id: str) -> bool:
    """True when a message belongs to the part that the tracker no longer has."""
    return message_id in getattr(tracker, DROPPED, frozenset())


def _cut(events: Sequence[Event]) -> int | None:
    """Return the index of the oldest message to keep, None when there is no place to cut."""
    found = None
    for index in range(len(events) - 1, 0, -1):
        if len(events) - index > KEPT_EVENTS and found is not None:
            break
        before = events[index - 1]
        if (
            isinstance(events[index], UserUttered)
            and isinstance(before, ActionExecuted)
            and before.action_name == ACTION_LISTEN_NAME
        ):
            found = index
    return found


def _summary_of(tracker: DialogueStateTracker, timestamp: float) -> list[Event]:
    """Return a few events that lead to the state of a tracker that listens."""
    events: list[Event] = [
        SlotSet(slot.name, slot.value, timestamp)
        for slot in tracker.slots.values()
        if slot.has_been_set
    ]
    if tracker.is_paused():
        events.append(ConversationPaused(timestamp))
    loop = tracker.active_loop
    if loop is not None and loop.name is not None:
        events += [
            ActionExecuted(loop.name, timestamp=timestamp),
            ActiveLoop(loop.name, timestamp),
        ]
        if loop.rejected:
            events.append(ActionExecutionRejected(loop.name, timestamp=timestamp))
    return [*events, ActionExecuted(ACTION_LISTEN_NAME, timestamp=timestamp)]
