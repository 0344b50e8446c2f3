"""Alembic's entry: runs the migrations over one connection."""

from alembic import context
from sqlalchemy import engine_from_config, pool

from handoff.adapters.models import Base

engine = engine_from_config(
    {"sqlalchemy.url": context.config.get_main_option("sqlalchemy.url") or ""},
    poolclass=pool.NullPool,
)
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=True,
        user_module_prefix="models.",
    )
    with context.begin_transaction():
        context.run_migrations()
