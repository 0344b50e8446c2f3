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
