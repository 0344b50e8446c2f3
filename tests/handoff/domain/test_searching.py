"""Words of texts, terms of queries and what is shown of a hit."""

from __future__ import annotations

from handoff.domain.searching import Piece, fold, snippet, terms_of, words_of


def test_folding_takes_accents_and_capitals_away() -> None:
    assert fold("Größe, Œuvre, ÉCOLE, niño, Ångström, smørrebrød") == (
        "grosse, oeuvre, ecole, nino, angstrom, smorrebrod"
    )


def test_terms_are_the_words_once_and_a_number_is_one() -> None:
    assert terms_of("Lamp, lamp & LIGHT!") == ("lamp", "light")
    assert terms_of("020 7946 0018") == ("2079460018",)
    assert terms_of("12 34") == ("12", "34")
    assert terms_of(" ?! ") == ()


def test_words_of_a_reference_are_its_groups_and_the_whole() -> None:
    found = words_of([Piece("reference", "RD-7K4M-92QX-C3T1")])
    assert found == ["7k4m", "92qx", "c3t1", "rd", "rd7k4m92qxc3t1"]


def test_text_with_most_terms_is_shown() -> None:
    pieces = [Piece("note", "The lamp."), Piece("message", "A lamp with a broken switch.")]
    kind, parts = snippet(pieces, ("lamp", "switch")) or ("", [])
    assert kind == "message"
    assert [part.text for part in parts if part.is_hit] == ["lamp", "switch"]
    assert "".join(part.text for part in parts) == "A lamp with a broken switch."


def test_long_text_is_cut_around_the_first_hit() -> None:
    text = "so " * 200 + "the lamp broke " + "and " * 200
    _, parts = snippet([Piece("message", text)], ("lamp",)) or ("", [])
    shown = "".join(part.text for part in parts)
    assert shown.startswith("…") and shown.endswith("…")
    assert "the lamp broke" in shown
    assert len(shown) < 200


def test_nothing_is_shown_where_nothing_is() -> None:
    assert snippet([Piece("note", "A kettle.")], ("lamp",)) is None
