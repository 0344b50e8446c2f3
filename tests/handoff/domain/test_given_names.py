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
        ("Leopoldine Gruber, mit weichem G vorn", "Leopoldine Gruber"),
        ("Turner, like the painter, first name Colin", "Colin Turner"),
        ("Delmas. Prénom Olivier", "Olivier Delmas"),
        ("apellido Rey, nombre Leonor", "Leonor Rey"),
        ("Chatterjee, Vorname Sunil, mit Doppel-t", "Sunil Chatterjee"),
        ("My name Iryna, family name Koval", "Iryna Koval"),
        ("Amparo Vidal Roig para servirle", "Amparo Vidal Roig"),
        ("Ernst Haller von nebenan", "Ernst Haller"),
        ("Hedwig Kassebaum ist mein Name.", "Hedwig Kassebaum"),
        ("Ludmila Ferreyra es mi nombre", "Ludmila Ferreyra"),
        ("Odile Martin, c'est mon nom", "Odile Martin"),
        ("Sue Ward is my name", "Sue Ward"),
        ("Madame Jouvenel, Simone Jouvenel.", "Simone Jouvenel"),
        ("why do you want to know", None),
        ("ruth@adeyemi.example", None),
    ],
)
def test_the_name_is_taken_and_nothing_else(text: str, name: str | None) -> None:
    assert own_name(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ask for Trish, that's Patricia Goldberg in accounts", "Patricia Goldberg"),
        ("Das Konto gehört uns beiden, Ilse und Walter Kröger", "Walter Kröger"),
        ("En el pasaporte pone Katarzyna Nowak, aquí me llaman Kati.", "Katarzyna Nowak"),
        ("kevin tran, tran avec un t et un r", "kevin tran"),
        ("prof. Anselm Bovet, but leave out the title", "Anselm Bovet"),
        ("was Kowalska, now Kowalska-Reid since the wedding", None),
        ("Why do you need that?", None),
    ],
)
def test_a_likely_name_is_found_among_other_words(text: str, name: str | None) -> None:
    """Where none is found, few words are kept as they are; a question is no name."""
    is_kept = name is None and "?" not in text
    assert own_name(text, is_likely=True) == (text if is_kept else name)
