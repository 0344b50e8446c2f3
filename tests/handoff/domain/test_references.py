"""References can be read over the telephone, and a slip is noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.domain.references import (
    EXAMPLE,
    SYMBOLS,
    InvalidReference,
    check_symbol,
    find_reference,
    is_reference,
    new_reference,
    normalise_reference,
    spoken,
)

bodies = st.text(alphabet=SYMBOLS, min_size=11, max_size=11)
references = bodies.map(lambda body: body + check_symbol(body))


def test_has_the_documented_shape() -> None:
    reference = new_reference()

    assert len(reference) == len(EXAMPLE)
    assert [len(group) for group in reference.split("-")] == [2, 4, 4, 4]
    assert reference.startswith("RD-")


def test_example_is_valid() -> None:
    assert normalise_reference(EXAMPLE) == EXAMPLE


def test_does_not_repeat() -> None:
    assert len({new_reference() for _ in range(2000)}) == 2000


def test_alphabet_has_no_vowels_and_no_look_alikes() -> None:
    assert not set("AEIOULV") & set(SYMBOLS)
    assert len(set(SYMBOLS)) == 29


@given(references, st.integers(0, 11), st.sampled_from(SYMBOLS))
def test_single_wrong_symbol_is_caught(reference: str, place: int, symbol: str) -> None:
    wrong = reference[:place] + symbol + reference[place + 1 :]

    assert is_reference(wrong) is (wrong == reference)


@given(references, st.integers(0, 10))
def test_swap_of_neighbours_is_caught(reference: str, place: int) -> None:
    first, second = reference[place], reference[place + 1]
    wrong = reference[:place] + second + first + reference[place + 2 :]

    assert is_reference(wrong) is (first == second)


@given(references, st.integers(0, 11), st.integers(0, 11))
def test_swap_of_any_two_is_caught(reference: str, one: int, other: int) -> None:
    symbols = list(reference)
    symbols[one], symbols[other] = symbols[other], symbols[one]

    assert is_reference("".join(symbols)) is (reference[one] == reference[other])


@pytest.mark.parametrize(
    "typed",
    [
        "rd-7k4m-92qx-c3t1",
        "RD 7K4M 92QX C3T1",
        "7K4M92QXC3T1",
        " rd7k4m92qxc3t1. ",
        "RD–7K4M–92QX–C3T1",
        "ＲＤ-７Ｋ４Ｍ-９２ＱＸ-Ｃ３Ｔ１",
    ],
)
def test_reads_what_people_type(typed: str) -> None:
    assert normalise_reference(typed) == EXAMPLE


def test_reads_look_alikes_as_digits() -> None:
    body = "0101010101B"
    reference = body + check_symbol(body)
    typed = reference.replace("0", "o").replace("1", "l")

    assert normalise_reference(typed).replace("-", "") == f"RD{reference}"


def test_body_that_starts_like_the_prefix_is_kept() -> None:
    body = "RD4M92QXC3T"
    reference = body + check_symbol(body)

    assert normalise_reference(reference) == normalise_reference(f"RD-{reference}")


@pytest.mark.parametrize("typed", ["", "RD", "RD-7K4M-92QX", "RD-7K4M-92QX-C3T11", "hello", "😀"])
def test_other_text_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(InvalidReference, match=EXAMPLE):
        normalise_reference(typed)


def test_wrong_check_symbol_asks_to_compare() -> None:
    with pytest.raises(InvalidReference, match="compare"):
        normalise_reference("RD-7K4M-92QX-C3TW")


def test_spells_for_reading_aloud() -> None:
    assert spoken(EXAMPLE) == "R D, 7 K 4 M, 9 2 Q X, C 3 T 1"


@pytest.mark.parametrize(
    "text",
    [
        "my reference is RD-7K4M-92QX-C3T1, thank you",
        "rd 7k4m 92qx c3t1",
        "It is RD7K4M92QXC3T1.",
        "7K4M-92QX-C3T1",
        "order HH-20417 and RD-7K4M-92QX-C3T1",
    ],
)
def test_a_reference_is_found_among_other_words(text: str) -> None:
    assert find_reference(text) == EXAMPLE


@pytest.mark.parametrize("text", ["", "I lost it", "RD-7K4M-92QX-C3T2", "order HH-20417"])
def test_what_is_no_reference_is_not_found(text: str) -> None:
    assert find_reference(text) is None
