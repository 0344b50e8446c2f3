"""What a training does in processes of its own."""

from __future__ import annotations

import os

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
