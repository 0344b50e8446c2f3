"""Words, marks and forms of the desk, without a server."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.adapters.policy_files import load_policy
from handoff.domain.errors import InvalidInput, NotFound
from handoff.domain.facts import FactStatus
from handoff.domain.policy import Policy
from handoff.web.desk import labels
from handoff.web.desk.fact_forms import EDITABLE, read_fact
from handoff.web.desk.marks import Quote, split_message, targets
from handoff.web.desk.rendering import asset_url, time_element

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(ROOT / "policy")


@given(st.text(), st.lists(st.tuples(st.integers(0, 40), st.integers(1, 10)), max_size=6))
def test_marked_message_keeps_every_character(text: str, cuts: list[tuple[int, int]]) -> None:
    quotes = [
        Quote(f"q-{n}", "fact", text[start : start + length], "m")
        for n, (start, length) in enumerate(cuts)
        if text[start : start + length]
    ]
    parts = split_message(text, quotes)
    assert "".join(part.text for part in parts) == text
    anchors = [part.anchor for part in parts if part.anchor]
    assert len(anchors) == len(set(anchors))


def test_quote_that_overlaps_leads_to_its_message() -> None:
    summary: dict[str, Any] = {
        "facts": {
            "amount": {"quote": "took £250 twice", "message_id": "a"},
            "product": {"quote": "£250", "message_id": "a"},
        },
        "triggers": [],
    }
    found = targets(summary, {"a": "You took £250 twice."})
    assert found == {"q-amount": "q-amount", "q-product": "m-a"}


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (timedelta(seconds=20), "in a moment"),
        (timedelta(minutes=5), "in 5 minutes"),
        (timedelta(hours=30), "in 30 hours"),
        (timedelta(days=3), "in 3 days"),
        (timedelta(hours=-1), "1 hour overdue"),
        (timedelta(days=-9), "9 days overdue"),
    ],
)
def test_due_is_said_in_words(away: timedelta, words: str) -> None:
    assert labels.show_due(NOW + away, NOW) == words


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("amount", {"value": 1249.9, "currency": "EUR"}, "€1,249.90"),
        ("occurred_on", "2026-10", "October 2026"),
        ("occurred_on", "2026-03-09", "9 March 2026"),
        ("prior_contact", {"contacted": True, "text": "twice"}, "Yes – twice"),
        ("prior_contact", {"contacted": False, "text": None}, "No"),
        ("preferred_contact", "sms", "Text message"),
        ("desired_outcome", {"codes": ["refund", "other"], "text": None}, "Money back"),
        ("desired_outcome", {"codes": [], "text": "an answer"}, "an answer"),
        ("product", None, ""),
    ],
)
def test_values_are_shown_as_people_write_them(
    policy: Policy, name: str, value: Any, words: str
) -> None:
    assert labels.show_value(name, value, policy) == words


def test_time_has_the_exact_instant_in_its_title() -> None:
    element = time_element("2026-11-22T09:00:05.000Z")
    assert 'datetime="2026-11-22T09:00:05.000Z"' in element
    assert 'title="2026-11-22 09:00:05 UTC"' in element
    assert time_element(None) == ""
    assert time_element("<b>") == ""


@pytest.mark.parametrize(
    ("name", "form", "value"),
    [
        ("product", {"value": [" kettle "]}, "kettle"),
        (
            "amount",
            {"value": ["1,249.90"], "currency": ["eur"]},
            {"value": 1249.9, "currency": "EUR"},
        ),
        ("amount", {"value": ["40"], "currency": ["GBP"]}, {"value": 40, "currency": "GBP"}),
        ("occurred_on", {"value": ["2026-03-09"]}, "2026-03-09"),
        ("occurred_on", {"value": ["2026-03"]}, "2026-03"),
        ("phone", {"value": ["+44 20 7946 0000"]}, "+442079460000"),
        ("country", {"value": ["gb"]}, "GB"),
        ("email", {"value": ["Jo@Example.com"]}, "Jo@example.com"),
        ("preferred_contact", {"value": ["post"]}, "post"),
        (
            "desired_outcome",
            {"codes": ["refund"], "text": [""]},
            {"codes": ["refund"], "text": None},
        ),
        ("prior_contact", {"contacted": ["no"]}, {"contacted": False, "text": None}),
    ],
)
def test_form_becomes_the_value_of_the_summary(
    policy: Policy, name: str, form: dict[str, list[str]], value: Any
) -> None:
    fact = read_fact(name, form | {"status": ["confirmed"]}, policy, TODAY)
    assert fact.value == value
    assert fact.status is FactStatus.CONFIRMED
    assert fact.quote is None


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("product", {"value": [" "]}),
        ("product", {"value": ["x" * 2001]}),
        ("amount", {"value": ["much"], "currency": ["EUR"]}),
        ("amount", {"value": ["NaN"], "currency": ["EUR"]}),
        ("amount", {"value": ["-1"], "currency": ["EUR"]}),
        ("amount", {"value": ["1"], "currency": ["€"]}),
        ("occurred_on", {"value": ["yesterday"]}),
        ("occurred_on", {"value": ["2099-01-01"]}),
        ("phone", {"value": ["12"]}),
        ("country", {"value": ["Britain"]}),
        ("email", {"value": ["jo"]}),
        ("preferred_contact", {"value": ["pigeon"]}),
        ("desired_outcome", {"codes": ["revenge"]}),
        ("desired_outcome", {}),
        ("prior_contact", {}),
        ("product", {"value": ["x"], "status": ["inferred"]}),
        ("product", {"value": ["x"], "status": ["sure"]}),
    ],
)
def test_form_that_is_not_accepted_says_what_is(
    policy: Policy, name: str, form: dict[str, list[str]]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_fact(name, form, policy, TODAY)
    assert refusal.value.message.endswith(".")


@pytest.mark.parametrize("status", ["declined", "unknown"])
def test_refusal_and_not_known_never_become_a_value(policy: Policy, status: str) -> None:
    fact = read_fact("email", {"value": ["I'd rather not"], "status": [status]}, policy, TODAY)
    assert fact.value is None
    assert fact.status == status


def test_story_has_no_form(policy: Policy) -> None:
    assert "story" not in EDITABLE
    with pytest.raises(NotFound):
        read_fact("story", {"value": ["x"]}, policy, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("name", "notice"),
    [
        ("htmx-2.0.11.min.js", "htmx.NOTICE.txt"),
        ("idiomorph-0.8.0.ext.min.js", "idiomorph.NOTICE.txt"),
    ],
)
def test_a_library_is_the_file_its_notice_names(name: str, notice: str) -> None:
    folder = ROOT / "handoff" / "web" / "static" / "desk"
    digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    assert digest in (folder / notice).read_text()
    assert asset_url(name).endswith(digest[:12])
