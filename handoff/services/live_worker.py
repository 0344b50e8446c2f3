"""What goes on by itself while the service runs: offers move on, replies are sent on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from handoff.adapters.events import CASE_TOPIC, QUEUE_TOPIC, Hub
from handoff.services.handoffs import HandoffService
from handoff.services.routing import RoutingService

#: Seconds between two looks.
POLL = 2.0

log = logging.getLogger(__name__)


class LiveWorker:
    """Looks after offers as long as the service runs, and tells who watches what changed."""

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
        self._routing = routing
        self._handoffs = handoffs
        self._hub = hub
        self._poll = poll
        self._also = also
        self._was_open: bool | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, on the running event loop."""
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """End; what was not done is done after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

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

    async def _work(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self.look)
            except Exception:
                # The database may be away for a moment.
                log.exception("live_worker_interrupted")
            await asyncio.sleep(self._poll)
