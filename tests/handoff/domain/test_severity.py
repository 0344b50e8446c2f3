"""Severity is the highest level anything gives, with the words that gave it."""

from __future__ import annotations

import pytest

from handoff.domain.facts import Fact, FactStatus
from handoff.domain.policy import Policy
from handoff.domain.severity import (
    FoundTrigger,
    assess_severity,
    gravest_first,
    human_contact,
    severity_rank,
)
from tests.handoff import summary_example


@pytest.fixture(scope="module")
def policy() -> Policy:
    return summary_example.policy()


def _trigger(code: str, level: str, quote: str = "those words") -> FoundTrigger:
    return FoundTrigger(code, level, quote, "m1")


INJURY = _trigger("injury_or_illness", "P1", "burned my hand")
DANGER = _trigger("imminent_danger", "P0", "I smell gas")
REPEAT = _trigger("repeat_or_systemic", "P3", "third time")


def test_nothing_found_is_normal_without_reasons(policy: Policy) -> None:
    severity = assess_severity([], None, policy)

    assert (severity.level, severity.reasons) == ("normal", ())


@pytest.mark.parametrize(
    ("trigger", "level"), [(DANGER, "urgent"), (INJURY, "high"), (REPEAT, "normal")]
)
def test_level_of_a_trigger_gives_the_severity(
    policy: Policy, trigger: FoundTrigger, level: str
) -> None:
    assert assess_severity([trigger], "delivery", policy).level == level


def test_gravest_wins_and_stands_first_with_its_words(policy: Policy) -> None:
    severity = assess_severity([REPEAT, INJURY, DANGER], None, policy)

    assert severity.level == "urgent"
    assert "I smell gas" in severity.reasons[0]
    assert "burned my hand" in severity.reasons[1]


def test_asking_for_a_person_does_not_make_a_case_grave(policy: Policy) -> None:
    assert assess_severity([_trigger("human_request", "P1")], None, policy).level == "normal"


def test_grave_category_raises(policy: Policy) -> None:
    severity = assess_severity([], "discrimination", policy)

    assert severity.level == "high"
    assert policy.category_label("discrimination") in severity.reasons[0]


def test_doubtful_category_does_not_raise(policy: Policy) -> None:
    assert assess_severity([], "fraud", policy, confidence=0.2).level == "normal"
    assert assess_severity([], "fraud", policy, confidence=0.6).level == "high"


def test_wrong_information_alone_is_low(policy: Policy) -> None:
    assert assess_severity([], "information", policy).level == "low"


def test_told_impact_keeps_a_case_from_being_low(policy: Policy) -> None:
    impact = Fact("impact", "missed my flight", FactStatus.STATED, "missed my flight", "m1")

    severity = assess_severity([], "information", policy, impact=impact)

    assert severity.level == "normal"
    assert any("missed my flight" in reason for reason in severity.reasons)


def test_trigger_without_literal_words_is_still_a_reason(policy: Policy) -> None:
    severity = assess_severity([FoundTrigger("injury_or_illness", "P1", None, None)], None, policy)

    assert severity.level == "high"
    assert "“" not in severity.reasons[0]


def test_orders_triggers_by_what_they_mean(policy: Policy) -> None:
    human = _trigger("human_request", "P1")

    assert gravest_first([human, REPEAT, INJURY, DANGER], policy) == [
        DANGER,
        INJURY,
        human,
        REPEAT,
    ]


def test_ranks_urgent_first() -> None:
    assert [severity_rank(level) for level in ("urgent", "high", "normal", "low")] == [0, 1, 2, 3]


def test_the_soonest_urgency_of_the_pressing_triggers_counts(policy: Policy) -> None:
    found = [("injury_or_illness", "P1"), ("imminent_danger", "P0"), ("repeat_or_systemic", "P3")]

    assert human_contact(found, policy) == "now"
    assert human_contact(found[:1], policy) == policy.triggers["injury_or_illness"].urgency
    assert human_contact(found[2:], policy) is None
