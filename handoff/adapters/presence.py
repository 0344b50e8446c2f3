"""Which customers are there now: an open socket, or a request a moment ago. Nothing is durable."""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

#: Seconds for which a request without a socket counts as being there.
RECENT = 60.0
MOST_KEPT = 4096


class Presence:
    """Counts sockets, and remembers requests of widgets that have none."""

    def __init__(self) -> None:
        self._sockets: Counter[str] = Counter()
        self._seen: OrderedDict[str, float] = OrderedDict()

    @contextmanager
    def here(self, conversation_id: str) -> Iterator[None]:
        """Count the customer as there inside the block."""
        self._sockets[conversation_id] += 1
        try:
            yield
        finally:
            self._sockets[conversation_id] -= 1
            if not self._sockets[conversation_id]:
                del self._sockets[conversation_id]

    def touch(self, conversation_id: str) -> None:
        """Note a request of the customer."""
        self._seen[conversation_id] = time.monotonic()
        self._seen.move_to_end(conversation_id)
        while len(self._seen) > MOST_KEPT:
            self._seen.popitem(last=False)

    def is_here(self, conversation_id: str) -> bool:
        """Return whether the customer is there."""
        seen = self._seen.get(conversation_id)
        is_recent = seen is not None and time.monotonic() - seen < RECENT
        return is_recent or conversation_id in self._sockets
