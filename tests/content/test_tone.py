"""How the assistant speaks, beyond what `redress lint` finds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from tests.content.wording import (
    LANGUAGES,
    PLACEHOLDER,
    ROOT,
    Text,
    read_yaml,
    response_texts,
    responses,
)

BANNED = read_yaml(ROOT / "policy" / "wording.yml")["banned"]
QUOTES = {"en": ("“", "”"), "es": ("«", "»"), "fr": ("«", "»"), "de": ("„", "“")}
_SENTENCE = re.compile(r"[^.!?\n]+[.!?:]*")


@pytest.mark.parametrize("reason", sorted(BANNED))
def test_every_reason_has_phrases_in_every_language(reason: str) -> None:
    wanted = set(LANGUAGES) - ({"en"} if reason == "familiar" else set())
    assert set(BANNED[reason]) == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_acknowledgements_share_a_sentence(language: str) -> None:
    seen: dict[str, str] = {}
    for text, sentence in acknowledging_sentences(language):
        if not PLACEHOLDER.search(sentence):
            assert sentence not in seen, f"{text}\n{seen.get(sentence)}"
            seen[sentence] = str(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_acknowledgements_repeat_the_customers_words_as_a_quotation(language: str) -> None:
    opening, closing = QUOTES[language]
    space = "\u00a0" if language == "fr" else ""
    for text in response_texts(language):
        for blank in ("event", "impact", "said"):
            if f"{{{blank}}}" in text.text:
                assert f"{opening}{space}{{{blank}}}{space}{closing}" in text.text, str(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_button_is_named_as_the_widget_names_it(language: str) -> None:
    words = json.loads((ROOT / "web" / "words" / f"{language}.json").read_text(encoding="utf-8"))
    said = responses(language)
    assert words["notice"] in said["utter_explain_notice"][0]["text"]
    assert words["correct"] in said["utter_go_back"][0]["text"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_choice_is_named_as_it_is_read_back(language: str) -> None:
    labels = choice_labels(language)
    for name, variations in responses(language).items():
        fact = name.removeprefix("utter_ask_intake_")
        for button in variations[0].get("buttons") or ():
            code = re.search(r'"\w+": "(\w+)"', button["payload"])
            if fact in labels and code:
                assert button["title"] == labels[fact][code.group(1)], button["payload"]


def choice_labels(language: str) -> dict[str, dict[str, str]]:
    """Return the labels of the choices of policy/facts.yml, by fact and code."""
    if language == "en":
        facts = read_yaml(ROOT / "policy" / "facts.yml")["facts"]
        return {
            one["name"]: {choice["code"]: choice["label"] for choice in one["choices"]}
            for one in facts
            if "choices" in one
        }
    facts = read_yaml(ROOT / "policy" / "translations" / f"{language}.yml")["facts"]
    return {name: one["choices"] for name, one in facts.items() if "choices" in one}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_complaint_is_acknowledged(language: str) -> None:
    categories = read_yaml(ROOT / "policy" / "categories.yml")["categories"]
    kinds = {entry["code"] for entry in categories}
    care = {"bereavement", "vulnerability", "hardship", "minor", "abuse", "adjustment"}
    for kind in kinds | care | {"injury", "harassment", "impact", "addition"}:
        assert f"utter_acknowledge_{kind}" in responses(language), kind


def acknowledging_sentences(language: str) -> Iterator[tuple[Text, str]]:
    for text in response_texts(language):
        if text.where.startswith("utter_acknowledge_"):
            for sentence in _SENTENCE.findall(text.text):
                yield text, sentence.strip()
