"""Which words of a story name what it is about, learned from marked examples.

Every word gets a score from what it means, what stands beside it and what the lists of
`lexicon/<language>/things.yml` say of both; the words of a text, and "none of them", compete.
Nothing but arrays is stored, so a model file cannot carry code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from assistant.nlu.facts.patterns import fold
from assistant.nlu.facts.things import Names, names_of, tells_wrong
from assistant.nlu.one_of_several import COLUMNS, chances_of, column_of, starts_of, summed
from assistant.nlu.softmax_regression import Adam, Array
from assistant.nlu.word_vectors import Word, word_vectors, words_of

Span = tuple[int, int]
#: A story of 10,000 characters is read up to here: what it is about was named by then.
MOST_WORDS = 400
#: Directions of the word vectors that are kept, and how much they weigh beside the features.
_DIRECTIONS = 128
_WEIGHT = 0.3
#: Passes over the texts, texts a step, step size and inverse of the regularisation.
_PASSES, _BATCH, _RATE, _STRENGTH = 8, 64, 0.05, 0.3
#: Share of the error of each word by itself, beside that of the words against each other.
_ALONE = 0.1
#: A word beside the likeliest one belongs to the same name if its score is no lower by more.
_SAME_NAME = 3.0
_LOWEST = -2.0
_NEAR = 6
#: A longer word may be a thing by its ending, or tell something when it is said again.
_SHORT_HEAD, _SHORT_WORD = 5, 3
_ENDS = frozenset(".!?")
_TINY = 1e-9


@dataclass(frozen=True)
class Marked:
    """An example: a text, its language, where the product is named (or None), and guesses.

    `guesses` are the spans that the rules of `facts/products.py` find, with their confidence;
    `weight` is how many examples it counts for.
    """

    text: str
    language: str
    span: Span | None
    guesses: Sequence[tuple[int, int, float]] = ()
    weight: float = 1.0


@dataclass(frozen=True)
class ProductModel:
    """Linear scores of words.

    Args:
        centre: mean of the word vectors, shape (512,).
        directions: those in which words differ most, scaled, shape (512, 128).
        dense: weights of a word's vector and its neighbours' and the intercept, shape (385,).
        sparse: weights of the hashed features, shape (32768,).
    """

    centre: Array
    directions: Array
    dense: Array
    sparse: Array

    def read(self, marked: Marked) -> tuple[Span, float] | None:
        """Return the likeliest span of the product and its probability, or None."""
        words = words_of(marked.text, MOST_WORDS)
        if not words:
            return None
        scores = self._scores(marked, words)
        best = int(scores.argmax())
        first = last = best
        least = max(scores[best] - _SAME_NAME, _LOWEST)
        while first and scores[first - 1] > least and words[first - 1].text[0].isalnum():
            first -= 1
        while last + 1 < len(words) and scores[last + 1] > least:
            if not words[last + 1].text[0].isalnum():
                break
            last += 1
        names = names_of(marked.language)
        while last > first and _is_no_part(words[last], names):
            last -= 1
        while first < last and _is_no_part(words[first], names):
            first += 1
        chances = chances_of(scores, [len(scores)])
        chance = float(chances[first : last + 1].sum())
        if all(_is_no_thing(word, names) for word in words[first : last + 1]):
            return None  # "amount", "sorry": no thing's name
        return (words[first].start, words[last].end), chance

    def chances(self, marked: Marked, spans: Sequence[Span]) -> list[float]:
        """Return the probability that each span of a text names the product."""
        words = words_of(marked.text, MOST_WORDS)
        if not words or not spans:
            return [0.0 for _ in spans]
        chances = chances_of(self._scores(marked, words), [len(words)])
        return [float(chances[_is_named(words, span)].sum()) for span in spans]

    def _scores(self, marked: Marked, words: Sequence[Word]) -> Array:
        rows = _rows(_projected(self, word_vectors([word.text for word in words])))
        result: Array = rows @ self.dense + _features(marked, words).sums(self.sparse)
        return result

    def save(self, path: Path) -> None:
        """Write the model to `path` (.npz)."""
        np.savez_compressed(
            path,
            centre=self.centre.astype(np.float32),
            directions=self.directions.astype(np.float32),
            dense=self.dense.astype(np.float32),
            sparse=self.sparse.astype(np.float32),
        )

    @classmethod
    def load(cls, path: Path) -> ProductModel:
        """Read a model that `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            return cls(stored["centre"], stored["directions"], stored["dense"], stored["sparse"])


def train_products(examples: Sequence[Marked]) -> ProductModel:
    """Return a model of marked examples, at least one of them with a mark."""
    read = [(example, words_of(example.text, MOST_WORDS)) for example in examples]
    read = [(example, words) for example, words in read if words]
    seen = Counter(word.text for _, words in read for word in words)
    texts = [*seen]
    known = {text: at for at, text in enumerate(texts)}
    vectors = word_vectors(texts)
    model = _untrained(vectors, [*seen.values()])
    vectors = _projected(model, vectors)
    rows = [_rows(vectors[[known[word.text] for word in words]]) for _, words in read]
    hashed = [_features(example, words) for example, words in read]
    named = [_is_named(words, example.span) for example, words in read]
    weights = [np.full(len(words), example.weight, dtype=np.float32) for example, words in read]
    dense_weights, sparse_weights = Adam.of(rows[0].shape[1], 1), Adam.of(COLUMNS, 1)
    order = np.random.default_rng(42)
    steps = _PASSES * -(-len(read) // _BATCH)
    step = 0
    for _ in range(_PASSES):
        shuffled = order.permutation(len(read))
        for begin in range(0, len(read), _BATCH):
            chosen = shuffled[begin : begin + _BATCH]
            step += 1
            told = np.concatenate([rows[n] for n in chosen])
            features = _matrix([hashed[n] for n in chosen])
            scores = (told @ dense_weights.values + features @ sparse_weights.values)[:, 0]
            errors = _errors(scores, [named[n] for n in chosen])
            errors = (errors * np.concatenate([weights[n] for n in chosen]))[:, None]
            errors /= np.float32(len(chosen))
            gradient = told.T @ errors
            gradient[:-1] += dense_weights.values[:-1] / (_STRENGTH * len(read))
            rate = Adam.rate(_RATE, step, steps)
            dense_weights.step(gradient, rate)
            change = np.asarray(features.T @ errors)
            sparse_weights.step(change + sparse_weights.values / (_STRENGTH * len(read)), rate)
    return ProductModel(
        model.centre, model.directions, dense_weights.values[:, 0], sparse_weights.values[:, 0]
    )


def _is_no_thing(word: Word, names: Names) -> bool:
    return not word.text[0].isalnum() or fold(word.text) in names.no_things


def _is_no_part(word: Word, names: Names) -> bool:
    """Say whether a name neither begins nor ends with a word: "de", "the"."""
    name = fold(word.text)
    return name in names.joiners or name in names.stops or not name[0].isalnum()


def _errors(scores: Array, named: Sequence[Array]) -> Array:
    """Return the gradient of the loss by the scores of the words of several texts, in order."""
    right = np.concatenate(named)
    sizes = [*map(len, named)]
    chances = chances_of(scores, sizes)
    # Half goes where the model leans among the words of the name, half to all of them.
    leaning = chances * right
    wanted = 0.5 * leaning / np.maximum(summed(leaning, sizes), _TINY)
    wanted += 0.5 * right / np.maximum(summed(right.astype(np.float32), sizes), 1)
    alone = 1.0 / (1.0 + np.exp(-scores)) - right
    result: Array = (1 - 3 * _ALONE) * (chances - wanted) + _ALONE * alone
    return result.astype(np.float32)


def _is_named(words: Sequence[Word], span: Span | None) -> Array:
    start, end = span or (0, 0)
    return np.asarray([word.start < end and word.end > start for word in words])


def _untrained(vectors: Array, times: Sequence[int]) -> ProductModel:
    """Return a model without weights, with the directions in which the words seen differ most.

    Args:
        vectors: of the words, shape (words, 512).
        times: how often each word is.
    """
    often = np.asarray(times, dtype=np.float32)[:, None] / sum(times)
    centre = (vectors * often).sum(axis=0)
    apart = vectors - centre
    spread, directions = np.linalg.eigh(apart.T @ (apart * often))
    strongest = np.argsort(-spread)[:_DIRECTIONS]
    scaled = directions[:, strongest] / np.sqrt(np.maximum(spread[strongest], 1e-9))
    empty = np.zeros(0, dtype=np.float32)
    return ProductModel(centre, np.asarray(scaled * _WEIGHT, dtype=np.float32), empty, empty)


def _projected(model: ProductModel, vectors: Array) -> Array:
    """Return the vectors of words in the model's directions, shape (words, 128)."""
    result: Array = (vectors - model.centre) @ model.directions
    return result


def _rows(vectors: Array) -> Array:
    """Return each word's vector between its neighbours', and a one, shape (words, 385)."""
    edge = np.zeros((1, vectors.shape[1]), dtype=np.float32)
    padded = np.concatenate([edge, vectors, edge])
    ones = np.ones((len(vectors), 1), dtype=np.float32)
    return np.concatenate([padded[:-2], padded[1:-1], padded[2:], ones], axis=1)


@dataclass(frozen=True)
class _Features:
    """Columns of the hashed features of the words of a text, one word after the other.

    Args:
        columns: shape (features,).
        sizes: how many each word has, at least one, shape (words,).
    """

    columns: Array
    sizes: Array

    def sums(self, weights: Array) -> Array:
        """Return the sum of the weights of each word's features, shape (words,)."""
        result: Array = np.add.reduceat(weights[self.columns], starts_of(self.sizes))
        return result


def _matrix(texts: Sequence[_Features]) -> csr_matrix:
    """Return the features of several texts, shape (words, 32768)."""
    columns = np.concatenate([one.columns for one in texts])
    ends = np.cumsum(np.concatenate([[0], *(one.sizes for one in texts)]))
    ones = np.ones(len(columns), dtype=np.float32)
    return csr_matrix((ones, columns, ends), shape=(len(ends) - 1, COLUMNS))


def _features(marked: Marked, words: Sequence[Word]) -> _Features:
    columns: list[int] = []
    sizes: list[int] = []
    for told in _told(marked, words):
        # Two names may share a column; it counts once.
        found = {column_of(name) for name in told}
        columns += found
        sizes.append(len(found))
    return _Features(np.asarray(columns, dtype=np.int32), np.asarray(sizes, dtype=np.int32))


def _told(marked: Marked, words: Sequence[Word]) -> Iterator[list[str]]:
    """Yield the names of the features of each word."""
    names = names_of(marked.language)
    folded = [fold(word.text) for word in words]
    low = ["^", "^", *(word.text.lower() for word in words), "^", "^"]
    bad = [tells_wrong(name, names) for name in folded]
    lists = _Lists.of(names, folded, bad)
    for number, word in enumerate(words):
        last2, last, own, coming, coming2 = low[number : number + 5]
        shape = ("X" if word.text[0].isupper() else "x") + ("9" if word.text[-1].isdigit() else "")
        yield [
            *(f"w={own}", f"-1={last}", f"-2={last2}", f"+1={coming}", f"+2={coming2}"),
            *(f"-2-1={last2} {last}", f"+1+2={coming} {coming2}", f"-1w={last} {own}"),
            *(f"s={own[-3:]}", f"s4={own[-4:]}"),
            *(f"l={marked.language}", f"p={min(number // 8, 4)}"),
            f"shape={shape if names.capital_nouns else shape[1:]}",
            *lists.told(number),
            *(
                f"guess={int(sure * 10)}"
                for start, end, sure in marked.guesses
                if start <= word.start < end
            ),
        ]


@dataclass(frozen=True)
class _Lists:
    """What the lists of things and troubles say of the words of a text."""

    names: Names
    words: list[str]
    bad: list[bool]
    heads: list[bool]
    first_head: int
    often: Counter[str]
    first_end: int
    heads_told: int

    @classmethod
    def of(cls, names: Names, words: list[str], bad: list[bool]) -> _Lists:
        heads = [word in names.heads for word in words]
        first = heads.index(True) if True in heads else len(heads)
        end = next((at for at, word in enumerate(words) if word in _ENDS), len(words))
        return cls(names, words, bad, heads, first, Counter(words), end, min(sum(heads), 3))

    def told(self, at: int) -> Iterator[str]:
        """Yield a name for each thing that the lists say of one word."""
        names, word = self.names, self.words[at]
        for label, words in (
            ("weak", names.weak),
            ("part", names.parts),
            ("brand", names.brands),
            ("parted", names.parted),
            ("boundary", names.boundaries),
        ):
            if word in words:
                yield label
        if self.heads[at]:
            yield "head"
            yield "first head" if at == self.first_head else "later head"
        elif len(word) > _SHORT_HEAD and word.endswith(names.endings):
            yield "ending"
        if self.bad[at]:
            yield "bad"
        for back in (1, 2):
            earlier = self.words[at - back] if at >= back else ""
            if earlier in names.articles:
                yield f"article-{back}"
            if earlier in names.own:
                yield f"own-{back}"
        after = self.bad[at + 1 : at + 1 + _NEAR]
        if True in after:
            yield f"bad+{after.index(True)}"
        ahead = self.bad[max(0, at - _NEAR) : at][::-1]
        if True in ahead:
            yield f"bad-{ahead.index(True)}"
        if any(other in names.bought for other in self.words[max(0, at - 3) : at]):
            yield "bought before"
        if any(other in names.bought for other in self.words[at + 1 : at + 1 + _NEAR]):
            yield "bought after"
        if at + 1 < len(self.heads) and self.heads[at + 1]:
            yield "head next"
        if at and self.heads[at - 1]:
            yield "head before"
        yield f"heads {self.heads_told}{'h' if self.heads[at] else ''}"
        if len(word) > _SHORT_WORD and self.often[word] > 1:
            yield "again"
        if self.first_end < at:
            yield "later sentence"
