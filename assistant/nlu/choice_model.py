"""Which of several days or sums that a story tells is meant, learned from marked stories.

Each is scored by the words around it and by what the rules of `facts/date_roles.py` and
`facts/amounts.py` say of it; a softmax over those of one story and "none of them" makes scores
probabilities. Weights are numbers alone, so a model file cannot carry code.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from assistant.nlu.facts.amount_words import amount_words
from assistant.nlu.facts.date_words import date_words
from assistant.nlu.facts.model import Found
from assistant.nlu.facts.phrases import Phrase, Sentence
from assistant.nlu.one_of_several import COLUMNS, Array, chances_of, column_of, starts_of

DAY, SUM = "occurred_on", "amount"
#: The facts of which one is chosen.
FACTS = (DAY, SUM)
#: What stands between the messages of a story.
BETWEEN = "\n"
_SENTENCE_ENDS = frozenset(".;!?\n")
_CLAUSE_ENDS = _SENTENCE_ENDS | {",", ":", "–", "-"}
#: How many words beside one are told apart by their place, how many of its clause are near, and how
#: many of its sentence are seen, on either side.
_BESIDE, _NEAR, _SEEN = 4, 5, 15
#: How far, in words, a cue stands that is beside one, near it, or further off.
_DISTANCES = (2, 4)
#: Letters that words of one family share.
_STEM = 5
#: Inverse of the regularisation; most steps of the search.
_STRENGTH, _STEPS = 0.25, 200
_MANY = 4


@dataclass(frozen=True)
class Candidates:
    """The days, or the sums, of one story.

    Args:
        fact: `occurred_on` or `amount`.
        language: of the story, ISO 639-1.
        text: its messages with `BETWEEN` between them.
        found: what the rules found; places are those in `text`.
    """

    fact: str
    language: str
    text: str
    found: Sequence[Found]


@dataclass(frozen=True)
class ChoiceModel:
    """Weights of the hashed features of a candidate, by fact; the last is that of every one.

    Args:
        weights: by fact, shape (32769,).
    """

    weights: Mapping[str, Array]

    def choose(self, told: Candidates) -> tuple[int, float] | None:
        """Return which value is likeliest, by the place of its first, and how likely; or None.

        The same day or sum told twice counts together. None where there are no candidates, or the
        fact was not learned.
        """
        weights = self.weights.get(told.fact)
        if weights is None or not told.found:
            return None
        scores = np.asarray([weights[columns].sum() for columns in _columns(told)]) + weights[-1]
        chances = chances_of(scores, [len(scores)])
        values = [repr(found.value) for found in told.found]
        together = [
            sum(chance for chance, other in zip(chances, values, strict=True) if other == value)
            for value in values
        ]
        best = int(np.argmax(together))
        return best, float(together[best])

    def save(self, path: Path) -> None:
        """Write the model to `path` (.npz)."""
        narrow: dict[str, Any] = {f: w.astype(np.float32) for f, w in self.weights.items()}
        np.savez_compressed(path, **narrow)

    @classmethod
    def load(cls, path: Path) -> ChoiceModel:
        """Read a model that `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            return cls({fact: stored[fact] for fact in stored.files})


def train_choice(examples: Sequence[tuple[Candidates, int | None]]) -> ChoiceModel:
    """Return a model of stories, each with which of its candidates is meant, None if none is."""
    by_fact = {fact: [one for one in examples if one[0].fact == fact] for fact in FACTS}
    return ChoiceModel({fact: _fitted(told) for fact, told in by_fact.items() if told})


def _fitted(examples: Sequence[tuple[Candidates, int | None]]) -> Array:
    """Return the weights that make what is meant likely."""
    rows = [columns for told, _ in examples for columns in _columns(told)]
    ends = np.cumsum([0, *map(len, rows)])
    features = csr_matrix(
        (np.ones(ends[-1]), np.concatenate(rows), ends), shape=(len(rows), COLUMNS)
    )
    sizes = np.asarray([len(told.found) for told, _ in examples])
    starts = starts_of(sizes)
    meant = np.zeros(len(rows))
    for start, (_, index) in zip(starts, examples, strict=True):
        if index is not None:
            meant[start + index] = 1.0

    def loss(weights: Array) -> tuple[float, Array]:
        scores = features @ weights[:-1] + weights[-1]
        totals = np.logaddexp(np.logaddexp.reduceat(scores, starts), 0.0)
        errors = chances_of(scores, sizes) - meant
        plain = np.append(weights[:-1], 0.0) / _STRENGTH
        value = totals.sum() - scores @ meant + 0.5 * plain @ weights
        return float(value), np.append(features.T @ errors, errors.sum()) + plain

    start = np.zeros(COLUMNS + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS})
    result: Array = found.x
    return result


def _columns(told: Candidates) -> list[Array]:
    """Return the columns of the features of each candidate."""
    return [
        np.asarray(sorted({column_of(name) for name in names}), dtype=np.int32)
        for names in _features(told)
    ]


def _features(told: Candidates) -> Iterator[set[str]]:
    """Yield the names of the features of each candidate."""
    words = date_words(told.language) if told.fact == DAY else amount_words(told.language)
    read = _Read.of(words.book.read(told.text), words.cues, words.breaks)
    values = [repr(found.value) for found in told.found]
    number = len(told.found)
    sums = sorted({_size(found) for found in told.found}) if told.fact == SUM else []
    last = told.text.rfind(BETWEEN)
    claimed = sum(found.role != "mention" for found in told.found)
    for index, found in enumerate(told.found):
        others = claimed - (found.role != "mention")
        is_last = found.start > last
        names = {
            *read.around(found.start, found.end),
            f"language {told.language}",
            f"role {found.role}",
            f"role {found.role} last {is_last}",
            f"role {found.role} others {others}",
            f"number {min(number, _MANY)}",
            f"place {min(index, _MANY - 1)}",
            f"end {index == number - 1}",
            f"message {min(told.text.count(BETWEEN, 0, found.start), _MANY - 1)}",
            f"messages {min(told.text.count(BETWEEN), _MANY - 1)}",
            f"last {is_last}",
            f"sure {int(found.confidence * 10)}",
            f"again {values.count(values[index])}",
        }
        if told.fact == SUM:
            names.add(f"rank {sums.index(_size(found))} of {min(len(sums), _MANY)}")
            names.add(f"largest {_size(found) == sums[-1]}")
            names.add(f"digits {len(str(int(_size(found))))}")
        else:
            names.add(f"precision {len(str(found.value))}")
        yield names


def _size(found: Found) -> float:
    return float(found.value["value"])


@dataclass(frozen=True)
class _Read:
    """A text as words, with where cues stand and clauses end, in token indices."""

    sentence: Sentence
    starts: list[int]
    cues: dict[str, list[tuple[int, int]]]
    cuts: list[int]

    @classmethod
    def of(cls, sentence: Sentence, cues: Mapping[str, Phrase], breaks: Phrase) -> _Read:
        places = {
            name: [(one.first, one.last) for one in phrase.occurrences(sentence)]
            for name, phrase in cues.items()
        }
        cuts = {found.first for found in breaks.occurrences(sentence)}
        cuts |= {n for n, token in enumerate(sentence.tokens) if token.key in _CLAUSE_ENDS}
        starts = [token.start for token in sentence.tokens]
        return cls(sentence, starts, places, sorted(cuts))

    def around(self, start: int, end: int) -> Iterator[str]:
        """Yield the names of what stands around the characters [start, end)."""
        first, after = bisect_left(self.starts, start), bisect_left(self.starts, end)
        keys = [token.key for token in self.sentence.tokens]
        before, behind = keys[:first][::-1], keys[after:]
        left = max((at + 1 for at in self.cuts if at < first), default=0)
        right = min((at for at in self.cuts if at >= after), default=len(keys))
        for side, words in (("-", before), ("+", behind)):
            for place, word in enumerate(words[:_BESIDE]):
                yield f"{side}{place} {word}"
            yield f"{side} {' '.join(words[:2])}"
        yield f"between {before[:1]} {behind[:1]}"
        near = [
            keys[max(left, first - _NEAR) : first][::-1],
            keys[after : min(right, after + _NEAR)],
        ]
        whole = [_until(words, _SENTENCE_ENDS) for words in (before, behind)]
        for scope, sides in (("near", near), ("sentence", whole)):
            for side, words in zip("-+", sides, strict=True):
                for word in words[:_SEEN]:
                    yield f"{scope}{side} {word}"
            for word in (*sides[0], *sides[1]):
                yield f"{scope} {word}"
        for word in (*near[0], *near[1]):
            yield f"stem {word[:_STEM]}"
        for key in keys[first:after]:
            yield f"own {key}"
        sentence = first - len(whole[0]), after + len(whole[1])
        yield from self._cues(range(first, after), range(left, right), range(*sentence))

    def _cues(self, own: range, clause: range, sentence: range) -> Iterator[str]:
        """Yield the names of the cues around the tokens of a candidate."""
        first, after, begin, end = own.start, own.stop, sentence.start, sentence.stop
        scopes = (
            ("sentence-", begin, first),
            ("sentence+", after, end),
            ("earlier", 0, begin),
            ("later", end, len(self.starts)),
        )
        nearest: dict[str, list[tuple[int, str]]] = {"-": [], "+": []}
        for cue, places in self.cues.items():
            for scope, left, right in scopes:
                if any(left <= one and other < right for one, other in places):
                    yield f"cue {cue} {scope}"
                    yield f"cue {cue} {scope.rstrip('-+')}"
            for side, distances in (
                ("-", [first - other for _, other in places if begin <= other < first]),
                ("+", [one - after + 1 for one, _ in places if after <= one < end]),
            ):
                if not distances:
                    continue
                distance = min(distances)
                within = first - clause.start if side == "-" else clause.stop - after
                nearest[side].append((distance, cue))
                is_near = bisect_left(_DISTANCES, distance) if distance <= within else "beyond"
                yield f"cue {cue} {side}{is_near}"
        closest = [
            sorted(cue for distance, cue in found if distance == min(found)[0])
            for found in nearest.values()
        ]
        for side, cues in zip(nearest, closest, strict=True):
            yield from (f"nearest{side} {cue}" for cue in cues)
        yield f"nearest {closest[0]}"
        yield f"nearest {closest}"
        yield f"in order {[cue for _, cue in sorted(nearest['-'])][:2]}"


def _until(words: list[str], ends: frozenset[str]) -> list[str]:
    """Return the words before the first of `ends`."""
    at = next((index for index, word in enumerate(words) if word in ends), len(words))
    return words[:at]
