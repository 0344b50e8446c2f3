"""One case, copied many times."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.stored_cases import MARK, TABLES, fill
from handoff.adapters.database import Database, migrate
from handoff.adapters.models import (
    CaseRow,
    ConversationRow,
    DeadlineRow,
    EntryRow,
    FactRow,
    IntakeRow,
    MessageRow,
    new_id,
)
from handoff.domain.queue_order import sort_key

REFERENCE = "RD-7K4M-92QX-C3T1"
NOW = datetime(2026, 11, 18, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database with one case."""
    path = tmp_path / "redress.db"
    migrate(f"sqlite:///{path}")
    db = Database(f"sqlite:///{path}")
    conversation, intake, message = new_id(), new_id(), new_id()
    with db.write() as session:
        session.add(
            ConversationRow(
                id=conversation,
                token_hash="0" * 64,
                locale="en-GB",
                language="en",
                zone="Europe/London",
                created_at=NOW,
                updated_at=NOW,
                expires_at=NOW,
            )
        )
        session.flush()
        for seq, purpose in ((1, None), (2, "story")):
            session.add(
                MessageRow(
                    id=message if purpose else new_id(),
                    conversation_id=conversation,
                    seq=seq,
                    sender="customer",
                    text="It broke.",
                    at=NOW,
                    client_id=new_id(),
                    purpose=purpose,
                )
            )
        session.add(
            IntakeRow(
                id=intake,
                conversation_id=conversation,
                status="filed",
                received_at=NOW,
                created_at=NOW,
                updated_at=NOW,
            )
        )
        session.flush()
        session.add(
            FactRow(
                id=new_id(),
                intake_id=intake,
                name="email",
                value=f"alex{MARK}@example.com",
                status="confirmed",
                quote=f"alex{MARK}@example.com",
                message_id=message,
                updated_at=NOW,
            )
        )
        session.add(
            CaseRow(
                reference=REFERENCE,
                intake_id=intake,
                conversation_id=conversation,
                created_at=NOW,
                updated_at=NOW,
                headline="Kettle broke",
                category_code="product_defect",
                severity="normal",
                severity_rank=2,
            )
        )
        session.flush()
        session.add(
            DeadlineRow(
                case_reference=REFERENCE, kind="final", due_at=NOW, regime="x", source="policy"
            )
        )
        session.add(
            EntryRow(
                key=REFERENCE,
                conversation_id=conversation,
                reference=REFERENCE,
                sort_key=sort_key(2, None, None, NOW, REFERENCE),
                is_finished=False,
                is_draft=False,
                is_waiting=False,
                is_handed_over=False,
                owner="bot",
                status="received",
                headline="Kettle broke",
                severity="normal",
                severity_reasons=[],
                language="en",
                created_at=NOW,
                waiting_since=NOW,
                has_news=False,
            )
        )
    db.close()
    return path


def test_copies_are_whole_and_differ_where_cases_do(database: Path) -> None:
    seen: list[tuple[int, int]] = []
    assert fill(database, REFERENCE, 5, 60, lambda *told: seen.append(told)) == 5
    db = sqlite3.connect(database)
    counts = {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}
    assert counts == {**dict.fromkeys(TABLES, 5), "messages": 6}
    assert db.execute("SELECT count(DISTINCT value) FROM facts").fetchone() == (5,)
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    db.close()
    assert seen[-1] == (5, 5)


def test_filling_goes_on_from_what_is_there(database: Path) -> None:
    fill(database, REFERENCE, 3, 60, lambda *_: None)
    assert fill(database, REFERENCE, 7, 60, lambda *_: None) == 7


def test_no_time_means_no_copies(database: Path) -> None:
    assert fill(database, REFERENCE, 5, 0, lambda *_: None) == 1
