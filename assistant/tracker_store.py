"""Where Rasa keeps its own view of a conversation; derived, and may be forgotten."""

from __future__ import annotations

import json
from collections import OrderedDict
from typing import Any

import sqlalchemy as sa  # type: ignore[import-untyped]
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.tracker_window import recent_part

#: Attribute of a live tracker: how many of its events are stored.
STORED = "_redress_stored"

# Built once: making the statement takes longer than the database takes to carry it out.
_INSERT = SQLTrackerStore.SQLEvent.__table__.insert()


class ForgettingTrackerStore(SQLTrackerStore):  # type: ignore[misc]
    """SQL tracker store that can forget a conversation and keeps the latest ones in memory.

    Rasa has no call that deletes a tracker; a customer who refuses the notice or withdraws must
    leave no words behind.

    Building a tracker anew from its events took half of a turn. Here a tracker stays as it is
    between two turns: `retrieve` hands it out, `save` stores its new events and takes it back.
    One that is never saved, because the turn failed, is read anew from the database. The tracker
    handed out has the recent events only (see tracker_window), the database has all.

    The trackers in memory belong to one Rasa process. Where several share a database, set
    `live_trackers: 0` in endpoints.yml.
    """

    engine: Any

    def __init__(self, *args: Any, live_trackers: int = 64, **kwargs: Any) -> None:
        """Open the database.

        Args:
            args, kwargs: as for SQLTrackerStore.
            live_trackers: how many conversations are kept in memory, about 0.3 MB each.
        """
        super().__init__(*args, **kwargs)
        if self.engine.dialect.name == "sqlite":
            self._use_one_connection()
        # An error must not put customers' words into the log.
        self.engine.hide_parameters = True
        self._most_live = live_trackers
        self._live: OrderedDict[str, DialogueStateTracker] = OrderedDict()

    async def forget(self, sender_id: str) -> None:
        """Delete all events of a conversation; nothing happens when there are none."""
        self._live.pop(sender_id, None)
        with self.session_scope() as session:
            session.query(self.SQLEvent).filter_by(sender_id=sender_id).delete()
            session.commit()

    async def peek(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the tracker of a conversation for reading only, or None when there is none."""
        tracker = self._live.get(sender_id)
        if tracker is None:
            tracker = await self.retrieve(sender_id)
            if tracker is not None:
                self._keep(tracker)
        return tracker

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Hand out the tracker of a conversation, or None when there is none."""
        tracker = self._live.pop(sender_id, None)
        if tracker is None:
            tracker = await super().retrieve(sender_id)
            if tracker is None:
                return None
            setattr(tracker, STORED, len(tracker.events))
        recent = recent_part(tracker, self.domain)
        setattr(recent, STORED, len(recent.events))
        return recent

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the events that are new since the tracker was handed out."""
        if not tracker.events:
            return  # Rasa saves a new tracker before anything happened
        await self.stream_events(tracker)
        new = self._new_events(tracker)
        if new:
            rows = [self._row(tracker.sender_id, event) for event in new]
            with self.engine.begin() as connection:
                connection.execute(_INSERT, rows)
        setattr(tracker, STORED, len(tracker.events))
        self._keep(tracker)

    def _new_events(self, tracker: DialogueStateTracker) -> list[Event]:
        stored = getattr(tracker, STORED, None)
        if stored is not None:
            return list(tracker.events)[stored:]
        # It was not handed out here but made by Rasa, for a conversation that has none.
        with self.session_scope() as session:
            return list(self._additional_events(session, tracker))

    def _keep(self, tracker: DialogueStateTracker) -> None:
        self._live[tracker.sender_id] = tracker
        self._live.move_to_end(tracker.sender_id)
        while len(self._live) > self._most_live:
            self._live.popitem(last=False)

    def _row(self, sender_id: str, event: Event) -> dict[str, Any]:
        data = event.as_dict()
        return {
            "sender_id": sender_id,
            "type_name": event.type_name,
            "timestamp": data.get("timestamp"),
            "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
            "action_name": data.get("name"),
            "data": json.dumps(data),
        }

    def _use_one_connection(self) -> None:
        """Keep a connection open, with settings that fit derived data.

        What Rasa knows of a conversation can be rebuilt from the draft, so it need not survive a
        power cut: nothing waits for the disk at the end of a turn. A crash of the process loses
        nothing, and the file stays sound in either case.
        """
        self.engine = sa.create_engine(
            self.engine.url,
            poolclass=sa.pool.QueuePool,
            connect_args={"check_same_thread": False},
        )

        @sa.event.listens_for(self.engine, "connect")
        def on_connect(connection: Any, _record: Any) -> None:
            cursor = connection.cursor()
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=NORMAL")
            # Forgotten words leave no trace in the file.
            cursor.execute("PRAGMA secure_delete=ON")
            cursor.execute("PRAGMA busy_timeout=5000")
            cursor.close()

        self.sessionmaker.configure(bind=self.engine)
