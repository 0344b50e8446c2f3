"""The background job of the trends: figures are kept up to date, rising issues are found."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from handoff.services.core import Core
from handoff.services.measures import MeasureService
from handoff.services.trend_alerts import AlertService

log = logging.getLogger(__name__)
#: Seconds between two looks.
POLL = 30.0


class TrendWorker:
    """Looks for changes as long as the service runs; it may be stopped at any moment."""

    def __init__(
        self, core: Core, raised: Callable[[], object] = lambda: None, poll: float = POLL
    ) -> None:
        """Hold the services.

        Args:
            raised: called after a look that raised an alert.
            poll: seconds between two looks.
        """
        self._measures, self._alerts = MeasureService(core), AlertService(core)
        self._raised, self._poll = raised, poll
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, on the running event loop."""
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """End; what was not reached is done after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            try:
                # One batch at a time, so that writers of messages never wait for long.
                while not await asyncio.to_thread(self._measures.catch_up, 1):
                    await asyncio.sleep(0)
                if await asyncio.to_thread(self._alerts.look):
                    self._raised()
            except Exception:
                log.exception("trends_not_computed")
            await asyncio.sleep(self._poll)
