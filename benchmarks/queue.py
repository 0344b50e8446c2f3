"""Part 4: how long the desk's queue and its search take with 100,000 cases, on both databases."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import httpx
from sqlalchemy import Table, func, insert, select, text

from benchmarks.errors import BenchFailed
from benchmarks.installation import bench_settings
from benchmarks.report import Pair, pair
from benchmarks.scoring import percentile
from handoff.adapters.database import migrate
from handoff.adapters.models import EntryRow
from handoff.bootstrap import build_core
from handoff.demo.fill import Demo
from handoff.domain.queue_order import sort_key
from handoff.domain.severity import severity_rank
from handoff.services.core import Core
from handoff.services.entries import recount
from handoff.settings import Settings
from handoff.supervisor.terminal import say
from tests.support.postgres import PostgresServer, PostgresUnavailable

MANY, DEMO_CASES, BATCH = 100_000, 40, 5_000
PASSWORD = "correct horse battery"
START_SECONDS = 60.0
QUEUE = ("?view=open", "?view=open&page=40", "?view=waiting", "?view=mine", "?view=finished")
#: A word of very many cases, of some, of one language, and of none.
SEARCHES = ("alex", "kettle money", "lavadora agua", "zeppelin")
_ENTRIES = cast(Table, EntryRow.__table__)
_COPY_WORDS = {
    "sqlite": "INSERT INTO desk_case_words (rowid, words) SELECT e.number, w.words "
    "FROM desk_entries e JOIN desk_case_words w ON w.rowid = :first + e.number % :count "
    "WHERE e.number > :last AND NOT e.is_draft",
    "postgresql": "INSERT INTO desk_words (number, words) SELECT e.number, w.words "
    "FROM desk_entries e JOIN desk_words w ON w.number = :first + e.number % :count "
    "WHERE e.number > :last AND NOT e.is_draft",
}


def measure(settings: Settings, *, quick: bool) -> dict[str, Any]:
    """Return the 95th percentile of opening the queue and of searching, in milliseconds.

    Args:
        settings: of a throw-away installation; SQLite lies in its data folder.
        quick: fewer cases and rounds.
    """
    count, rounds = (2_000, 4) if quick else (MANY, 40)
    found: dict[str, dict[str, Pair]] = {"p95_ms": {}, "search_p95_ms": {}}
    with tempfile.TemporaryDirectory(prefix="redress-bench-queue-") as folder:
        _measure_on(bench_settings(Path(folder)), "sqlite", count, rounds, found)
    try:
        server = PostgresServer()
    except PostgresUnavailable as reason:
        say(f"  PostgreSQL is left out: {reason}")
        return {"queue": {"cases": count, **found}}
    try:
        with tempfile.TemporaryDirectory(prefix="redress-bench-queue-") as folder:
            beside = bench_settings(Path(folder))
            beside = replace(beside, database_url=server.new_database())
            _measure_on(beside, "postgresql", count, rounds, found)
    finally:
        server.stop()
    return {"queue": {"cases": count, **found}}


def fill(core: Core, count: int, originals: int = DEMO_CASES) -> int:
    """Copy the lines of made-up cases until there are `count`; return how many there are.

    Customers who wait come beside them.
    """
    Demo(core, PASSWORD).fill(originals)
    chance = random.Random(1)
    with core.db.write() as session:
        columns = [column for column in _ENTRIES.c if column.name != "number"]
        filed = select(*columns).where(_ENTRIES.c.is_draft.is_(False)).order_by(_ENTRIES.c.number)
        lines = [dict(row._mapping) for row in session.execute(filed)]
        numbers = select(func.min(_ENTRIES.c.number), func.max(_ENTRIES.c.number))
        first, last = session.execute(numbers.where(_ENTRIES.c.is_draft.is_(False))).one()
    made = 0
    while made < count - len(lines):
        size = min(BATCH, count - len(lines) - made)
        copies = [_copy(chance.choice(lines), made + number, chance) for number in range(size)]
        with core.db.write() as session:
            session.execute(insert(_ENTRIES), copies)
        made += size
    with core.db.write() as session:
        values = {"first": first, "count": last - first + 1, "last": last}
        session.execute(text(_COPY_WORDS[session.get_bind().dialect.name]), values)
        recount(session)
        return session.scalar(select(func.count()).select_from(EntryRow)) or 0


def _copy(line: dict[str, Any], number: int, chance: random.Random) -> dict[str, Any]:
    key, back = f"RD-{number:08d}", timedelta(minutes=chance.randrange(500_000))
    due_at = line["due_at"] and line["due_at"] - back
    filed = line["created_at"] - back
    return {
        **line,
        "key": key,
        "reference": key,
        "created_at": filed,
        "waiting_since": filed,
        "due_at": due_at,
        "sort_key": sort_key(severity_rank(line["severity"]), None, due_at, filed, key),
    }


def _measure_on(
    settings: Settings, name: str, count: int, rounds: int, found: dict[str, dict[str, Pair]]
) -> None:
    migrate(settings.database_url)
    core = build_core(settings, is_durable=False)
    say(f"  {fill(core, count)} lines on {name}")
    with core.db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if name == "sqlite" else "VACUUM ANALYZE"))
    core.db.close()
    with _desk(settings) as desk:
        for metric, paths in (
            ("p95_ms", [f"/desk{query}" for query in QUEUE]),
            ("search_p95_ms", [f"/desk/search?q={query}" for query in SEARCHES]),
        ):
            found[metric][name] = pair(percentile(_times(desk, paths, rounds), 95))


def _times(desk: httpx.Client, paths: list[str], rounds: int) -> list[float]:
    """Return how long each page took, in milliseconds, without the first round."""
    times = []
    for number in range(rounds + 1):
        for path in paths:
            begun = time.perf_counter()
            answer = desk.get(path)
            took = (time.perf_counter() - begun) * 1000
            if answer.status_code != 200:
                raise BenchFailed(f"{path} was answered with {answer.status_code}.")
            if number:
                times.append(took)
    return times


@contextmanager
def _desk(settings: Settings) -> Iterator[httpx.Client]:
    """Serve the desk alone and sign in."""
    environ = {
        "REDRESS_DATA_DIR": str(settings.data_dir),
        "REDRESS_PORT": str(settings.port),
        "REDRESS_DATABASE_URL": settings.database_url,
        "REDRESS_LOG_LEVEL": "error",
    }
    command = [sys.executable, "-m", "handoff", "serve"]
    process = subprocess.Popen(command, cwd=settings.root, env=environ)
    try:
        with httpx.Client(
            base_url=settings.service_url, timeout=60, trust_env=False, follow_redirects=True
        ) as client:
            _wait(client, process)
            form = client.get("/desk/sign-in").text
            csrf = re.search(r'name="csrf" value="([^"]+)"', form)
            if csrf is None:
                raise BenchFailed("The desk shows no form to sign in with.")
            fields = {"csrf": csrf[1], "username": "demo-agent-1", "password": PASSWORD}
            client.post("/desk/sign-in", data=fields)
            yield client
    finally:
        process.terminate()
        process.wait(30)


def _wait(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            if client.get("/healthz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise BenchFailed("The service did not start.")
