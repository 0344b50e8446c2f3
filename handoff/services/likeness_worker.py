"""The background job that looks which cases are alike in meaning."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from handoff.adapters.meaning import Meaning, MeaningFailed
from handoff.services.core import Core
from handoff.services.likenesses import LikenessService

log = logging.getLogger(__name__)


class LikenessWorker:
    """Looks on a schedule as long as the service runs; it may be stopped at any moment."""

    def __init__(self, core: Core, python: Path, poll: float) -> None:
        """Hold the service.

        Args:
            python: interpreter of the assistant's environment, which has the encoder.
            poll: seconds between two looks; 0 for none at all.
        """
        self._service, self._python, self._poll = LikenessService(core), python, poll
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, on the running event loop."""
        if not self._poll:
            return
        if not self._python.exists():
            log.warning("similar_cases_off: the assistant's environment is missing")
            return
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """End; what was not reached is done after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            # Not at once: a service that starts has better things to do.
            await asyncio.sleep(self._poll)
            try:
                while await asyncio.to_thread(self._service.catch_up, self._begin):
                    await asyncio.sleep(0)
            except MeaningFailed as error:
                log.warning("similar_cases_not_computed: %s", error)
            except Exception:
                log.exception("similar_cases_not_computed")

    def _begin(self) -> Meaning:
        return Meaning(self._python)
