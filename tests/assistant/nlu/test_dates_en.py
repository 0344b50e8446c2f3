"""More English dates: misspelt, in words, ranges, weeks and feasts; orders by region."""

from __future__ import annotations

import pytest

from assistant.nlu.facts.dates import extract_dates
from assistant.nlu.facts.model import Setting
from tests.assistant.nlu.settings import AMERICAN, BRITISH, NOWHERE, TODAY


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on the 5th of febuary", "2026-02-05"),
        ("10 jine", "2026-06-10"),
        ("05102026 at 5 pm", "2026-10-05"),
        ("last wensday", "2026-11-18"),
        ("the second of August", "2026-08-02"),
        ("Oct 12th", "2026-10-12"),
        ("23/Sep/2025", "2025-09-23"),
        ("2025/23/Sep", "2025-09-23"),
        ("from 26 to 29 May", "2026-05-26"),
        ("3 May to 5 May 2025", "2025-05-03"),
        ("October 3 - November 2", "2026-10-03"),
        ("between 5 and 7 May", "2026-05-05"),
        ("Thursday, 12/11/2026", "2026-11-12"),
        ("Friday the 13th", "2026-11-13"),
        ("beginning of May", "2026-05"),
        ("first week of October", "2026-10"),
        ("the Monday before last", "2026-11-09"),
        ("last Thursday week", "2026-11-12"),
        ("last week", "2026-11"),
        ("last weekend", "2026-11-14"),
        ("for the last three days", "2026-11-19"),
        ("3-4 weeks ago", "2026-11-01"),
        ("two days before yesterday", "2026-11-19"),
        ("on Good Friday", "2026-04-03"),
        ("on Christmas Eve", "2025-12-24"),
        ("the 3rd of last month", "2026-10-03"),
        ("Tuesday morning at 8:15", "2026-11-17"),
        ("at 10.30 on 4 November", "2026-11-04"),
        ("date used 06242026", "2026-06-24"),
        ("Sunday last, about noon", "2026-11-15"),
        ("Thursday gone", "2026-11-19"),
        ("two Fridays back", "2026-11-13"),
    ],
)
def test_reads_dates(text: str, value: str) -> None:
    assert [found.value for found in extract_dates(text, BRITISH)] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "in 2024",
        "last year",
        "9/10 for effort",
        "it scored 10/10",
        "order 20261103",
        "at half past 3",
        "5 minutes ago",
        "a match",
        "2 items",
        "XX/XX/2026",
        "you may one day regret it",
        "I need it in a moment",
        "this may be a mistake",
        "three times in a day",
        "on Friday, XX/XX/2023, they called",
    ],
)
def test_finds_no_date_where_none_is_told(text: str) -> None:
    assert extract_dates(text, BRITISH) == []


def test_a_week_in_two_months_is_ambiguous() -> None:
    found = extract_dates("last week", Setting(TODAY.replace(day=5), "en", "GB"))[0]
    assert (found.value, found.problem, found.alternatives) == (
        "2026-10",
        "ambiguous",
        ("2026-11",),
    )


@pytest.mark.parametrize(
    "setting",
    [
        NOWHERE,
        Setting(TODAY, "en", "CA"),
        Setting(TODAY, "es", "US"),
    ],
)
def test_keeps_both_orders_where_both_are_in_use(setting: Setting) -> None:
    found = extract_dates("03/04/2026", setting)[0]
    assert found.problem == "ambiguous"
    assert {found.value, *found.alternatives} == {"2026-04-03", "2026-03-04"}


def test_takes_the_past_reading_where_both_orders_are_in_use() -> None:
    found = extract_dates("11/12/2026", NOWHERE)[0]
    assert (found.value, found.problem) == ("2026-11-12", None)


def test_a_date_without_a_year_is_the_latest_past_one_in_the_order_of_the_region() -> None:
    assert extract_dates("on 3/11", AMERICAN)[0].value == "2026-03-11"
    assert extract_dates("on 3/11", BRITISH)[0].value == "2026-11-03"


@pytest.mark.parametrize(
    "text", ["next Monday", "tomorrow", "in 5 days", "next month", "I expect a reply by Friday"]
)
def test_what_is_to_come_is_not_the_complaints(text: str) -> None:
    assert [found.role for found in extract_dates(text, BRITISH)] == ["mention"]
