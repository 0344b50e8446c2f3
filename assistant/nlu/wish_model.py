"""What a customer wants by the meaning of the words, learned from the examples of data/wishes/."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.nlu.encoder import encode
from assistant.nlu.facts.lexicon import of_every_language
from assistant.nlu.facts.wishes import CODES, in_order
from assistant.nlu.intent_model import IntentModel, train_few
from assistant.nlu.labelled_examples import read_labelled
from assistant.nlu.sentences import split_sentences
from assistant.nlu.softmax_regression import Array

#: The class of sentences that ask the company for nothing.
NONE = "none"
#: The outcome of wishes of none of the kinds.
OTHER = CODES[-1]
#: From here on a clause by itself, and beside a wish in plain words, is one more wish.
SURE, SURE_BESIDE = 0.45, 0.7
#: From here on words that say they are a wish are one, where plain words name the same and else.
LIKELY_STATED, SURE_STATED = 0.4, 0.65
#: After so few words what is wished for is still to come.
_FEW_WORDS = 1
#: From here on words ask for nothing.
_ASKS_NOTHING = 0.7
#: A clause that says what is not wanted.
_REFUSES = re.compile(
    rf"(?i)\W*(?:{of_every_language('requests', 'before_a_refusal')} )?"
    rf"{of_every_language('requests', 'refuses')}\b"
    rf"(?!\s+{of_every_language('requests', 'no_refusal')})"
)
_CLAUSE = re.compile(
    rf"(?i)[.;:!\n]+\s*|,\s*|\s+{of_every_language('requests', 'between_wishes')}\s+(?=\w)"
)
#: "I want", "je serais heureuse": the customer's own wish, and what turns it round.
_STATES = re.compile(rf"(?i)(?<!\w){of_every_language('requests', 'states_a_wish')}\b")
_TURNS_ROUND = re.compile(
    rf"(?i)\W*(?:[\w'’]+\W+){{0,1}}?{of_every_language('requests', 'refuses')}\b"
)


def read_wishes(folder: Path) -> dict[str, list[str]]:
    """Return the example wishes of all languages by outcome code or NONE.

    Raises:
        ExamplesError: a file names another outcome or holds anything but sentences.
    """
    return read_labelled(folder, (*CODES, NONE))


@dataclass(frozen=True)
class WishModel:
    """What wishes of each outcome, and words that ask for nothing, are like.

    Args:
        likeness: of texts to the outcome codes and NONE.
    """

    likeness: IntentModel

    def wishes(
        self, texts: Sequence[str], vectors: Array, *, asked: bool = True
    ) -> list[tuple[str, float]]:
        """Return the likeliest outcome of each plain text and its share, or NONE.

        Args:
            vectors: of the texts, shape (len(texts), vector size).
            asked: a wish was asked for, so that only what surely asks for nothing is none.
        """
        classes = self.likeness.classes
        found = []
        for text, vector in zip(texts, vectors, strict=True):
            chances = dict(
                zip(classes, self.likeness.probabilities(text, vector).tolist(), strict=True)
            )
            if asked and (asks_nothing := chances.pop(NONE, 0.0)) >= _ASKS_NOTHING:
                found.append((NONE, asks_nothing))
                continue
            best = max(chances, key=chances.__getitem__)
            found.append((best, chances[best] / sum(chances.values())))
        return found

    def save(self, path: Path) -> None:
        """Write the model to `path` (.npz)."""
        self.likeness.save(path)

    @classmethod
    def load(cls, path: Path) -> WishModel:
        """Read a model that `save` wrote."""
        return cls(IntentModel.load(path))


def train_wishes(examples: Mapping[str, Sequence[str]]) -> WishModel:
    """Return a model of plain texts by outcome code or NONE."""
    rows = [(text, code) for code, texts in examples.items() for text in texts]
    texts, codes = [text for text, _ in rows], [code for _, code in rows]
    return WishModel(train_few(texts, encode(texts), codes))


def clauses(text: str) -> list[tuple[int, int]]:
    """Return the spans of the parts of an answer that may each hold a wish, at least one."""
    return [*_between(text)] or [(0, len(text))]


def stated_wishes(text: str) -> list[tuple[int, int]]:
    """Return the spans of the parts of a text that are said to be a wish and ask nothing."""
    found = []
    for start, end in split_sentences(text):
        if text[start:end].endswith("?"):
            continue
        parts = [*_between(text[start:end])]
        for number, (begin, stop) in enumerate(parts):
            states = _STATES.search(text, start + begin, start + stop)
            if states is None:
                continue
            # "Ich möchte Sie bitten, mir das Geld zu erstatten": told in the part that follows.
            is_open = len(text[states.end() : start + stop].split()) <= _FEW_WORDS
            if is_open and number + 1 < len(parts):
                stop = parts[number + 1][1]
            if not _TURNS_ROUND.match(text, states.end(), start + stop):
                found.append((start + begin, start + stop))
    return found


def _between(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for cut in (*_CLAUSE.finditer(text), None):
        end = len(text) if cut is None else cut.start()
        if any(char.isalpha() for char in text[start:end]) and not _REFUSES.match(text[start:end]):
            yield start, end
        start = end if cut is None else cut.end()


def wished(
    whole: tuple[str, float],
    parts: Sequence[tuple[str, float]],
    known: Sequence[str],
    plain_words: Sequence[Sequence[str]],
) -> list[str]:
    """Return the outcome codes of an answer, those `known` from plain words among them.

    Args:
        whole, parts: class and probability of the whole answer and of each of its clauses.
        plain_words: for each clause, the outcomes that plain words name in it.
    """
    least = SURE_BESIDE if known else SURE
    found = [*known]
    for (code, chance), named in zip(parts, plain_words, strict=True):
        found += named or ([code] if chance >= least else [])
    found = [code for code in found if code != NONE]
    if not found and whole[1] >= SURE and whole[0] != NONE:
        found = [whole[0]]
    return in_order(found)
