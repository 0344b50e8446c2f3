"""The real web service on a free port, in a thread of the test's process."""

from __future__ import annotations

import asyncio
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from sanic import Sanic
from sqlalchemy.exc import IntegrityError, OperationalError

from handoff.adapters.database import Database, migrate
from handoff.adapters.models import Base
from handoff.adapters.policy_files import load_policy
from handoff.bootstrap import Services, bootstrap
from handoff.domain.policy import Policy
from handoff.settings import Settings
from handoff.web.app import create_app
from tests.support.ports import free_port
from tests.support.postgres import copy_migrated

ROOT = Path(__file__).resolve().parents[2]


def make_settings(data_dir: Path, database_url: str, rasa_port: int, **more: str) -> Settings:
    """Return settings with data in `data_dir`; `more` are variables without the prefix."""
    environ = {
        "DATA_DIR": str(data_dir),
        "DATABASE_URL": database_url,
        "PORT": str(free_port()),
        "RASA_PORT": str(rasa_port),
        "ACTIONS_PORT": str(free_port()),
        "RATE_CONVERSATIONS": "1000/minute",
        "RATE_MESSAGES": "1000/minute",
        "RATE_ADDRESS": "10000/minute",
        "RATE_EVIDENCE": "1000/minute",
        "RATE_KEY": "100000/minute",
        "TURN_TIMEOUT": "5",
        "SIMILAR_EVERY": "0",
        **more,
    }
    return Settings.from_env({f"REDRESS_{name}": value for name, value in environ.items()}, ROOT)


@cache
def project_policy() -> Policy:
    """Return the policy of the project, read once."""
    return load_policy(ROOT / "policy")


@cache
def _migrated_sqlite() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        migrate(f"sqlite:///{path}")
        return path.read_bytes()


def prepare_database(url: str) -> None:
    """Bring an empty database to the newest schema by copying one, which is much faster."""
    path = Path(url.removeprefix("sqlite:///"))
    if not url.startswith("sqlite:///"):
        copy_migrated(url)
    elif not path.exists():
        path.write_bytes(_migrated_sqlite())


def new_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, name: str
) -> Iterator[Database]:
    """Yield a database of the kind that is the fixture's parameter, with the newest schema."""
    url = f"sqlite:///{tmp_path_factory.mktemp(name) / 'test.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_server").new_database()
    prepare_database(url)
    db = Database(url)
    yield db
    db.close()


def empty(db: Database) -> None:
    """Delete every row, which is much faster than a new database.

    A service that runs may write a row in between, or wait for one of ours: then it is done again.
    """
    for _ in range(4):
        with suppress(IntegrityError, OperationalError):
            _empty(db)
            return
    _empty(db)


def _empty(db: Database) -> None:
    with db.write() as session:
        connection = session.connection()
        if db.is_sqlite:
            for statement in _emptying():
                connection.exec_driver_sql(statement)
        else:
            connection.exec_driver_sql(";".join(_emptying()))


@cache
def _emptying() -> tuple[str, ...]:
    return tuple(f"DELETE FROM {table.name}" for table in reversed(Base.metadata.sorted_tables))


class RunningService:
    """The service, served from `start()` until `stop()`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.url = settings.service_url
        prepare_database(settings.database_url)
        self.services: Services = bootstrap(settings, project_policy())
        self.app: Sanic[Any, Any] = create_app(self.services, settings)
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._is_up = threading.Event()
        self._problem: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> RunningService:
        """Serve; returns when requests are answered."""
        self._thread.start()
        assert self._is_up.wait(30), "the service did not start"
        if self._problem is not None:
            raise self._problem
        return self

    def stop(self) -> None:
        """Stop serving as an orderly end of the process does."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(30)
        self.services.core.db.close()

    def client(self) -> httpx.Client:
        """Return an HTTP client of this service."""
        return httpx.Client(base_url=self.url, timeout=60, trust_env=False, verify=False)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        except BaseException as error:
            self._problem = error
            self._is_up.set()
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        server: Any = await self.app.create_server(
            host="127.0.0.1",
            port=self.settings.port,
            return_asyncio_server=True,
            access_log=False,
            asyncio_server_kwargs={"start_serving": False},
        )
        assert server is not None
        await server.startup()
        await server.before_start()
        await server.start_serving()
        await server.after_start()
        self._is_up.set()
        await self._stop.wait()
        await server.before_stop()
        for connection in server.connections:
            connection.close_if_idle()
        server.close()
        await server.after_stop()
        # Threads end with the process; here they would go on writing into the next test.
        await self._loop.shutdown_default_executor()
