"""Say in which language a message is written, also when it is only a few words long.

Two sources are added up: how usual each word is in each language (see language_table.py), and
langdetect's n-gram tables, read whole instead of sampled, so that the same text always gets the
same answer. Priors come from the page's locale and from the conversation so far.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np

from assistant.nlu.facts.lexicon import LANGUAGES, load_section
from assistant.nlu.facts.patterns import fold, spell_out
from assistant.nlu.language_table import LanguageTable
from assistant.nlu.sentences import straight

UNDETERMINED = "und"
#: Words whose scores are kept; each takes 400 bytes.
_MOST_KEPT = 8192
_READ_WORDS = 80
_READ = 1500
# Words without a language: addresses, names of files, anything with a figure in it.
_NOT_WORDS = re.compile(r"[!-\u024f]*(?:@|://|[0-9]|www\.|#)[!-\u024f]*")
# An address spelt out says nothing of the language: "jo at north dot example", "jo arroba …".
_SPELT = [load_section(language, "contacts")["email"] for language in LANGUAGES]
_SPELT_SIGN = "|".join(
    spell_out(word) for spelt in _SPELT for word in chain(spelt["dot"], *spelt["signs"].values())
)
_SPELT_AT = "|".join(
    spell_out(word) for spelt in _SPELT for word in chain(spelt["at"], spelt["weak_at"])
)
_SPELT_ADDRESS = re.compile(
    rf"[\w.+-]+(?:\s+(?:{_SPELT_SIGN})\s+[\w.+-]+)*\s+(?:{_SPELT_AT}|@)\s+"
    rf"[\w.-]+(?:\s+(?:{_SPELT_SIGN})\s+[\w.-]+)+"
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
# The letters of a word say more where the word itself says nothing.
_NGRAM_WEIGHT = 0.2
_UNKNOWN_WORD_WEIGHT = 0.4
# Log odds in favour of the languages the assistant speaks, of the page's and of the one in use.
_SUPPORTED_PRIOR = 2.5
_LOCALE_PRIOR = 2.0
_CONVERSATION_PRIOR = 4.0
# To change the language in use a message needs two words of the new one that the old one lacks.
_TELLING = 3.0
_WORDS_TO_SWITCH = 2
_MARGIN_TO_SWITCH = 6.0
# A few words are too little to find one that the assistant does not speak: "ja", "per E-Mail".
_WORDS_OF_UNSPOKEN = 3
# To leave a language that the customer chose it needs a sentence or two of the other one.
_WORDS_TO_LEAVE_CHOICE = 5
_LENGTH_TO_LEAVE_CHOICE = 8
_MARGIN_TO_LEAVE_CHOICE = 20.0
_WORDS_OF_A_NAME = 4
_CANDIDATE = 0.02
# How much less sure than its arithmetic the sum of dependent words is.
_TEMPERATURE = 1.5
_SCRIPTS = {
    "GREEK": ("el",),
    "CYRILLIC": ("ru", "uk", "bg", "mk"),
    "HEBREW": ("he",),
    "ARABIC": ("ar", "fa", "ur"),
    "DEVANAGARI": ("hi", "mr", "ne"),
    "BENGALI": ("bn",),
    "GURMUKHI": ("pa",),
    "GUJARATI": ("gu",),
    "TAMIL": ("ta",),
    "TELUGU": ("te",),
    "KANNADA": ("kn",),
    "MALAYALAM": ("ml",),
    "THAI": ("th",),
    "HANGUL": ("ko",),
    "HIRAGANA": ("ja",),
    "KATAKANA": ("ja",),
    "CJK": ("zh",),
}


@dataclass(frozen=True)
class LanguageReading:
    """The language of a message.

    `code` is ISO 639-1, or "und" without any evidence; `confidence` from 0 to 1; `supported`
    whether the assistant speaks it; `candidates` the supported languages to read the message in,
    the likeliest first; `switches` whether it is another one than the conversation's so far;
    `reply` the supported language to answer in.
    """

    code: str
    confidence: float
    supported: bool
    candidates: tuple[str, ...]
    switches: bool = False
    reply: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form, as in `language` of a parsed message."""
        return {
            "code": self.code,
            "confidence": round(self.confidence, 3),
            "supported": self.supported,
            "candidates": list(self.candidates),
            "switches": self.switches,
            "reply": self.reply,
        }


