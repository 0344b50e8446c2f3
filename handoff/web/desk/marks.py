"""Quotes marked inside the message they were taken from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Segment:
    """A part of a message; `anchor` is set when a fact or a trigger quotes it."""

    text: str
    anchor: str | None = None
    kind: str | None = None


@dataclass(frozen=True)
class Quote:
    """Words of a message that a fact or a trigger rests on."""

    anchor: str
    kind: str
    text: str
    message_id: str


def quotes_of(summary: dict[str, Any]) -> list[Quote]:
    """Return the quotes of a summary, the story left out: it is whole messages."""
    found = [
        Quote(f"q-{name}", "fact", fact["quote"], fact["message_id"])
        for name, fact in summary["facts"].items()
        if name != "story" and fact["quote"] and fact["message_id"]
    ]
    for number, trigger in enumerate(summary["triggers"]):
        if trigger["quote"] and trigger["message_id"]:
            found.append(Quote(f"t-{number}", "trigger", trigger["quote"], trigger["message_id"]))
    return found


def split_message(text: str, quotes: Iterable[Quote]) -> tuple[Segment, ...]:
    """Return a message in segments; of quotes that overlap the one that begins first is marked."""
    places = sorted(
        ((text.find(quote.text), quote) for quote in quotes),
        key=lambda place: (place[0], len(place[1].text)),
    )
    return tuple(_walk(text, places))


def targets(summary: dict[str, Any], texts: dict[str, str]) -> dict[str, str]:
    """Return where the link of each quote leads: to the marked words, else to the message.

    Args:
        summary: the summary object.
        texts: message texts by id.
    Returns:
        Fragment identifiers by anchor, such as {"q-amount": "q-amount", "t-0": "m-…"}.
    """
    by_message: dict[str, list[Quote]] = {}
    for quote in quotes_of(summary):
        by_message.setdefault(quote.message_id, []).append(quote)
    found: dict[str, str] = {}
    for message_id, quotes in by_message.items():
        marked = {part.anchor for part in split_message(texts.get(message_id, ""), quotes)}
        for quote in quotes:
            found[quote.anchor] = quote.anchor if quote.anchor in marked else f"m-{message_id}"
    return found


def _walk(text: str, places: list[tuple[int, Quote]]) -> Iterator[Segment]:
    done = 0
    for start, quote in places:
        if start < done:
            continue
        if start > done:
            yield Segment(text[done:start])
        done = start + len(quote.text)
        yield Segment(text[start:done], quote.anchor, quote.kind)
    if done < len(text):
        yield Segment(text[done:])
