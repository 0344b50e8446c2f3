"""The background job that looks which cases are alike in meaning."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from handoff.adapters.meaning import Meaning, MeaningFailed
from handoff.services.core import Core
from handoff.services.likenesses import LikenessService
from handoff.services.worker import Worker

log = logging.getLogger(__name__)


class LikenessWorker(Worker):
    """Looks on a schedule as long as the service runs; it may be stopped at any moment."""

    failure = "similar_cases_not_computed"

    def __init__(self, core: Core, python: Path, poll: float) -> None:
        """Hold the service.

        Args:
            python: interpreter of the assistant's environment, which has the encoder.
            poll: seconds between two looks; 0 for none at all.
        """
        # Not at once: a service that starts has better things to do.
        super().__init__(poll, delay=poll)
        self._service, self._python = LikenessService(core), python

    def start(self) -> None:
        """Begin, on the running event loop, where the encoder is there."""
        if not self._poll:
            return
        if not self._python.exists():
            log.warning("similar_cases_off: the assistant's environment is missing")
            return
        super().start()

    async def _look(self) -> bool:
        try:
            while await asyncio.to_thread(self._service.catch_up, self._begin):
                await asyncio.sleep(0)
        except MeaningFailed as error:
            log.warning("similar_cases_not_computed: %s", error)
        return False

    def _begin(self) -> Meaning:
        return Meaning(self._python)
