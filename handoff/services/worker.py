"""What all background jobs of the service share: they look again and again until it stops."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod


class Worker(ABC):
    """Looks for work as long as the service runs; what it does is in the database.

    Attributes:
        failure: the event logged when a look fails; the next one tries again.
    """

    failure: str

    def __init__(self, poll: float, delay: float = 0.0) -> None:
        """Hold the schedule.

        Args:
            poll: seconds between two looks.
            delay: seconds before the first one.
        """
        self._poll, self._delay = poll, delay
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, on the running event loop."""
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """End; what was not done is done after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @abstractmethod
    async def _look(self) -> bool:
        """Do what is due; return whether to look again at once."""

    async def _work(self) -> None:
        await asyncio.sleep(self._delay)
        while True:
            try:
                goes_on = await self._look()
            except Exception:
                logging.getLogger(type(self).__module__).exception(self.failure)
                goes_on = False
            if not goes_on:
                await asyncio.sleep(self._poll)
