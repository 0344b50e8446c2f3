"""Say what an account of a complaint is about, and which sentences say so."""

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
from assistant.nlu.linear_model import Array, softmax
from assistant.nlu.sentences import OPENING, plain, split_sentences, straight
from assistant.nlu.story_model import StoryModel, train_story_model

# A story of 10,000 characters has about a hundred sentences: those at the beginning decide. Of a
# long sentence the first words say what it is about.
_MOST_SENTENCES = 24
_LONGEST_SENTENCE = 180
_MOST_CHARACTERS = 4000
_CARRYING = 3
# What is wanted says little about what went wrong: money back is asked for in every category.
_WISH = re.compile(
    r"\s*(?:please\s+|so\s+|now\s+)?(?:(?:i|we)(?:'d|\s+would|\s+just|\s+now)*\s+"
    r"(?:want|like|demand|expect|ask\s+for)|(?:please\s+)?(?:refund|replace))\b"
    r"(?=[^.!?]{0,60}\b(?:money|refund\w*|replac\w+|repair\w*|apolog\w+|compensat\w+)\b)",
    re.IGNORECASE,
)
# How far, in log odds, a found trigger of policy/categories.yml leans on the balance.
_TRIGGER = 1.0
# The account as a whole counts for so much, its sentences by themselves for the rest.
_WHOLE = 0.7
# Another code is named beside the first from this probability on; a sentence of its own that is
# sure of it makes up for a lower one.
_ALSO, _ALSO_WITH_SENTENCE, _SURE_SENTENCE = 0.2, 0.03, 0.9
Span = tuple[int, int]


class NarrativesError(ValueError):
    """A file of example narratives cannot be used; the message says what is expected."""


@dataclass(frozen=True)
class Narrative:
    """An example: what is told, the code it belongs to, the language it is written in."""

    text: str
    code: str
    language: str


@dataclass(frozen=True)
class CodeReading:
    """One code, its probability, and the spans of up to three sentences that carried it."""

    code: str
    confidence: float
    sentences: tuple[Span, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        spans = [list(span) for span in self.sentences]
        return {"code": self.code, "confidence": self.confidence, "sentences": spans}


@dataclass(frozen=True)
class CategoryReading:
    """`ranking` of all codes by probability; `codes` it is about, the first one first."""

    ranking: tuple[tuple[str, float], ...]
    codes: tuple[CodeReading, ...]

    @property
    def sentences(self) -> tuple[Span, ...]:
        """Spans of the sentences that carried the first code."""
        return self.codes[0].sentences

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form, as in `category` of a parsed message."""
        return {
            **self.codes[0].as_dict(),
            "ranking": [{"code": code, "confidence": chance} for code, chance in self.ranking],
            "codes": [reading.as_dict() for reading in self.codes],
        }


@dataclass(frozen=True)
class CategoryCues:
    """What speaks for a category: words, by language, and ids of triggers."""

    code: str
    words: Mapping[str, re.Pattern[str]]
    triggers: frozenset[str]


def read_cues(path: Path) -> tuple[CategoryCues, ...]:
    """Return the cues of policy/categories.yml.

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
            {
                str(language): compile_any(patterns)
                for language, patterns in (entry.get("cues") or {}).items()
            },
            frozenset(entry.get("triggers") or ()),
        )
        for entry in entries
    )


def read_narratives(path: Path) -> list[Narrative]:
    """Return the examples of a file `<language>.yml`, or of all such files of a folder.

    Raises:
        NarrativesError: there is none, or one is not of the form `narratives: {code: [text, …]}`.
    """
    files = sorted(path.glob("*.yml")) if path.is_dir() else [path]
    if not files:
        raise NarrativesError(f"{path}: expected files such as en.yml.")
    return [example for file in files for example in _read_file(file)]


def cue_strengths(
    text: str, cues: Sequence[CategoryCues], language: str | None = None
) -> list[float]:
    """Return for each category how much its cue words mark a text: none 0, more words more.

    The number of different words counts, against the length of the text. Without a language, or
    in one that has no cues, those of the language that finds most count.
    """
    words = max(1, len(text.split()))
    length = 1.0 + np.log1p(words / 15)
    found = []
    for cue in cues:
        own = cue.words.get(language) if language else None
        chosen = [own] if own else list(cue.words.values())
        counts = [
            len({match.group().lower() for match in pattern.finditer(text)}) for pattern in chosen
        ]
        found.append(float(np.log1p(max(counts, default=0)) / length))
    return found


def train_categories(
    narratives: Sequence[Narrative], cues: Sequence[CategoryCues], strength: float
) -> StoryModel:
    """Return a classifier of accounts.

    Raises:
        NarrativesError: there are fewer than two codes.
    """
    if len({narrative.code for narrative in narratives}) < 2:
        raise NarrativesError("Expected narratives of two codes or more.")
    stories = [_Story.of(narrative.text) for narrative in narratives]
    pieces = sorted(
        {piece for story in stories for piece in story.pieces()}, key=lambda p: (len(p), p)
    )
    known = dict(zip(pieces, encode(pieces), strict=True))
    return train_story_model(
        [story.whole for story in stories],
        np.stack([story.vector(known) for story in stories]),
        np.asarray(
            [
                cue_strengths(story.whole, cues, narrative.language)
                for story, narrative in zip(stories, narratives, strict=True)
            ]
        ),
        [narrative.code for narrative in narratives],
        strength,
    )


