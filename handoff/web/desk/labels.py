"""Words for codes and values: what an agent reads instead of what is stored.

All of them are in the language of the page that is being rendered (`handoff.web.desk.words`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup

from handoff.domain.policy import Policy
from handoff.domain.voice import Line, handoff_reason, language_name, wishes
from handoff.web.desk.words import current, label, say

#: Days in words up to this many; after it a date says more.
MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True)
class Told:
    """A value in words, and the quote where it says more than the value."""

    value: str
    quote: str | None


def show_value(name: str, value: Any, policy: Policy) -> str:
    """Return a fact's value as a person would write it; empty for None."""
    if value is None:
        return ""
    if name == "amount" and isinstance(value, dict):
        return current().money(float(value["value"]), str(value["currency"]))
    if name == "occurred_on":
        return show_date(str(value))
    if name == "prior_contact" and isinstance(value, dict):
        return _with_text(_yes_or_no(value.get("contacted")), value.get("text"))
    if name == "desired_outcome" and isinstance(value, dict):
        wish = wishes(value.get("codes") or (), current())
        return _with_text(wish[:1].upper() + wish[1:], value.get("text"))
    if name == "preferred_contact":
        return label("contact", value)
    if isinstance(value, bool):
        return _yes_or_no(value)
    if isinstance(value, dict):
        return ", ".join(str(part) for part in value.values() if part not in (None, ""))
    if isinstance(value, (list, tuple)):
        return ", ".join(str(part) for part in value)
    return str(value)


def told(name: str, fact: dict[str, Any], policy: Policy) -> Told:
    """Return a fact's value and the quote it rests on, without saying the same twice."""
    value, quote = fact["value"], fact["quote"]
    if isinstance(value, dict) and quote and _same(value.get("text")) in _same(quote):
        short = show_value(name, value | {"text": None}, policy)
        value = value | {"text": None} if short else value
    shown = show_value(name, value, policy)
    return Told(shown, None if not quote or _same(quote) in _same(shown) else quote)


def show_language(code: str | None) -> str:
    """Return a language by its name; a code without a name here as it is."""
    return language_name(code, current()) or str(say("common.not_known"))


def show_date(text: str) -> str:
    """Return `YYYY-MM-DD` or `YYYY-MM` in words; any other text unchanged."""
    try:
        return current().day(text)
    except ValueError:
        return text


def to_instant(value: Any) -> datetime | None:
    """Return the instant of a datetime or an RFC 3339 text, else None."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, str) and value:
        try:
            found = datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            return None
        return found if found.tzinfo else None
    return None


def show_distance(instant: datetime, now: datetime) -> str:
    """Return how far an instant is from now, such as "in 3 days" or "2 hours ago"."""
    seconds = int((instant - now).total_seconds())
    if abs(seconds) < MINUTE:
        return str(say("labels.moment" if seconds > 0 else "labels.just_now"))
    return str(say("labels.inside" if seconds > 0 else "labels.ago", span=_span(abs(seconds))))


def show_due(instant: datetime, now: datetime) -> str:
    """Return when something is due, such as "in 3 days" or "2 hours overdue"."""
    if instant <= now - timedelta(seconds=MINUTE):
        return str(say("labels.overdue", span=_span(int((now - instant).total_seconds()))))
    return show_distance(instant, now)


def _span(seconds: int) -> str:
    if seconds < HOUR:
        return str(say("labels.minutes", count=seconds // MINUTE))
    if seconds < 2 * DAY:
        return str(say("labels.hours", count=seconds // HOUR))
    return str(say("labels.days", count=seconds // DAY))


def nearest_deadlines(deadlines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the earliest deadline of each kind, in the order in which they fall due."""
    found: dict[str, dict[str, Any]] = {}
    for deadline in sorted(deadlines, key=lambda each: str(each["due_at"])):
        found.setdefault(deadline["kind"], deadline)
    return list(found.values())


def show_size(size: int) -> str:
    """Return a file size in B, KB or MB."""
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{size / 1000:.0f} KB"
    return f"{size / 1_000_000:.1f} MB"


def show_line(text: str) -> Markup:
    """Return a sentence for a page, with what is in another language marked as such."""
    if not isinstance(text, Line):
        return Markup.escape(text)
    page = current().language
    return Markup("").join(
        Markup.escape(piece)
        if isinstance(piece, str)
        else Markup("<bdi>{}</bdi>").format(piece.text)
        if piece.language == page
        else Markup('<bdi lang="{}">{}</bdi>').format(piece.language, piece.text)
        for piece in text.pieces
    )


def show_contact(urgency: str) -> str:
    """Return how soon a person has to get in touch; another term of the policy as it is."""
    name = label("urgency", urgency)
    return str(say("labels.contact_other", when=urgency)) if name == urgency else name


def show_handoff(reason: str | None) -> str:
    """Return why a conversation was handed over."""
    return handoff_reason(reason, current())


def initials(name: str) -> str:
    """Return up to two letters that stand for a name."""
    letters = [word[0] for word in name.split() if word[:1].isalnum()]
    return "".join(_first_and_last(letters)).upper() or "?"


def _first_and_last(letters: list[str]) -> Iterable[str]:
    return letters if len(letters) < 3 else (letters[0], letters[-1])


def _same(text: Any) -> str:
    """Return a text without what does not matter when two are compared."""
    return " ".join(str(text or "").casefold().split()).strip(" .,;:!?“”\"'")


def _yes_or_no(value: Any) -> str:
    return "" if value is None else str(say("common.yes" if value else "common.no"))


def _with_text(head: str, text: Any) -> str:
    tail = str(text or "").strip()
    return (
        current().say("labels.with_text", head=head, text=tail) if head and tail else head or tail
    )


def show_found_in(kind: str) -> str:
    """Return in what text a search found its words: a kind of text, or the name of a fact."""
    key = f"finding.kind.{kind}"
    return str(say(key)) if key in current().sentences else label("fact", kind)