@dataclass(frozen=True)
class LanguagePrior:
    """What is known before a message is read.

    `locale` is the language of the page, `conversation` the one in use, None while the customer has
    neither written nor chosen one; `is_chosen` whether they chose it, by a button or in words.
    """

    locale: str | None = None
    conversation: str | None = None
    is_chosen: bool = False


class LanguageIdentifier:
    """Reads the language of messages.

    Args:
        table: evidence of words and n-grams.
        supported: ISO 639-1 codes the assistant speaks, at least one.
    """

    def __init__(self, table: LanguageTable, supported: Sequence[str]) -> None:
        """Hold the table and the priors."""
        self._table = table
        self._supported = tuple(supported)
        self._columns = {code: column for column, code in enumerate(table.languages)}
        self._scores = lru_cache(_MOST_KEPT)(self._scores_of)

    def read(self, text: str, prior: LanguagePrior | None = None) -> LanguageReading:
        """Return the language of `text`.

        A message that could as well be in the language in use ("ok", "no", a name, a number) never
        switches it, and neither does a single foreign word. A language that was chosen is left only
        for a long message that is clearly in another one.
        """
        prior = prior or LanguagePrior()
        reading = self._read(text, prior)
        return replace(reading, reply=reply_language(reading.code, prior, self._supported))

    def _read(self, text: str, prior: LanguagePrior) -> LanguageReading:
        usual = prior.conversation or prior.locale
        words = words_of(text)
        script = _foreign_script(words)
        if script:
            return self._by_script(script, words, usual)
        if not words:
            return self._without_evidence(usual)
        evidence = self._evidence(words)
        chances = _softmax((evidence.sum(axis=0) + self._priors(prior)) / _TEMPERATURE)
        best = self._table.languages[int(np.argmax(chances))]
        if usual in self._columns and best != usual:
            enough = self._is_enough(evidence, self._columns[best], self._columns[usual], prior)
            best = best if enough and not _is_like_a_name(text) else usual
        return self._reading(best, float(chances[self._columns[best]]), chances, usual)

    def _evidence(self, words: Sequence[str]) -> np.ndarray[Any, Any]:
        """Return the log likelihood of each word in each language, shape (words, languages)."""
        return np.stack([self._scores(word) for word in words])

    def _scores_of(self, word: str) -> np.ndarray[Any, Any]:
        known = self._table.word_scores(word)
        weight = _NGRAM_WEIGHT if known.any() else _UNKNOWN_WORD_WEIGHT
        scores: np.ndarray[Any, Any] = known + weight * self._table.ngram_scores(word)
        return scores

    def _is_enough(
        self, evidence: np.ndarray[Any, Any], new: int, old: int, prior: LanguagePrior
    ) -> bool:
        """Say whether the words themselves speak clearly enough for a language not yet in use."""
        margins = evidence[:, new] - evidence[:, old]
        telling = int((margins >= _TELLING).sum())
        if self._table.languages[new] not in self._supported and telling < _WORDS_OF_UNSPOKEN:
            return False
        if prior.conversation is None:
            return telling >= 1
        if prior.is_chosen:
            is_long = len(evidence) >= _LENGTH_TO_LEAVE_CHOICE
            is_clear = float(margins.sum()) >= _MARGIN_TO_LEAVE_CHOICE
            return is_long and is_clear and telling >= _WORDS_TO_LEAVE_CHOICE
        return telling >= _WORDS_TO_SWITCH and float(margins.sum()) >= _MARGIN_TO_SWITCH

    def _priors(self, prior: LanguagePrior) -> np.ndarray[Any, Any]:
        weights = np.zeros(len(self._table.languages))
        for code in self._supported:
            weights[self._columns[code]] += _SUPPORTED_PRIOR
        if prior.locale in self._columns:
            weights[self._columns[prior.locale]] += _LOCALE_PRIOR
        if prior.conversation in self._columns:
            weights[self._columns[prior.conversation]] += _CONVERSATION_PRIOR
        return weights

    def _by_script(
        self, codes: Sequence[str], words: Sequence[str], usual: str | None
    ) -> LanguageReading:
        scores = [
            sum(float(self._table.ngram_scores(word)[self._columns[code]]) for word in words)
            if code in self._columns
            else -math.inf
            for code in codes
        ]
        code = codes[int(np.argmax(scores))] if len(codes) > 1 else codes[0]
        return LanguageReading(code, 0.99, code in self._supported, self._fallbacks(usual), True)

    def _without_evidence(self, usual: str | None) -> LanguageReading:
        if usual is None:
            return LanguageReading(UNDETERMINED, 0.0, False, self._supported[:1])
        return LanguageReading(usual, 0.5, usual in self._supported, self._fallbacks(usual))

    def _reading(
        self, code: str, confidence: float, chances: np.ndarray[Any, Any], usual: str | None
    ) -> LanguageReading:
        ranked = sorted(self._supported, key=lambda known: -chances[self._columns[known]])
        likely = [known for known in ranked if chances[self._columns[known]] >= _CANDIDATE]
        candidates = list(dict.fromkeys([*([code] if code in ranked else []), *likely]))
        return LanguageReading(
            code,
            confidence,
            code in self._supported,
            tuple(candidates or self._fallbacks(usual)),
            usual is not None and code != usual,
        )

    def _fallbacks(self, usual: str | None) -> tuple[str, ...]:
        return (usual,) if usual in self._supported and usual else self._supported[:1]


