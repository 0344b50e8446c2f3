"""The background job of the clocks: looks on a schedule as long as the service runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence

from handoff.services.worker import Worker

#: Seconds between two looks; a warning may be that much late, a deadline is never moved.
POLL = 20.0

log = logging.getLogger(__name__)


class ClockWorker(Worker):
    """Calls jobs again and again; what they do is in the database, so a restart loses nothing."""

    failure = "clocks_not_looked_at"

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
        super().__init__(poll)
        self._jobs, self._publish = tuple(jobs), publish

    async def _look(self) -> bool:
        for job in self._jobs:
            try:
                changed = tuple(await asyncio.to_thread(job))
            except Exception:
                # One job never holds up the others; it is tried again at the next look.
                log.exception(self.failure)
                continue
            for conversation_id in changed:
                self._publish(conversation_id)
        return False
