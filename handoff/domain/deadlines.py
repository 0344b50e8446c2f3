"""Due instants computed from clocks: when to acknowledge, to report and to answer.

The rules, in the order they are applied: take the local date of receipt in the calendar's zone;
that day is day 0; count hours in UTC, days and weeks on the calendar, business days over working
days, months to the same day or the month's last; roll where the clock says so; end at the end of
the local day or at closing time. Nothing is ever paused and no extension is ever a target.
Source: docs/policy-files.md, "How dates are counted".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import holidays
from dateutil.relativedelta import relativedelta

from handoff.domain.policy import Organisation, Policy
from handoff.domain.regimes import AUTHORITY_KINDS, Calendar, Clock, ClockField, Regime

DeadlineKind = Literal["acknowledge", "update", "final"]

KINDS: tuple[tuple[DeadlineKind, ClockField], ...] = (
    ("acknowledge", "ack"),
    ("update", "interim"),
    ("final", "final"),
)
END_OF_DAY = time(23, 59, 59)
#: Used where a clock ends at closing time on a day without opening hours.
DEFAULT_CLOSING = time(17, 0)


@dataclass(frozen=True, slots=True)
class Deadline:
    """One due instant.

    Attributes:
        kind: acknowledge, update or final.
        due_at: timezone-aware UTC, whole seconds.
        regime: id in policy/clocks.yml.
        source: the rule it comes from.
        calendar: country and part whose holidays, and zone in which, it was counted.
        is_first: True for the earliest of its kind, the one to work to.
        to_authority: True when it runs towards an authority; never promised to a customer.
    """

    kind: DeadlineKind
    due_at: datetime
    regime: str
    source: str
    calendar: str
    is_first: bool = False
    to_authority: bool = False


def compute_deadlines(
    received_at: datetime,
    jurisdictions: Iterable[str],
    sectors: Iterable[str],
    kinds: Iterable[str],
    policy: Policy,
    triggers: Collection[str] = (),
    named: Collection[str] = (),
) -> list[Deadline]:
    """Every due instant of a complaint, by kind and then the earliest first.

    Args:
        received_at: the first message that expressed the complaint, timezone-aware.
        jurisdictions: codes such as "GB", "GB-SCT"; unknown ones leave the house default.
        sectors: codes such as "ecommerce".
        kinds: regime kinds, normally ("complaint",).
        policy: the organisation's rules.
        triggers: ids of triggers found; they switch on regimes that wait for them.
        named: ids of regimes that are known to apply.
    Returns:
        All of them, kinds in the order acknowledge, update, final; the first of each kind has
        `is_first`. Never empty: the house default always applies.
    Raises:
        ValueError: received_at has no time zone.
    """
    if received_at.tzinfo is None:
        raise ValueError("received_at needs a time zone")
    places = tuple(dict.fromkeys(code.upper() for code in jurisdictions))
    regimes = applicable_regimes(received_at, places, sectors, kinds, policy, triggers, named)
    found = [
        Deadline(
            kind=kind,
            due_at=due_at(clock, received_at, calendar, policy.organisation),
            regime=regime.id,
            source=regime.source,
            calendar=f"{calendar.label} {calendar.zone}",
            to_authority=regime.kind in AUTHORITY_KINDS,
        )
        for regime in regimes
        for calendar in (calendar_for(regime, places, policy),)
        for kind, field in KINDS
        if (clock := regime.clocks.get(field)) is not None
    ]
    order = [kind for kind, _ in KINDS]
    found.sort(key=lambda item: (order.index(item.kind), item.due_at, item.regime))
    earliest = {item.kind: item for item in reversed(found)}
    return [replace(item, is_first=item is earliest[item.kind]) for item in found]


def promised(deadlines: Iterable[Deadline]) -> dict[DeadlineKind, Deadline]:
    """The earliest deadline of each kind that runs towards the customer: what may be promised."""
    best: dict[DeadlineKind, Deadline] = {}
    for item in deadlines:
        if not item.to_authority and (
            item.kind not in best or item.due_at < best[item.kind].due_at
        ):
            best[item.kind] = item
    return best


def jurisdictions_for(policy: Policy, country: str | None) -> tuple[str, ...]:
    """Where a complaint is looked at: the organisation's jurisdictions and the customer's country.

    Args:
        country: ISO 3166-1 alpha-2 of the customer's residence, or None when unknown.
    """
    own = policy.organisation.jurisdictions
    if country is None or any(code.split("-")[0] == country.upper() for code in own):
        return own
    return (*own, country.upper())


def applicable_regimes(
    received_at: datetime,
    jurisdictions: Collection[str],
    sectors: Iterable[str],
    kinds: Iterable[str],
    policy: Policy,
    triggers: Collection[str] = (),
    named: Collection[str] = (),
) -> list[Regime]:
    """Every regime that fits, in the order of policy/clocks.yml; arguments as compute_deadlines."""
    wanted_kinds = frozenset(kinds)
    wanted_sectors = frozenset(sectors) | policy.clocks.every_sector | {"any"}
    found = []
    for regime in policy.clocks.regimes.values():
        if not wanted_sectors & set(regime.sectors):
            continue
        if not _matching_places(regime, jurisdictions, policy):
            continue
        if regime.in_force_from and received_at.date() < regime.in_force_from:
            continue
        by_rule = regime.default_on and regime.kind in wanted_kinds
        by_words = not regime.default_on and bool(set(regime.triggers) & set(triggers))
        by_kind = regime.kind != "complaint" and regime.kind in wanted_kinds
        if by_rule or by_words or by_kind or regime.id in named:
            found.append(regime)
    return found


def due_at(
    clock: Clock,
    received_at: datetime,
    calendar: Calendar,
    organisation: Organisation | None = None,
) -> datetime:
    """When the clock runs out.

    Args:
        received_at: timezone-aware start.
        calendar: zone and holidays to count by.
        organisation: gives the closing time for clocks that end with the office day.
    Returns:
        Timezone-aware UTC instant; for clocks in days the last second of the last local day.
    """
    if clock.unit == "hours":
        return received_at.astimezone(UTC) + timedelta(hours=clock.value)
    zone = ZoneInfo(calendar.zone)
    start = received_at.astimezone(zone).date()
    last = _last_day(clock, start, calendar)
    ends = _closing_time(last, organisation) if clock.close_of_business else END_OF_DAY
    return datetime.combine(last, ends, zone).astimezone(UTC)


def is_working_day(day: date, calendar: Calendar) -> bool:
    """True when the day is neither a weekend, a holiday nor an extra holiday of the calendar."""
    if day in calendar.extra_holidays:
        return False
    return _holidays(calendar.country, calendar.subdiv).is_working_day(day)


def calendar_for(regime: Regime, jurisdictions: Collection[str], policy: Policy) -> Calendar:
    """The calendar to count a regime by: the customer's place where it fits, else our own."""
    own = policy.organisation.calendar
    places = sorted(_matching_places(regime, jurisdictions, policy), key=len, reverse=True)
    for place in places:
        found = policy.clocks.calendars.get(place) or policy.clocks.calendars.get(
            place.split("-")[0]
        )
        if found is None:
            continue
        same_part = found.subdiv == own.subdiv or "-" not in place
        return own if found.country == own.country and same_part else found
    return own


