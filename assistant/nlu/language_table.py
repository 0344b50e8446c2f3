"""Evidence of language: how usual words are in each language, and langdetect's n-gram tables."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import yaml

Array = np.ndarray[Any, Any]
# Languages written in Latin letters that are told apart from the supported ones. Both libraries
# know them, under these ISO 639-1 codes (wordfreq: the second); the lexicon adds what they lack.
_WORDFREQ = {"no": "nb", "hr": "sh", "tl": "fil"}
LATIN = (
    *("en", "es", "fr", "de", "pt", "it", "ca", "nl", "da", "sv", "no", "pl", "cs", "ro", "hu"),
    *("fi", "tr", "hr", "sk", "sl", "lt", "lv", "id", "vi", "tl", "et", "sq", "af", "sw", "cy"),
)
#: Told apart by n-grams alone.
OTHER_SCRIPTS = ("ru", "uk", "bg", "mk", "ar", "fa", "ur", "hi", "mr", "ne")
EXTRA_WORDS = Path(__file__).resolve().parents[2] / "lexicon" / "other_languages.yml"
# What the libraries lack is read from two languages next to it.
_KIN = {"gl": ("es", "pt")}
_NO_KIN = 0.7
_UNSEEN = 1e-7
_EXTRA_FREQUENCY = 3e-4
# A word of our own examples counts for this share of its frequency there: they hold foreign words.
_EXAMPLE_SHARE = 0.02
_NGRAM_FLOOR = 0.5 / 10_000


@dataclass(frozen=True)
class NgramTable:
    """`rows` leads from an n-gram to its row of `scores`, shape (n-grams, languages)."""

    rows: Mapping[str, int]
    scores: Array


@dataclass(frozen=True)
class LanguageTable:
    """Scores of words and n-grams in `languages` (codes, one a column).

    `keys` (sorted hashes of words), `columns` and `scores` have one entry for a word in a language;
    scores are logarithms above that of an unseen word.
    """

    languages: tuple[str, ...]
    keys: Array
    columns: Array
    scores: Array
    ngrams: NgramTable

    def word_scores(self, word: str) -> Array:
        """Return how usual a word is in each language: logarithms, 0 where it is unseen."""
        found = self._lookup(word)
        if "'" in word and not found.any():
            for part in word.split("'"):
                found = found + self._lookup(part)
        return found

    def ngram_scores(self, word: str) -> Array:
        """Return the log likelihood of the word's n-grams (1 to 3) in each language."""
        padded = f" {word} "
        rows = self.ngrams.rows
        found = [
            row
            for size in (1, 2, 3)
            for start in range(len(padded) - size + 1)
            if (row := rows.get(padded[start : start + size])) is not None
        ]
        total: Array = self.ngrams.scores[found].sum(axis=0, dtype=np.float32)
        return total

    def save(self, path: Path) -> None:
        """Write the word table to `path` (.npz); the n-grams come with langdetect."""
        np.savez_compressed(
            path,
            languages=np.frombuffer(json.dumps(self.languages).encode(), dtype=np.uint8),
            keys=self.keys,
            columns=self.columns,
            scores=self.scores,
        )

    @classmethod
    def load(cls, path: Path) -> LanguageTable:
        """Read a table that `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            languages = tuple(json.loads(stored["languages"].tobytes().decode()))
            return cls(
                languages,
                stored["keys"],
                stored["columns"],
                stored["scores"],
                _langdetect(languages),
            )

    def _lookup(self, word: str) -> Array:
        row = np.zeros(len(self.languages))
        key = np.uint64(_hash(word))
        first = int(np.searchsorted(self.keys, key))
        while first < len(self.keys) and self.keys[first] == key:
            row[self.columns[first]] = self.scores[first]
            first += 1
        return row


def build_table(examples: Iterable[tuple[str, str]] = ()) -> LanguageTable:
    """Return a table made from wordfreq's lists, the lexicon and example words.

    Args:
        examples: pairs (language, lower-case word) of our own example messages.
    """
    import wordfreq

    available = set(wordfreq.available_languages("small"))
    frequencies: dict[str, dict[str, float]] = {}
    for code in LATIN:
        name = _WORDFREQ.get(code, code)
        known = wordfreq.get_frequency_dict(name, "small") if name in available else {}
        frequencies[code] = dict(known)
    for code, words in _extra_words().items():
        known = frequencies.setdefault(code, {})
        for word in words:
            known[word] = max(known.get(word, 0.0), _EXTRA_FREQUENCY)
    for code, kin in _KIN.items():
        _add_shared(frequencies, code, kin)
    _add_examples(frequencies, examples)
    languages = (*frequencies, *OTHER_SCRIPTS)
    entries = [
        (_hash(word), column, math.log((frequency + _UNSEEN) / _UNSEEN))
        for column, code in enumerate(languages)
        for word, frequency in frequencies.get(code, {}).items()
    ]
    entries.sort()
    return LanguageTable(
        languages,
        np.asarray([entry[0] for entry in entries], dtype=np.uint64),
        np.asarray([entry[1] for entry in entries], dtype=np.uint8),
        np.asarray([entry[2] for entry in entries], dtype=np.float16),
        _langdetect(languages),
    )


def _add_shared(
    frequencies: dict[str, dict[str, float]], code: str, neighbours: tuple[str, str]
) -> None:
    """Give a language without a word list the words that both of its neighbours have."""
    first, second = (frequencies[name] for name in neighbours)
    known = frequencies.setdefault(code, {})
    for word in first.keys() & second.keys():
        known[word] = max(known.get(word, 0.0), min(first[word], second[word]))


def _add_examples(
    frequencies: dict[str, dict[str, float]], examples: Iterable[tuple[str, str]]
) -> None:
    counts: dict[str, Counter[str]] = {}
    for code, word in examples:
        counts.setdefault(code, Counter())[word] += 1
    for code, counted in counts.items():
        total = sum(counted.values())
        known = frequencies.setdefault(code, {})
        for word, count in counted.items():
            known[word] = max(known.get(word, 0.0), _EXAMPLE_SHARE * count / total)


def _extra_words() -> dict[str, Sequence[str]]:
    loaded = yaml.safe_load(EXTRA_WORDS.read_text(encoding="utf-8"))
    return {str(code): [str(word) for word in words.split()] for code, words in loaded.items()}


@lru_cache(maxsize=2)
def _langdetect(languages: tuple[str, ...]) -> NgramTable:
    """Return langdetect's table: log likelihoods of n-grams above its floor, one a language.

    A language that langdetect does not know gets the mean of its kin (Galician), or what three in
    ten languages exceed (Basque).
    """
    from langdetect import detector_factory

    detector_factory.init_factory()
    factory = detector_factory._factory
    place = {code: factory.langlist.index(code) for code in languages if code in factory.langlist}
    known = [place[code] for code in languages if code in place]
    columns = np.asarray([code in place for code in languages])
    ngrams = {ngram: row for row, ngram in enumerate(factory.word_lang_prob_map)}
    chances = np.asarray(
        [[row[column] for column in known] for row in factory.word_lang_prob_map.values()]
    )
    scores = np.empty((len(ngrams), len(languages)), dtype=np.float16)
    scores[:, columns] = np.log(chances / _NGRAM_FLOOR + 1.0)
    for column in np.flatnonzero(~columns):
        kin = [languages.index(code) for code in _KIN.get(languages[column], ())]
        scores[:, column] = (
            scores[:, kin].mean(axis=1)
            if kin
            else np.quantile(scores[:, columns].astype(np.float32), _NO_KIN, axis=1)
        )
    factory.word_lang_prob_map = {}  # Ours is complete; theirs is many times as large.
    return NgramTable(ngrams, scores)


def _hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "big")
