"""Which customers are there now: an open socket, or a request a moment ago. Nothing is durable."""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

#: Seconds for which a request without a socket counts as being there.
RECENT = 60.0
MOST_KEPT = 4096
#: Most sockets open at a time, for one conversation (a tab each) and for one address: without an
#: end to them one visitor could take all the connections that the service can have. Who gets none
#: is served by plain requests.
MOST_OF_CONVERSATION = 10
MOST_FROM_ADDRESS = 200


class Presence:
    """Counts sockets, and remembers requests of widgets that have none."""

    def __init__(self) -> None:
        self._sockets: Counter[str] = Counter()
        self._addresses: Counter[str] = Counter()
        self._seen: OrderedDict[str, float] = OrderedDict()

    @contextmanager
    def here(self, conversation_id: str, address: str) -> Iterator[None]:
        """Count the customer as there, with a socket from an address, inside the block."""
        counted = ((self._sockets, conversation_id), (self._addresses, address))
        for counter, key in counted:
            counter[key] += 1
        try:
            yield
        finally:
            for counter, key in counted:
                counter[key] -= 1
                if not counter[key]:
                    del counter[key]

    def has_room(self, conversation_id: str, address: str) -> bool:
        """Return whether one more socket may be open."""
        return (
            self._sockets[conversation_id] < MOST_OF_CONVERSATION
            and self._addresses[address] < MOST_FROM_ADDRESS
        )

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
