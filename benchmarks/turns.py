"""Part 2: the same intakes through our channel, the public API, and stock Rasa's REST channel."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import stock
from benchmarks.customers import CUSTOMERS
from benchmarks.dialogues import rehearse
from benchmarks.installation import bench_settings
from benchmarks.load import Prepared, Timing, run
from benchmarks.report import Pair, pair
from benchmarks.servers import StockStack, resident_megabytes
from benchmarks.talk import ApiTalk, ChannelTalk, RestTalk, Talk, store_conversation
from handoff.adapters.policy_files import load_policy
from handoff.bootstrap import Services, bootstrap
from handoff.settings import Settings
from handoff.supervisor.stack import Stack
from handoff.supervisor.terminal import say
from handoff.supervisor.training import train

#: Conversations at once, and how many conversations of ten turns make one round.
ROUND = {1: 8, 4: 12, 16: 32}
QUICK_ROUND = {1: 1, 4: 4, 16: 16}
ROUNDS = 3
STOCK, CHANNEL, API = "stock", "channel", "api"
Texts = Sequence[str]
Begin = Callable[[Texts], Talk]


@dataclass(frozen=True)
class Counts:
    """How much is measured."""

    rounds: int = ROUNDS
    warm_up: int = 6
    conversations: tuple[tuple[int, int], ...] = tuple(ROUND.items())

    @classmethod
    def of(cls, quick: bool) -> Counts:
        """Return the counts of a measurement, or of a mere trial."""
        return cls(1, 1, tuple(QUICK_ROUND.items())) if quick else cls()


def measure(
    settings: Settings, *, ours_only: bool, quick: bool, epochs: int = stock.EPOCHS
) -> dict[str, Any]:
    """Return turns, memory, training and start of both sides.

    Args:
        settings: of our throw-away installation; stock Rasa gets one beside it.
        ours_only: leave stock Rasa out.
        quick: few turns, and no training for its own sake.
        epochs: of stock Rasa.
    """
    train_s = _train_seconds(settings, quick)
    project = None if ours_only else stock.prepare(settings, epochs)
    with tempfile.TemporaryDirectory(prefix="redress-bench-stock-") as folder, ExitStack() as open_:
        started = _start_ours(settings, open_)
        begin: dict[str, Begin] = {}
        services, pids = [services_of(settings)], {"ours": started.stack.pids()}
        begin[CHANNEL] = channel(settings, services[0])
        begin[API] = api(settings)
        theirs = None
        if project is not None:
            beside = bench_settings(Path(folder))
            theirs = _start_stock(beside, project, open_)
            services.append(services_of(beside))
            begin[STOCK] = rest(beside, services[1])
            pids["stock"] = theirs.stack.pids()
        say("  Finding what the customers say.")
        dialogues = [rehearse(one, lambda: begin[API](())).texts for one in CUSTOMERS]
        say(f"  Turns of the intakes: {', '.join(str(len(texts)) for texts in dialogues)}.")
        timings = measure_rounds(begin, dialogues, Counts.of(quick))
        memory = {side: _memory(of_side) for side, of_side in pids.items()}
        for one in services:
            one.core.db.close()
    return {
        "turns": summary(timings, dialogues),
        "memory_mb": _pairs(memory),
        "train_s": pair(train_s, project.train_s if project else None),
        "start_s": pair(started.seconds, theirs.seconds if theirs else None),
    }


def measure_rounds(
    begin: dict[str, Begin], dialogues: Sequence[Texts], counts: Counts
) -> dict[tuple[str, int], Timing]:
    """Return the timings by way and conversations at once; the ways take turns in each round."""
    for way, open_one in begin.items():
        say(f"  Warming up {way}.")
        run(prepare(open_one, dialogues, counts.warm_up), 1)
        run(prepare(open_one, dialogues, counts.warm_up), 4)
    timings = {(way, at): Timing() for at, _ in counts.conversations for way in begin}
    ways = list(begin)
    for number in range(counts.rounds):
        for at_once, conversations in counts.conversations:
            for way in ways:
                one = run(prepare(begin[way], dialogues, conversations), at_once)
                timings[way, at_once].add(one)
                say(
                    f"  round {number + 1} of {counts.rounds}, {at_once:>2} at once, {way:<8}"
                    f"{one.turns_a_second:7.1f} turns/s"
                )
        # Nobody always comes first.
        ways = [*ways[1:], ways[0]]
    return timings


def summary(timings: dict[tuple[str, int], Timing], dialogues: Sequence[Texts]) -> dict[str, Any]:
    """Return throughput, times and counts by way and conversations at once."""
    levels = sorted({at_once for _, at_once in timings})

    def compared(measure: Callable[[Timing], float]) -> dict[str, dict[str, Pair]]:
        def of(way: str, at_once: int) -> float | None:
            timing = timings.get((way, at_once))
            return measure(timing) if timing and timing.seconds else None

        return {
            CHANNEL: {str(at): pair(of(CHANNEL, at), of(STOCK, at)) for at in levels},
            API: {str(at): pair(of(API, at)) for at in levels},
        }

    per_second = compared(lambda timing: timing.turns_a_second)
    both = per_second[CHANNEL].get("4") or pair(None)
    ours, theirs = both["ours"], both["stock"]
    return {
        "throughput_ratio": round(ours / theirs, 2) if ours and theirs else None,
        "per_second": per_second,
        "p50_ms": compared(lambda timing: timing.milliseconds(50)),
        "p95_ms": compared(lambda timing: timing.milliseconds(95)),
        "counted": compared(lambda timing: len(timing.seconds)),
        "filed_share": compared(lambda timing: len(timing.filing) / timing.conversations),
        "failed_requests": compared(lambda timing: len(timing.errors)),
        "turns_of_an_intake": sum(map(len, dialogues)) / len(dialogues),
    }


@dataclass(frozen=True)
class _Started:
    stack: Any
    seconds: float


def _start_ours(settings: Settings, open_: ExitStack) -> _Started:
    # Twice: the first start may compile modules and warm the disk.
    with Stack(settings):
        pass
    began = time.monotonic()
    stack = open_.enter_context(Stack(settings))
    seconds = time.monotonic() - began
    say(f"  Ours started in {seconds:.1f} s.")
    return _Started(stack, seconds)


def _start_stock(settings: Settings, project: stock.Stock, open_: ExitStack) -> _Started:
    with StockStack(settings, project):
        pass
    began = time.monotonic()
    stack = open_.enter_context(StockStack(settings, project))
    seconds = time.monotonic() - began
    say(f"  Stock Rasa started in {seconds:.1f} s.")
    return _Started(stack, seconds)


def _train_seconds(settings: Settings, quick: bool) -> float | None:
    if quick:
        train(settings, say)
        return None
    began = time.monotonic()
    train(settings, say, force=True)
    return time.monotonic() - began


def services_of(settings: Settings) -> Services:
    """Return services over the database of an installation, to store conversations with."""
    return bootstrap(settings, load_policy(settings.policy_dir))


def api(settings: Settings) -> Begin:
    """Return what opens conversations over the public API."""
    return lambda texts: ApiTalk(settings.port)


def channel(settings: Settings, services: Services) -> Begin:
    """Return what opens conversations with our Rasa."""
    return lambda texts: ChannelTalk(
        settings.rasa_port, settings.internal_secret, store_conversation(services, texts)
    )


def rest(settings: Settings, services: Services) -> Begin:
    """Return what opens conversations with stock Rasa."""
    return lambda texts: RestTalk(settings.rasa_port, store_conversation(services, texts))


def prepare(begin: Begin, dialogues: Sequence[Texts], count: int) -> list[Prepared]:
    """Return so many opened conversations with what is to be said in each."""
    chosen = [dialogues[number % len(dialogues)] for number in range(count)]
    return [(begin(texts), texts) for texts in chosen]


def _memory(pids: dict[str, int]) -> dict[str, float]:
    each = {part: resident_megabytes(pid) for part, pid in pids.items()}
    return {**each, "total": sum(each.values())}


def _pairs(memory: dict[str, dict[str, float]]) -> dict[str, Pair]:
    theirs = memory.get("stock", {})
    return {part: pair(value, theirs.get(part)) for part, value in memory["ours"].items()}
