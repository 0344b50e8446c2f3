"""What the assistant understood of one customer message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

#: A mention below this confidence is a guess, taken only as the answer to its own question.
SURE = 0.5
#: One below this confidence holds for its own question alone, also where something is put right.
GUESS = 0.4

#: Label of the answers that give no value to whatever was asked for; data/answers/.
NO_VALUE = "no_value"

#: Facts of which a story often tells several values.
CHOSEN = ("occurred_on", "amount")


@dataclass(frozen=True)
class Mention:
    """A fact found in the words.

    Attributes:
        name: fact of the case summary.
        value: normalised, in the shape the summary uses.
        quote: the words, a literal part of the message.
        start: where they begin.
        role: complaint for the date or sum complained about, mention for others; correction for
            a product that is put in the place of another.
        problem: ambiguous, future or impossible; None when the value can be taken.
        alternatives: the readings of an ambiguous value.
        message_id: the earlier message of the story that it stands in; None for this one.
    """

    name: str
    value: Any
    quote: str
    start: int = 0
    confidence: float = 1.0
    role: str = "complaint"
    problem: str | None = None
    alternatives: tuple[Any, ...] = ()
    message_id: str | None = None


@dataclass(frozen=True)
class TriggerHit:
    """A legal, safety, vulnerability … signal and the words that caused it."""

    code: str
    level: str
    quote: str


@dataclass(frozen=True)
class Part:
    """A stretch of a message that may tell of a complaint of its own.

    Attributes:
        start, end: where it stands in the message, end exclusive.
        opening: announced ("I have another complaint"), perhaps ("also", another order number), or
            None where it goes on with what was told.
        mentions: facts found when it is read by itself; their places are those in the message.
        category: {code, confidence, ranking} of it alone, or None.
    """

    start: int
    end: int
    opening: str | None = None
    mentions: tuple[Mention, ...] = ()
    category: dict[str, Any] | None = None


@dataclass(frozen=True)
class Understanding:
    """One message with all that was found in it.

    Attributes:
        message_id: our own id of the stored message.
        text: exactly as the customer wrote it.
        intent: name of the conversational intent.
        confidence: of the intent, 0 to 1.
        is_choice: a button was pressed; the text is its title.
        category: {code, confidence, ranking} of the narrative, or None.
        parts: stretches that may tell of different complaints; empty for one matter.
        answers: how likely it answers the question for a fact, by fact; empty where that was not
            in doubt.
        story_facts: what the story tells by all its messages up to this one, by fact; None of a
            fact of which values are told and none is meant, or it is not clear which.
    """

    message_id: str
    text: str
    intent: str = ""
    confidence: float = 0.0
    is_choice: bool = False
    mentions: tuple[Mention, ...] = ()
    triggers: tuple[TriggerHit, ...] = ()
    category: dict[str, Any] | None = None
    parts: tuple[Part, ...] = ()
    answers: Mapping[str, float] = field(default_factory=dict)
    story_facts: Mapping[str, Mention | None] = field(default_factory=dict)

    def likeness(self, asked: str) -> float:
        """Return how likely the words answer the question for a fact, 0 to 1."""
        return self.answers.get(asked, 0.0)

    def lack(self) -> float:
        """Return how likely they say that there is no such thing, or that it is not told."""
        return self.answers.get(NO_VALUE, 0.0)

    def mention_of(self, name: str) -> Mention | None:
        """Return the best usable mention of a fact: complaint role first, then confidence."""
        found = [m for m in self.mentions if m.name == name and m.problem is None]
        return max(found, key=lambda m: (m.role == "complaint", m.confidence), default=None)

    def problem_with(self, name: str) -> Mention | None:
        """Return a mention of the fact that cannot be taken as it is, if any."""
        return next((m for m in self.mentions if m.name == name and m.problem), None)

    def in_story(self) -> Understanding:
        """Return what was understood, with only the day and the sum as meant that the story means.

        What it is about is no such choice: it may be told where no message names it by itself.
        """
        meant = {name: self.story_facts[name] for name in CHOSEN if name in self.story_facts}
        if not meant:
            return self
        return replace(self, mentions=tuple(_weighed(m, meant) for m in self.mentions))

    def only(self, part: Part) -> Understanding:
        """Return what was understood of one part, as if nothing else had been said."""
        words = self.text[part.start : part.end]
        return replace(
            self,
            mentions=part.mentions,
            triggers=tuple(hit for hit in self.triggers if hit.quote in words),
            category=part.category,
            parts=(part,),
            story_facts={},
        )


def _weighed(mention: Mention, meant: Mapping[str, Mention | None]) -> Mention:
    """Return a day or a sum with the role it has in the whole story."""
    if mention.name not in meant or mention.problem:
        return mention
    chosen = meant[mention.name]
    is_meant = chosen is not None and chosen.message_id is None and chosen.quote == mention.quote
    return replace(mention, role="complaint" if is_meant else "mention")
