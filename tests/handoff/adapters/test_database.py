"""Transactions on SQLite: how durable they are, and that writers wait in line."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from handoff.adapters.database import Database

NORMAL, FULL = 1, 2


def level(session: Session) -> int:
    """Return SQLite's number for when a commit waits for the disk."""
    return int(session.execute(text("PRAGMA synchronous")).scalar_one())


@pytest.mark.parametrize(("is_durable", "usual"), [(True, FULL), (False, NORMAL)])
def test_writes_are_as_durable_as_asked_for(tmp_path: Path, is_durable: bool, usual: int) -> None:
    database = Database(f"sqlite:///{tmp_path / 'test.db'}", is_durable=is_durable)
    with database.write() as session:
        assert level(session) == usual
    with database.write(is_durable=True) as session:
        assert level(session) == FULL
    with database.write() as session:
        assert level(session) == usual
    database.close()


def test_no_writer_is_lost_and_all_come_through(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    with database.write() as session:
        session.execute(text("CREATE TABLE counts (n INTEGER)"))
        session.execute(text("INSERT INTO counts VALUES (0)"))

    def count() -> None:
        for _ in range(10):
            with database.write() as session:
                n = session.execute(text("SELECT n FROM counts")).scalar_one()
                session.execute(text("UPDATE counts SET n = :n"), {"n": n + 1})

    writers = [threading.Thread(target=count) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with database.read() as session:
        assert session.execute(text("SELECT n FROM counts")).scalar_one() == 80
    database.close()


def test_a_failed_write_lets_the_next_one_in(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    with pytest.raises(RuntimeError), database.write() as session:
        session.execute(text("CREATE TABLE gone (n INTEGER)"))
        raise RuntimeError
    with database.write() as session:
        found = session.execute(text("SELECT name FROM sqlite_master")).all()
    assert found == []
    database.close()
