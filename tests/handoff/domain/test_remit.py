"""Whether a complaint is about another company."""

from __future__ import annotations

import pytest

from handoff.domain.remit import OtherCompany, Remit, other_company

REMIT = Remit(
    ours=("Hearth & Home",),
    others=(OtherCompany(("Hearth & Hound",), "https://example.com"),),
    elsewhere={"en": "Look there."},
)


@pytest.mark.parametrize(
    "text",
    [
        "This is about another company.",
        "It’s not about you, it is the delivery firm",
        "Quiero poner una reclamación contra otra empresa",
        "Cela ne vous concerne pas",
        "Ich will mich über eine andere Firma beschweren",
        "Es geht nicht um Sie",
    ],
)
def test_hears_that_another_company_is_meant(text: str) -> None:
    assert other_company(text, REMIT) == OtherCompany(())


def test_names_a_company_that_is_taken_for_this_one() -> None:
    found = other_company("My hearth & hound bed fell apart", REMIT)
    assert found == OtherCompany(("Hearth & Hound",), "https://example.com")


@pytest.mark.parametrize(
    "text",
    [
        "Hearth & Home sent it to Hearth & Hound",
        "Another company would have answered by now",
        "I bought the same chair from another shop for less",
        "The kettle leaks",
    ],
)
def test_leaves_our_own_alone(text: str) -> None:
    assert other_company(text, REMIT) is None


def test_without_a_file_nothing_is_pointed_elsewhere() -> None:
    assert other_company("This is about another company.", Remit()) is None
