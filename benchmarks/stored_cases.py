"""A database full of cases: one real case, copied as often as wanted with other names in it."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path

#: What is copied of a case, in the order of their references to each other.
TABLES = ("conversations", "messages", "intakes", "facts", "cases", "deadlines", "desk_entries")
#: Names that must differ from copy to copy, beside the keys of each table.
KEYS = frozenset(
    {"id", "conversation_id", "intake_id", "message_id", "reference", "case_reference"}
    | {"reply_to", "client_id", "token_hash", "key", "sort_key"}
)
#: Stands in the words of the real case where copies must differ: in address and order number.
MARK = "777707"
BATCH = 20_000
LEAST_FREE_BYTES = 3 * 10**9


def fill(
    database: Path,
    reference: str,
    count: int,
    seconds: float,
    progress: Callable[[int, int], None],
) -> int:
    """Copy a case until there are `count` cases; return how many there are.

    It ends early when the time is over or the disk is nearly full. Messages are copied as far as
    they tell the story. Nobody may have the database open.

    Args:
        database: SQLite file.
        reference: of the case to copy; its words contain MARK where copies must differ.
        count: cases wanted.
        seconds: after which no further batch is begun.
        progress: is called with the number of cases and `count`.
    """
    with sqlite3.connect(database) as db:
        db.execute("PRAGMA foreign_keys=OFF")
        db.execute("PRAGMA synchronous=OFF")
        db.execute("PRAGMA journal_mode=OFF")
        db.execute("PRAGMA cache_size=-400000")
        until = time.monotonic() + seconds
        there = _count(db)
        while there < count and time.monotonic() < until and _has_room(database):
            size = min(BATCH, count - there)
            _copy(db, reference, there, size)
            # The lines of the queue were copied too, so none has to be written anew.
            db.execute("DELETE FROM desk_marks")
            db.commit()
            there = _count(db)
            progress(there, count)
        db.execute("PRAGMA journal_mode=WAL")
    db.close()
    return there


def _has_room(database: Path) -> bool:
    return shutil.disk_usage(database.parent).free > LEAST_FREE_BYTES


def _copy(db: sqlite3.Connection, reference: str, start: int, size: int) -> None:
    (conversation,) = db.execute(
        "SELECT conversation_id FROM cases WHERE reference = ?", (reference,)
    ).fetchone()
    for table in TABLES:
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})") if not _counted(row)]
        chosen = ", ".join(_copied(table, column) for column in columns)
        db.execute(
            f"""
            WITH RECURSIVE number(n) AS (
                SELECT :start UNION ALL SELECT n + 1 FROM number WHERE n + 1 < :end
            )
            INSERT INTO {table} ({", ".join(columns)})
            SELECT {chosen} FROM number CROSS JOIN {table} AS one WHERE {_of_case(table)}
            """,
            {
                "start": start,
                "end": start + size,
                "conversation": conversation,
                "reference": reference,
            },
        )


def _copied(table: str, column: str) -> str:
    if column in KEYS:
        # A key stays as long as it was: its end is replaced by the number of the copy.
        return f"substr(one.{column}, 1, length(one.{column}) - 8) || printf('%08d', n)"
    return (
        f"CASE WHEN typeof(one.{column}) = 'text' "
        f"THEN replace(one.{column}, '{MARK}', printf('%07d', n)) ELSE one.{column} END"
    )


def _of_case(table: str) -> str:
    return {
        "conversations": "one.id = :conversation",
        "messages": "one.conversation_id = :conversation AND one.purpose = 'story'",
        "intakes": "one.conversation_id = :conversation",
        "facts": "one.intake_id IN (SELECT id FROM intakes WHERE conversation_id = :conversation)",
        "cases": "one.reference = :reference",
        "deadlines": "one.case_reference = :reference",
        "desk_entries": "one.key = :reference",
    }[table]


def _counted(column: Sequence[object]) -> bool:
    """Return whether SQLite numbers this column by itself."""
    _, _, kind, _, _, is_key = column
    return bool(is_key) and str(kind).upper() == "INTEGER"


def _count(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM cases").fetchone()[0])
