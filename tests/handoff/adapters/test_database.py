"""Transactions on SQLite: how durable they are, and that writers wait in line."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from handoff.adapters.database import Database
from handoff.adapters.sqlite_writing import DiskSync, WriterLine


@pytest.mark.parametrize("is_durable", [True, False])
def test_writes_are_as_durable_as_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_durable: bool
) -> None:
    synced: list[str] = []

    def sync(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)

    monkeypatch.setattr(os, "fdatasync", sync)
    database = Database(f"sqlite:///{tmp_path / 'test.db'}", is_durable=is_durable)
    usual = ["test.db-wal"] if is_durable else []
    with database.write() as session:
        session.execute(text("CREATE TABLE counts (n INTEGER)"))
        assert synced == []
    assert synced == usual
    with database.write(is_durable=True) as session:
        session.execute(text("INSERT INTO counts VALUES (0)"))
    assert synced == [*usual, "test.db-wal"]
    database.close()


def test_a_failed_disk_is_no_success(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(descriptor: int) -> None:
        raise OSError

    monkeypatch.setattr(os, "fdatasync", fail)
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    with pytest.raises(OSError), database.write() as session:
        session.execute(text("CREATE TABLE counts (n INTEGER)"))
    database.close()


def test_who_commits_while_the_disk_is_busy_waits_for_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "test.db-wal").touch()
    disk = DiskSync(tmp_path / "test.db")
    is_under_way, may_end = threading.Event(), threading.Event()
    times: list[int] = []

    def sync(descriptor: int) -> None:
        times.append(descriptor)
        is_under_way.set()
        assert may_end.wait(30)

    monkeypatch.setattr(os, "fdatasync", sync)
    first, second = (threading.Thread(target=disk.wait) for _ in range(2))
    first.start()
    assert is_under_way.wait(30)
    second.start()
    may_end.set()
    for thread in (first, second):
        thread.join()
    assert len(times) == 2


def test_writers_of_other_processes_stand_in_the_same_line(tmp_path: Path) -> None:
    ours, theirs = WriterLine(tmp_path / "test.db"), WriterLine(tmp_path / "test.db")
    was_in: list[str] = []

    def enter() -> None:
        with theirs.turn():
            was_in.append("theirs")

    with ours.turn():
        other = threading.Thread(target=enter)
        other.start()
        was_in.append("ours")
    other.join()
    assert was_in == ["ours", "theirs"]
    for line in (ours, theirs):
        line.close()


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
