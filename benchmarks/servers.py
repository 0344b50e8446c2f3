"""Stock Rasa as a running server with our action server, beside our own installation."""

from __future__ import annotations

import sys
import time
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from benchmarks.errors import BenchFailed
from benchmarks.stock import Stock, stock_environ
from handoff.adapters.database import migrate
from handoff.settings import Settings
from handoff.supervisor.checks import assistant_python
from handoff.supervisor.logs import LogFile
from handoff.supervisor.parts import Part, actions_part
from handoff.supervisor.process import GRACE_SECONDS, KeptProcess
from handoff.supervisor.terminal import quiet

READY_SECONDS = 300.0


class NotReady(BenchFailed):
    """A server did not answer in time; the message names its log."""


class StockStack:
    """Stock Rasa and an action server, started and ready inside `with`, stopped afterwards."""

    def __init__(self, settings: Settings, stock: Stock) -> None:
        """Prepare without starting anything.

        Args:
            settings: ports and folders of this side alone; the service is not started.
            stock: the trained project.
        """
        self.settings = settings
        parts = (_rasa_part(settings, stock), _actions_part(settings))
        self._logs = {part.name: LogFile(settings.logs_dir, part.name) for part in parts}
        folders = {"rasa": stock.folder, "actions": settings.root}
        self._kept = {
            part.name: KeptProcess(part, folders[part.name], self._logs[part.name], quiet)
            for part in parts
        }

    def __enter__(self) -> StockStack:
        try:
            migrate(self.settings.database_url)
            for kept in self._kept.values():
                kept.start()
            until = time.monotonic() + READY_SECONDS
            for name, kept in self._kept.items():
                self._wait_for(kept.part.ready_url, name, until)
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def pids(self) -> dict[str, int]:
        """Return the process ids by part."""
        return {name: kept.pid for name, kept in self._kept.items() if kept.pid}

    def _wait_for(self, url: str, name: str, until: float) -> None:
        while not _answers(url):
            if time.monotonic() > until or not self._kept[name].alive:
                raise NotReady(f"Stock {name} did not start; see {self._logs[name].path}")
            time.sleep(0.1)

    def _stop(self) -> None:
        for kept in self._kept.values():
            kept.request_stop()
        for kept in self._kept.values():
            kept.finish_stop(GRACE_SECONDS)
        for log in self._logs.values():
            log.close()


def resident_megabytes(pid: int) -> float:
    """Return the memory a process holds, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _rasa_part(settings: Settings, stock: Stock) -> Part:
    command = (
        *(str(assistant_python(settings.root)), "-m", "rasa", "run"),
        *("--model", str(stock.model)),
        *("--interface", "127.0.0.1", "--port", str(settings.rasa_port)),
        *("--endpoints", "endpoints.yml", "--credentials", "credentials.yml"),
    )
    return Part("rasa", command, f"{settings.rasa_url}/", stock_environ(settings))


def _actions_part(settings: Settings) -> Part:
    command = (sys.executable, "-m", "benchmarks.action_server")
    return replace(actions_part(settings), command=command)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return int(answer.status) < 500
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
