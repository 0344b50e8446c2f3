"""One process kept alive: started on a leash, restarted with back-off, its output in a log file."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from handoff.supervisor.logs import LogFile
from handoff.supervisor.parts import Part
from handoff.supervisor.terminal import Say

FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
# A part that lived this long had started properly: its next crash is a new story.
STEADY_SECONDS = 60.0
GRACE_SECONDS = 10.0

_PR_SET_PDEATHSIG = 1


class KeptProcess:
    """A part that runs until `stop`, whatever happens to its process in between."""

    def __init__(self, part: Part, root: Path, log: LogFile, say: Say) -> None:
        """Prepare the part without starting it.

        Args:
            part: what to run.
            root: working folder.
            log: gets every line of output.
            say: is called with a sentence when the process ended and was started again.
        """
        self.part = part
        self.restarts = 0
        self._root = root
        self._log = log
        self._say = say
        self._stopping = threading.Event()
        self._spawned = threading.Event()
        self._process: subprocess.Popen[str] | None = None
        self._thread = threading.Thread(target=self._keep, name=f"keep-{part.name}", daemon=True)

    @property
    def pid(self) -> int | None:
        """The process id, or None before the first start."""
        return self._process.pid if self._process else None

    @property
    def alive(self) -> bool:
        """Whether the process runs at this moment."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the process and return once it exists."""
        self._thread.start()
        self._spawned.wait()

    def kill(self, sign: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to the process, as a crash would; it is then started again."""
        _signal_group(self._process, sign)

    def request_stop(self) -> None:
        """Ask the process to end and not to be started again; returns at once."""
        self._stopping.set()
        _signal_group(self._process, signal.SIGTERM)

    def finish_stop(self, grace: float = GRACE_SECONDS) -> None:
        """Wait up to `grace` seconds for the end, then end it by force."""
        if not self._thread.is_alive():
            return
        self._thread.join(grace)
        while self._thread.is_alive():
            _signal_group(self._process, signal.SIGKILL)
            self._thread.join(1)

    def _keep(self) -> None:
        # This thread also spawns: the kernel ends a leashed child when the spawning thread ends.
        delay = FIRST_DELAY
        while True:
            started = time.monotonic()
            status = self._run_once()
            if self._stopping.is_set():
                return
            if time.monotonic() - started > STEADY_SECONDS:
                delay = FIRST_DELAY
            self._say(
                f"{self.part.name} ended unexpectedly ({_ending(status)}); starting it again in "
                f"{delay:g} s. Its log: {self._log.path}"
            )
            if self._stopping.wait(delay):
                return
            delay = min(delay * 2, LONGEST_DELAY)
            self.restarts += 1

    def _run_once(self) -> int:
        """Run the process to its end and return its exit status, negative for a signal."""
        self._log.rotate()
        try:
            process = start_leashed(self.part.command, self._root, self.part.environ)
        except OSError as error:
            self._spawned.set()
            self._log.write(f"{self.part.command[0]} could not be started: {error.strerror}\n")
            return 127
        self._process = process
        if self._stopping.is_set():
            _signal_group(process, signal.SIGTERM)
        self._spawned.set()
        assert process.stdout is not None
        with process.stdout as output:
            for line in output:
                self._log.write(line)
        return process.wait()


def start_leashed(
    command: tuple[str, ...], folder: Path, environ: dict[str, str]
) -> subprocess.Popen[str]:
    """Start a process in its own group that ends when this process ends, however that happens.

    Its standard output and error are one text stream. On Linux the kernel holds the leash; on
    other systems only an orderly stop ends the process.
    """
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
        preexec_fn=leash_function(),
    )


def leash_function() -> Callable[[], None] | None:
    """Return what a child must call before exec so that it ends with this process, if possible."""
    if not sys.platform.startswith("linux"):
        return None
    # Loaded before the fork: between fork and exec only plain calls are safe.
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def leash() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return leash


def _signal_group(process: subprocess.Popen[str] | None, sign: signal.Signals) -> None:
    if process is not None and process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)


def _ending(status: int) -> str:
    if status < 0:
        return f"signal {signal.Signals(-status).name}"
    return f"exit status {status}"
