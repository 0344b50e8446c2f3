"""Bodies outside the organisation that a customer can turn to, and which of them have jurisdiction.

Source: docs/letters.md, "Whom a letter names".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

ROLES: tuple[str, ...] = ("decides", "advises")
WINDOW_UNITS: tuple[str, ...] = ("days", "months", "years")
EVERYWHERE = "*"


@dataclass(frozen=True, slots=True)
class Window:
    """How long after the final response a customer can turn to a body."""

    value: int
    unit: Literal["days", "months", "years"]


@dataclass(frozen=True, slots=True)
class RedressBody:
    """A body of policy/redress_bodies.yml.

    Attributes:
        regimes: ids of clocks.yml; one of them has to apply to the complaint.
        firm: where the organisation has to be: countries, parts or groups, or "*".
        customer: where the customer has to live: countries or groups, or "*".
        role: decides or advises.
        after_deadline: a customer can also turn to it when the final response is late.
        cross_border: only when customer and organisation are in different countries.
    """

    code: str
    name: str
    url: str
    regimes: tuple[str, ...]
    firm: tuple[str, ...]
    customer: tuple[str, ...]
    role: Literal["decides", "advises"]
    within: Window | None = None
    after_deadline: bool = False
    cross_border: bool = False

    @property
    def asks_country(self) -> bool:
        """True when it depends on where the customer lives."""
        return EVERYWHERE not in self.customer or self.cross_border


def bodies_for(
    bodies: Collection[RedressBody],
    regimes: Collection[str],
    organisation: Collection[str],
    country: str | None,
    groups: Mapping[str, frozenset[str]],
) -> tuple[RedressBody, ...]:
    """Return the bodies that really have jurisdiction, those that decide first.

    Args:
        regimes: ids of the regimes that apply to the complaint.
        organisation: jurisdictions of the organisation, such as "GB-ENG".
        country: of the customer, ISO 3166-1 alpha-2; with None no body that asks for it is named.
        groups: countries by the name of their group, such as EU.
    """
    named = [
        body
        for body in candidates(bodies, regimes, organisation, groups)
        if _takes(body, country, organisation, groups)
    ]
    return tuple(sorted(named, key=lambda body: ROLES.index(body.role)))


def candidates(
    bodies: Collection[RedressBody],
    regimes: Collection[str],
    organisation: Collection[str],
    groups: Mapping[str, frozenset[str]],
) -> tuple[RedressBody, ...]:
    """Return the bodies for complaints under these regimes, wherever the customer lives."""
    return tuple(
        body
        for body in bodies
        if set(body.regimes) & set(regimes)
        and any(_covers(body.firm, place, groups) for place in organisation)
    )


def _takes(
    body: RedressBody,
    country: str | None,
    organisation: Collection[str],
    groups: Mapping[str, frozenset[str]],
) -> bool:
    if body.cross_border and (
        country is None or country in {place.split("-")[0] for place in organisation}
    ):
        return False
    if EVERYWHERE in body.customer:
        return True
    return country is not None and _covers(body.customer, country, groups)


def _covers(wanted: Collection[str], place: str, groups: Mapping[str, frozenset[str]]) -> bool:
    country = place.split("-")[0]
    belongs = {name for name, members in groups.items() if country in members}
    return bool(set(wanted) & {EVERYWHERE, place, country, *belongs})