def reply_language(code: str | None, prior: LanguagePrior, supported: Sequence[str]) -> str:
    """Return the supported language to answer a message in.

    Its own, else the one in use, else the page's, else the first that the assistant speaks.
    """
    for known in (code, prior.conversation, prior.locale):
        if known and known in supported:
            return known
    return supported[0]


def reading_language(language: Mapping[str, Any] | None, default: str) -> str:
    """Return the supported language in which to read a message with this `language` key."""
    candidates = (language or {}).get("candidates") or ()
    return str(candidates[0]) if candidates else default


def words_of(text: str) -> list[str]:
    """Return the words of the opening of `text` in lower case, without addresses and numbers."""
    cleaned = straight(unicodedata.normalize("NFC", text[:_READ]))
    cleaned = _NOT_WORDS.sub(" ", _without_spelt_addresses(cleaned))
    found = [word.lower() for word in _WORD.findall(cleaned)]
    return found[:_READ_WORDS]


def _without_spelt_addresses(text: str) -> str:
    kept, start = [], 0
    for found in _SPELT_ADDRESS.finditer(fold(text)):
        kept.append(text[start : found.start()])
        start = found.end()
    return " ".join([*kept, text[start:]])


def _is_like_a_name(text: str) -> bool:
    """Say whether a text is a few words that all begin with a capital, as names do."""
    words = text.split()
    return 1 < len(words) <= _WORDS_OF_A_NAME and all(word.istitle() for word in words)


def _foreign_script(words: Sequence[str]) -> tuple[str, ...]:
    """Return the languages of the script most letters are in; none for Latin letters."""
    counts: dict[tuple[str, ...], int] = {}
    latin = 0
    for letter in "".join(words):
        if letter < "\u0250":
            latin += 1
            continue
        codes = _SCRIPTS.get(unicodedata.name(letter, "").split(" ")[0])
        if codes:
            counts[codes] = counts.get(codes, 0) + 1
    if not counts or sum(counts.values()) < latin:
        return ()
    if ("ja",) in counts:  # Kana beside Chinese characters is Japanese.
        return ("ja",)
    return max(counts, key=lambda codes: counts[codes])


def _softmax(scores: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    shifted = np.exp(scores - scores.max())
    result: np.ndarray[Any, Any] = shifted / shifted.sum()
    return result
