"""Triggers that mark a conversation when something its lines in the queue show has changed.

Whatever statement makes the change, it is marked in the same transaction, and
`services/entries.py` writes the lines anew before that is committed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

PREFIX = "desk_mark"
_OF_INTAKE = "(SELECT conversation_id FROM intakes WHERE id = {row}.intake_id)"
_OF_CASE = "(SELECT conversation_id FROM cases WHERE reference = {row}.case_reference)"
_HAS_ENTRY = "EXISTS (SELECT 1 FROM desk_entries WHERE conversation_id = {conversation})"
# What the assistant says is searched for nowhere; nor is what was chosen.
_IS_SEARCHED = "{row}.sender IN ('customer', 'agent') AND {row}.choice IS NULL"


@dataclass(frozen=True)
class _Watch:
    """A table whose changes matter.

    Attributes:
        conversation: SQL for the conversation's id, of the row `{row}`.
        columns: of an update that matter; all when empty.
        rows: SQL that is true of the rows `{row}` that matter; all when empty.
        makes_entry: a change can make a line where there was none.
        events: statements that matter.
    """

    table: str
    conversation: str = "{row}.conversation_id"
    columns: tuple[str, ...] = ()
    rows: str = ""
    makes_entry: bool = False
    events: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE")


WATCHED = (
    _Watch(
        "conversations",
        "{row}.id",
        ("owner", "language"),
        makes_entry=True,
        events=("UPDATE", "DELETE"),
    ),
    _Watch("handoffs", makes_entry=True),
    _Watch("cases", makes_entry=True),
    _Watch("intakes", columns=("category", "status"), events=("UPDATE",)),
    _Watch("facts", _OF_INTAKE, ("value", "status")),
    _Watch("triggers"),
    _Watch("deadlines", _OF_CASE),
    # What is only searched for, see services/entry_texts.py.
    _Watch("messages", columns=("text", "erased_at"), rows=_IS_SEARCHED),
    _Watch("notes"),
    _Watch("evidence"),
    _Watch("resolutions", _OF_CASE),
    _Watch("case_tasks", _OF_CASE),
    _Watch("case_contacts", _OF_CASE),
    _Watch("case_letters", _OF_CASE),
)


def install(connection: Connection) -> None:
    """Make the triggers, in place of those that are there; the newest schema is needed.

    A migration that makes a table anew, as SQLite needs it for many changes, loses its triggers:
    so they are made after every migration.
    """
    make = _for_sqlite if connection.dialect.name == "sqlite" else _for_postgresql
    for watch in WATCHED:
        for event in watch.events:
            for statement in make(watch, event):
                connection.exec_driver_sql(statement)


def remove(connection: Connection) -> None:
    """Remove the triggers from SQLite, which renames no table that a trigger speaks of."""
    if connection.dialect.name != "sqlite":
        return
    names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for (name,) in names.fetchall():
        if name.startswith(PREFIX):
            connection.exec_driver_sql(f"DROP TRIGGER {name}")


def _for_sqlite(watch: _Watch, event: str) -> Iterator[str]:
    name, row = _name(watch, event), _row(event)
    yield f"DROP TRIGGER IF EXISTS {name}"
    yield (
        f"CREATE TRIGGER {name} AFTER {_event(watch, event)} ON {watch.table} "
        f"WHEN {_condition(watch, row)} BEGIN {_mark(watch, row)}; END"
    )


def _for_postgresql(watch: _Watch, event: str) -> Iterator[str]:
    name, row = _name(watch, event), _row(event)
    yield (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {_condition(watch, row)} THEN {_mark(watch, row)}; END IF; RETURN NULL; END $$"
    )
    yield f"DROP TRIGGER IF EXISTS {name} ON {watch.table}"
    yield (
        f"CREATE TRIGGER {name} AFTER {_event(watch, event)} ON {watch.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def _name(watch: _Watch, event: str) -> str:
    return f"{PREFIX}_{watch.table}_{event.lower()}"


def _row(event: str) -> str:
    return "OLD" if event == "DELETE" else "NEW"


def _event(watch: _Watch, event: str) -> str:
    of = f" OF {', '.join(watch.columns)}" if event == "UPDATE" and watch.columns else ""
    return event + of


def _condition(watch: _Watch, row: str) -> str:
    conversation = watch.conversation.format(row=row)
    if watch.makes_entry:
        return f"{conversation} IS NOT NULL"
    has_entry = _HAS_ENTRY.format(conversation=conversation)
    return f"{watch.rows.format(row=row)} AND {has_entry}" if watch.rows else has_entry


def _mark(watch: _Watch, row: str) -> str:
    conversation = watch.conversation.format(row=row)
    return (
        "INSERT INTO desk_marks (conversation_id, is_old) "
        f"SELECT {conversation}, false WHERE {conversation} IS NOT NULL"
    )
