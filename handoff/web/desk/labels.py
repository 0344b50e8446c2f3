"""Words for codes and values: what an agent reads instead of what is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from handoff.domain.lifecycle import NAMES
from handoff.domain.policy import Policy
from handoff.domain.wording import date_words, sum_words, wish_words

SEVERITY = {"urgent": "Urgent", "high": "High", "normal": "Normal", "low": "Low"}
FACT_STATUS = {
    "confirmed": "Confirmed",
    "stated": "Stated",
    "inferred": "Inferred",
    "declined": "Not given",
    "unknown": "Not known",
}
OWNER = {
    "bot": "Assistant answers",
    "queue": "Waiting for a person",
    "agent": "With an agent",
    "closed": "Chat closed",
}
DEADLINE = {"acknowledge": "Acknowledge", "update": "Update", "final": "Final reply"}
CASE_STATUS = {"intake": "Draft", **NAMES}
CONSENT = {
    "accepted": "Accepted",
    "declined": "Declined",
    "withdrawn": "Withdrawn",
    "not_asked": "Not asked yet",
}
OUTCOME = {
    "refund": "Refund",
    "replacement": "Replacement",
    "repair": "Repair",
    "apology": "Apology",
    "explanation": "Explanation",
    "compensation": "Compensation",
    "correction": "Correction",
    "other": "Something else",
}
CONTACT = {"email": "E-mail", "phone": "Phone", "sms": "Text message", "post": "Post"}
#: Languages by ISO 639-1, as English calls them; others show their code.
LANGUAGE = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "cs": "Czech",
    "cy": "Welsh",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "ga": "Irish",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "id": "Indonesian",
    "is": "Icelandic",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "mt": "Maltese",
    "nb": "Norwegian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
SENDER = {"customer": "Customer", "bot": "Assistant", "agent": "Agent", "system": "Notice"}
HANDOFF = {
    "requested": "The customer asked for a person",
    "request_human": "The customer asked for a person",
    "customer_request": "The customer asked for a person",
    "human_request": "The customer asked for a person",
    "self_harm_or_suicide": "The customer may harm themselves",
    "imminent_danger": "Somebody may be in danger now",
    "financial_or_domestic_abuse": "Somebody may harm the customer: agree a safe contact first",
    "child_or_minor": "The customer may be under 18",
    "product_safety": "A dangerous product is still in use",
    "data_breach_or_misuse": "Personal data may be open to others now",
    "not_understood": "The assistant did not understand twice in a row",
    "praise": "Praise or feedback to pass on",
}
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
        return sum_words(value)
    if name == "occurred_on":
        return show_date(str(value))
    if name == "prior_contact" and isinstance(value, dict):
        return _with_text(_yes_or_no(value.get("contacted")), value.get("text"))
    if name == "desired_outcome" and isinstance(value, dict):
        wish = wish_words(value)
        return _with_text(wish[:1].upper() + wish[1:], value.get("text"))
    if name == "preferred_contact":
        return CONTACT.get(str(value), str(value))
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
    return LANGUAGE.get(str(code or "").split("-")[0].lower(), str(code or "not known"))


def show_date(text: str) -> str:
    """Return `YYYY-MM-DD` or `YYYY-MM` in words; any other text unchanged."""
    try:
        return date_words(text)
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
    size = abs(seconds)
    if size < MINUTE:
        return "in a moment" if seconds > 0 else "just now"
    if size < HOUR:
        count, unit = size // MINUTE, "minute"
    elif size < 2 * DAY:
        count, unit = size // HOUR, "hour"
    else:
        count, unit = size // DAY, "day"
    words = f"{count} {unit}{'' if count == 1 else 's'}"
    return f"in {words}" if seconds > 0 else f"{words} ago"


def show_due(instant: datetime, now: datetime) -> str:
    """Return when something is due, such as "in 3 days" or "2 hours overdue"."""
    if instant <= now - timedelta(seconds=MINUTE):
        return show_distance(instant, now).removesuffix(" ago") + " overdue"
    return show_distance(instant, now)


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


def show_item(item: Any) -> str:
    """Return an entry of promises, open questions and the like as words."""
    if isinstance(item, dict):
        for key in ("text", "question", "step", "label", "description", "message"):
            if item.get(key):
                return str(item[key])
        return ", ".join(str(value) for value in item.values() if value)
    return str(item)


def show_tag(tag: str) -> str:
    """Return an audit tag as words: `agent:note:added` is "Note added"."""
    words = tag.split(":")[-2:]
    return " ".join(words).replace("_", " ").capitalize()


def show_data(data: dict[str, Any]) -> str:
    """Return the codes of an audit event in one line."""
    return ", ".join(
        f"{key.replace('_', ' ')}: {value}"
        for key, value in data.items()
        if value not in (None, "")
    )


def show_handoff(reason: str | None) -> str:
    """Return why a conversation was handed over."""
    if not reason:
        return ""
    if reason.startswith("language_"):
        code = reason.removeprefix("language_")
        name = LANGUAGE.get(code, code)
        return f"The customer writes in a language the assistant does not speak: {name}"
    return HANDOFF.get(reason) or reason.replace("_", " ").capitalize()


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
    return "" if value is None else ("Yes" if value else "No")


def _with_text(head: str, text: Any) -> str:
    return " – ".join(part for part in (head, str(text or "").strip()) if part)
