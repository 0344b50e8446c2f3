"""Intents: accuracy, requests for a person, rejection, calibration."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.intent_mapping import HANDOFF, REJECTION, is_rejection, main_meaning, means
from benchmarks.measures.read import Mistake, Read, Scores
from benchmarks.scoring import Confusion, by_group, calibration_error, confusion, mean, share

#: Labels under which a message may be taken for a request for a person.
HANDOFF_LABELS = frozenset({HANDOFF, "contact_details_or_handoff"})


def is_right(read: Read) -> bool:
    """Return whether the chosen intent means what the label says."""
    return means(read.intent, read.row.bot_intent or "")


def labelled(reads: Sequence[Read]) -> list[Read]:
    """Return the reads whose rows say what they should be taken for."""
    return [read for read in reads if read.row.bot_intent]


def accuracy(reads: Sequence[Read]) -> Scores:
    """Return accuracy over all rows, by language, and as a mean over languages and labels."""
    scored = labelled(reads)
    languages = by_group((read.row.lang, is_right(read)) for read in scored)
    labels = by_group((read.row.bot_intent or "", is_right(read)) for read in scored)
    return {
        "accuracy": share(is_right(read) for read in scored),
        **{f"accuracy_{language}": value for language, value in languages.items()},
        "accuracy_mean_of_languages": mean(languages.values()),
        "accuracy_mean_of_labels": mean(labels.values()),
    }


def language_gap(reads: Sequence[Read]) -> Scores:
    """Return by how much the weakest language is behind English, in a set that has several."""
    languages = by_group((read.row.lang, is_right(read)) for read in labelled(reads))
    english = languages.pop("en", None)
    if english is None or not languages:
        return {}
    return {"gap_of_weakest_language": max(0.0, english - min(languages.values()))}


def handoff(reads: Sequence[Read]) -> Scores:
    """Return recall of requests for a person (by language too) and precision.

    Rows whose label leaves open whether a person is wanted count for neither recall nor against
    precision.
    """
    scored = labelled(reads)
    wanted = [read for read in scored if read.row.bot_intent == HANDOFF]
    taken = [read for read in scored if read.intent == "request_human"]
    languages = by_group((read.row.lang, read.intent == "request_human") for read in wanted)
    return {
        "recall": share(read.intent == "request_human" for read in wanted),
        **{f"recall_{language}": value for language, value in languages.items()},
        "precision": share(read.row.bot_intent in HANDOFF_LABELS for read in taken),
    }


def rejection(reads: Sequence[Read]) -> Scores:
    """Return the share of out-of-scope messages rejected, and of other messages lost that way."""
    scored = labelled(reads)
    outside = [read for read in scored if read.row.bot_intent == REJECTION]
    inside = [read for read in scored if read.row.bot_intent != REJECTION]
    languages = by_group((read.row.lang, is_rejection(read.intent)) for read in outside)
    lost = by_group((read.row.lang, is_rejection(read.intent)) for read in inside)
    return {
        "rejected": share(is_rejection(read.intent) for read in outside),
        **{f"rejected_{language}": value for language, value in languages.items()},
        "in_scope_lost": share(is_rejection(read.intent) for read in inside),
        **{f"in_scope_lost_{language}": value for language, value in lost.items()},
    }


def calibration(reads: Sequence[Read]) -> Scores:
    """Return how far the confidence of an intent is from how often it is right."""
    pairs = [(read.confidence, is_right(read)) for read in labelled(reads)]
    return {"expected_error": calibration_error(pairs)}


def confusion_table(reads: Sequence[Read]) -> Confusion:
    """Return the labels by what the chosen intents mean; a right answer stands on the diagonal."""
    return confusion(
        (
            read.row.bot_intent or "",
            (read.row.bot_intent or "") if is_right(read) else main_meaning(read.intent),
        )
        for read in labelled(reads)
    )


def mistakes(reads: Sequence[Read]) -> list[Mistake]:
    """Return the rows whose intent is wrong."""
    return [
        Mistake(
            read.row, "intent", read.row.bot_intent or "", f"{read.intent} {read.confidence:.2f}"
        )
        for read in labelled(reads)
        if not is_right(read)
    ]
