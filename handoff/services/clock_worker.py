"""The background job of the clocks: looks on a schedule as long as the service runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence

#: Seconds between two looks; a warning may be that much late, a deadline is never moved.
POLL = 20.0

log = logging.getLogger(__name__)


class ClockWorker:
    """Calls jobs again and again; what they do is in the database, so a restart loses nothing."""

    def __init__(
        self,
        jobs: Sequence[Callable[[], Iterable[str]]],
        publish: Callable[[str], None],
        poll: float = POLL,
    ) -> None:
        """Hold the jobs.

        Args:
            jobs: each returns the conversations whose cases it changed.
            publish: tells those who look at a conversation that it has news.
            poll: seconds between two looks.
        """
        self._jobs, self._publish, self._poll = tuple(jobs), publish, poll
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, on the running event loop."""
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """End; what was not taken is taken at the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            for job in self._jobs:
                try:
                    changed = tuple(await asyncio.to_thread(job))
                except Exception:
                    # One job never holds up the others; it is tried again at the next look.
                    log.exception("clocks_not_looked_at")
                    continue
                for conversation_id in changed:
                    self._publish(conversation_id)
            await asyncio.sleep(self._poll)
