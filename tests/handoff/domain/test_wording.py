"""Values as a customer reads them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from handoff.adapters.policy_files import load_policy
from handoff.domain.acknowledgement import acknowledgement, event_words
from handoff.domain.facts import Fact, FactStatus
from handoff.domain.policy import Policy
from handoff.domain.wording import date_words, due_words, fact_words, named_fact, read_back_lines


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).resolve().parents[3] / "policy")


def test_dates_keep_their_precision() -> None:
    assert date_words("2026-11-03") == "3 November 2026"
    assert date_words("2026-11") == "November 2026"


def test_a_due_day_is_the_local_one() -> None:
    instant = datetime(2026, 12, 18, 23, 30, tzinfo=UTC)
    assert due_words(instant, "Europe/London") == "Friday 18 December 2026"
    assert due_words(instant, "Australia/Sydney") == "Saturday 19 December 2026"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("amount", {"value": 49.99, "currency": "GBP"}, "£49.99"),
        ("amount", {"value": 30, "currency": "GBP"}, "£30"),
        ("amount", {"value": 30, "currency": "CHF"}, "30 CHF"),
        ("prior_contact", {"contacted": False, "text": ""}, "No"),
        ("prior_contact", {"contacted": True, "text": "twice"}, "Yes: “twice”"),
        ("preferred_contact", "email", "E-mail"),
        ("desired_outcome", {"codes": ["refund"], "text": ""}, "My money back"),
        ("desired_outcome", {"codes": ["other"], "text": "a new lid"}, "“a new lid”"),
    ],
)
def test_fact_words(policy: Policy, name: str, value: Any, words: str) -> None:
    assert fact_words(policy.fact(name), value) == words


def test_read_back_has_every_settled_fact_and_the_whole_story(policy: Policy) -> None:
    story = "First line.\n\nSecond line, with “quotes”."
    facts = {
        "story": Fact("story", story, FactStatus.STATED, "First line.", "m"),
        "product": Fact("product", "lamp", FactStatus.STATED, "lamp", "m"),
        "customer_name": Fact("customer_name", None, FactStatus.DECLINED),
        "order_reference": Fact("order_reference", None, FactStatus.UNKNOWN),
    }
    lines = read_back_lines(facts, policy)
    assert lines[-1].endswith(f"“{story}”")
    assert "Product or service: lamp" in lines
    assert "Name: not given" in lines
    assert "Files: photo.jpg" in read_back_lines(facts, policy, ["photo.jpg"])
    assert "Order or account number: not known" in lines


def test_a_correction_names_its_fact(policy: Policy) -> None:
    assert named_fact("the date is wrong", policy) == "occurred_on"
    assert named_fact("my e-mail is wrong", policy) == "email"
    assert named_fact("that is wrong", policy) is None


def test_acknowledgement_names_the_event_in_the_customers_words() -> None:
    story = "Hello, my parcel with the lamp never arrived. I am upset."
    assert event_words(story) == "my parcel with the lamp never arrived."
    assert len(event_words("word " * 100)) <= 165


def test_an_injury_goes_before_the_category() -> None:
    chosen = acknowledgement({}, "billing", ["injury_or_illness"])
    assert chosen.response == "utter_acknowledge_injury"
    assert acknowledgement({}, "billing", []).response == "utter_acknowledge_billing"
    assert acknowledgement({}, None, []).response == "utter_acknowledge_other"
