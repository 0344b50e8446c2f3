"""Translations beyond what `redress lint` finds: their order, language and blanks."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from handoff.domain.acknowledgement import acknowledgement_of_addition, acknowledgements
from handoff.domain.facts import Fact, FactStatus
from handoff.services.cases import Receipt
from tests.content.wording import (
    LANGUAGES,
    PLACEHOLDER,
    ROOT,
    TRANSLATIONS,
    response_texts,
    responses,
)

#: Short words that show which language a text is in.
COMMON = {
    "en": frozenset({"the", "and", "you", "your", "is", "of", "to", "have", "that", "can", "i"}),
    "es": frozenset({"el", "los", "y", "usted", "su", "que", "lo", "para", "con", "se", "no"}),
    "fr": frozenset({"le", "les", "et", "vous", "votre", "que", "ce", "pour", "pas", "je", "ou"}),
    "de": frozenset({"der", "die", "das", "und", "sie", "ihr", "ist", "nicht", "ich", "es", "zu"}),
}
_WORD = re.compile(r"[^\W\d_]+")


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_every_response_is_there_in_the_order_of_the_domain(language: str) -> None:
    english, translated = responses("en"), responses(language)
    assert list(translated) == list(english)
    for name, variations in english.items():
        assert len(translated[name]) == len(variations), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_in_its_language(language: str) -> None:
    for text in response_texts(language):
        words = [word.lower() for word in _WORD.findall(text.own_words)]
        found = {code: sum(word in COMMON[code] for word in words) for code in LANGUAGES}
        if len(words) >= 6:
            assert found[language] + 1 >= max(found.values()), str(text)


def test_every_placeholder_is_filled_by_somebody() -> None:
    known, given = contact_blanks(), given_by_actions()
    for name, variations in responses("en").items():
        for one in variations:
            for blank in PLACEHOLDER.findall(one["text"]):
                assert blank in known | given.get(name, frozenset()), f"{name}: {{{blank}}}"


@cache
def contact_blanks() -> frozenset[str]:
    """The placeholders that the generator of the assistant fills in every response."""
    tree = ast.parse((ROOT / "assistant" / "nlg" / "responses.py").read_text(encoding="utf-8"))
    function = next(
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == "contact_words"
    )
    keys = [key for node in ast.walk(function) if isinstance(node, ast.Dict) for key in node.keys]
    return frozenset(str(key.value) for key in keys if isinstance(key, ast.Constant))


@cache
def given_by_actions() -> dict[str, frozenset[str]]:
    """The placeholders that actions pass along, by the responses they name."""
    receipt = Receipt("", (), "", None).words()
    story = Fact("story", "It broke. I cried for days.", FactStatus.STATED, "It broke.", "m")
    impact = Fact("impact", "", FactStatus.STATED, "I cried for days", "m")
    said = [
        *acknowledgements({"story": story, "impact": impact}, None, {}),
        acknowledgement_of_addition("It broke."),
    ]
    given: dict[str, frozenset[str]] = {one.response: frozenset(one.words) for one in said}
    for name in responses("en"):
        if name.startswith("utter_acknowledge_") and name not in given:
            given[name] = given["utter_acknowledge_other"]
    for file in sorted((ROOT / "actions").glob("*.py")):
        source = file.read_text(encoding="utf-8")
        for call in ast.walk(ast.parse(source)):
            if not isinstance(call, ast.Call):
                continue
            keywords = {one.arg: one.value for one in call.keywords}
            passed = {arg for arg in keywords if arg} | (
                set(receipt) if None in keywords else set()
            )
            for name in _names(keywords.get("response"), file.read_text(encoding="utf-8")):
                given[name] = given.get(name, frozenset()) | passed
    return given


def _names(node: ast.expr | None, source: str) -> list[str]:
    """The responses an argument can name; a variable can be any that its file mentions.

    A name that ends with a value, as in an f-string, can be any that begins like it.
    """
    if node is None:
        return []
    literals = [
        str(one.value)
        for one in ast.walk(node)
        if isinstance(one, ast.Constant) and str(one.value).startswith("utter_")
    ]
    named = [
        name
        for name in responses("en")
        for literal in literals
        if name == literal or (literal.endswith("_") and name.startswith(literal))
    ]
    return named or re.findall(r'"(utter_\w+)"', source)
