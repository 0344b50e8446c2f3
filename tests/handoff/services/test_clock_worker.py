"""The background job: it looks again and again, whatever a look meets."""

from __future__ import annotations

import asyncio

from handoff.services.clock_worker import ClockWorker
from tests.support.asynchronous import run


def test_jobs_go_on_after_one_of_them_failed_and_tell_what_changed() -> None:
    told: list[str] = []
    looks: list[int] = []

    def fails() -> tuple[str, ...]:
        looks.append(1)
        raise RuntimeError

    async def work() -> None:
        enough = asyncio.Event()

        def publish(conversation_id: str) -> None:
            told.append(conversation_id)
            if len(told) == 2:
                enough.set()

        worker = ClockWorker((fails, lambda: ("c1",)), publish, poll=0)
        worker.start()
        await asyncio.wait_for(enough.wait(), 30)
        await worker.stop()

    run(work())
    assert told[:2] == ["c1", "c1"]
    assert len(looks) >= 2
