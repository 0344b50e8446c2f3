"""Tables of the trends as CSV."""

from __future__ import annotations

import csv
import io

from handoff.domain.trend_tables import Table, all_to_csv, group_table, to_csv

PRODUCTS = group_table("product", [("=1+1", 3), ('a "b", c', 1)], {})


def test_table_keeps_its_words() -> None:
    assert list(csv.reader(io.StringIO(to_csv(PRODUCTS)))) == [
        ["product", "complaints", "percent"],
        ["'=1+1", "3", "75.0"],
        ['a "b", c', "1", "25.0"],
    ]


def test_whole_file_has_one_value_a_line() -> None:
    table = Table("volume", ("period", "complaints", "n"), (("2026-11-01", 3, None),))
    assert list(csv.reader(io.StringIO(all_to_csv([table, PRODUCTS]))))[:4] == [
        ["table", "row", "figure", "value"],
        ["volume", "2026-11-01", "complaints", "3"],
        ["volume", "2026-11-01", "n", ""],
        ["product", "'=1+1", "complaints", "3"],
    ]
