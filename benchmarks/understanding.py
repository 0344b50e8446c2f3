"""Part 1: what a model understands of labelled messages, set by set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.datasets import Row
from benchmarks.measures import categories, intents, signals, spans
from benchmarks.measures.read import Mistake, Read, Scores
from benchmarks.parsing import Reading
from benchmarks.scoring import Confusion, percentile

INTENT_SETS = ("control_multilingual", "bitext", "oos")
CATEGORY_SETS = ("cfpb_narratives", "banking77", "complaint_reasons_es")
SPAN_SETS = ("support_messages", "spans_multilingual", "bitext")


@dataclass
class Findings:
    """Scores by set and metric, confusion tables by name, and all mistakes."""

    scores: dict[str, Scores] = field(default_factory=dict)
    confusions: dict[str, Confusion] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def add(self, name: str, scores: Scores) -> None:
        """Add scores to a set; nothing when there are none."""
        if scores:
            self.scores.setdefault(name, {}).update(scores)


def judge(rows: Sequence[Row], readings: Sequence[Reading]) -> Findings:
    """Return everything that can be said about the readings of the rows.

    Sets that are absent from `rows` are absent from the result. What the model does not give (a
    language, triggers) has no score.
    """
    reads = [Read(row, reading) for row, reading in zip(rows, readings, strict=True)]
    findings = Findings()
    _judge_intents(reads, findings)
    _judge_categories(reads, findings)
    _judge_spans(reads, findings)
    _judge_signals(reads, findings)
    seconds = [float(read.reading["seconds"]) for read in reads]
    if seconds:
        findings.add(
            "parse",
            {
                "median_ms": percentile(seconds, 50) * 1000,
                "p95_ms": percentile(seconds, 95) * 1000,
            },
        )
    return findings


def _judge_intents(reads: Sequence[Read], findings: Findings) -> None:
    for name in INTENT_SETS:
        if of_set := _of(reads, name):
            findings.add(name, intents.accuracy(of_set) | intents.language_gap(of_set))
            findings.confusions[f"intents_{name}"] = intents.confusion_table(of_set)
            for language in sorted({read.row.lang for read in of_set}):
                table = intents.confusion_table([r for r in of_set if r.row.lang == language])
                findings.confusions[f"intents_{name}_{language}"] = table
    if pooled := _of(reads, *INTENT_SETS):
        findings.add("intents", intents.accuracy(pooled))
        findings.add("out_of_scope", intents.rejection(pooled))
        findings.add("calibration", intents.calibration(pooled))
        findings.mistakes += intents.mistakes(pooled)
    if outside := _of(reads, "oos"):
        findings.add("oos", {"rejected": intents.rejection(outside)["rejected"]})
    if asking := _of(reads, *INTENT_SETS, "support_messages"):
        findings.add("handoff", intents.handoff(asking))


def _judge_categories(reads: Sequence[Read], findings: Findings) -> None:
    for name in (*CATEGORY_SETS, "support_messages", "safety_nhtsa"):
        if of_set := _of(reads, name):
            scores = categories.scores(of_set)
            prefix = "" if name in CATEGORY_SETS else "category_"
            findings.add(name, {f"{prefix}{metric}": value for metric, value in scores.items()})
            findings.mistakes += categories.mistakes(of_set)
    if pooled := _of(reads, *CATEGORY_SETS):
        findings.add("category", categories.scores(pooled))
        findings.confusions["categories"] = categories.confusion_table(pooled)


def _judge_spans(reads: Sequence[Read], findings: Findings) -> None:
    for name in SPAN_SETS:
        if of_set := _of(reads, name):
            findings.add(name, spans.scores(of_set))
            findings.mistakes += spans.mistakes(of_set)
    if pooled := _of(reads, *SPAN_SETS):
        findings.add("spans", spans.scores(pooled))
    if quiet := _of(reads, "banking77", "oos", "control_multilingual"):
        findings.add("spans", spans.false_alarms(quiet))


def _judge_signals(reads: Sequence[Read], findings: Findings) -> None:
    if of_set := _of(reads, "langid_short"):
        findings.add("langid_short", signals.language(of_set))
    if _of(reads, "safety_nhtsa", "control_multilingual"):
        findings.add("triggers", signals.triggers(reads))
    if of_set := _of(reads, "tone_emotion"):
        findings.add("tone_emotion", signals.tone(of_set))
    findings.mistakes += signals.mistakes(reads)


def _of(reads: Sequence[Read], *names: str) -> list[Read]:
    return [read for read in reads if read.row.dataset in names]
