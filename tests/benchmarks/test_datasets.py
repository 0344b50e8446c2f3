"""Reading labelled sets, and what the assistant is told beside a text."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.datasets import DEFAULT_FOLDER, Row, data_folder, load_set
from benchmarks.parsing import metadata_of


def test_every_split_of_a_set_is_read_and_no_other_set(tmp_path: Path) -> None:
    for name in ("oos_dev", "oos_test", "bitext_dev"):
        record = {"id": name, "text": "hello", "lang": "en", "labels": {"bot_intent": "greet"}}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    assert [row.id for row in load_set(tmp_path, "oos")] == ["oos_dev", "oos_test"]


def test_a_set_without_a_file_has_no_rows(tmp_path: Path) -> None:
    assert load_set(tmp_path, "oos") == []


def test_the_folder_can_be_named_in_the_environment(tmp_path: Path) -> None:
    assert data_folder({"REDRESS_BENCH_DATA": str(tmp_path)}) == tmp_path
    assert data_folder({}) == DEFAULT_FOLDER


def test_a_message_is_told_day_zone_and_locale_of_its_language() -> None:
    row = Row("1", "gestern", "de", "spans_multilingual", reference_date="2020-05-30T12:00:00")
    assert metadata_of(row) == {
        "at": "2020-05-30T12:00:00+02:00",
        "zone": "Europe/Berlin",
        "locale": "de-DE",
    }


def test_american_sources_are_read_as_american() -> None:
    source = "github:microsoft/Recognizers-Text@90e968ea44dc:Specs"
    assert metadata_of(Row("1", "3/11", "en", "x", source=source))["locale"] == "en-US"
    assert metadata_of(Row("1", "3/11", "es", "x", source=source))["locale"] == "es-ES"


def test_the_locale_is_not_told_where_the_language_is_asked() -> None:
    assert "locale" not in metadata_of(Row("1", "guten Tag", "de", "langid_short"))
