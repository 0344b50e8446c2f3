"""What a training does in processes of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.nlu import processes
from assistant.nlu.processes import beside


def test_a_training_does_work_in_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_is_training", True)
    with beside(os.getpid) as other:
        pass
    assert other.result() != os.getpid()


def test_whoever_serves_does_it_alone() -> None:
    with beside(os.getpid) as own:
        pass
    assert own.result() == os.getpid()


def test_what_is_never_asked_for_ends_with_the_process_that_began_it() -> None:
    """A training that fails early has what was learnt ahead still in the pipe."""
    ended = subprocess.run(
        (
            sys.executable,
            "-c",
            "import sys; from assistant.nlu.processes import Apart;"
            "Apart(lambda: bytes(5_000_000)); sys.exit(3)",
        ),
        cwd=Path(__file__).resolve().parents[3],
        timeout=60,
        check=False,
    )
    assert ended.returncode == 3