def read_category(
    text: str,
    model: StoryModel,
    cues: Sequence[CategoryCues],
    triggers: Sequence[str] = (),
    known: Mapping[str, Array] | None = None,
    language: str | None = None,
) -> CategoryReading | None:
    """Return what `text` is about, or None for a text without words.

    The account is read as a whole and sentence by sentence. Sentences that only say what is wanted
    are left out where there are others. Found triggers lean on the balance.

    Args:
        cues: those of policy/categories.yml, the same as in training.
        triggers: ids found in the text.
        known: vectors of plain texts that need not be encoded again.
        language: ISO 639-1, chooses the cues.
    """
    story = _Story.of(text)
    if not story.spans:
        return None
    vectors = dict(known or {})
    missing = [piece for piece in story.pieces() if piece not in vectors]
    vectors.update(zip(missing, encode(missing), strict=True))
    scores = _scores(story, model, cues, vectors, language)
    whole, parts = scores[0] + _leaning(model.codes, cues, triggers), softmax(scores[1:])
    chances = _WHOLE * softmax(whole[np.newaxis, :])[0] + (1.0 - _WHOLE) * _mean(parts)
    order = np.argsort(-chances)
    ranking = tuple((model.codes[i], round(float(chances[i]), 4)) for i in order)
    about = [i for i in order if i == order[0] or _is_also(chances[i], parts[:, i].max())]
    return CategoryReading(
        ranking,
        tuple(
            CodeReading(
                model.codes[i], round(float(chances[i]), 4), _carriers(parts[:, i], story.spans)
            )
            for i in about
        ),
    )


@dataclass(frozen=True)
class _Story:
    """A text as it is read: `whole` in plain form, `spans` and plain `sentences` that tell."""

    whole: str
    spans: tuple[Span, ...]
    sentences: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> _Story:
        spans = [s for s in split_sentences(text) if any(c.isalpha() for c in text[slice(*s)])]
        told = [span for span in spans if not _WISH.match(text[slice(*span)])]
        chosen = tuple((told or spans)[:_MOST_SENTENCES])
        whole = text if len(chosen) == len(spans) else " ".join(text[a:b] for a, b in chosen)
        return cls(
            straight(plain(whole))[:_MOST_CHARACTERS],
            chosen,
            tuple(plain(text[a:b])[:_LONGEST_SENTENCE] for a, b in chosen),
        )

    @property
    def is_short(self) -> bool:
        """True when the opening is all of it: one vector stands for the whole."""
        return len(self.whole) <= OPENING or len(self.sentences) == 1

    def pieces(self) -> list[str]:
        """The texts whose vectors are needed."""
        opening = self.whole[:OPENING]
        return [opening] if self.is_short else [opening, *self.sentences]

    def vector(self, vectors: Mapping[str, Array]) -> Array:
        """The opening and, of a longer text, the mean of the sentences; of length one."""
        opening = vectors[self.whole[:OPENING]]
        if self.is_short:
            return opening
        mean = np.mean([vectors[sentence] for sentence in self.sentences], axis=0)
        both: Array = opening + mean / max(float(np.linalg.norm(mean)), 1e-9)
        return both / max(float(np.linalg.norm(both)), 1e-9)


def _scores(
    story: _Story,
    model: StoryModel,
    cues: Sequence[CategoryCues],
    vectors: Mapping[str, Array],
    language: str | None,
) -> Array:
    """Return log odds of the whole, then of each sentence; of short texts, with its vector."""
    opening = vectors[story.whole[:OPENING]]
    rows = [story.vector(vectors), *(vectors.get(piece, opening) for piece in story.sentences)]
    texts = [story.whole, *story.sentences]
    if len(story.sentences) == 1:
        rows, texts = rows[:1], texts[:1]
    strengths = np.asarray([cue_strengths(text, cues, language) for text in texts])
    scores = model.scores(texts, np.stack(rows), strengths)
    return scores if len(scores) > 1 else np.repeat(scores, 2, axis=0)


def _mean(parts: Array) -> Array:
    """Return the mean of the sentences; each counts for as much as it is sure of itself."""
    weights = parts.max(axis=1) ** 2
    mean: Array = (parts * weights[:, None]).sum(axis=0) / weights.sum()
    return mean


def _leaning(codes: Sequence[str], cues: Sequence[CategoryCues], found: Sequence[str]) -> Array:
    leaning = {cue.code for cue in cues if cue.triggers & set(found)}
    return np.asarray([_TRIGGER if code in leaning else 0.0 for code in codes])


def _is_also(chance: float, best_sentence: float) -> bool:
    return chance >= _ALSO or (chance >= _ALSO_WITH_SENTENCE and best_sentence >= _SURE_SENTENCE)


def _carriers(chances: Array, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return up to three sentences that spoke most for a code, in order of the text."""
    best = np.argsort(-chances, kind="stable")[:_CARRYING]
    enough = [i for i in best if chances[i] >= 0.5 * chances[best[0]]]
    return tuple(spans[i] for i in sorted(enough))


def _read_file(path: Path) -> list[Narrative]:
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    groups = loaded.get("narratives") if isinstance(loaded, Mapping) else None
    if not isinstance(groups, Mapping) or not all(isinstance(v, list) for v in groups.values()):
        raise NarrativesError(f'{path}: expected "narratives" with a list of texts for each code.')
    return [
        Narrative(str(text), str(code), path.stem)
        for code, examples in groups.items()
        for text in examples
    ]
