"""Engine, transactions and migrations; SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session

from handoff.adapters import entry_marks
from handoff.adapters.sqlite_writing import DiskSync, WriterLine

MIGRATIONS = Path(__file__).parent / "migrations"


class Database:
    """Opens one session a transaction.

    `write()` commits at the end of the block and rolls back on any error; on SQLite it takes the
    write lock at once, so two writers wait for each other instead of failing half-way. See
    `sqlite_writing` for how they wait.
    """

    def __init__(self, url: str, *, is_durable: bool = True) -> None:
        """Prepare the engine; nothing is opened yet.

        Args:
            url: of SQLite or PostgreSQL.
            is_durable: what `write()` has committed when it returns survives a power cut. Else, on
                SQLite, from the next durable commit on, of whichever process: the log is one file.
        """
        #: Is called at the end of every transaction that writes, and writes what follows from it.
        self.before_commit: Callable[[Session], None] | None = None
        self.url = sqlalchemy_url(url)
        # hide_parameters: an error must not put customers' words into the log.
        self.engine = create_engine(
            self.url, pool_pre_ping=not self.is_sqlite, hide_parameters=True
        )
        self._is_durable = is_durable
        self._line: WriterLine | None = None
        self._disk: DiskSync | None = None
        if self.is_sqlite:
            _configure_sqlite(self.engine)
            if self.engine.url.database:
                file = Path(self.engine.url.database)
                self._line, self._disk = WriterLine(file), DiskSync(file)
        self._write_engine = self.engine.execution_options(redress_write=True)

    @property
    def is_sqlite(self) -> bool:
        """True on SQLite."""
        return self.url.startswith("sqlite")

    @contextmanager
    def write(self, *, is_durable: bool = False) -> Iterator[Session]:
        """Yield a session that is committed when the block ends well.

        Args:
            is_durable: it survives a power cut whatever this database was opened with.
        """
        with (
            self._line.turn() if self._line else nullcontext(),
            Session(self._write_engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session
            if self.before_commit is not None:
                session.flush()
                self.before_commit(session)
        if self._disk is not None and (is_durable or self._is_durable):
            self._disk.wait()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Yield a session for reading; nothing is committed."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()
        if self._line is not None:
            self._line.close()


def sqlalchemy_url(url: str) -> str:
    """Return the URL with the driver this project ships (psycopg 3 for PostgreSQL)."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url[len(prefix) :]
    return url


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database at `url` to the newest schema; creates the SQLite folder when missing.

    Args:
        revision: an earlier schema, by the number of its step.
    """
    url = sqlalchemy_url(url)
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    engine = create_engine(url)
    with engine.begin() as connection:
        entry_marks.remove(connection)
    command.upgrade(config, revision)
    if revision == "head":
        with engine.begin() as connection:
            entry_marks.install(connection)
    engine.dispose()


def _configure_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        # The driver's own transaction handling is off, so that BEGIN is said below.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        # A durable transaction waits for the disk after its commit, see Database.write.
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        # Erased words leave no trace in the file.
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.execute("PRAGMA busy_timeout=15000")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        is_write = connection.get_execution_options().get("redress_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")
