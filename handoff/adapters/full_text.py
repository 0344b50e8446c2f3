"""The words by which lines of the queue are found: FTS5 on SQLite, tsvector on PostgreSQL.

Words come folded and each once, so that both databases find the same. On SQLite drafts have a
table of their own: they are what is mostly erased, and a small table is quickly rid of the words
that FTS5 keeps after a deletion.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Integer, text
from sqlalchemy.orm import Session

from handoff.adapters.database import Database
from handoff.adapters.finding_models import EntryRow

_TABLES = ("desk_case_words", "desk_draft_words")
_FIND_ON_SQLITE = (
    "SELECT rowid FROM desk_case_words WHERE desk_case_words MATCH :words "
    "UNION ALL SELECT rowid FROM desk_draft_words WHERE desk_draft_words MATCH :words"
)
_FIND_ON_POSTGRESQL = "SELECT number FROM desk_words WHERE words @@ CAST(:words AS tsquery)"
_INSERT = {
    False: text("INSERT INTO desk_case_words (rowid, words) VALUES (:number, :words)"),
    True: text("INSERT INTO desk_draft_words (rowid, words) VALUES (:number, :words)"),
}
_REMOVE = (
    text("DELETE FROM desk_case_words WHERE rowid = :number"),
    text("DELETE FROM desk_draft_words WHERE rowid = :number"),
)
_FORGET = text("INSERT INTO desk_draft_words (desk_draft_words) VALUES ('optimize')")
_MERGE = text("INSERT INTO desk_case_words (desk_case_words, rank) VALUES ('merge', :pages)")
#: Pages of the index that one step of forgetting rewrites; nobody waits long for it.
STEP_PAGES = 500
_STORE = text(
    "INSERT INTO desk_words (number, words) "
    "VALUES (:number, array_to_tsvector(CAST(:words AS text[]))) "
    "ON CONFLICT (number) DO UPDATE SET words = excluded.words"
)


def create(connection: Connection) -> None:
    """Make the tables, which are none of the models'."""
    if connection.dialect.name == "sqlite":
        for table in _TABLES:
            connection.exec_driver_sql(
                f"CREATE VIRTUAL TABLE {table} USING fts5(words, detail=none, prefix='3')"
            )
        return
    connection.exec_driver_sql(
        "CREATE TABLE desk_words (number integer PRIMARY KEY "
        "REFERENCES desk_entries (number) ON DELETE CASCADE, words tsvector NOT NULL)"
    )
    connection.exec_driver_sql("CREATE INDEX ix_desk_words ON desk_words USING gin (words)")


def drop(connection: Connection) -> None:
    """Remove the tables."""
    tables = _TABLES if connection.dialect.name == "sqlite" else ("desk_words",)
    for table in tables:
        connection.exec_driver_sql(f"DROP TABLE {table}")


def store(session: Session, number: int, is_draft: bool, words: Sequence[str]) -> None:
    """Make a line be found by these words and no others.

    Args:
        number: of the line.
        is_draft: it has no case yet.
        words: folded, letters and digits only.
    """
    if not _is_sqlite(session):
        session.execute(_STORE, {"number": number, "words": list(words)})
        return
    remove(session, [number])
    session.execute(_INSERT[is_draft], {"number": number, "words": " ".join(words)})


def remove(session: Session, numbers: Iterable[int]) -> None:
    """Let lines be found by nothing any more; on PostgreSQL that follows from their removal."""
    if _is_sqlite(session):
        for number in numbers:
            for statement in _REMOVE:
                session.execute(statement, {"number": number})


def forget(session: Session) -> None:
    """Clear the words of erased drafts out of the index."""
    if _is_sqlite(session):
        session.execute(_FORGET)


def forget_cases(db: Database) -> None:
    """Clear the words of erased cases out of the index, in many short transactions.

    Where cases are many it takes seconds, in which others can write.
    """
    # A negative number begins to merge everything, a positive one goes on with it.
    pages, goes_on = -STEP_PAGES, db.is_sqlite
    while goes_on:
        with db.write() as session:
            connection = cast(Any, session.connection().connection.driver_connection)
            before = connection.total_changes
            session.execute(_MERGE, {"pages": pages})
            # The command itself counts as one change; alone it had nothing to do.
            goes_on = connection.total_changes - before > 1
        pages = STEP_PAGES


def has_words(session: Session, terms: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition of lines in which every term begins a word.

    Args:
        terms: folded, letters and digits only, at least one.
    """
    if _is_sqlite(session):
        # Letters and digits alone: nothing in them has a meaning in a query.
        query = " ".join(f'"{term}"*' for term in terms)
        found = _FIND_ON_SQLITE
    else:
        query = " & ".join(f"'{term}':*" for term in terms)
        found = _FIND_ON_POSTGRESQL
    numbers = text(found).bindparams(words=query).columns(number=Integer)
    return EntryRow.number.in_(numbers)


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
