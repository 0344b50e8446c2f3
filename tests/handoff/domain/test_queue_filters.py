"""How the address of the queue says what it is narrowed to."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs

from handoff.domain.queue_filters import NAMES, Filters, read_filters

EVERYTHING = Filters(
    severity=("urgent", "high"),
    status=("received",),
    category=("billing",),
    language=("de", "other"),
    assignee="nobody",
    is_overdue=True,
    due_by=date(2026, 11, 30),
    filed_from=date(2026, 1, 1),
    filed_to=date(2026, 2, 1),
)


def test_an_address_gives_back_what_it_was_made_of() -> None:
    assert read_filters(parse_qs(EVERYTHING.address()), ["billing"]) == (EVERYTHING, ())
    assert {name for name, _ in EVERYTHING.pairs()} == set(NAMES)


def test_the_order_in_an_address_does_not_matter() -> None:
    one, _ = read_filters({"severity": ["low", "urgent"]}, [])
    other, _ = read_filters({"severity": ["urgent", "low", "low"]}, [])
    assert one.address() == other.address() == "severity=urgent&severity=low"


def test_what_is_not_understood_is_left_out_and_named() -> None:
    given = {name: ["nonsense"] for name in NAMES} | {"filed_to": ["9999-12-31"]}
    filters, bad = read_filters(given, ["billing"])
    assert not filters
    assert set(bad) == set(NAMES)


def test_nothing_chosen_leaves_nothing_out() -> None:
    filters, bad = read_filters({"severity": [""], "due_by": [" "], "view": ["open"]}, [])
    assert (bool(filters), bad, filters.address()) == (False, (), "")
