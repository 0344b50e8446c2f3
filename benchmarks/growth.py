"""Part 3: how a turn's cost grows with the conversation and with the stored cases."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import stock
from benchmarks.customers import CONSENT, CUSTOMERS, Customer
from benchmarks.dialogues import file_case, rehearse
from benchmarks.installation import bench_settings
from benchmarks.load import Timing, run
from benchmarks.progress import Progress
from benchmarks.report import Pair, pair
from benchmarks.servers import StockStack
from benchmarks.stored_cases import MARK, fill
from benchmarks.turns import Begin, api, channel, prepare, rest, services_of
from handoff.settings import Settings
from handoff.supervisor.stack import Stack
from handoff.supervisor.terminal import say
from handoff.supervisor.training import train

LONGEST = 200
#: Turns around the tenth, and the last ones: medians of these windows are compared.
EARLY, LATE = slice(5, 15), slice(190, 200)
FEW, MANY = 1_000, 1_000_000
FILL_SECONDS = 600.0
#: A story that does not end, with a question now and then, as long conversations have them.
CHATTER = (
    "The first engineer came on a Monday and left again after ten minutes.",
    "He said that a part was missing and that somebody would ring me.",
    "how long will this take?",
    "Nobody rang, so I called again and waited for half an hour.",
    "The second one broke the cover and did not want to hear about it.",
    "My neighbour saw all of it and can tell you the same.",
    "are you a robot?",
    "In the end I repaired the cover myself with tape.",
    "Your shop told me that this was quite normal for the model.",
    "I do not think that it is normal for something so expensive.",
)
MARKED = Customer(
    CUSTOMERS[0].story,
    {
        **CUSTOMERS[0].answers,
        "email": f"alex{MARK}@example.com",
        "order_reference": f"AB-{MARK}",
    },
)


def measure(
    settings: Settings, *, ours_only: bool, quick: bool, epochs: int = stock.EPOCHS
) -> dict[str, Any]:
    """Return growth over turns of one conversation and over stored cases.

    Args:
        settings: of our throw-away installation; others are made beside it.
        ours_only: leave stock Rasa out.
        quick: one conversation, and few cases.
        epochs: of stock Rasa.
    """
    train(settings, say)
    turns = _over_turns(settings, ours_only=ours_only, quick=quick, epochs=epochs)
    cases = _over_cases(10_000 if quick else MANY, conversations=2 if quick else 12)
    return {"growth": {**turns, "cases": cases}}


def windows(timings: Sequence[Sequence[float]]) -> tuple[float, float]:
    """Return the median turn around the tenth and at the end, in milliseconds."""
    early = [second for seconds in timings for second in seconds[EARLY]]
    late = [second for seconds in timings for second in seconds[LATE]]
    return statistics.median(early) * 1000, statistics.median(late) * 1000


def _over_turns(
    settings: Settings, *, ours_only: bool, quick: bool, epochs: int
) -> dict[str, Pair]:
    repeats = 1 if quick else 3
    texts = long_talk(LONGEST)
    with Stack(settings):
        services = services_of(settings)
        public = _long_turns("public API", api(settings), texts, repeats)
        ours = _long_turns("channel", channel(settings, services), texts, repeats)
        services.core.db.close()
    theirs: tuple[float, float] | tuple[None, None] = (None, None)
    if not ours_only:
        project = stock.prepare(settings, epochs)
        with tempfile.TemporaryDirectory(prefix="redress-bench-stock-") as folder:
            beside = bench_settings(Path(folder))
            with StockStack(beside, project):
                services = services_of(beside)
                theirs = _long_turns("stock", rest(beside, services), texts, repeats)
                services.core.db.close()
    times = {
        "api_turn_10_ms": pair(public[0]),
        "api_turn_200_ms": pair(public[1]),
        "turn_10_ms": pair(ours[0], theirs[0]),
        "turn_200_ms": pair(ours[1], theirs[1]),
    }
    late, early = theirs[1], theirs[0]
    ratio = late / early if late is not None and early is not None else None
    return {
        **times,
        "api_turn_200_to_10": pair(public[1] / public[0]),
        "turn_200_to_10": pair(ours[1] / ours[0], ratio),
    }


def long_talk(turns: int) -> list[str]:
    """Return what a customer says in a conversation of so many turns."""
    return [CONSENT, *(CHATTER[number % len(CHATTER)] for number in range(turns - 1))]


def _long_turns(way: str, begin: Begin, texts: Sequence[str], repeats: int) -> tuple[float, float]:
    run([(begin(texts[:20]), texts[:20])], 1)
    timings = []
    for number in range(repeats):
        say(f"  {len(texts)} turns by {way}, {number + 1} of {repeats}")
        timing = run([(begin(texts), texts)], 1)
        if timing.errors:
            say(f"  broke off: {timing.errors[0]}")
        timings.append(timing.seconds)
    return windows(timings)


def _over_cases(many: int, conversations: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="redress-bench-cases-") as folder:
        settings = bench_settings(Path(folder))
        database = settings.data_dir / "redress.db"
        with Stack(settings):
            reference = file_case(MARKED, lambda: api(settings)(())).reference
        few = fill(database, reference, FEW, FILL_SECONDS, Progress("stored cases"))
        before = _intakes(settings, conversations)
        there = fill(database, reference, many, FILL_SECONDS, Progress("stored cases"))
        say(f"  The database has {there} cases and {database.stat().st_size / 1e9:.1f} GB.")
        after = _intakes(settings, conversations)
    return {
        "few": few,
        "many": there,
        "turn_ms_few": pair(before.milliseconds(50)),
        "turn_ms_many": pair(after.milliseconds(50)),
        "turn_p95_ms_few": pair(before.milliseconds(95)),
        "turn_p95_ms_many": pair(after.milliseconds(95)),
        "filing_ms_few": pair(_median_ms(before.filing)),
        "filing_ms_many": pair(_median_ms(after.filing)),
        "turn_many_to_few": pair(after.milliseconds(50) / before.milliseconds(50)),
    }


def _intakes(settings: Settings, conversations: int) -> Timing:
    with Stack(settings):
        begin = api(settings)
        dialogues = [rehearse(one, lambda: begin(())).texts for one in CUSTOMERS]
        run(prepare(begin, dialogues, 4), 1)
        return run(prepare(begin, dialogues, conversations), 1)


def _median_ms(seconds: Sequence[float]) -> float | None:
    return statistics.median(seconds) * 1000 if seconds else None
