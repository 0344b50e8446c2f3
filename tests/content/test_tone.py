"""How the assistant speaks: calm, plain, formal, never the same twice in a row."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.content.wording import (
    LANGUAGES,
    PLACEHOLDER,
    ROOT,
    Text,
    buttons,
    read_yaml,
    response_texts,
    responses,
    service_texts,
)

BANNED = read_yaml(ROOT / "tests" / "content" / "banned.yml")
#: Said once in a conversation, or different each time by what is filled in.
ONCE = frozenset(
    {
        "utter_greet",
        "utter_case_filed",
        "utter_case_contacts",
        "utter_identity_code_sent",  # the same words, whether or not there is such a case
        "utter_identity_too_many",
        "utter_data_answer",
        "utter_in_other_words",
        "utter_data_request_recorded",
        "utter_data_copy_sent",
        "utter_data_copy_by_person",
    }
)
#: Said again and again.
FREQUENT = frozenset(
    {
        "utter_ask_more",
        "utter_not_understood",
        "utter_correction_taken",
        "utter_left_open",
        "utter_noted_for_agent",
        "utter_after_filing",
        "utter_acknowledge_addition",
    }
)
MESSAGE_LIMIT = 400
BUTTON_LIMIT = 30
QUOTES = {"en": ("“", "”"), "es": ("«", "»"), "fr": ("«", "»"), "de": ("„", "“")}
ALL_QUOTES = frozenset('“”„«»"‟‹›‚')
_SENTENCE = re.compile(r"[^.!?\n]+[.!?:]*")


def all_texts(language: str) -> list[Text]:
    return response_texts(language) + buttons(language) + service_texts(language)


def spoken(language: str) -> list[Text]:
    return response_texts(language) + buttons(language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", sorted(BANNED))
def test_banned_phrases_are_not_said(language: str, reason: str) -> None:
    phrases = BANNED[reason].get(language) or ["(?!)"]
    pattern = re.compile(r"(?i)\b(?:" + "|".join(phrases) + r")\b")
    for text in all_texts(language):
        found = pattern.search(text.own_words)
        assert found is None, f"{reason}: “{found.group()}” in {text}"


@pytest.mark.parametrize("reason", sorted(BANNED))
def test_every_reason_has_phrases_in_every_language(reason: str) -> None:
    wanted = set(LANGUAGES) - ({"en"} if reason == "familiar" else set())
    assert set(BANNED[reason]) == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_shouted_or_drawn(language: str) -> None:
    for text in all_texts(language):
        assert not set("!¡") & set(text.text), str(text)
        drawn = [c for c in text.text if unicodedata.category(c) in ("So", "Sk", "Cs")]
        assert not drawn, str(text)
        if ".crisis." not in text.where:  # words to send by text message
            assert not re.search(r"\b[A-ZÄÖÜÉ]{5,}\b", text.own_words), str(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_quotation_marks_are_those_of_the_language(language: str) -> None:
    opening, closing = QUOTES[language]
    for text in all_texts(language):
        used = [c for c in text.text if c in ALL_QUOTES]
        assert used == [opening, closing] * (len(used) // 2), str(text)


def test_french_marks_keep_their_space() -> None:
    for text in all_texts("fr"):
        assert not re.search(r"«(?!\u00a0)|(?<!\u00a0)»|(?<![\u00a0:])[;?]", text.text), str(text)
        assert not re.search(r"(?<!\u00a0):(?=\s|$)", text.text), str(text)


def test_spanish_questions_are_opened() -> None:
    for text in all_texts("es"):
        assert text.text.count("¿") == text.text.count("?"), str(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_and_buttons_fit_a_phone(language: str) -> None:
    for text in response_texts(language):
        assert len(text.text) <= MESSAGE_LIMIT, f"{len(text.text)} characters: {text}"
    for title in buttons(language):
        assert len(title.text) <= BUTTON_LIMIT, str(title)


@pytest.mark.parametrize("language", LANGUAGES)
def test_spaces_and_ends_are_tidy(language: str) -> None:
    for text in response_texts(language):
        assert text.text == text.text.strip(), str(text)
        assert "  " not in text.text, str(text)
        assert re.search(r"[.?:”»“}]$", text.text), str(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_can_be_said_again_has_other_words(language: str) -> None:
    for name, variations in responses(language).items():
        wanted = 1 if name in ONCE else 3 if name in FREQUENT else 2
        assert len(variations) >= wanted, f"{language} {name}"
        texts = [one["text"] for one in variations]
        assert all(one != other for one, other in pairwise([*texts, texts[0]])) or name in ONCE, (
            name
        )


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
