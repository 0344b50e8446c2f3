"""What Rasa did, from the events it stores.

A trigger in the tracker database copies each event when it is stored, so that those of a
conversation that is forgotten meanwhile are seen too.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from pathlib import Path
from typing import Any

_SET_UP = """
CREATE TABLE IF NOT EXISTS heard (
    n INTEGER PRIMARY KEY, sender_id TEXT, type_name TEXT, data TEXT
);
CREATE INDEX IF NOT EXISTS heard_sender ON heard (sender_id, n);
CREATE TRIGGER IF NOT EXISTS hear AFTER INSERT ON events BEGIN
    INSERT INTO heard (sender_id, type_name, data)
    VALUES (NEW.sender_id, NEW.type_name, NEW.data);
END;
"""

Event = dict[str, Any]


class RecordedEvents:
    """Reads the events of conversations while they are held; safe to use from several threads."""

    def __init__(self, database: Path) -> None:
        self._connection = sqlite3.connect(database, timeout=30, check_same_thread=False)
        self._connection.executescript(_SET_UP)
        self._lock = threading.Lock()
        self._seen: dict[str, int] = {}

    def new(self, conversation_id: str) -> list[Event]:
        """Return the events since the last call, in order, as Rasa writes them."""
        query = "SELECT n, data FROM heard WHERE sender_id = ? AND n > ? ORDER BY n"
        with self._lock:
            after = self._seen.get(conversation_id, 0)
            rows = self._connection.execute(query, (conversation_id, after)).fetchall()
            if rows:
                self._seen[conversation_id] = rows[-1][0]
        return [json.loads(data) for _, data in rows]

    def close(self) -> None:
        """Close the database."""
        self._connection.close()


def responses_in(events: list[Event]) -> list[str]:
    """Return the names of the responses that were said, in order."""
    said = (event.get("metadata") or {} for event in events if event["event"] == "bot")
    return [metadata["utter_action"] for metadata in said if metadata.get("utter_action")]


def slots_in(events: list[Event]) -> list[tuple[str, Any]]:
    """Return the slots that were set, in order, with their values."""
    return [(event["name"], event["value"]) for event in events if event["event"] == "slot"]


def readings_in(events: list[Event]) -> list[str]:
    """Return for each customer message what was understood, in one line."""
    lines = []
    for event in events:
        if event["event"] == "user":
            parsed = event.get("parse_data") or {}
            intent = parsed.get("intent") or {}
            entities = [
                f"{entity['entity']}={entity.get('value')!r}"
                for entity in parsed.get("entities") or []
            ]
            certainty = float(intent.get("confidence") or 0)
            lines.append(" ".join([f"{intent.get('name')} {certainty:.2f}", *entities]))
    return lines
