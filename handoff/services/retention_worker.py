"""The background job that removes what has been kept for its time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from handoff.services.retention import RetentionService
from handoff.services.worker import Worker

#: Seconds between two looks: what is due is removed within the hour.
POLL = 3600.0
#: Seconds before the first one, so that it does not slow down a start.
DELAY = 60.0


class RetentionWorker(Worker):
    """Looks for what is due as long as the service runs."""

    failure = "retention_not_looked_at"

    def __init__(
        self,
        retention: RetentionService,
        take_up: Callable[[], Awaitable[None]],
        poll: float = POLL,
        delay: float = DELAY,
    ) -> None:
        """Hold the service.

        Args:
            take_up: lets the assistant drop its copies of what was removed.
            poll: seconds between two looks.
            delay: seconds before the first one.
        """
        super().__init__(poll, delay)
        self._retention, self._take_up = retention, take_up

    async def _look(self) -> bool:
        goes_on = await asyncio.to_thread(self._retention.run_due)
        await self._take_up()
        return goes_on
