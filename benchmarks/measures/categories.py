"""Category of a complaint: any acceptable code, mean recall over the codes, first two."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.measures.read import Mistake, Read, Scores
from benchmarks.scoring import Confusion, by_group, confusion, mean, share


def acceptable(read: Read) -> list[str]:
    """Return the codes that are right for a row, the preferred one first; none: do not score."""
    labels = read.row.labels
    if labels.get("map_confidence") == "low":
        return []
    expected = list(labels.get("expected_categories") or ())
    return expected + list(labels.get("also_acceptable") or ()) if expected else []


def ranking(read: Read) -> list[str]:
    """Return the codes the model ranks, best first; none for a message it finds too short."""
    category = read.reading.get("category") or {}
    ranked = [entry["code"] for entry in category.get("ranking") or ()]
    return ranked or ([category["code"]] if category.get("code") else [])


def scores(reads: Sequence[Read]) -> Scores:
    """Return the shares of the rows that have acceptable codes.

    `any_acceptable`: the first code is one of them. `mean_recall`: the same, as a mean over the
    preferred codes, so that rare ones count as much as frequent ones. `mean_recall_strict`: the
    first code is the preferred one. `first_two`: one of the first two codes is acceptable.
    """
    scored = _scored(reads)
    recalls = by_group((codes[0], _first(read) in codes) for read, codes in scored)
    strict = by_group((codes[0], _first(read) == codes[0]) for read, codes in scored)
    return {
        "any_acceptable": share(_first(read) in codes for read, codes in scored),
        "mean_recall": mean(recalls.values()),
        "mean_recall_strict": mean(strict.values()),
        "first_two": share(bool(set(ranking(read)[:2]) & set(codes)) for read, codes in scored),
    }


def confusion_table(reads: Sequence[Read]) -> Confusion:
    """Return preferred codes by chosen ones; an acceptable answer stands on the diagonal."""
    return confusion(
        (codes[0], codes[0] if _first(read) in codes else _first(read) or "(none)")
        for read, codes in _scored(reads)
    )


def mistakes(reads: Sequence[Read]) -> list[Mistake]:
    """Return the rows whose first code is not acceptable."""
    return [
        Mistake(read.row, "category", " ".join(codes), " ".join(ranking(read)[:2]) or "(none)")
        for read, codes in _scored(reads)
        if _first(read) not in codes
    ]


def _scored(reads: Sequence[Read]) -> list[tuple[Read, list[str]]]:
    return [(read, codes) for read in reads if (codes := acceptable(read))]


def _first(read: Read) -> str | None:
    return next(iter(ranking(read)), None)
