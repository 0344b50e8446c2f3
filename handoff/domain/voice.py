"""What agents read of a case in their own language, with the customer's words left as they are.

The organisation's sentences for agents (steps, questions, names of triggers) are translated in
policy/desk/; one that is not keeps the organisation's language, and says so.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from handoff.domain.policy import DeskWords, FactDefinition, Policy
from handoff.domain.severity import read_reason, trigger_label
from handoff.domain.texts import Words

#: Reasons of handoffs that all say: the customer asked for a person.
ASKED_FOR_A_PERSON = frozenset({"requested", "customer_request", "human_request"})


@dataclass(frozen=True, slots=True)
class Said:
    """Words in a language of their own, ISO 639-1: a customer's, or not translated."""

    text: str
    language: str


Piece = str | Said


class Line(str):
    """A sentence of several languages: a text like any other that knows its `pieces`."""

    pieces: tuple[Piece, ...]

    def __new__(cls, *pieces: Piece) -> Line:
        """Join the pieces; those that are lines themselves give their own."""
        flat = tuple(_flat(pieces))
        line = super().__new__(cls, "".join(p.text if isinstance(p, Said) else p for p in flat))
        line.pieces = flat
        return line


@dataclass(frozen=True, slots=True)
class Voice:
    """The language of a reader: the desk's words, and the organisation's in that language."""

    words: Words
    policy: Policy

    def line(self, key: str, **values: Any) -> Line:
        """Return a sentence whose values may be `Said` or lines.

        Raises:
            KeyError: no such key, or a placeholder is not given.
        """
        fillers = self.words.fillers(values)
        pieces: list[Piece] = []
        for before, name, _, _ in string.Formatter().parse(self.words.form(key, values)):
            pieces.append(before)
            if name is not None:
                value = fillers[name]
                pieces.append(value if isinstance(value, Said) else _piece(value))
        return Line(*pieces)

    def step(self, sentence: str) -> Line:
        """Return a sentence of policy/steps.yml."""
        return self._own(sentence, self._desk.steps)

    def question(self, definition: FactDefinition) -> Line:
        """Return what an agent should find out when this fact is missing."""
        translated = self._desk.questions.get(definition.name)
        return Line(translated) if translated else self._own(definition.agent_question, {})

    def trigger(self, code: str) -> Line:
        """Return the name of a trigger."""
        translated = self._desk.triggers.get(code)
        return Line(translated) if translated else self._own(trigger_label(code, self.policy), {})

    def category(self, code: str | None) -> str:
        """Return the name of a kind of complaint; empty for none."""
        known = self.policy.spoken(self.words.language).categories.get(code or "")
        return known.label if known else self.policy.category_label(code) if code else ""

    def department(self, name: str) -> str:
        """Return what a department is called; one that no kind of complaint names as it is."""
        spoken = self.policy.spoken(self.words.language).categories
        codes = (code for code, one in self.policy.categories.items() if one.department == name)
        return next((spoken[code].department for code in codes if code in spoken), name) or name

    def regime(self, code: str) -> str:
        """Return the name of a set of rules that counts time; one that is not known as it is."""
        known = self.policy.clocks.regimes.get(code)
        return self._desk.regimes.get(code) or (known.name if known else code)

    def source(self, text: str) -> str:
        """Return where a rule stands; citations are the same in every language."""
        return self._desk.sources.get(text, text)

    def wishes(self, codes: Iterable[Any]) -> str:
        """Return what a customer would like, "money back and an apology"; empty without a code."""
        return wishes(codes, self.words)

    def reason(self, text: str, language: str) -> Line:
        """Return a recorded reason of the severity; one that is not recognised as it stands.

        Args:
            language: of the customer.
        """
        found = read_reason(text, self.policy)
        home = self.policy.organisation.language
        if found.kind == "category":
            return self.line("summary.reason.category", kind=self.category(found.code))
        if found.kind not in ("trigger", "impact"):
            return Line(text if self.words.language == home else Said(text, home))
        name = self.trigger(found.code) if found.kind == "trigger" else None
        name = name or Line(self.words.say("labels.fact.impact"))
        if not found.quote:
            return name
        return self.line("summary.reason.words", name=name, quote=Said(found.quote, language))

    @property
    def _desk(self) -> DeskWords:
        return self.policy.desk_words.get(self.words.language, DeskWords())

    def _own(self, sentence: str, translations: Mapping[str, str]) -> Line:
        home = self.policy.organisation.language
        if self.words.language == home:
            return Line(sentence)
        translated = translations.get(sentence)
        return Line(translated or Said(sentence, home))


def wishes(codes: Iterable[Any], words: Words) -> str:
    """Return what a customer would like, "money back and an apology"; empty without a code."""
    names = [words.label("outcome", code) for code in codes if code != "other"]
    keeps_capitals = words.language == "de"
    return words.joined(names if keeps_capitals else [name.lower() for name in names])


def handoff_reason(reason: str | None, words: Words) -> str:
    """Return why a conversation was handed over; a reason without a name as it stands."""
    if not reason:
        return ""
    if reason.startswith("language_"):
        name = language_name(reason.removeprefix("language_"), words)
        return words.say("labels.handoff.language", language=name)
    code = "request_human" if reason in ASKED_FOR_A_PERSON else reason
    known = words.sentences.get(f"labels.handoff.{code}")
    return str(known or reason.replace("_", " ").capitalize())


def language_name(code: str | None, words: Words) -> str:
    """Return what a language is called; a code without a name as it is."""
    short = str(code or "").split("-")[0].lower()
    return str(words.locale.languages.get(short, code)) if short else ""


def _piece(value: Any) -> Piece:
    return value if isinstance(value, str) else str(value)


def _flat(pieces: Iterable[Piece]) -> Iterable[Piece]:
    for piece in pieces:
        if isinstance(piece, Line):
            yield from piece.pieces
        elif piece:
            yield piece
