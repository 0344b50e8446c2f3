"""The name in an answer, among other words."""

from __future__ import annotations

import pytest

from handoff.domain.given_names import own_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ruth Adeyemi, and you can write to ruth@adeyemi.example", "Ruth Adeyemi"),
        ("Aurora Prats, y me pueden escribir a aurora@prats.example", "Aurora Prats"),
        ("Tom Ashworth... sorry, Thomas Ashworth, as on the policy", "Thomas Ashworth"),
        ("Pepe Lozano, bueno, José Lozano", "José Lozano"),
        ("Batman. No, joking, Lewis Grant", "Lewis Grant"),
        ("Ian, I mean Iain McLeod, two i's", "Iain McLeod"),
        ("Uli Henning, also, Ulrich Henning", "Ulrich Henning"),
        ("Alba, Alba Cortés", "Alba Cortés"),
        ("it's Rosalind. Rosalind Eke", "Rosalind Eke"),
        ("a resident at 41 Larch Grove... ok fine, Bob Tully", "Bob Tully"),
        ("Owain ap Rhys", "Owain ap Rhys"),
        ("my name is um Doreen Fisk", "Doreen Fisk"),
        ("moi cest jordan", "jordan"),
        ("Smith, John", "Smith, John"),
        ("why do you want to know", None),
        ("ruth@adeyemi.example", None),
    ],
)
def test_the_name_is_taken_and_nothing_else(text: str, name: str | None) -> None:
    assert own_name(text) == name
