"""Values in words a customer reads: dates, sums, the lines of a read-back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from handoff.domain.facts import Fact, FactStatus
from handoff.domain.policy import FactDefinition, Policy

SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$"}
#: What a customer would like, as one says it of somebody else: "wants money back".
WISHES = {
    "refund": "money back",
    "replacement": "a replacement",
    "repair": "a repair",
    "apology": "an apology",
    "explanation": "an explanation",
    "compensation": "compensation",
    "correction": "a correction",
}


def date_words(value: str) -> str:
    """Return "3 November 2026" for 2026-11-03 and "November 2026" for 2026-11."""
    if re.fullmatch(r"\d{4}-\d{2}", value):
        return f"{date.fromisoformat(value + '-01'):%B %Y}"
    day = date.fromisoformat(value)
    return f"{day.day} {day:%B %Y}"


def sum_words(value: Mapping[str, Any]) -> str:
    """Return a sum such as "£45.90" or "1,200 CHF"; whole sums without decimals."""
    number = float(value["value"])
    digits = f"{number:,.0f}" if number.is_integer() else f"{number:,.2f}"
    symbol = SYMBOLS.get(str(value["currency"]))
    return f"{symbol}{digits}" if symbol else f"{digits} {value['currency']}"


def wish_words(value: Mapping[str, Any]) -> str:
    """Return what a customer would like, "money back and an apology"; empty without a code."""
    named = [WISHES.get(str(code), str(code)) for code in value.get("codes") or ()]
    *most, last = [words for words in named if words != "other"] or [""]
    return f"{', '.join(most)} and {last}" if most else last


def due_words(due_at: datetime, zone: str) -> str:
    """Return "Friday 18 December 2026", the day of an instant in a zone."""
    local = due_at.astimezone(ZoneInfo(zone))
    return f"{local:%A} {local.day} {local:%B %Y}"


def fact_words(definition: FactDefinition, value: Any) -> str:
    """Return a fact's value as a customer reads it."""
    match definition.name:
        case "occurred_on":
            return date_words(str(value))
        case "amount":
            return sum_words(value)
        case "desired_outcome":
            return _outcome_words(definition, value)
        case "prior_contact":
            told = str(value.get("text") or "")
            if value.get("contacted"):
                return f"Yes: “{told}”" if told else "Yes"
            return "No"
        case "preferred_contact":
            labels = {choice.code: choice.label for choice in definition.choices}
            return labels.get(str(value), str(value))
    return str(value)


def read_back_lines(
    facts: Mapping[str, Fact], policy: Policy, files: Sequence[str] = ()
) -> list[str]:
    """Return one line a settled fact, "Label: value"; the story comes last, word for word."""
    lines = []
    for definition in policy.facts:
        fact = facts.get(definition.name)
        if fact is None or definition.name == "story":
            continue
        if fact.is_known:
            lines.append(f"{definition.label}: {fact_words(definition, fact.value)}")
        elif definition.askable:
            reason = "not given" if fact.status is FactStatus.DECLINED else "not known"
            lines.append(f"{definition.label}: {reason}")
    if files:
        lines.append(f"Files: {', '.join(files)}")
    story = facts.get("story")
    if story and story.is_known:
        lines.append(f"{policy.fact('story').label}: “{story.value}”")
    return lines


def named_fact(text: str, policy: Policy) -> str | None:
    """Return the one fact whose label's words a correction names, or None."""
    words = set(re.findall(r"[a-z]+", text.lower().replace("e-mail", "email")))
    for definition in policy.facts:
        keys = NAMES.get(definition.name, frozenset({definition.name}))
        if definition.name != "story" and keys & words:
            return definition.name
    return None


NAMES = {
    "product": frozenset({"product", "service", "item"}),
    "occurred_on": frozenset({"date", "day", "when"}),
    "order_reference": frozenset({"order", "reference", "account"}),
    "amount": frozenset({"amount", "sum", "price", "money"}),
    "impact": frozenset({"impact", "effect"}),
    "prior_contact": frozenset({"contacted", "earlier"}),
    "desired_outcome": frozenset({"outcome", "want", "wish"}),
    "customer_name": frozenset({"name"}),
    "email": frozenset({"email", "mail", "address"}),
    "phone": frozenset({"phone", "telephone", "number", "mobile"}),
    "preferred_contact": frozenset({"contact", "reach"}),
}


def _outcome_words(definition: FactDefinition, value: Mapping[str, Any]) -> str:
    labels = {choice.code: choice.label for choice in definition.choices}
    codes = [str(code) for code in value.get("codes") or []]
    named = ", ".join(labels.get(code, code) for code in codes if code != "other")
    told = str(value.get("text") or "").strip()
    if named and told and told.lower() != named.lower():
        return f"{named} (“{told}”)"
    return named or (f"“{told}”" if told else labels.get("other", "Something else"))
