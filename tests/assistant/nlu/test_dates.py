"""Dates: what they mean, which of them is the complaint's, and what is no date."""

from __future__ import annotations

import pytest

from assistant.nlu.facts.dates import extract_dates
from assistant.nlu.facts.model import read_setting
from tests.assistant.nlu.settings import AMERICAN, BRITISH, NOWHERE


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("it was on the 3rd of May", "2026-05-03"),
        ("2026-03-14", "2026-03-14"),
        ("14/03/2026", "2026-03-14"),
        ("14.3.26", "2026-03-14"),
        ("14-Mar-2026", "2026-03-14"),
        ("May 5th, 2025", "2025-05-05"),
        ("Mar 14", "2026-03-14"),
        ("3 Mar 25", "2025-03-03"),
        ("Tuesday 10th November", "2026-11-10"),
        ("the 3rd to the 5th of June", "2026-06-03"),
        ("12 May last year", "2025-05-12"),
        ("on 24 December it went dead", "2025-12-24"),
        ("yesterday", "2026-11-21"),
        ("the day before yesterday", "2026-11-20"),
        ("it broke this morning", "2026-11-22"),
        ("last tuesday", "2026-11-17"),
        ("on Friday it broke", "2026-11-20"),
        ("two Fridays ago", "2026-11-13"),
        ("Friday last week", "2026-11-13"),
        ("about two weeks ago", "2026-11-08"),
        ("10 days ago", "2026-11-12"),
        ("a fortnight ago", "2026-11-08"),
        ("on the 14th", "2026-11-14"),
        ("on the 30th", "2026-10-30"),
        ("Christmas Day", "2025-12-25"),
        ("in March", "2026-03"),
        ("last december", "2025-12"),
        ("early june 2025", "2025-06"),
        ("a couple of months ago", "2026-09"),
        ("last month", "2026-10"),
    ],
)
def test_reads_dates_as_days_or_months(text: str, value: str) -> None:
    assert [found.value for found in extract_dates(text, BRITISH)] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "last summer",
        "a few days ago",
        "some years ago",
        "the 14th floor",
        "we march on",
        "you may be right",
        "it's a 24/7 service",
        "my kids are 3/4 asleep",
        "the sun was out and I sat down",
        "sort code 20-45-78",
        "call 020 7946 0018",
        "I was born on 3 May 1980",
        "it weighs 3.5 kg",
        "version 2.3.4",
        "for three weeks",
    ],
)
def test_finds_no_date_where_none_is_told(text: str) -> None:
    assert extract_dates(text, BRITISH) == []


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-GB", "I have had nothing up until today."),
        ("es-ES", "Sigo esperando hasta hoy."),
        ("fr-FR", "Je n'ai rien reçu jusqu'à aujourd'hui."),
        ("de-DE", "Das Geld habe ich bis heute nicht."),
    ],
)
def test_until_today_is_no_day_of_the_complaint(locale: str, text: str) -> None:
    setting = read_setting({"at": "2026-11-18T12:00:00Z", "zone": "UTC", "locale": locale})
    assert extract_dates(text, setting) == []


def test_reads_numeric_dates_in_the_order_of_the_region() -> None:
    assert extract_dates("03/04/2026", BRITISH)[0].value == "2026-04-03"
    assert extract_dates("03/04/2026", AMERICAN)[0].value == "2026-03-04"


def test_keeps_both_orders_when_the_region_is_unknown() -> None:
    found = extract_dates("03/04/2026", NOWHERE)[0]
    assert (found.value, found.problem) == ("2026-04-03", "ambiguous")
    assert found.alternatives == ("2026-03-04",)


def test_uses_the_only_possible_order() -> None:
    found = extract_dates("03/25/2026", BRITISH)[0]
    assert (found.value, found.problem) == ("2026-03-25", None)


def test_flags_a_future_date_and_offers_the_other_order() -> None:
    found = extract_dates("11/12/2026", BRITISH)[0]
    assert (found.value, found.problem) == ("2026-12-11", "future")
    assert found.alternatives == ("2026-11-12",)


def test_flags_an_impossible_date() -> None:
    found = extract_dates("31 February 2026", BRITISH)[0]
    assert (found.value, found.problem) == (None, "impossible")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("I bought it on 3 March and it broke on 10 May.", "2026-05-10"),
        ("It broke on 10 May. I rang you on 12 May and again on 20 May.", "2026-05-10"),
        ("Delivery was promised for 2 November. On 5 November I wrote to you.", "2026-11-05"),
        ("I ordered the desk on 4 October.", "2026-10-04"),
    ],
)
def test_names_the_date_when_it_went_wrong(text: str, complaint: str) -> None:
    found = extract_dates(text, BRITISH)
    assert [f.value for f in found if f.role == "complaint"] == [complaint]


@pytest.mark.parametrize(
    "text",
    [
        "I ordered a cooker and it came on 14 November. The second time I used it the lid cracked.",
        "The cooker came on 14 November and the second time I used it the lid cracked.",
        "I bought a vacuum cleaner on 3 May. It stopped working after a week.",
        "The kettle was delivered on 3 May. Two weeks later it leaked all over the worktop.",
        "I ordered a desk on 4 October. It never arrived.",
    ],
)
def test_a_day_of_buying_or_delivery_is_not_the_day_of_a_failure_told_after_it(text: str) -> None:
    assert [found.role for found in extract_dates(text, BRITISH)] == ["mention"]


@pytest.mark.parametrize(
    "text",
    [
        "I ordered a kettle on 3 November and it arrived broken. The handle came off at once.",
        "The lamp I bought from you for £20 on 5 October 2026 broke after a day.",
        "The table arrived with a deep scratch. I paid £80 on 2 November 2026.",
        "My toaster never arrived. It should have been here on 2 November 2026.",
        "it broke on 3 November",
        "The plates came on 14 November. Two of them were smashed.",
        "I visited your shop on 3 May. The guard shouted at me and then my bag was missing.",
        "My order arrived on 3 May, a week late, and then you charged me again.",
    ],
)
def test_the_only_day_of_a_single_event_is_the_complaints(text: str) -> None:
    assert [found.role for found in extract_dates(text, BRITISH)] == ["complaint"]


def test_a_planned_date_without_a_year_is_the_coming_one() -> None:
    found = extract_dates("Delivery is promised for 12 December", BRITISH)[0]
    assert (found.value, found.problem, found.role) == ("2026-12-12", "future", "mention")


def test_span_is_the_words_of_the_date() -> None:
    text = "It failed on 10 May. Again."
    found = extract_dates(text, BRITISH)[0]
    assert text[found.start : found.end] == "10 May"
