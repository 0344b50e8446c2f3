"""Values in words a customer reads: dates, sums, the lines of a read-back."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from handoff.domain.facts import FACT_NAMES, Fact, FactStatus
from handoff.domain.lexicon import Wording
from handoff.domain.policy import FactDefinition, Policy
from handoff.domain.texts import Words

#: How a correction names a fact, in letters without accents.
_ABOUT = {
    name: Wording("corrections", rf"\b{{about_{name}}}\b") for name in FACT_NAMES if name != "story"
}


def fact_words(definition: FactDefinition, value: Any, words: Words) -> str:
    """Return a fact's value as the customer reads it.

    Args:
        definition: in the language of `words`.
    """
    match definition.name:
        case "occurred_on":
            return words.day(str(value))
        case "amount":
            return words.money(value["value"], str(value["currency"]))
        case "desired_outcome":
            return _outcome_words(definition, value, words)
        case "prior_contact":
            told = str(value.get("text") or "")
            if not value.get("contacted"):
                return words.say("readback.no")
            if not told:
                return words.say("readback.yes")
            return words.say("readback.yes_told", told=words.quoted(told))
        case "preferred_contact":
            labels = {choice.code: choice.label for choice in definition.choices}
            return labels.get(str(value), str(value))
    return str(value)


def read_back_lines(
    facts: Mapping[str, Fact], policy: Policy, words: Words, files: Sequence[str] = ()
) -> list[str]:
    """Return one line a settled fact, "Label: value"; the story comes last, word for word."""

    def line(label: str, value: str) -> str:
        return words.say("readback.line", label=label, value=value)

    spoken = policy.spoken(words.language)
    lines = []
    for definition in spoken.facts:
        fact = facts.get(definition.name)
        if fact is None or definition.name == "story":
            continue
        if fact.is_known:
            lines.append(line(definition.label, fact_words(definition, fact.value, words)))
        elif definition.askable:
            is_declined = fact.status is FactStatus.DECLINED
            reason = "readback.not_given" if is_declined else "readback.not_known"
            lines.append(line(definition.label, words.say(reason)))
    if files:
        lines.append(line(words.say("readback.files"), words.joined(files)))
    story = facts.get("story")
    if story and story.is_known:
        lines.append(line(spoken.fact("story").label, words.quoted(str(story.value))))
    return lines


def named_fact(text: str, policy: Policy) -> str | None:
    """Return the first fact of the policy whose words a correction names, or None."""
    said = _bare(text)
    for definition in policy.facts:
        if definition.name != "story" and _ABOUT[definition.name].search(said):
            return definition.name
    return None


def _bare(text: str) -> str:
    """Return a text in small letters without accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _outcome_words(definition: FactDefinition, value: Mapping[str, Any], words: Words) -> str:
    labels = {choice.code: choice.label for choice in definition.choices}
    codes = [str(code) for code in value.get("codes") or []]
    named = ", ".join(labels.get(code, code) for code in codes if code != "other")
    told = str(value.get("text") or "").strip()
    if named and told and told.lower() != named.lower():
        return words.say("readback.wish_told", wishes=named, told=words.quoted(told))
    if named or told:
        return named or words.quoted(told)
    return labels.get("other") or words.say("readback.other_wish")
