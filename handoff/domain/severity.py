"""How serious a case is, and the words that make it so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from handoff.domain.facts import Fact
from handoff.domain.policy import SEVERITIES, Policy

NORMAL = "normal"
#: Levels of triggers that want a person soon, whatever the time limits of the case.
PRESSING = ("P0", "P1")
#: Words of a trigger's urgency, the soonest first; others come after these.
URGENCIES = (
    "now",
    "within the conversation",
    "within the hour",
    "within hours",
    "same working day",
    "1 working day",
)
#: A guessed category below this confidence neither raises nor lowers the severity.
LEAST_CONFIDENCE = 0.4
#: How a reason begins that is no trigger.
KIND, IMPACT = "Kind of complaint", "What it did to the customer"
_WITH_WORDS = re.compile(r"(?P<name>.+?): “(?P<quote>.*)”", re.DOTALL)


@dataclass(frozen=True, slots=True)
class FoundTrigger:
    """A trigger with the literal words that caused it and the message they stand in."""

    code: str
    level: str
    quote: str | None
    message_id: str | None


@dataclass(frozen=True, slots=True)
class Severity:
    """A level of SEVERITIES and the reasons for it, the gravest first."""

    level: str
    reasons: tuple[str, ...] = ()

    @property
    def rank(self) -> int:
        """0 for urgent to 3 for low, for ordering a queue."""
        return severity_rank(self.level)


@dataclass(frozen=True, slots=True)
class Reason:
    """What a recorded reason is made of.

    Attributes:
        kind: trigger, category, impact, or other for a text that no longer names any of them.
        code: of the trigger or the category.
        quote: the customer's words.
    """

    kind: str
    code: str = ""
    quote: str | None = None


def read_reason(text: str, policy: Policy) -> Reason:
    """Return what a reason of `assess_severity` is made of, also one recorded long ago."""
    if text.startswith(f"{KIND}: "):
        label = text.removeprefix(f"{KIND}: ")
        code = next((c.code for c in policy.categories.values() if c.label == label), "")
        return Reason("category", code) if code else Reason("other")
    found = _WITH_WORDS.fullmatch(text)
    name, quote = (found["name"], found["quote"]) if found else (text, None)
    if name == IMPACT:
        return Reason("impact", quote=quote)
    for code in policy.triggers:
        if name in (trigger_label(code, policy), code):
            return Reason("trigger", code, quote)
    return Reason("other")


def severity_rank(level: str) -> int:
    """0 for urgent to 3 for low.

    Raises:
        ValueError: the level is not one of SEVERITIES.
    """
    return len(SEVERITIES) - 1 - SEVERITIES.index(level)


def assess_severity(
    triggers: Iterable[FoundTrigger],
    category: str | None,
    policy: Policy,
    *,
    confidence: float | None = None,
    impact: Fact | None = None,
) -> Severity:
    """The highest level that triggers and category give; normal when nothing gives one.

    Args:
        triggers: all that were found; each becomes a reason with its words.
        category: code of policy/categories.yml, or None.
        confidence: of a guessed category, 0 to 1; None when a person chose it.
        impact: a told impact keeps a case from being low.
    """
    found = _by_trigger(triggers, policy)
    is_sure = confidence is None or confidence >= LEAST_CONFIDENCE
    given = policy.severity.by_category.get(category) if category and is_sure else None
    if category and given and given != NORMAL:
        found.append((given, f"{KIND}: {policy.category_label(category)}"))
    if impact is not None and impact.is_known and impact.quote:
        found.append((NORMAL, f"{IMPACT}: “{impact.quote}”"))
    if not found:
        return Severity(NORMAL)
    found.sort(key=lambda item: severity_rank(item[0]))
    level = found[0][0]
    return Severity(level, tuple(dict.fromkeys(reason for _, reason in found)))


def gravest_first(triggers: Iterable[FoundTrigger], policy: Policy) -> Sequence[FoundTrigger]:
    """The triggers by the severity they give, then by level, then as they were found."""
    return sorted(triggers, key=lambda item: (severity_rank(_level(item, policy)), item.level))


def human_contact(triggers: Iterable[tuple[str, str]], policy: Policy) -> str | None:
    """How soon a person has to get in touch, such as "now", or None when nothing presses.

    Args:
        triggers: code and level of each.
    Source: `urgency` of policy/triggers.yml, the soonest of the triggers in PRESSING.
    """
    found = [
        rule.urgency
        for code, level in triggers
        if level in PRESSING and (rule := policy.triggers.get(code)) and rule.urgency
    ]
    return min(found, key=_soonness, default=None)


def trigger_label(code: str, policy: Policy) -> str:
    """The label of a trigger, or its id in words."""
    rule = policy.triggers.get(code)
    return rule.label if rule and rule.label else code.replace("_", " ").capitalize()


def _soonness(urgency: str) -> int:
    return URGENCIES.index(urgency) if urgency in URGENCIES else len(URGENCIES)


def _by_trigger(triggers: Iterable[FoundTrigger], policy: Policy) -> list[tuple[str, str]]:
    found = []
    for trigger in gravest_first(triggers, policy):
        label = trigger_label(trigger.code, policy)
        reason = f"{label}: “{trigger.quote}”" if trigger.quote else label
        found.append((_level(trigger, policy), reason))
    return found


def _level(trigger: FoundTrigger, policy: Policy) -> str:
    rules = policy.severity
    return rules.by_trigger.get(trigger.code) or rules.by_level.get(trigger.level, NORMAL)
