"""Children of ten could read what the assistant says; so can a tired adult on a phone."""

from __future__ import annotations

import pytest

from handoff.lint.readability import measure, reading_age, syllables
from tests.content.wording import LANGUAGES, response_texts, service_texts

#: All responses together, in years.
AVERAGE_AGE = 11.0
#: Mean words of a sentence.
SENTENCE_LENGTH = 10.0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_responses_together_suit_a_child_of_ten(language: str) -> None:
    texts = [text.own_words for text in response_texts(language)]
    assert reading_age(texts, language) <= AVERAGE_AGE
    assert measure(texts, language).words_per_sentence <= SENTENCE_LENGTH


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("source", "age"), [("texts", 12.0), ("notices", 13.5)])
def test_the_service_and_the_notice_suit_a_young_reader(
    language: str, source: str, age: float
) -> None:
    """Rights need longer words than a chat."""
    texts = [t.own_words for t in service_texts(language) if t.where.startswith(source)]
    assert reading_age(texts, language) <= age


@pytest.mark.parametrize(
    ("language", "word", "count"),
    [
        ("en", "complaint", 2),
        ("en", "deleted", 3),
        ("en", "asked", 1),
        ("en", "people", 2),
        ("es", "queja", 2),
        ("es", "teléfono", 4),
        ("es", "país", 2),
        ("es", "siento", 2),
        ("fr", "réclamation", 4),
        ("fr", "personne", 2),
        ("fr", "écrivez", 3),
        ("de", "Beschwerde", 3),
        ("de", "überspringen", 4),
        ("de", "Leute", 2),
    ],
)
def test_syllables_are_counted_by_the_language(language: str, word: str, count: int) -> None:
    assert syllables(word, language) == count


@pytest.mark.parametrize(
    ("language", "easy", "hard"),
    [
        ("en", "The cat sat on the mat.", "Notwithstanding aforementioned considerations apply."),
        ("es", "El gato come pan.", "Determinadas consideraciones administrativas prevalecen."),
        ("fr", "Le chat dort.", "Certaines considérations administratives prédominent."),
        ("de", "Der Hund ist da.", "Verwaltungsrechtliche Berücksichtigungspflichten überwiegen."),
    ],
)
def test_a_hard_sentence_needs_an_older_reader(language: str, easy: str, hard: str) -> None:
    assert reading_age([easy], language) < 9 < 14 < reading_age([hard], language)
