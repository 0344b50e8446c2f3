"""The table people read and the file programs read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.aims import AIMS
from benchmarks.datasets import ROOT
from benchmarks.scoring import confusion_csv
from benchmarks.understanding import Findings

RESULTS = ROOT / "benchmarks" / "results"
LANGUAGES = ("en", "es", "fr", "de")
_WIDTHS = (66, 9, 9, 7)

#: A measure of both sides; None where a side cannot do it or was not measured.
Pair = dict[str, float | None]


def pair(ours: float | None, stock: float | None = None) -> Pair:
    """Return one measure of both sides."""
    return {"ours": _rounded(ours), "stock": _rounded(stock)}


def pairs_of(ours: Findings, stock: Findings | None) -> dict[str, dict[str, Pair]]:
    """Return set → metric → pair."""
    theirs = stock.scores if stock else {}
    return {
        name: {
            metric: pair(value, theirs.get(name, {}).get(metric))
            for metric, value in scores.items()
        }
        for name, scores in ours.scores.items()
    }


def table(results: Mapping[str, Any]) -> str:
    """Return the results as lines: measure, ours, stock, ratio, aim, and whether it is reached.

    Measures of single languages follow in a table of their own, ours with stock in brackets.
    """
    lines = [_line(("measure", "ours", "stock", "ratio", "aim"))]
    languages: dict[str, dict[str, Any]] = {}
    for name, value in _flat(results):
        stem, _, language = name.rpartition("_")
        if language in LANGUAGES and name not in AIMS:
            languages.setdefault(stem, {})[language] = value
        else:
            lines.append(_row(name, value))
    # A set in one language has its measure above already.
    rows = [(stem, row) for stem, row in languages.items() if len(row) > 1]
    if rows:
        lines += ["", _language_line("by language", LANGUAGES)]
    for stem, row in rows:
        lines.append(_language_line(stem, [_both(row.get(code)) for code in LANGUAGES]))
    return "\n".join(lines)


def merge_into_latest(results: Mapping[str, Any], folder: Path = RESULTS) -> Path:
    """Write the results into latest.json, over those of the same parts and beside the others."""
    path = folder / "latest.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps({**known, **results}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return path


def write_details(side: str, findings: Findings, folder: Path = RESULTS) -> None:
    """Write confusion tables and the list of mistakes of one side; sensitive rows are left out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, confusions in findings.confusions.items():
        path = folder / f"confusion_{name}_{side}.csv"
        path.write_text(confusion_csv(confusions), encoding="utf-8")
    kept = [mistake for mistake in findings.mistakes if not mistake.row.is_sensitive]
    lines = [json.dumps(mistake.as_dict(), ensure_ascii=False) for mistake in kept]
    text = "".join(f"{line}\n" for line in lines)
    (folder / f"errors_{side}.jsonl").write_text(text, encoding="utf-8")


def _flat(value: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, inner in value.items():
        name = f"{prefix}{key}"
        if isinstance(inner, Mapping) and not set(inner) <= {"ours", "stock"}:
            yield from _flat(inner, f"{name}.")
        elif isinstance(inner, Mapping | int | float):
            yield name, inner


def _row(name: str, value: Any) -> str:
    both = value if isinstance(value, Mapping) else {"ours": value, "stock": None}
    ours, stock = both.get("ours"), both.get("stock")
    ratio = f"{ours / stock:.2f}" if ours is not None and stock else ""
    aim = AIMS.get(name)
    wanted = ""
    if aim is not None:
        state = "" if ours is None else ("  reached" if aim.is_reached(ours) else "  missed")
        wanted = f"{aim}{state}"
    return _line((name, _number(ours), _number(stock), ratio, wanted))


def _line(cells: tuple[str, str, str, str, str]) -> str:
    name, ours, stock, ratio, aim = cells
    first, *rest = _WIDTHS
    cells_and_widths = zip((ours, stock, ratio), rest, strict=True)
    numbers = "".join(f"{cell:>{width}}" for cell, width in cells_and_widths)
    return f"{name:<{first}}{numbers}  {aim}".rstrip()


def _language_line(name: str, cells: Sequence[str]) -> str:
    return f"{name:<{_WIDTHS[0]}}" + "".join(f"{cell:>15}" for cell in cells)


def _both(value: Any) -> str:
    if not isinstance(value, Mapping) or value.get("ours") is None:
        return ""
    stock = value.get("stock")
    return _number(value["ours"]) + ("" if stock is None else f" ({_number(stock)})")


def _number(value: float | None) -> str:
    if value is None:
        return "n/a"
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
