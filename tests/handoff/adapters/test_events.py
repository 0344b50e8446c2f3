"""The hub: who listens hears, who is slow is told, nobody waits for anybody."""

from __future__ import annotations

import asyncio
import threading

from handoff.adapters.events import BACKLOG, Event, Hub, conversation_topic


def test_listener_hears_its_topics_only() -> None:
    async def run() -> list[Event]:
        hub = Hub()
        hub.attach(asyncio.get_running_loop())
        with hub.subscribe("queue", "case") as news:
            hub.publish("other")
            hub.publish("queue", reason="x")
            hub.publish("case", "filed")
            return [await news.next(), await news.next()]

    assert asyncio.run(run()) == [
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

    assert asyncio.run(run()).data == {"conversation_id": "7"}


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

    assert asyncio.run(run()) == ["lost", "later"]


def test_nobody_listens_after_the_block_or_without_a_loop() -> None:
    async def run() -> Hub:
        hub = Hub()
        hub.publish("queue")
        hub.attach(asyncio.get_running_loop())
        with hub.subscribe("queue"):
            assert hub.listeners
        return hub

    hub = asyncio.run(run())
    assert hub.listeners == {}
    hub.publish("queue")
