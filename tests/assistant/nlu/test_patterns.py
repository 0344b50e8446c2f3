"""Folding, lexicon patterns and the words they need."""

from __future__ import annotations

import re
import time
from datetime import date

import pytest

from assistant.nlu.facts.extract import extract_facts
from assistant.nlu.facts.model import Setting
from assistant.nlu.facts.patterns import Rules, fold, needed_words, spell_out


@pytest.mark.parametrize("text", ["Teléfono Nº 5", "Größe", "İstanbul ŒUVRE", "plain", "😀 é"])
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_folding_drops_case_and_accents() -> None:
    assert fold("Mi TELÉFONO, señor") == "mi telefono, senor"


def test_spells_out_named_words_spaces_and_accents() -> None:
    words = {"who": ["tú", "él"]}
    assert spell_out("a {who} ?b", words) == r"a\s+(?:tu|el)\s*b"


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\b(?:called|e-?mailed)\s+you\b", ("called", "e-mailed", "emailed")),
        (r"(?:full\s+)?refund(?:ed)?", ("refund", "refunded")),
        (r"\w+\s+(?:a|b)\s+foo", ("foo",)),
        (r"\d+", ()),
        (r"(?:abc)?", ()),
        (r"(?:abc|\d)x", ()),
    ],
)
def test_knows_the_words_a_pattern_needs(pattern: str, words: tuple[str, ...]) -> None:
    assert needed_words(pattern) == words


@pytest.mark.parametrize("filler", ["", "some words of no interest, again. " * 40])
def test_finds_the_same_in_short_and_long_texts(filler: str) -> None:
    rules = Rules(["call(?:ed)? me", "^some words", "wrote"])
    text = fold(f"{filler}They called me and I WROTE back. {filler}Call me.")
    expected = re.findall(r"\bcall(?:ed)? me\b|\bwrote\b|^some words", text)
    assert [match.group() for match in rules.all(text)] == expected


def test_a_pattern_begins_and_ends_at_a_words_edge() -> None:
    assert Rules(["art"]).all("smart arts art") != []
    assert [match.start() for match in Rules(["art"]).all("smart arts art")] == [11]


@pytest.mark.parametrize("language", ["en", "es", "fr", "de"])
@pytest.mark.parametrize(
    "text",
    [
        "a" * 10_000,
        "1 " * 5_000,
        "a@" * 5_000,
        "order " * 1_600,
        "-" * 10_000,
        "at dot " * 1_400,
        "I want I want my money not not " * 320,
    ],
)
def test_no_text_takes_long(language: str, text: str) -> None:
    setting = Setting(date(2026, 11, 22), language)
    extract_facts("warm up", setting)
    began = time.process_time()
    extract_facts(text, setting)
    assert time.process_time() - began < 2
