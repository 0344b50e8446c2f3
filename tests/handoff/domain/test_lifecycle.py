"""Statuses of a case: what may follow what, and what each step needs."""

from __future__ import annotations

import itertools

import pytest

from handoff.domain.errors import Conflict, InvalidInput
from handoff.domain.lifecycle import (
    FINISHED,
    FOLLOWING,
    NAMES,
    CaseStatus,
    check_change,
    following,
    needs_reason,
    reopens,
)

STRAIGHT = ("received", "acknowledged", "investigating", "proposed", "accepted", "resolved")


def test_a_case_can_go_the_straight_way_without_a_reason() -> None:
    for before, after in itertools.pairwise(STRAIGHT):
        assert check_change(before, after, "") == after


@pytest.mark.parametrize("status", CaseStatus)
def test_every_status_is_reached_leads_on_and_has_a_name(status: CaseStatus) -> None:
    reached = {after for possible in FOLLOWING.values() for after in possible}
    assert status in reached | {CaseStatus.RECEIVED}
    assert following(status)
    assert NAMES[status]


def test_a_step_that_is_not_allowed_names_those_that_are() -> None:
    with pytest.raises(Conflict, match="Possible now: Investigating, Resolved"):
        check_change("acknowledged", "accepted", "they rang")


def test_an_unknown_status_names_all() -> None:
    with pytest.raises(InvalidInput, match="one of: Received, Acknowledged"):
        check_change("received", "lost", "")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("investigating", "withdrawn"),
        ("proposed", "declined"),
        ("investigating", "referred"),
        ("accepted", "investigating"),
        *((status, "investigating") for status in FINISHED),
    ],
)
def test_leaving_the_straight_way_needs_a_reason(before: str, after: str) -> None:
    assert needs_reason(before, after)
    with pytest.raises(InvalidInput, match="Say why"):
        check_change(before, after, "  ")
    assert check_change(before, after, "they wrote") == after


@pytest.mark.parametrize("after", ["proposed", "resolved"])
def test_a_decision_needs_an_outcome(after: str) -> None:
    with pytest.raises(Conflict, match="Record the resolution first"):
        check_change("investigating", after, "done", has_outcome=False)


def test_a_long_reason_is_refused() -> None:
    with pytest.raises(InvalidInput, match="2,000"):
        check_change("received", "investigating", "x" * 2001)


def test_only_a_finished_case_is_opened_again() -> None:
    assert reopens("resolved", "investigating")
    assert not reopens("proposed", "investigating")
    assert not reopens("referred", "resolved")
