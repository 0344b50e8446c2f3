"""Steps of the database that change what is stored."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from handoff.adapters.database import migrate
from handoff.domain.similarity import contact_key


def test_addresses_of_earlier_cases_can_be_found(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    migrate(f"sqlite:///{path}", "0004")
    with closing(sqlite3.connect(path)) as db, db:
        for number, (name, value) in enumerate(
            [("email", '"Ana@example.com"'), ("product", '"kettle"'), ("phone", None)]
        ):
            db.execute(
                "INSERT INTO facts (id, intake_id, name, value, status, updated_at) "
                "VALUES (?, 'i', ?, ?, 'stated', '2026-11-01 12:00:00')",
                (str(number), name, value),
            )
    migrate(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as db:
        keys = dict(db.execute("SELECT name, contact_key FROM facts"))
    assert keys == {
        "email": contact_key("email", "ana@example.com"),
        "product": None,
        "phone": None,
    }


def test_cases_get_the_new_statuses_a_history_and_running_clocks(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    migrate(f"sqlite:///{path}", "0005")
    day = "2026-11-01 12:00:00"
    with closing(sqlite3.connect(path)) as db, db:
        for name, status in (("A", "received"), ("B", "in_progress"), ("C", "closed")):
            db.execute(
                "INSERT INTO intakes (id, conversation_id, number, kind, status, received_at, "
                "created_at, updated_at, story_complete) "
                "VALUES (?, ?, 1, 'complaint', 'filed', ?, ?, ?, 1)",
                (name, name, day, day, day),
            )
            db.execute(
                "INSERT INTO cases (reference, intake_id, conversation_id, status, created_at, "
                "updated_at, headline, category_code, severity, severity_rank, severity_reasons, "
                "promises, filed_by, content_version) "
                "VALUES (?, ?, 'c', ?, ?, '2026-11-03 12:00:00', 'h', 'other', 'normal', 2, '[]', "
                "'[]', 'customer', '')",
                (name, name, status, day),
            )
            for kind in ("acknowledge", "final"):
                db.execute(
                    "INSERT INTO deadlines (case_reference, kind, due_at, regime, source) "
                    "VALUES (?, ?, '2026-12-01 12:00:00', 'house-default', 's')",
                    (name, kind),
                )
    migrate(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as db:
        statuses = dict(db.execute("SELECT reference, status FROM cases"))
        steps = db.execute(
            "SELECT case_reference, before, after FROM case_changes ORDER BY id"
        ).fetchall()
        met = {
            (row[0], row[1]): (row[2] is not None, row[3] is not None)
            for row in db.execute(
                "SELECT case_reference, kind, met_at, next_alert_at FROM deadlines"
            )
        }
    assert statuses == {"A": "received", "B": "investigating", "C": "resolved"}
    assert ("C", "received", "resolved") in steps
    assert [step for step in steps if step[0] == "A"] == [("A", "", "received")]
    assert met[("A", "acknowledge")] == (True, False)
    assert met[("A", "final")] == (False, True)
    assert met[("C", "final")] == (True, False)


def test_what_was_told_belongs_to_the_complaint_of_its_chat(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    migrate(f"sqlite:///{path}", "0005")
    with closing(sqlite3.connect(path)) as db, db:
        for number, kind in ((1, "data_request"), (2, "complaint")):
            db.execute(
                "INSERT INTO intakes (id, conversation_id, number, kind, status, received_at, "
                "created_at, updated_at, story_complete) "
                "VALUES (?, 'c', ?, ?, 'collecting', ?, ?, ?, 0)",
                (f"i{number}", number, kind, *["2026-11-01 12:00:00"] * 3),
            )
        for seq, purpose in enumerate(("story", None, "addition"), start=1):
            db.execute(
                "INSERT INTO messages (id, conversation_id, seq, sender, text, at, choices, "
                "state, purpose, attempts) "
                "VALUES (?, 'c', ?, 'customer', 'words', ?, '[]', 'done', ?, 0)",
                (f"m{seq}", seq, "2026-11-01 12:00:00", purpose),
            )
    migrate(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as db:
        told = db.execute('SELECT intake_id, message_id, start, "end" FROM tellings').fetchall()
        begun = db.execute("SELECT DISTINCT begun_at FROM intakes").fetchall()
    assert told == [("i2", "m1", 0, 5), ("i2", "m3", 0, 5)]
    assert len(begun) == 1 and begun[0][0] is not None
