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
from assistant.nlu.labelled_examples import (
    ExamplesError,
    by_label,
    example_files,
    load_examples,
    texts_of,
    without_mark,
)
from assistant.nlu.sentences import OPENING, plain, split_sentences, straight
from assistant.nlu.softmax_regression import Array
from assistant.nlu.story_model import BACKGROUND, Examples, StoryModel, train_story_model

# A story of 10,000 characters has about a hundred sentences: those at the beginning decide. Of a
# long sentence the first words say what it is about.
_MOST_SENTENCES = 24
_LONGEST_SENTENCE = 180
_MOST_CHARACTERS = 4000
_CARRYING = 3
# From this probability on a sentence tells nothing of the kind (a price, a date, a wish, who one
# is) and is left out where another tells something.
_TELLS_NOTHING = 0.6
# How far, in log odds, a found trigger of policy/categories.yml leans on the balance.
_TRIGGER = 0.4
# The account as a whole counts for so much, its sentences by themselves for the rest.
_WHOLE = 0.7
# Another code is named beside the first from this probability on; a sentence of its own that is
# sure of it makes up for a lower one.
_ALSO, _ALSO_WITH_SENTENCE, _SURE_SENTENCE = 0.2, 0.03, 0.9
Span = tuple[int, int]


@dataclass(frozen=True)
class Narrative:
    """An example: what is told, the codes that fit (or `BACKGROUND`), its language.

    The first code is the best; any of them is right.
    """

    text: str
    codes: tuple[str, ...]
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
        ExamplesError: the file has no list "categories".
    """
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    entries = loaded.get("categories") if isinstance(loaded, Mapping) else None
    if not isinstance(entries, list):
        raise ExamplesError(f'{path}: expected a list "categories".')
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
        ExamplesError: there is none, or one is not of the form `narratives: {code: [text, …]}`
            with or without `several: {code code: [text, …]}` and `background: [text, …]`.
    """
    return [example for file in example_files(path) for example in _read_file(file)]


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
        ExamplesError: there are fewer than two codes.
    """
    if len({code for one in narratives for code in one.codes} - {BACKGROUND}) < 2:
        raise ExamplesError("Expected narratives of two codes or more.")
    stories = [_Story.of(narrative.text) for narrative in narratives]
    pieces = sorted(
        {piece for story in stories for piece in story.pieces()}, key=lambda p: (len(p), p)
    )
    known = dict(zip(pieces, encode(pieces), strict=True))
    languages = [narrative.language for narrative in narratives]
    strengths = [
        cue_strengths(story.whole, cues, language)
        for story, language in zip(stories, languages, strict=True)
    ]
    examples = Examples(
        [story.whole for story in stories],
        np.stack([story.vector(known) for story in stories]),
        np.asarray(strengths),
        [narrative.codes for narrative in narratives],
        languages,
    )
    return train_story_model(examples, strength)


def read_category(
    text: str,
    model: StoryModel,
    cues: Sequence[CategoryCues],
    triggers: Sequence[str] = (),
    known: Mapping[str, Array] | None = None,
    language: str | None = None,
) -> CategoryReading | None:
    """Return what `text` is about, or None for a text without words.

    The account is read sentence by sentence and, without the sentences that tell nothing of the
    kind of complaint, as a whole. Found triggers lean on the balance.

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
    parts = _read(story.sentences, story.sentence_vectors(vectors), model, cues, language)
    story, parts = story.telling(parts, model.background(parts))
    whole = parts
    if len(story.sentences) > 1:
        whole = _read([story.whole], story.vector(vectors)[None], model, cues, language)
    parts, whole = model.of_codes(parts), model.of_codes(whole)[0]
    whole = whole * np.exp(_leaning(model.codes, cues, triggers))
    chances = _WHOLE * whole / whole.sum() + (1.0 - _WHOLE) * _mean(parts)
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
    """A text as it is read: `whole` in plain form, `spans` and plain `sentences` of `text`."""

    text: str
    whole: str
    spans: tuple[Span, ...]
    sentences: tuple[str, ...]

    @classmethod
    def of(cls, text: str, chosen: Sequence[Span] | None = None) -> _Story:
        """Return a text, or the `chosen` sentences of it."""
        spans = [s for s in split_sentences(text) if any(c.isalpha() for c in text[slice(*s)])]
        kept = tuple(spans[:_MOST_SENTENCES] if chosen is None else chosen)
        whole = text if len(kept) == len(spans) else " ".join(text[a:b] for a, b in kept)
        return cls(
            text,
            straight(plain(whole))[:_MOST_CHARACTERS],
            kept,
            tuple(plain(text[a:b])[:_LONGEST_SENTENCE] for a, b in kept),
        )

    def telling(self, parts: Array, background: Array) -> tuple[_Story, Array]:
        """Return the story and `parts` without the sentences that tell nothing, if any tells."""
        kept = np.flatnonzero(background < _TELLS_NOTHING)
        if len(kept) in (0, len(self.spans)):
            return self, parts
        return _Story.of(self.text, [self.spans[place] for place in kept]), parts[kept]

    @property
    def is_short(self) -> bool:
        """True when the opening is all of it: one vector stands for the whole."""
        return len(self.whole) <= OPENING or len(self.sentences) == 1

    def pieces(self) -> list[str]:
        """The texts whose vectors are needed for the whole."""
        opening = self.whole[:OPENING]
        return [opening] if self.is_short else [opening, *self.sentences]

    def sentence_vectors(self, vectors: dict[str, Array]) -> Array:
        """Vectors of the sentences; those that were missing are added to `vectors`."""
        wanted = self.sentences if len(self.sentences) > 1 else (self.whole[:OPENING],)
        _encode_missing(wanted, vectors)
        return np.stack([vectors[piece] for piece in wanted])

    def vector(self, vectors: dict[str, Array]) -> Array:
        """The opening and, of a longer text, the mean of the sentences; of length one."""
        _encode_missing(self.pieces(), vectors)
        opening = vectors[self.whole[:OPENING]]
        if self.is_short:
            return opening
        mean = np.mean([vectors[sentence] for sentence in self.sentences], axis=0)
        both: Array = opening + mean / max(float(np.linalg.norm(mean)), 1e-9)
        return both / max(float(np.linalg.norm(both)), 1e-9)


def _encode_missing(pieces: Sequence[str], vectors: dict[str, Array]) -> None:
    missing = [piece for piece in dict.fromkeys(pieces) if piece not in vectors]
    vectors.update(zip(missing, encode(missing), strict=True))


def _read(
    texts: Sequence[str],
    vectors: Array,
    model: StoryModel,
    cues: Sequence[CategoryCues],
    language: str | None,
) -> Array:
    """Return the probabilities of the classes of the model, a row a text."""
    strengths = np.asarray([cue_strengths(text, cues, language) for text in texts])
    return model.chances(texts, vectors, strengths)


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


def _read_file(file: Path) -> list[Narrative]:
    loaded = load_examples(file)
    content = loaded if isinstance(loaded, Mapping) else {}
    told = by_label(file, content.get("narratives"), section="narratives")
    several = by_label(file, content.get("several") or {}, section="several")
    background = texts_of(file, content.get("background") or [], BACKGROUND)
    groups = [*told.items(), *several.items(), (BACKGROUND, background)]
    return [
        Narrative(without_mark(text), tuple(label.split()), file.stem)
        for label, texts in groups
        for text in texts
    ]
