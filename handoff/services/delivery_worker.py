"""The background worker of the outbox: one task a target, so that a slow one delays nobody else."""

from __future__ import annotations

import asyncio
import logging
import time

from handoff.services.deliveries import DeliveryService
from handoff.services.worker import Worker

#: Seconds between two looks at the outbox; the action server fills it from another process.
POLL = 1.0
PURGE_EVERY = 3600.0

log = logging.getLogger(__name__)


class DeliveryWorker(Worker):
    """Sends events as long as the service runs; what waits is in the database."""

    failure = "outbox_unreadable"

    def __init__(self, deliveries: DeliveryService, poll: float = POLL) -> None:
        super().__init__(poll)
        self._deliveries = deliveries
        self._sending: dict[str, asyncio.Task[None]] = {}
        self._purged = float("-inf")

    async def stop(self) -> None:
        """End; an event being sent now is sent again at the next start, under the same id."""
        await super().stop()
        sending = [*self._sending.values()]
        for task in sending:
            task.cancel()
        await asyncio.gather(*sending, return_exceptions=True)

    async def _look(self) -> bool:
        addressed = await asyncio.to_thread(self._deliveries.address)
        await self._start_sending()
        await self._purge()
        return bool(addressed)

    async def _start_sending(self) -> None:
        for target_id in await asyncio.to_thread(self._deliveries.due_targets):
            if target_id not in self._sending:
                task = asyncio.create_task(self._send(target_id))
                self._sending[target_id] = task

    async def _send(self, target_id: str) -> None:
        try:
            await asyncio.to_thread(self._deliveries.send_to, target_id)
        except Exception:
            log.exception("target_failed target=%s", target_id)
        finally:
            self._sending.pop(target_id, None)

    async def _purge(self) -> None:
        if time.monotonic() - self._purged > PURGE_EVERY:
            self._purged = time.monotonic()
            await asyncio.to_thread(self._deliveries.purge)
