"""Say what an account of a complaint is about, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from assistant.nlu.encoder import encode
from assistant.nlu.facts.lexicon import compile_any
from assistant.nlu.linear_model import Array, LinearModel, softmax, train
from assistant.nlu.sentences import OPENING, plain, split_sentences, straight

# A story of 10,000 characters has about a hundred sentences; the first forty decide.
_MOST_SENTENCES = 40
_CARRYING = 3
# What is wanted says little about what went wrong: money back is asked for in every category.
_WISH = re.compile(
    r"\s*(?:please\s+|so\s+|now\s+)?(?:(?:i|we)(?:'d|\s+would|\s+just|\s+now)*\s+"
    r"(?:want|like|demand|expect|ask\s+for)|(?:please\s+)?(?:refund|replace))\b"
    r"(?=[^.!?]{0,60}\b(?:money|refund\w*|replac\w+|repair\w*|apolog\w+|compensat\w+)\b)",
    re.IGNORECASE,
)
# Few examples: the encoder knows more about their words than the examples do.
_NGRAM_WEIGHT = 0.2
# How far (in log odds) cues and triggers of policy/categories.yml lean on the balance.
_CUE = 0.45
_TRIGGER = 1.0


class NarrativesError(ValueError):
    """A file of example narratives cannot be used; the message says what is expected."""


@dataclass(frozen=True)
class CategoryReading:
    """`ranking` of all codes by probability; spans of the `sentences` that carried the first."""

    ranking: tuple[tuple[str, float], ...]
    sentences: tuple[tuple[int, int], ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form, as in `category` of a parsed message."""
        code, confidence = self.ranking[0]
        return {
            "code": code,
            "confidence": confidence,
            "ranking": [{"code": code, "confidence": chance} for code, chance in self.ranking],
            "sentences": [list(span) for span in self.sentences],
        }


@dataclass(frozen=True)
class CategoryCues:
    """What speaks for a category: words, and ids of triggers."""

    code: str
    words: re.Pattern[str]
    triggers: frozenset[str]


def read_cues(path: Path, language: str = "en") -> tuple[CategoryCues, ...]:
    """Return the cues of policy/categories.yml in a language, English where it has none.

    Raises:
        NarrativesError: the file has no list "categories".
    """
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    entries = loaded.get("categories") if isinstance(loaded, Mapping) else None
    if not isinstance(entries, list):
        raise NarrativesError(f'{path}: expected a list "categories".')
    return tuple(
        CategoryCues(
            str(entry["code"]),
            compile_any(
                (entry.get("cues") or {}).get(language, (entry.get("cues") or {}).get("en", ()))
            ),
            frozenset(entry.get("triggers") or ()),
        )
        for entry in entries
    )


def read_narratives(path: Path) -> tuple[list[str], list[str]]:
    """Return (texts, codes) of a file `narratives: {code: [text, …]}`.

    Raises:
        NarrativesError: the file has another shape.
    """
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    groups = loaded.get("narratives") if isinstance(loaded, Mapping) else None
    if not isinstance(groups, Mapping) or not all(isinstance(v, list) for v in groups.values()):
        raise NarrativesError(f'{path}: expected "narratives" with a list of texts for each code.')
    texts, codes = [], []
    for code, examples in groups.items():
        texts += [str(example) for example in examples]
        codes += [str(code)] * len(examples)
    return texts, codes


def train_categories(texts: Sequence[str], codes: Sequence[str], strength: float) -> LinearModel:
    """Return a classifier of narratives: each text as a whole and each of its sentences."""
    parts, labels = [], []
    for text, code in zip(texts, codes, strict=True):
        spans = split_sentences(text)
        pieces = {plain(text), *(plain(text[a:b]) for a, b in spans if b - a > 25)}
        parts += sorted(pieces)
        labels += [code] * len(pieces)
    return train(parts, encode(parts), labels, strength, _NGRAM_WEIGHT)


def read_category(
    text: str,
    model: LinearModel,
    cues: Sequence[CategoryCues] = (),
    triggers: Sequence[str] = (),
    known: Mapping[str, Array] | None = None,
) -> CategoryReading | None:
    """Return what `text` is about, or None for a text without words.

    The reading of the opening as a whole and the readings of the sentences are averaged; a sentence
    counts for as much as it is sure of itself. Sentences that only say what is wanted are left out
    where there are others. Cue words and found triggers then lean on the
    balance.

    Args:
        cues: those of policy/categories.yml.
        triggers: ids found in the text.
        known: vectors of plain texts that need not be encoded again.
    """
    spans = [span for span in split_sentences(text) if any(c.isalpha() for c in text[slice(*span)])]
    if not spans:
        return None
    told = [span for span in spans if not _WISH.match(text[slice(*span)])]
    spans = (told or spans)[:_MOST_SENTENCES]
    pieces = [plain(text[a:b]) for a, b in spans]
    if len(pieces) == 1:
        chances = model.probabilities(pieces, _vectors(pieces, known or {}))
        combined = chances[0]
    else:
        pieces.append(plain(" ".join(pieces))[:OPENING])
        chances = model.probabilities(pieces, _vectors(pieces, known or {}))
        combined = _combined(chances[:-1], chances[-1])
    combined = _leaning(combined, model.classes, text, cues, triggers)
    order = np.argsort(-combined)
    ranking = tuple((model.classes[i], round(float(combined[i]), 4)) for i in order)
    return CategoryReading(ranking, _carriers(chances[: len(spans)], int(order[0]), spans))


def _vectors(pieces: Sequence[str], known: Mapping[str, Array]) -> Array:
    """Return the encoder vectors of texts, shape (len(pieces), 512)."""
    missing = [piece for piece in pieces if piece not in known]
    fresh = dict(zip(missing, encode(missing), strict=True))
    return np.stack([known[piece] if piece in known else fresh[piece] for piece in pieces])


def _leaning(
    chances: Array,
    classes: Sequence[str],
    text: str,
    cues: Sequence[CategoryCues],
    triggers: Sequence[str],
) -> Array:
    scores = np.log(np.clip(chances, 1e-4, 1.0))
    lowered = straight(text)
    for cue in cues:
        if cue.code in classes:
            found = {match.group().lower() for match in cue.words.finditer(lowered)}
            lean = _CUE * np.log1p(len(found)) / np.log(2) if found else 0.0
            lean += _TRIGGER * bool(cue.triggers & set(triggers))
            scores[classes.index(cue.code)] += lean
    leaned: Array = softmax(scores[np.newaxis, :])[0]
    return leaned


def _combined(sentences: Array, whole: Array) -> Array:
    weights = sentences.max(axis=1) ** 2
    weighted = (sentences * weights[:, None]).sum(axis=0) / weights.sum()
    mixed: Array = 0.5 * weighted + 0.5 * whole
    result: Array = mixed / mixed.sum()
    return result


def _carriers(
    chances: Array, winner: int, spans: Sequence[tuple[int, int]]
) -> tuple[tuple[int, int], ...]:
    """Return up to three sentences that spoke most for the winner, in order of the text."""
    best = np.argsort(-chances[:, winner])[:_CARRYING]
    enough = [i for i in best if chances[i, winner] >= 0.5 * chances[best[0], winner]]
    return tuple(spans[i] for i in sorted(enough))
