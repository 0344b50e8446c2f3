"""Start the real installation in a temporary folder and print what it takes.

Measured are the warm start, the memory of each process, and complaints filed one after another
by one customer at a time, with the turns (customer messages) per second this makes.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from handoff.cli_client import Conversation, Message
from handoff.cli_intake import file_complaint
from handoff.settings import Settings, settings_by_field
from handoff.supervisor.stack import Stack
from handoff.supervisor.terminal import say
from handoff.supervisor.training import train

ROOT = Path(__file__).resolve().parent.parent
COMPLAINTS = 10
STORY = (
    "I ordered a kettle on 3 March and it arrived broken. The handle came off and hot water "
    "spilled on the floor. I called twice and nobody called me back. I paid 49.90 pounds."
)
ANSWERS = {"customer_name": "Alex Example", "email": "alex@example.com"}


class TimedConversation(Conversation):
    """A conversation that keeps the seconds each turn took."""

    def __init__(self, url: str) -> None:
        self.seconds: list[float] = []
        super().__init__(url, "en-GB")

    def send_text(self, text: str) -> list[Message]:
        with self._timed():
            return super().send_text(text)

    def send_choice(self, payload: str) -> list[Message]:
        with self._timed():
            return super().send_choice(payload)

    @contextmanager
    def _timed(self) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds.append(time.perf_counter() - started)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="redress-bench-") as folder:
        settings = _settings(Path(folder))
        train(settings, say)
        started = time.perf_counter()
        with Stack(settings) as stack:
            say(f"start, nothing to train   {time.perf_counter() - started:6.1f} s")
            turns = _file_complaints(settings)
            for part, pid in stack.pids().items():
                say(f"memory of {part:<15} {_resident_megabytes(pid):6.0f} MB")
    turns.sort()
    say(f"turns                     {len(turns):6d}")
    say(f"turns a second            {len(turns) / sum(turns):6.1f}")
    say(f"turn, median              {statistics.median(turns) * 1000:6.0f} ms")
    say(f"turn, slowest of twenty   {turns[int(len(turns) * 0.95)] * 1000:6.0f} ms")


def _file_complaints(settings: Settings) -> list[float]:
    """File complaints one after another and return the seconds of each turn."""
    turns: list[float] = []
    for number in range(COMPLAINTS + 1):
        conversation = TimedConversation(settings.service_url)
        try:
            file_complaint(conversation, STORY, ANSWERS)
        finally:
            conversation.close()
        # The first complaint warms things up and does not count.
        turns += conversation.seconds if number else []
    return turns


def _settings(folder: Path) -> Settings:
    # The same ports as an ordinary start: a running installation would distort the measurement.
    unlimited = {
        setting.variable: "100000/minute"
        for name, setting in settings_by_field().items()
        if name.startswith("rate_")
    }
    return Settings.from_env(unlimited | {"REDRESS_DATA_DIR": str(folder)}, ROOT)


def _resident_megabytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    main()
