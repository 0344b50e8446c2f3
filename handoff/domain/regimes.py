"""Time limits as data: clocks, the regimes that set them, and working calendars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

UNITS: tuple[str, ...] = ("hours", "days", "business_days", "weeks", "months")
CLOCK_FIELDS: tuple[str, ...] = ("ack", "interim", "final", "extension", "fast_track")
REGIME_KINDS: tuple[str, ...] = (
    "complaint",
    "rights_request",
    "error_claim",
    "fraud_claim",
    "breach_notification",
    "safety_report",
    "content_appeal",
    "demand_letter",
)
AUTHORITY_KINDS: frozenset[str] = frozenset({"breach_notification", "safety_report"})
"""Regimes whose clock runs towards an authority, never towards the customer."""

Unit = Literal["hours", "days", "business_days", "weeks", "months"]
ClockField = Literal["ack", "interim", "final", "extension", "fast_track"]


@dataclass(frozen=True, slots=True)
class Calendar:
    """A working calendar.

    Attributes:
        code: name in policy/clocks.yml, or "organisation" for the organisation's own.
        country: ISO 3166-1 alpha-2, as the `holidays` package knows it.
        subdiv: part of the country with its own holidays, or None.
        zone: IANA time zone in which dates are counted.
        extra_holidays: further closed days, for instance a one-off royal holiday.
    """

    code: str
    country: str
    subdiv: str | None
    zone: str
    extra_holidays: frozenset[date] = frozenset()

    @property
    def label(self) -> str:
        """Country and part, such as "GB-ENG"."""
        return f"{self.country}-{self.subdiv}" if self.subdiv else self.country


@dataclass(frozen=True, slots=True)
class Clock:
    """One time limit of a regime.

    Attributes:
        value: how many units; at least 0.
        unit: hours (elapsed, UTC), days, business_days, weeks or months.
        count_receipt_day: True when the day of receipt is day 1 instead of day 0.
        roll: True when a last day that is not a working day moves to the next one.
        close_of_business: True when the limit ends at closing time instead of midnight.
        pausable: the rule itself lets the clock stop; nothing here ever does it.
        repeats: due again after each such period; only the first is computed.
        starts_from: what the rule counts from; at intake always taken as the receipt.
        note: what the rule says about it.
    """

    value: int
    unit: Unit
    count_receipt_day: bool = False
    roll: bool = False
    close_of_business: bool = False
    pausable: bool = False
    repeats: bool = False
    starts_from: str = "receipt"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Regime:
    """A set of time limits, where it applies, and the rule it comes from.

    Attributes:
        jurisdictions: country, part or group codes; "*" is everywhere.
        sectors: sector codes; "any" is every sector.
        kind: one of REGIME_KINDS.
        default_on: applies whenever jurisdiction, sector and kind match; otherwise only
            when one of `triggers` was found or the caller names the regime.
    """

    id: str
    name: str
    jurisdictions: tuple[str, ...]
    sectors: tuple[str, ...]
    kind: str
    default_on: bool
    source: str
    clocks: Mapping[ClockField, Clock]
    applies_when: str = ""
    triggers: tuple[str, ...] = ()
    in_force_from: date | None = None
    escalation_name: str = ""
    escalation_url: str = ""
    referral_window: str = ""
    confidence: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Clocks:
    """policy/clocks.yml: regimes, calendars and groups of jurisdictions."""

    regimes: Mapping[str, Regime]
    calendars: Mapping[str, Calendar]
    groups: Mapping[str, frozenset[str]]
    every_sector: frozenset[str] = frozenset()
