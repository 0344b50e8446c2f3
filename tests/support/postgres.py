"""A private PostgreSQL server for tests, where its programs are installed."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from functools import cache
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from handoff.adapters.database import migrate
from handoff.supervisor.process import leash_function
from tests.support.ports import free_port

START_SECONDS = 30.0


class PostgresUnavailable(Exception):
    """PostgreSQL cannot be started here; the message says why."""


class PostgresServer:
    """A server with its data in a temporary folder, gone when stopped."""

    def __init__(self) -> None:
        """Create the data folder and start the server.

        Raises:
            PostgresUnavailable: programs or a user to run them are missing, or the start failed.
        """
        self._programs = find_programs()
        self._user = _unprivileged_user()
        self._port = free_port()
        # Not below pytest's folder: another user must be able to reach it.
        self._folder = Path(tempfile.mkdtemp(prefix="redress-postgres-"))
        if self._user:
            shutil.chown(self._folder, self._user)
        try:
            self._initialise()
            self._process = self._start()
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise

    def new_database(self) -> str:
        """Create an empty database and return its SQLAlchemy address."""
        name = f"test_{uuid.uuid4().hex}"
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self._address(name).replace("postgresql://", "postgresql+psycopg://")

    def drop_database(self, url: str) -> None:
        """Remove a database of `new_database`, closing what is still connected to it."""
        name = url.rpartition("/")[2]
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def stop(self) -> None:
        """Stop the server and remove its data."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(timeout=START_SECONDS)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _address(self, database: str) -> str:
        return f"postgresql://redress@127.0.0.1:{self._port}/{database}"

    def _initialise(self) -> None:
        made = subprocess.run(
            [
                str(self._programs / "initdb"),
                *("--pgdata", str(self._folder / "data")),
                *("--username", "redress", "--auth", "trust"),
                *("--encoding", "UTF8", "--locale", "C", "--no-sync"),
            ],
            user=self._user,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise PostgresUnavailable(f"initdb failed: {made.stderr.strip()[-300:]}")

    def _start(self) -> subprocess.Popen[bytes]:
        log = (self._folder / "log").open("wb")
        with log:
            process = subprocess.Popen(
                [
                    str(self._programs / "postgres"),
                    *("-D", str(self._folder / "data"), "-k", str(self._folder)),
                    *("-p", str(self._port), "-c", "listen_addresses=127.0.0.1"),
                    *("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "jit=off"),
                ],
                user=self._user,
                cwd="/",
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=leash_function(),
            )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and process.poll() is None:
            try:
                psycopg.connect(self._address("postgres"), connect_timeout=2).close()
                return process
            except psycopg.OperationalError:
                _pause()
        process.kill()
        process.wait()
        tail = (self._folder / "log").read_text(errors="replace")[-300:]
        raise PostgresUnavailable(f"PostgreSQL did not start: {tail}")


def copy_migrated(url: str) -> None:
    """Make an empty database a copy of one with the newest schema; others are left alone."""
    server, _, name = url.replace("postgresql+psycopg://", "postgresql://").rpartition("/")
    with psycopg.connect(f"{server}/{name}") as connection:
        found = connection.execute(
            "SELECT 1 FROM information_schema.tables WHERE table_schema = 'public' LIMIT 1"
        )
        if found.fetchone():
            return
    template = _migrated_template(server)
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
        connection.execute(
            SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template))
        )


@cache
def _migrated_template(server: str) -> str:
    name = f"template_{uuid.uuid4().hex}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    migrate(f"{server.replace('postgresql://', 'postgresql+psycopg://')}/{name}")
    return name


def find_programs() -> Path:
    """Return the folder that holds initdb and postgres.

    Raises:
        PostgresUnavailable: they are neither on PATH nor where Debian puts them.
    """
    folders = [Path(found).resolve().parent] if (found := shutil.which("initdb")) else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise PostgresUnavailable("PostgreSQL is not installed (initdb and postgres were not found)")


def programs_are_there() -> bool:
    """Tell whether PostgreSQL is installed."""
    try:
        find_programs()
    except PostgresUnavailable:
        return False
    return True


def _pause() -> None:
    """Give the server a moment before the next connection attempt."""
    time.sleep(0.05)


def _unprivileged_user() -> str | None:
    """Return the user to run the server as: None for the present one, never root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise PostgresUnavailable("PostgreSQL does not run as root, and there is no user nobody")
