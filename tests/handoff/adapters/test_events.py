"""The hub: who listens hears, who is slow is told, nobody waits for anybody."""

from __future__ import annotations

import asyncio
import threading

from handoff.adapters.events import BACKLOG, Event, Hub, conversation_topic
from tests.support.asynchronous import run as run_in_thread


def test_listener_hears_its_topics_only() -> None:
    async def run() -> list[Event]:
        hub = Hub()
        hub.attach(asyncio.get_running_loop())
        with hub.subscribe("queue", "case") as news:
            hub.publish("other")
            hub.publish("queue", reason="x")
            hub.publish("case", "filed")
            return [await news.next(), await news.next()]

    assert run_in_thread(run()) == [
        Event("changed", "queue", {"reason": "x"}),
        Event("filed", "case", {}),
    ]


def test_publishes_from_other_threads() -> None:
    async def run() -> Event:
        hub = Hub()
        hub.attach(asyncio.get_running_loop())
        with hub.subscribe(conversation_topic("7")) as news:
            threading.Thread(target=hub.conversation_changed, args=("7", ["queue"])).start()
            return await asyncio.wait_for(news.next(), 10)

    assert run_in_thread(run()).data == {"conversation_id": "7"}


def test_slow_listener_is_told_that_it_lost_something() -> None:
    async def run() -> list[str]:
        hub = Hub()
        hub.attach(asyncio.get_running_loop())
        with hub.subscribe("queue") as news:
            for _ in range(BACKLOG + 1):
                hub.publish("queue")
            await asyncio.sleep(0)
            hub.publish("queue", "later")
            return [(await news.next()).kind, (await news.next()).kind]

    assert run_in_thread(run()) == ["lost", "later"]


def test_nobody_listens_after_the_block_or_without_a_loop() -> None:
    async def run() -> Hub:
        hub = Hub()
        hub.publish("queue")
        hub.attach(asyncio.get_running_loop())
        with hub.subscribe("queue"):
            assert hub.listeners
        return hub

    hub = run_in_thread(run())
    assert hub.listeners == {}
    hub.publish("queue")
