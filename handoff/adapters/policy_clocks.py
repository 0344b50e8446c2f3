"""policy/clocks.yml: regimes, calendars and groups of jurisdictions, checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

from handoff.adapters.policy_reading import Node
from handoff.domain.policy import TriggerRule
from handoff.domain.regimes import (
    CLOCK_FIELDS,
    REGIME_KINDS,
    UNITS,
    Calendar,
    Clock,
    ClockField,
    Clocks,
    Regime,
    Unit,
)


def read_calendar(node: Node, code: str) -> Calendar:
    """A working calendar whose country, part and zone exist.

    Raises:
        PolicyError: the `holidays` package has no such country or part, or there is no such zone.
    """
    supported = holidays.list_supported_countries(include_aliases=True)
    country = node.text("country")
    if country not in supported:
        raise node.fail("country", "an ISO 3166-1 code the holidays package knows, such as GB")
    subdiv = node.optional_text("subdiv")
    if subdiv is not None and subdiv not in supported[country]:
        raise node.fail("subdiv", f"one of {', '.join(supported[country]) or 'none'}, or null")
    zone = node.text("zone")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise node.fail("zone", "an IANA time zone such as Europe/London") from None
    calendar = Calendar(code, country, subdiv, zone, node.dates("extra_holidays"))
    node.finish()
    return calendar


def read_clocks(root: Node, triggers: Mapping[str, TriggerRule]) -> Clocks:
    """All regimes with their calendars.

    Raises:
        PolicyError: a key is wrong, a regime is described twice, or no house default exists.
    """
    groups = root.child("jurisdiction_groups")
    calendars = root.child("calendars")
    regimes: dict[str, Regime] = {}
    for node in root.children("regimes"):
        regime = _regime(node, triggers)
        if regime.id in regimes:
            raise node.fail("id", f"given once; {regime.id} is described twice")
        regimes[regime.id] = regime
    clocks = Clocks(
        regimes=regimes,
        calendars={code: read_calendar(calendars.child(code), code) for code in calendars.value},
        groups={code: frozenset(groups.texts(code)) for code in groups.value},
        every_sector=frozenset(root.texts("sectors_of_every_organisation", ())),
    )
    if not any("*" in regime.jurisdictions and regime.default_on for regime in regimes.values()):
        raise root.fail("regimes", 'a list with a default_on entry for jurisdictions ["*"]')
    root.finish()
    return clocks


def _regime(node: Node, triggers: Mapping[str, TriggerRule]) -> Regime:
    escalation = node.optional_child("escalation")
    starts_with = node.texts("triggers", ())
    for trigger in starts_with:
        if trigger not in triggers:
            raise node.fail("triggers", f"a list of ids of triggers.yml; {trigger!r} is none")
    regime = Regime(
        id=node.text("id"),
        name=node.text("name"),
        jurisdictions=node.texts("jurisdictions"),
        sectors=node.texts("sectors"),
        kind=node.one_of("kind", REGIME_KINDS),
        default_on=node.flag("default_on"),
        source=node.text("source"),
        clocks=_clocks_of(node),
        applies_when=node.text("applies_when", ""),
        triggers=starts_with,
        in_force_from=node.optional_date("in_force_from"),
        escalation_name=escalation.text("name") if escalation else "",
        escalation_url=escalation.text("url", "") if escalation else "",
        referral_window=node.text("referral_window", ""),
        confidence=node.one_of("confidence", ("verified", "verified-secondary", "knowledge"), ""),
        note=node.text("note", ""),
    )
    if escalation:
        escalation.finish()
    node.finish()
    return regime


def _clocks_of(node: Node) -> dict[ClockField, Clock]:
    found: dict[ClockField, Clock] = {}
    for field in CLOCK_FIELDS:
        child = node.optional_child(field)
        if child is None:
            continue
        found[cast(ClockField, field)] = Clock(
            value=child.number("value"),
            unit=cast(Unit, child.one_of("unit", UNITS)),
            count_receipt_day=child.flag("count_receipt_day", False),
            roll=child.flag("roll", False),
            close_of_business=child.flag("close_of_business", False),
            pausable=child.flag("pausable", False),
            repeats=child.flag("repeats", False),
            starts_from=child.text("starts_from", "receipt"),
            note=child.text("note", ""),
        )
        child.finish()
    return found