def _matching_places(
    regime: Regime, jurisdictions: Collection[str], policy: Policy
) -> tuple[str, ...]:
    """The given places a regime covers; the empty place stands for "everywhere"."""
    covered = set(regime.jurisdictions)
    matches = [
        place
        for place in jurisdictions
        if covered & {place, place.split("-")[0], *_groups_of(place.split("-")[0], policy)}
    ]
    return tuple(matches) or (("",) if "*" in covered else ())


def _groups_of(country: str, policy: Policy) -> set[str]:
    return {name for name, members in policy.clocks.groups.items() if country in members}


def _last_day(clock: Clock, start: date, calendar: Calendar) -> date:
    earlier = 1 if clock.count_receipt_day and clock.value > 0 else 0
    if clock.unit == "business_days":
        last = _add_working_days(start, clock.value - earlier, calendar)
    elif clock.unit == "months":
        last = start + relativedelta(months=clock.value) - timedelta(days=earlier)
    else:
        days = clock.value * (7 if clock.unit == "weeks" else 1)
        last = start + timedelta(days=days - earlier)
    while clock.roll and not is_working_day(last, calendar):
        last += timedelta(days=1)
    return last


def _add_working_days(start: date, count: int, calendar: Calendar) -> date:
    day = start
    while count > 0:
        day += timedelta(days=1)
        if is_working_day(day, calendar):
            count -= 1
    return day


def _closing_time(day: date, organisation: Organisation | None) -> time:
    hours = organisation.opening_hours if organisation else ()
    closes = [rule.closes for rule in hours if day.weekday() in rule.days]
    return max(closes, default=DEFAULT_CLOSING)


@lru_cache(maxsize=64)
def _holidays(country: str, subdiv: str | None) -> holidays.HolidayBase:
    return holidays.country_holidays(country, subdiv=subdiv)
