"""Which bodies have jurisdiction: by regime, by where the organisation is, by where one lives."""

from __future__ import annotations

import pytest

from handoff.domain.redress import bodies_for
from tests.support.service import project_policy


def named(regimes: set[str], organisation: str, country: str | None) -> list[str]:
    policy = project_policy()
    found = bodies_for(policy.redress, regimes, (organisation,), country, policy.clocks.groups)
    return [body.code for body in found]


@pytest.mark.parametrize(
    ("regimes", "organisation", "country", "codes"),
    [
        ({"gb-fca-disp"}, "GB-ENG", "GB", ["financial-ombudsman-service"]),
        ({"gb-fca-disp"}, "GB-ENG", None, ["financial-ombudsman-service"]),
        ({"gb-general", "house-default"}, "GB-ENG", "GB", ["citizens-advice"]),
        ({"gb-general"}, "GB-ENG", None, []),
        # A shop in England is outside the dispute bodies of the customer's country.
        ({"gb-general", "eu-adr", "es-ley-10-2025"}, "GB-ENG", "ES", []),
        ({"eu-adr", "es-ley-10-2025"}, "ES", "ES", ["oficina-de-consumo"]),
        ({"eu-adr"}, "DE", "FR", ["european-consumer-centre"]),
        ({"eu-adr"}, "DE", "DE", []),
        # Only the scheme that was joined may be named.
        ({"gb-ofcom-c4"}, "GB-ENG", "GB", []),
        ({"gb-social-housing"}, "GB-SCT", "GB", []),
        ({"ca-bank"}, "CA", "CA", ["obsi"]),
        ({"house-default"}, "GB-ENG", "GB", []),
    ],
)
def test_only_a_body_with_jurisdiction_is_named(
    regimes: set[str], organisation: str, country: str | None, codes: list[str]
) -> None:
    assert named(regimes, organisation, country) == codes


def test_who_decides_stands_before_who_advises() -> None:
    both = {"gb-general", "gb-energy"}
    assert named(both, "GB-ENG", "GB") == ["energy-ombudsman", "citizens-advice"]


def test_no_body_is_for_regimes_that_the_policy_has_not() -> None:
    policy = project_policy()
    for body in policy.redress:
        assert set(body.regimes) <= set(policy.clocks.regimes), body.code
        known = {policy.clocks.regimes[code].escalation_url for code in body.regimes}
        assert body.url in known or body.code in {"oficina-de-consumo"}, body.code
