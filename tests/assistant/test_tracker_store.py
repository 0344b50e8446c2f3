"""The tracker store: what it keeps, hands out and forgets."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa  # type: ignore[import-untyped]
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.tracker_store import ForgettingTrackerStore
from assistant.tracker_window import KEPT_EVENTS
from tests.assistant.conversations import DOMAIN, answer, conversation, opening


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tracker.db"


@pytest.fixture
def store(path: Path) -> Iterator[ForgettingTrackerStore]:
    opened = ForgettingTrackerStore(DOMAIN, db=str(path), live_trackers=2)
    yield opened
    opened.engine.dispose()


def take_turn(store: Any, sender_id: str, events: list[Any]) -> DialogueStateTracker:
    """Take a turn as Rasa's processor does: hand out, add events, save."""

    async def turn() -> DialogueStateTracker:
        tracker = await store.get_or_create_tracker(sender_id, append_action_listen=False)
        tracker.update_with_events(events, DOMAIN)
        await store.save(tracker)
        return tracker

    return asyncio.run(turn())


def stock_view(path: Path, sender_id: str) -> list[dict[str, Any]]:
    """Return the events as Rasa's own store reads them from the same file."""
    store = SQLTrackerStore(DOMAIN, db=str(path))
    tracker = asyncio.run(store.retrieve_full_tracker(sender_id))
    store.engine.dispose()
    return [event.as_dict() for event in tracker.events] if tracker else []


def test_rasas_own_store_reads_what_is_stored(store: ForgettingTrackerStore, path: Path) -> None:
    take_turn(store, "a", opening())
    tracker = take_turn(store, "a", answer(1))
    assert stock_view(path, "a") == [event.as_dict() for event in tracker.events]


def test_a_tracker_stays_between_turns(store: ForgettingTrackerStore) -> None:
    first = take_turn(store, "a", opening())
    assert take_turn(store, "a", answer(1)) is first


def test_a_turn_that_was_not_saved_leaves_nothing(store: ForgettingTrackerStore) -> None:
    take_turn(store, "a", opening())

    async def failed_turn() -> None:
        tracker = await store.get_or_create_tracker("a", append_action_listen=False)
        tracker.update_with_events(answer(1), DOMAIN)

    asyncio.run(failed_turn())
    again = asyncio.run(store.peek("a"))
    assert again is not None
    assert again.latest_message.message_id == "m0"


def test_looking_does_not_take_the_tracker_out(store: ForgettingTrackerStore) -> None:
    tracker = take_turn(store, "a", opening())
    assert asyncio.run(store.peek("a")) is tracker
    assert asyncio.run(store.peek("a")) is tracker
    assert asyncio.run(store.peek("b")) is None


def test_only_the_latest_conversations_stay_in_memory(store: ForgettingTrackerStore) -> None:
    trackers = [take_turn(store, name, opening()) for name in "abc"]
    assert asyncio.run(store.peek("c")) is trackers[2]
    oldest = asyncio.run(store.peek("a"))
    assert oldest is not None
    assert oldest is not trackers[0]
    assert oldest.current_slot_values() == trackers[0].current_slot_values()


def test_another_process_goes_on_with_the_conversation(
    store: ForgettingTrackerStore, path: Path
) -> None:
    take_turn(store, "a", opening())
    restarted = ForgettingTrackerStore(DOMAIN, db=str(path))
    take_turn(restarted, "a", answer(1))
    restarted.engine.dispose()
    assert len(stock_view(path, "a")) == len(opening()) + len(answer(1))


def test_forgetting_leaves_nothing_in_memory_or_file(
    store: ForgettingTrackerStore, path: Path
) -> None:
    take_turn(store, "a", opening())
    take_turn(store, "b", opening())
    asyncio.run(store.forget("a"))
    assert asyncio.run(store.retrieve("a")) is None
    assert stock_view(path, "a") == []
    assert stock_view(path, "b")
    asyncio.run(store.forget("a"))


def test_a_long_conversation_is_handed_out_short_and_kept_whole(
    store: ForgettingTrackerStore, path: Path
) -> None:
    take_turn(store, "a", conversation(100))
    tracker = take_turn(store, "a", answer(101))
    assert len(tracker.events) < KEPT_EVENTS + 40
    assert len(stock_view(path, "a")) == len(conversation(100)) + len(answer(101))


def test_errors_do_not_show_the_customers_words(store: ForgettingTrackerStore) -> None:
    with pytest.raises(sa.exc.SQLAlchemyError) as failure, store.engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO missing VALUES (:words)"), {"words": "my secret"})
    assert "my secret" not in str(failure.value)
