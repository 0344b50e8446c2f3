"""A kept process is started again after a crash, ends on request, and never outlives its keeper."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from handoff.supervisor.logs import LogFile
from handoff.supervisor.parts import Part
from handoff.supervisor.process import KeptProcess

SECONDS = 20.0
WAITS = "import sys, time; print('here', flush=True); time.sleep(600)"
IGNORES_TERMINATION = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + WAITS


class Listener:
    """Collects sentences and lets a test wait for one."""

    def __init__(self) -> None:
        self.sentences: list[str] = []
        self._news = threading.Condition()

    def __call__(self, sentence: str) -> None:
        with self._news:
            self.sentences.append(sentence)
            self._news.notify_all()

    def wait_for(self, words: str) -> str:
        """Return the first sentence that contains the words."""
        with self._news:
            assert self._news.wait_for(lambda: self._find(words), SECONDS), self.sentences
            return self._find(words) or ""

    def _find(self, words: str) -> str | None:
        return next((sentence for sentence in self.sentences if words in sentence), None)


class ListeningLog(LogFile):
    """A log file that tells a listener every line."""

    def __init__(self, folder: Path, listener: Listener) -> None:
        super().__init__(folder, "part")
        self._listener = listener

    def write(self, line: str) -> None:
        super().write(line)
        self._listener(line)


@pytest.fixture
def lines() -> Listener:
    return Listener()


@pytest.fixture
def said() -> Listener:
    return Listener()


@pytest.fixture
def kept_processes() -> Iterator[list[KeptProcess]]:
    started: list[KeptProcess] = []
    yield started
    for kept in started:
        kept.request_stop()
        kept.finish_stop(grace=0.5)


def keep(
    program: str, folder: Path, lines: Listener, said: Listener, started: list[KeptProcess]
) -> KeptProcess:
    """Start a Python program as a part."""
    part = Part("part", (sys.executable, "-c", program), "http://unused", dict(os.environ))
    kept = KeptProcess(part, folder, ListeningLog(folder / "logs", lines), said)
    started.append(kept)
    kept.start()
    return kept


def test_crashed_part_is_started_again_and_says_so(
    tmp_path: Path, lines: Listener, said: Listener, kept_processes: list[KeptProcess]
) -> None:
    kept = keep("print('once'); raise SystemExit(3)", tmp_path, lines, said, kept_processes)
    sentence = said.wait_for("exit status 3")
    assert "starting it again" in sentence
    assert str(tmp_path / "logs" / "part.log") in sentence
    said.wait_for("in 1 s")  # the second pause is twice the first
    assert kept.restarts >= 1


def test_killed_part_is_reported_with_the_signal(
    tmp_path: Path, lines: Listener, said: Listener, kept_processes: list[KeptProcess]
) -> None:
    kept = keep(WAITS, tmp_path, lines, said, kept_processes)
    lines.wait_for("here")
    kept.kill()
    said.wait_for("signal SIGKILL")


def test_stopped_part_is_not_started_again(
    tmp_path: Path, lines: Listener, said: Listener, kept_processes: list[KeptProcess]
) -> None:
    kept = keep(WAITS, tmp_path, lines, said, kept_processes)
    lines.wait_for("here")
    kept.request_stop()
    kept.finish_stop()
    assert not kept.alive
    assert said.sentences == []


def test_part_that_ignores_termination_is_ended_by_force(
    tmp_path: Path, lines: Listener, said: Listener, kept_processes: list[KeptProcess]
) -> None:
    kept = keep(IGNORES_TERMINATION, tmp_path, lines, said, kept_processes)
    lines.wait_for("here")
    kept.request_stop()
    kept.finish_stop(grace=0.2)
    assert not kept.alive


def test_missing_program_is_reported_in_the_log(
    tmp_path: Path, lines: Listener, said: Listener, kept_processes: list[KeptProcess]
) -> None:
    part = Part("part", (str(tmp_path / "nothing"),), "http://unused", {})
    kept = KeptProcess(part, tmp_path, ListeningLog(tmp_path / "logs", lines), said)
    kept_processes.append(kept)
    kept.start()
    lines.wait_for("could not be started")
    said.wait_for("exit status 127")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the leash is Linux's")
def test_part_ends_when_its_keeper_is_killed(tmp_path: Path) -> None:
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from handoff.supervisor.process import start_leashed\n"
        "child = start_leashed((sys.executable, '-c', 'import time; time.sleep(600)'),"
        " Path('.'), dict(os.environ))\n"
        "print(child.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    keeper = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[3])},
    )
    assert keeper.stdout is not None and keeper.stdin is not None
    descriptor = os.pidfd_open(int(keeper.stdout.readline()))
    keeper.kill()
    keeper.wait()
    keeper.stdout.close()
    keeper.stdin.close()
    try:
        assert _ends(descriptor)
    finally:
        os.close(descriptor)


def _ends(descriptor: int) -> bool:
    import select

    return bool(select.select([descriptor], [], [], SECONDS)[0])
