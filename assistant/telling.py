"""What a customer has told of a story so far, for components that read a story as a whole.

Rasa hands a component one message. The channel knows those before it and puts them here for the
time of a turn, so that they are stored once and not again with each message that follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

#: Shortest message that tells something, and shortest question that does, in words.
_SHORTEST, _SHORTEST_QUESTION = 3, 12
#: How many messages before are seen; so many are left of a tracker that was shortened.
_MOST = 8
_COMPLETE, _BEGUN = "story_complete", "story_told"


class Told(NamedTuple):
    """An earlier message of a story, with the entities that were read in it."""

    message_id: str
    text: str
    entities: Sequence[dict[str, Any]] = ()


_TOLD: ContextVar[tuple[Told, ...] | None] = ContextVar("told", default=None)


def told_before() -> tuple[Told, ...] | None:
    """Return the messages before this one, oldest first; None where no story is being told."""
    return _TOLD.get()


@contextmanager
def telling(tracker: DialogueStateTracker | None) -> Iterator[None]:
    """Let components see what a conversation has told of its story, within the block."""
    token = _TOLD.set(_told(tracker) if tracker else ())
    try:
        yield
    finally:
        _TOLD.reset(token)


def _told(tracker: DialogueStateTracker) -> tuple[Told, ...] | None:
    if tracker.get_slot(_COMPLETE):
        return None
    told: list[Told] = []
    for event in reversed(tracker.events):
        if len(told) == _MOST or (isinstance(event, SlotSet) and _begins_anew(event)):
            break
        if isinstance(event, UserUttered) and _tells(event):
            told.append(Told(event.message_id or "", event.text or "", event.entities))
    return tuple(reversed(told))


def _begins_anew(event: SlotSet) -> bool:
    """Say whether what stands before belongs to a story that was filed or taken back."""
    return (event.key == _COMPLETE and bool(event.value)) or (
        event.key == _BEGUN and event.value is None
    )


def _tells(event: UserUttered) -> bool:
    text = event.text or ""
    is_text = (event.metadata or {}).get("kind") == "text"
    shortest = _SHORTEST_QUESTION if "?" in text else _SHORTEST
    return is_text and len(text.split()) >= shortest
