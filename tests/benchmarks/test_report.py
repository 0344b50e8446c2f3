"""The table, the file and the lists."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.datasets import Row
from benchmarks.measures.read import Mistake
from benchmarks.report import merge_into_latest, pair, pairs_of, table, write_details
from benchmarks.understanding import Findings


def test_the_table_tells_ratio_aim_and_whether_it_is_reached() -> None:
    lines = table(
        {
            "understanding": {"handoff": {"recall": pair(0.995, 0.5)}},
            "turns": {"throughput_ratio": 4.0},
        }
    ).splitlines()
    assert lines[1].split() == [
        *("understanding.handoff.recall", "0.995", "0.500", "1.99", "≥", "0.99", "reached")
    ]
    assert lines[2].split() == ["turns.throughput_ratio", "4.000", "n/a", "≥", "8", "missed"]


def test_languages_stand_side_by_side() -> None:
    scores = {"accuracy": pair(0.9), "accuracy_en": pair(0.8, 0.5), "accuracy_de": pair(0.7)}
    lines = table({"understanding": {"bitext": scores}}).splitlines()
    assert lines[-1].split() == ["understanding.bitext.accuracy", "0.800", "(0.500)", "0.700"]


def test_what_a_side_cannot_do_has_no_number() -> None:
    assert "n/a" in table({"x": {"y": pair(None, 0.5)}})


def test_a_part_measured_anew_leaves_the_other_parts_in_the_file(tmp_path: Path) -> None:
    merge_into_latest({"turns": {"throughput_ratio": 1}, "start_s": pair(9.0)}, tmp_path)
    path = merge_into_latest({"start_s": pair(8.0)}, tmp_path)
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "turns": {"throughput_ratio": 1},
        "start_s": {"ours": 8.0, "stock": None},
    }


def test_both_sides_are_paired_by_set_and_metric() -> None:
    ours, theirs = Findings(), Findings()
    ours.add("oos", {"rejected": 0.9})
    theirs.add("oos", {"rejected": 0.5})
    assert pairs_of(ours, theirs) == {"oos": {"rejected": {"ours": 0.9, "stock": 0.5}}}


def test_sensitive_rows_are_in_no_list(tmp_path: Path) -> None:
    findings = Findings()
    for label in ("crisis", "thank"):
        row = Row(f"id-{label}", "words", "en", "control_multilingual", {"bot_intent": label})
        findings.mistakes.append(Mistake(row, "intent", label, "greet"))
    write_details("ours", findings, tmp_path)
    listed = (tmp_path / "errors_ours.jsonl").read_text(encoding="utf-8")
    assert "id-thank" in listed
    assert "id-crisis" not in listed
