"""Deadlines are computed by the rules of each regime, on its own calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from handoff.adapters.policy_files import load_policy
from handoff.domain.deadlines import (
    Deadline,
    applicable_regimes,
    compute_deadlines,
    due_at,
    is_working_day,
    jurisdictions_for,
    promised,
)
from handoff.domain.policy import Policy
from handoff.domain.regimes import Calendar, Clock, ClockField

ROOT = Path(__file__).parents[3]
FACTS = ROOT.parent / "shared" / "facts" / "clocks.yml"
FRIDAY = datetime(2026, 12, 18, 16, 0, tzinfo=UTC)
ENGLAND = Calendar("GB", "GB", "ENG", "Europe/London")


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(ROOT / "policy")


def _vectors() -> list[Any]:
    if not FACTS.is_file():
        reason = "the worked examples are not beside this project"
        return [pytest.param(None, marks=pytest.mark.skip(reason=reason))]
    vectors = yaml.safe_load(FACTS.read_text(encoding="utf-8"))["test_vectors"]
    return [
        pytest.param(v, id=f"{v['regime']}-{v['field']}-{v['calendar']}-{v['received_at'][:10]}")
        for v in vectors
    ]


@pytest.mark.parametrize("vector", _vectors())
def test_worked_example(vector: dict[str, str], policy: Policy) -> None:
    """The published worked examples come out, to the day or to the instant."""
    field: Any = vector["field"]
    calendar = policy.clocks.calendars[vector["calendar"]]
    clock = policy.clocks.regimes[vector["regime"]].clocks[field]

    due = due_at(clock, datetime.fromisoformat(vector["received_at"]), calendar)

    if "expect_instant" in vector:
        assert due == datetime.fromisoformat(vector["expect_instant"])
    else:
        local = due.astimezone(ZoneInfo(calendar.zone))
        assert local.date() == date.fromisoformat(vector["expect_date"])


def test_numbers_equal_the_fact_base(policy: Policy) -> None:
    """No number was lost or changed on the way into policy/clocks.yml."""
    if not FACTS.is_file():
        pytest.skip("the fact base is not beside this project")
    facts = {r["id"]: r for r in yaml.safe_load(FACTS.read_text(encoding="utf-8"))["regimes"]}
    fields: tuple[ClockField, ...] = ("ack", "interim", "final", "extension", "fast_track")

    assert set(policy.clocks.regimes) == set(facts)
    for name, regime in policy.clocks.regimes.items():
        assert list(regime.jurisdictions) == facts[name]["jurisdiction"]
        assert list(regime.sectors) == facts[name]["sector"]
        assert (regime.kind, regime.default_on) == (facts[name]["kind"], facts[name]["default_on"])
        for field in fields:
            given = facts[name].get(field) or {}
            clock = regime.clocks.get(field)
            assert (clock.value if clock else None) == given.get("value")
            assert (clock.unit if clock else None) == given.get("unit")


def _due(clock: Clock, received: datetime = FRIDAY, calendar: Calendar = ENGLAND) -> datetime:
    return due_at(clock, received, calendar)


def test_days_end_with_the_last_second_of_the_local_day() -> None:
    assert _due(Clock(5, "days")) == datetime(2026, 12, 23, 23, 59, 59, tzinfo=UTC)


def test_end_of_day_is_local_in_summer() -> None:
    received = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)

    assert _due(Clock(1, "days"), received) == datetime(2026, 7, 2, 22, 59, 59, tzinfo=UTC)


def test_late_evening_counts_from_the_local_date() -> None:
    """23:30 UTC on 30 June is already 1 July in London."""
    received = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)

    assert _due(Clock(0, "days"), received).date() == date(2026, 7, 1)


def test_receipt_day_may_count_as_the_first() -> None:
    counted = _due(Clock(30, "days", count_receipt_day=True))

    assert counted.date() == date(2027, 1, 16)
    assert _due(Clock(30, "days")).date() == date(2027, 1, 17)


def test_business_days_skip_weekend_christmas_and_substitutes() -> None:
    assert [_due(Clock(n, "business_days")).date().day for n in range(1, 7)] == [
        21,
        22,
        23,
        24,
        29,
        30,
    ]


def test_business_days_from_a_holiday_start_with_the_next_working_day() -> None:
    christmas = datetime(2026, 12, 25, 9, 0, tzinfo=UTC)

    assert _due(Clock(1, "business_days"), christmas).date() == date(2026, 12, 29)


def test_extra_holidays_are_skipped() -> None:
    calendar = Calendar("own", "GB", "ENG", "Europe/London", frozenset({date(2026, 12, 21)}))

    assert not is_working_day(date(2026, 12, 21), calendar)
    assert _due(Clock(1, "business_days"), calendar=calendar).date() == date(2026, 12, 22)


def test_month_without_the_day_ends_on_its_last_day() -> None:
    received = datetime(2027, 1, 31, 10, 0, tzinfo=UTC)

    assert _due(Clock(1, "months"), received).date() == date(2027, 2, 28)


def test_rolls_only_when_the_clock_says_so() -> None:
    sunday = datetime(2027, 1, 31, 10, 0, tzinfo=UTC)

    assert _due(Clock(1, "months", roll=True), sunday).date() == date(2027, 3, 1)
    assert _due(Clock(1, "months"), sunday).date() == date(2027, 2, 28)


def test_hours_are_elapsed_across_a_clock_change() -> None:
    before_change = datetime(2027, 3, 27, 10, 0, tzinfo=UTC)

    due = _due(Clock(72, "hours"), before_change)

    assert due == datetime(2027, 3, 30, 10, 0, tzinfo=UTC)
    assert due.astimezone(ZoneInfo("Europe/London")).hour == 11


def test_close_of_business_ends_when_the_office_closes(policy: Policy) -> None:
    clock = Clock(3, "business_days", close_of_business=True)

    due = due_at(clock, FRIDAY, ENGLAND, policy.organisation)

    assert due.astimezone(ZoneInfo("Europe/London")).time() == time(17, 30)


def _shop(policy: Policy, **more: Any) -> list[Deadline]:
    return compute_deadlines(
        FRIDAY, ["GB-ENG"], ["general", "ecommerce"], ["complaint"], policy, **more
    )


def test_shop_gets_house_default_and_good_practice(policy: Policy) -> None:
    assert {item.regime for item in _shop(policy)} == {"house-default", "gb-general"}


def test_each_kind_has_one_first_and_it_is_the_earliest(policy: Policy) -> None:
    found = _shop(policy, triggers=["injury_or_illness", "data_breach_or_misuse"])

    for kind in ("acknowledge", "update", "final"):
        items = [item for item in found if item.kind == kind]
        first = [item for item in items if item.is_first]
        assert first == [min(items, key=lambda item: item.due_at)]


def test_instants_are_compared_not_numbers(policy: Policy) -> None:
    """20 business days can end before or after 30 calendar days."""
    found = compute_deadlines(FRIDAY, ["IN"], ["financial"], ["complaint"], policy)
    finals = {item.regime: item.due_at for item in found if item.kind == "final"}

    assert finals["in-rbi"] < finals["house-default"]
    assert next(item for item in found if item.kind == "final").regime == "in-rbi"


def test_house_default_applies_in_an_unknown_country(policy: Policy) -> None:
    found = compute_deadlines(FRIDAY, ["JP"], ["ecommerce"], ["complaint"], policy)

    assert {item.regime for item in found} == {"house-default"}
    assert {item.kind for item in found} == {"acknowledge", "update", "final"}


def test_trigger_switches_on_the_regime_that_waits_for_it(policy: Policy) -> None:
    with_letter = _shop(policy, triggers=["legal_threat_or_formal_claim"])

    assert "gb-letter-before-claim" in {item.regime for item in with_letter}
    assert "gb-letter-before-claim" not in {item.regime for item in _shop(policy)}


def test_trigger_does_not_switch_on_other_countries(policy: Policy) -> None:
    regimes = {item.regime for item in _shop(policy, triggers=["legal_threat_or_formal_claim"])}

    assert not regimes & {"us-ca-clra-notice", "us-ma-93a-demand"}


def test_named_regime_applies(policy: Policy) -> None:
    found = compute_deadlines(
        FRIDAY, ["PT"], ["ecommerce"], ["complaint"], policy, named=["pt-livro-reclamacoes"]
    )

    assert "pt-livro-reclamacoes" in {item.regime for item in found}


def test_authority_clock_is_kept_but_never_promised(policy: Policy) -> None:
    found = _shop(policy, triggers=["data_breach_or_misuse"])
    breach = next(item for item in found if item.regime == "eu-gdpr-breach")

    assert breach.to_authority
    assert breach.is_first
    assert promised(found)["final"].regime != "eu-gdpr-breach"


def test_regime_does_not_apply_before_it_is_in_force(policy: Policy) -> None:
    def regimes(at: datetime) -> set[str]:
        return {
            regime.id
            for regime in applicable_regimes(at, ["IE"], ["financial"], ["complaint"], policy)
        }

    assert "ie-cpc-2025" in regimes(FRIDAY)
    assert "ie-cpc-2025" not in regimes(datetime(2026, 3, 1, tzinfo=UTC))


def test_member_state_gets_union_rules_on_its_own_calendar(policy: Policy) -> None:
    found = compute_deadlines(FRIDAY, ["FR"], ["payments"], ["complaint"], policy)
    final = next(item for item in found if item.regime == "eu-psd2-101" and item.kind == "final")

    assert final.calendar == "FR Europe/Paris"
    assert final.due_at.astimezone(ZoneInfo("Europe/Paris")).date() == date(2027, 1, 12)


def test_scotland_is_counted_on_its_own_calendar(policy: Policy) -> None:
    def final(place: str) -> Deadline:
        found = compute_deadlines(FRIDAY, [place], ["payments"], ["complaint"], policy)
        return next(i for i in found if i.regime == "gb-fca-disp-payments" and i.kind == "final")

    assert final("GB-SCT").calendar == "GB-SCT Europe/London"
    assert (final("GB").due_at.day, final("GB-SCT").due_at.day) == (13, 14)


def test_england_rules_do_not_reach_scotland(policy: Policy) -> None:
    found = compute_deadlines(FRIDAY, ["GB-SCT"], ["housing"], ["complaint"], policy)

    assert "gb-social-housing" not in {item.regime for item in found}


def test_customer_country_is_added_to_our_own(policy: Policy) -> None:
    assert jurisdictions_for(policy, "FR") == ("GB-ENG", "FR")


def test_own_or_unknown_country_adds_nothing(policy: Policy) -> None:
    assert jurisdictions_for(policy, "GB") == ("GB-ENG",)
    assert jurisdictions_for(policy, None) == ("GB-ENG",)


def test_instants_are_utc(policy: Policy) -> None:
    assert {item.due_at.tzinfo for item in _shop(policy)} == {UTC}


def test_naive_receipt_is_refused(policy: Policy) -> None:
    with pytest.raises(ValueError, match="time zone"):
        compute_deadlines(datetime(2026, 12, 18), ["GB"], [], ["complaint"], policy)  # noqa: DTZ001
