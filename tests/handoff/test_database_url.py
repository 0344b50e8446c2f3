"""The database_url fixture gives empty databases that take the schema."""

from __future__ import annotations

from sqlalchemy import create_engine, inspect

from handoff.adapters.database import migrate


def test_migration_reaches_both_kinds_of_database(database_url: str) -> None:
    migrate(database_url)
    engine = create_engine(database_url)
    try:
        assert "alembic_version" in inspect(engine).get_table_names()
    finally:
        engine.dispose()
