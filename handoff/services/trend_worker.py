"""The background job of the trends: figures are kept up to date, rising issues are found."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from zoneinfo import ZoneInfo

from handoff.domain.trends import Bucket, Period, Step
from handoff.services.core import Core
from handoff.services.measures import MeasureService
from handoff.services.trend_alerts import AlertService
from handoff.services.trend_days import TrendDayService
from handoff.services.worker import Worker

#: Seconds between two looks.
POLL = 30.0
#: Days of the longest period that the page offers.
YEAR = 365


class TrendWorker(Worker):
    """Looks for changes as long as the service runs; it may be stopped at any moment."""

    failure = "trends_not_computed"

    def __init__(self, core: Core, poll: float = POLL) -> None:
        """Hold the services.

        Args:
            poll: seconds between two looks.
        """
        super().__init__(poll)
        self._core = core
        self._measures, self._alerts = MeasureService(core), AlertService(core)
        self._days = TrendDayService(core)

    async def _look(self) -> bool:
        # One batch at a time, so that writers of messages never wait for long.
        while not await asyncio.to_thread(self._measures.catch_up, 1):
            await asyncio.sleep(0)
        await asyncio.to_thread(self._days.prepare, self._year())
        await asyncio.to_thread(self._alerts.look)
        return False

    def _year(self) -> tuple[Bucket, ...]:
        """Return the days of the longest period that the page offers."""
        zone = self._core.policy.organisation.zone
        today = self._core.clock().astimezone(ZoneInfo(zone)).date()
        return Period(today - timedelta(days=YEAR - 1), today, Step.DAY, zone).buckets()
