"""What goes on by itself while the service runs: offers move on, replies are sent on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from handoff.adapters.events import CASE_TOPIC, QUEUE_TOPIC, Hub
from handoff.services.handoffs import HandoffService
from handoff.services.routing import RoutingService
from handoff.services.worker import Worker

#: Seconds between two looks.
POLL = 2.0


class LiveWorker(Worker):
    """Looks after offers as long as the service runs, and tells who watches what changed."""

    failure = "live_worker_interrupted"

    def __init__(
        self,
        routing: RoutingService,
        handoffs: HandoffService,
        hub: Hub,
        poll: float = POLL,
        also: Callable[[], object] = lambda: None,
    ) -> None:
        """Hold what is looked after.

        Args:
            poll: seconds between two looks.
            also: called at each look, after the offers.
        """
        super().__init__(poll)
        self._routing = routing
        self._handoffs = handoffs
        self._hub = hub
        self._also = also
        self._was_open: bool | None = None

    def look(self) -> None:
        """Do what is due now."""
        for conversation_id in self._routing.work():
            self._hub.conversation_changed(conversation_id, (QUEUE_TOPIC, CASE_TOPIC))
        is_open = self._handoffs.availability("en").open
        if self._was_open not in (None, is_open):
            # Who waits is told that people are there now, or no longer.
            self._hub.publish(QUEUE_TOPIC)
        self._was_open = is_open
        self._also()

    async def _look(self) -> bool:
        await asyncio.to_thread(self.look)
        return False
