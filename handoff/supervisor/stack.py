"""The running installation as one object: start, wait until ready, watch, stop."""

from __future__ import annotations

import signal
import threading
import time
import urllib.error
import urllib.request
from types import TracebackType

from handoff.settings import Settings
from handoff.supervisor.checks import check_start
from handoff.supervisor.errors import NotReady
from handoff.supervisor.logs import LogFile
from handoff.supervisor.parts import Part, parts_of
from handoff.supervisor.process import GRACE_SECONDS, KeptProcess
from handoff.supervisor.terminal import Say, quiet
from handoff.supervisor.training import train

READY_SECONDS = 120.0
_POLL_SECONDS = 0.1
_REQUEST_SECONDS = 5.0


class Stack:
    """Rasa, action server and web service with one set of settings.

    As a context manager it is started and ready inside, and stopped afterwards.
    """

    def __init__(self, settings: Settings, say: Say = quiet) -> None:
        """Prepare the stack without starting anything.

        Args:
            settings: ports, folders and keys.
            say: gets sentences about progress, restarts and warnings of the parts.
        """
        self.settings = settings
        self._say = say
        self._stopping = threading.Event()
        self._logs = {
            part.name: LogFile(settings.logs_dir, part.name, say) for part in parts_of(settings)
        }
        self._kept = {part.name: self._prepare(part) for part in parts_of(settings)}

    def __enter__(self) -> Stack:
        try:
            self.start()
            self.wait_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self, train_first: bool = True) -> None:
        """Check, train when stale, migrate the database and start all parts.

        Args:
            train_first: false takes the model as it is.
        Raises:
            SupervisorError: something hinders the start; the message says what to do.
        """
        check_start(self.settings)
        self.settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        if train_first:
            train(self.settings, self._say)
        if self._stopping.is_set():
            return
        # Rasa takes longest and has its own store, so it starts while the database is migrated.
        self._kept["rasa"].start()
        self._migrate()
        self._kept["actions"].start()
        self._kept["service"].start()

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        """Return once every part answers and the service says it is ready.

        Raises:
            NotReady: this did not happen within `seconds`; the message names part and log.
        """
        until = time.monotonic() + seconds
        for name, kept in self._kept.items():
            self._wait_for(kept.part.ready_url, name, until, below=500)
        self._wait_for(f"{self.settings.service_url}/readyz", "service", until, below=300)

    def restart(self, *names: str) -> None:
        """Stop and start some of `rasa`, `actions` and `service`, which read their files anew."""
        for name in names:
            self._kept[name].request_stop()
        for name in names:
            self._kept[name].finish_stop()
            self._kept[name] = self._prepare(self._kept[name].part)
            if not self._stopping.is_set():
                self._kept[name].start()

    def is_ready(self) -> bool:
        """Return whether the service says at this moment that all parts answer."""
        return _status(f"{self.settings.service_url}/readyz") == 200

    def stop(self, grace: float = GRACE_SECONDS) -> None:
        """Stop all parts, by force after `grace` seconds; safe to call twice."""
        self._stopping.set()
        for kept in self._kept.values():
            kept.request_stop()
        until = time.monotonic() + grace
        for kept in self._kept.values():
            kept.finish_stop(max(0.0, until - time.monotonic()))
        for log in self._logs.values():
            log.close()

    def kill(self, part: str, sign: signal.Signals = signal.SIGKILL) -> None:
        """End the process of `rasa`, `actions` or `service` as a crash would."""
        self._kept[part].kill(sign)

    def wait_restarted(self, part: str, restarts: int, seconds: float = READY_SECONDS) -> None:
        """Return once the part was started again more than `restarts` times and is ready.

        Raises:
            NotReady: this did not happen within `seconds`.
        """
        until = time.monotonic() + seconds
        kept = self._kept[part]
        while kept.restarts <= restarts or not kept.alive:
            self._pause(part, until)
        self.wait_ready(max(0.0, until - time.monotonic()))

    def restarts(self, part: str) -> int:
        """Return how often the part was started again."""
        return self._kept[part].restarts

    def pids(self) -> dict[str, int]:
        """Return the process id of each part that was started."""
        return {name: kept.pid for name, kept in self._kept.items() if kept.pid}

    def logs(self) -> dict[str, str]:
        """Return the present log of each part."""
        return {
            name: log.path.read_text(encoding="utf-8") if log.path.exists() else ""
            for name, log in self._logs.items()
        }

    def _prepare(self, part: Part) -> KeptProcess:
        return KeptProcess(part, self.settings.root, self._logs[part.name], self._say)

    def _migrate(self) -> None:
        # Imported here: Alembic takes a third of a second, which Rasa uses to get going.
        from handoff.adapters.database import migrate

        migrate(self.settings.database_url)

    def _wait_for(self, url: str, part: str, until: float, below: int) -> None:
        while not 0 < _status(url) < below:
            self._pause(part, until)

    def _pause(self, part: str, until: float) -> None:
        if time.monotonic() > until:
            raise NotReady(
                f"{part} did not become ready in time. Its log, {self._logs[part].path}, says why."
            )
        if self._stopping.wait(_POLL_SECONDS):
            raise NotReady(f"Stopped before {part} was ready.")


def _status(url: str) -> int:
    """Return the HTTP status of a GET, 0 when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=_REQUEST_SECONDS) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0
