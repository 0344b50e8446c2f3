"""News inside the service process: who published what, to everybody who listens now.

Nothing here is durable. A listener that missed news reads the database again, so the hub may
drop events of a listener that is too slow; it is then told so once, with `Event("lost")`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Any

QUEUE_TOPIC = "queue"
CASE_TOPIC = "case"
#: A conversation was opened on another device, and its old token opens nothing any more.
MOVED = "moved"
BACKLOG = 256


@dataclass(frozen=True)
class Event:
    """One piece of news.

    Attributes:
        kind: changed, typing, accepted, moved, closing or lost.
        topic: where it was published.
        data: identifiers and codes; never message text.
    """

    kind: str
    topic: str = ""
    data: dict[str, Any] = field(default_factory=dict)


def conversation_topic(conversation_id: str) -> str:
    """Return the topic of one conversation."""
    return f"conversation:{conversation_id}"


class Subscription:
    """The events of some topics from now on; iterate it, and leave the `with` block to end it."""

    def __init__(self, hub: Hub, topics: frozenset[str]) -> None:
        self._hub = hub
        self._topics = topics
        self._queue: asyncio.Queue[Event] = asyncio.Queue(BACKLOG)

    def __enter__(self) -> Subscription:
        for topic in self._topics:
            self._hub.listeners.setdefault(topic, set()).add(self)
        return self

    def __exit__(self, *_: object) -> None:
        for topic in self._topics:
            listeners = self._hub.listeners.get(topic, set())
            listeners.discard(self)
            if not listeners:
                self._hub.listeners.pop(topic, None)

    async def next(self) -> Event:
        """Return the next event, waiting for it."""
        return await self._queue.get()

    async def __aiter__(self) -> AsyncIterator[Event]:
        while True:
            yield await self.next()

    def put(self, event: Event) -> None:
        """Take an event; when there are too many, all are replaced by one `lost`."""
        try:
            self._queue.put_nowait(event)
        except asyncio.QueueFull:
            while not self._queue.empty():
                self._queue.get_nowait()
            self._queue.put_nowait(Event("lost", event.topic))


class Hub:
    """Passes events to the listeners of a topic; may be called from any thread."""

    def __init__(self) -> None:
        self.listeners: dict[str, set[Subscription]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    def attach(self, loop: asyncio.AbstractEventLoop | None) -> None:
        """Name the event loop on which listeners wait; None when the service stops."""
        self._loop = loop

    def subscribe(self, *topics: str) -> Subscription:
        """Return a subscription; it hears what is published inside its `with` block."""
        return Subscription(self, frozenset(topics))

    def publish(self, topic: str, kind: str = "changed", **data: Any) -> None:
        """Tell the listeners of a topic; without an event loop nobody listens.

        Who begins to listen later reads the database first, and that has the news already.
        """
        if topic not in self.listeners or self._loop is None or self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._deliver, Event(kind, topic, data))

    def conversation_changed(self, conversation_id: str, also: Iterable[str] = ()) -> None:
        """Say that a conversation has something new to read, and name further topics concerned."""
        self.publish(conversation_topic(conversation_id), conversation_id=conversation_id)
        for topic in also:
            self.publish(topic, conversation_id=conversation_id)

    def _deliver(self, event: Event) -> None:
        for listener in tuple(self.listeners.get(event.topic, ())):
            listener.put(event)
