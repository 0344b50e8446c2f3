"""Load: prepared conversations said by so many customers at once, every turn timed."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from benchmarks.scoring import percentile
from benchmarks.talk import Talk, TalkFailed

Prepared = tuple[Talk, Sequence[str]]


@dataclass
class Timing:
    """Turns of several rounds of one kind.

    `filing` holds the times of those turns that filed a case, out of `conversations`.
    """

    seconds: list[float] = field(default_factory=list)
    filing: list[float] = field(default_factory=list)
    elapsed: float = 0.0
    conversations: int = 0
    errors: list[str] = field(default_factory=list)

    def add(self, other: Timing) -> None:
        """Add a round."""
        self.seconds += other.seconds
        self.elapsed += other.elapsed
        self.conversations += other.conversations
        self.filing += other.filing
        self.errors += other.errors

    @property
    def turns_a_second(self) -> float:
        """Turns of all customers together, by the clock."""
        return len(self.seconds) / self.elapsed if self.elapsed else 0.0

    def milliseconds(self, percent: float) -> float:
        """Return the time that so many percent of the turns do not exceed."""
        return percentile(self.seconds, percent) * 1000


def run(conversations: Sequence[Prepared], at_once: int) -> Timing:
    """Say all conversations, `at_once` of them at any moment, and return the times.

    The conversations are open and greeted already; each is closed here. A conversation whose
    request fails ends there, and the failure is noted.
    """
    waiting: SimpleQueue[Prepared] = SimpleQueue()
    for prepared in conversations:
        waiting.put(prepared)
    timing, lock = Timing(), threading.Lock()

    def customer() -> None:
        while True:
            try:
                talk, texts = waiting.get_nowait()
            except Empty:
                return
            one = _say(talk, texts)
            with lock:
                timing.add(one)

    threads = [threading.Thread(target=customer, daemon=True) for _ in range(at_once)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    timing.elapsed = time.perf_counter() - started
    return timing


def _say(talk: Talk, texts: Sequence[str]) -> Timing:
    timing = Timing(conversations=1)
    try:
        for text in texts:
            began = time.perf_counter()
            reply = talk.say(text)
            timing.seconds.append(time.perf_counter() - began)
            if reply.reference is not None:
                timing.filing.append(timing.seconds[-1])
    except TalkFailed as error:
        timing.errors.append(str(error))
    finally:
        talk.close()
    return timing
