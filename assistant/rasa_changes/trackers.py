"""Trackers: copied instead of replayed, and their events looked up instead of searched for."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from functools import lru_cache

from rasa.core.actions.forms import FormAction
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    ActiveLoop,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import AnySlotDict, DialogueStateTracker

#: Attribute of a tracker: (events gone through, names of loops, applied events so far).
APPLIED = "_redress_applied"


def apply() -> None:
    """Replace the slow methods."""
    Event.resolve_by_type = staticmethod(lru_cache(maxsize=256)(Event.resolve_by_type))
    DialogueStateTracker.applied_events = applied_events
    original_copy = DialogueStateTracker.copy

    def copy(self: DialogueStateTracker) -> DialogueStateTracker:
        return copy_of(self) if is_plain(self) else original_copy(self)

    DialogueStateTracker.copy = copy
    set_copies_of_slots()
    original_temporary = FormAction._temporary_tracker

    def temporary_tracker(
        self: FormAction,
        current_tracker: DialogueStateTracker,
        additional_events: list[Event],
        domain: Domain,
    ) -> DialogueStateTracker:
        if not is_plain(current_tracker) or Restarted in map(type, current_tracker.events):
            return original_temporary(self, current_tracker, additional_events, domain)
        tracker = copy_of(current_tracker)
        tracker.update(SlotSet(REQUESTED_SLOT, self.get_slot_to_fill(current_tracker)))
        tracker.update(ActionExecuted(self.name()))
        for event in additional_events:
            tracker.update(event)
        return tracker

    FormAction._temporary_tracker = temporary_tracker


def is_plain(tracker: DialogueStateTracker) -> bool:
    """True for a tracker of a served conversation: Rasa's own class, with the domain's slots."""
    return type(tracker) is DialogueStateTracker and not isinstance(tracker.slots, AnySlotDict)


def copy_of(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """Return a tracker of the same state, which Rasa would get by replaying all events.

    Like Rasa's copy it shares the events and does not know the model. It also shares the slots,
    until one of them is set on either side.
    """
    twin: DialogueStateTracker = DialogueStateTracker.__new__(DialogueStateTracker)
    twin.__dict__.update(tracker.__dict__)
    twin.events = deque(tracker.events, tracker._max_event_history)
    twin.slots = dict(tracker.slots)
    if tracker.active_loop is not None:
        twin.active_loop = replace(tracker.active_loop)
    twin.model_id = twin.assistant_id = twin.sender_source = None
    known = tracker.__dict__.get(APPLIED)
    if known is not None:
        twin.__dict__[APPLIED] = (known[0], known[1], list(known[2]))
    return twin


def set_copies_of_slots() -> None:
    """Let a tracker that sets a slot leave the one alone that its copies have."""
    set_slot, reset_slots = DialogueStateTracker._set_slot, DialogueStateTracker._reset_slots

    def set_own_slot(self: DialogueStateTracker, key: str, value: object) -> None:
        if key in self.slots:
            self.slots[key] = _slot_copy(self.slots[key])
        set_slot(self, key, value)

    def reset_own_slots(self: DialogueStateTracker) -> None:
        for key, slot in self.slots.items():
            self.slots[key] = _slot_copy(slot)
        reset_slots(self)

    DialogueStateTracker._set_slot = set_own_slot
    DialogueStateTracker._reset_slots = reset_own_slots


def applied_events(self: DialogueStateTracker) -> list[Event]:
    """Return the events that count, without those that were taken back.

    As Rasa does it, but going on where the last call stopped: events are only ever added. The
    names of all loops must be known beforehand, so a new one starts it over.
    """
    count = len(self.events)
    seen, loops, applied = self.__dict__.get(APPLIED) or (0, frozenset(), [])
    bounded = self.events.maxlen is not None
    if seen > count or bounded:
        seen, loops, applied = 0, frozenset(), []
    new = list(self.events)[seen:] if seen else list(self.events)
    names = {event.name for event in new if isinstance(event, ActiveLoop) and event.name}
    if not names <= loops:
        loops = frozenset(loops | names)
        new, applied = list(self.events), []
    for event in new:
        _add_applied(self, event, loops, applied)
    if not bounded:
        self.__dict__[APPLIED] = (count, loops, applied)
    return list(applied)


def _add_applied(
    tracker: DialogueStateTracker, event: Event, loops: frozenset[str], applied: list[Event]
) -> None:
    """Take one more event into the applied ones, by Rasa's own rules."""
    # Events are of abstract classes, of which `isinstance` takes ten times as long.
    kind = type(event)
    if kind is Restarted or kind is SessionStarted:
        applied.clear()
    elif kind is ActionReverted:
        tracker._undo_till_previous(ActionExecuted, applied)
    elif kind is UserUtteranceReverted:
        tracker._undo_till_previous(UserUttered, applied)
        tracker._undo_till_previous(ActionExecuted, applied)
    elif (
        kind is ActionExecuted
        and event.action_name in loops
        and not tracker._first_loop_execution_or_unhappy_path(event.action_name, applied)
    ):
        tracker._undo_till_previous_loop_execution(event.action_name, applied)
    else:
        applied.append(event)


def _slot_copy(slot: Slot) -> Slot:
    twin = slot.__class__.__new__(slot.__class__)
    twin.__dict__.update(slot.__dict__)
    return twin
