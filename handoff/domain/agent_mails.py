"""E-mails to agents who do not look at the desk: which there are, and what stands in them.

They name a case by its reference, kind, deadline and address at the desk; nothing that a customer
wrote, and nobody's contact data, ever stands in one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from handoff.domain.opening import is_open_day
from handoff.domain.policy import Organisation
from handoff.domain.texts import Words

#: When the daily e-mail is written, by the agent's clock.
DIGEST_AT = time(7, 0)
#: How far ahead the daily e-mail looks.
AHEAD = timedelta(days=3)
#: Lines of one part of the daily e-mail; the desk has them all.
MOST_LINES = 20


class Way(StrEnum):
    """Which e-mails an agent gets."""

    NONE = "none"
    AT_ONCE = "at_once"
    DAILY = "daily"


class News(StrEnum):
    """What an agent is told of at once."""

    WARNED = "warned"
    BREACHED = "breached"
    ESCALATED = "escalated"
    WAITING = "waiting"
    MISSED = "missed"


class Why(StrEnum):
    """Why just this agent is told."""

    RESPONSIBLE = "responsible"
    NOBODY = "nobody"
    ASSIGNS = "assigns"
    AWAY = "away"
    OFFERED = "offered"


class Part(StrEnum):
    """Parts of the daily e-mail, in order."""

    OVERDUE = "overdue"
    DUE = "due"
    WAITING = "waiting"
    NEW = "new"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Item:
    """A case or a chat in an e-mail.

    Attributes:
        reference: empty for a chat without a filed case.
        category: what the kind of complaint is called; empty while it is not known.
        what: kind of the deadline in words, or that it is a task; empty without one.
        due: instant or day by which; None without one.
        url: of it at the desk.
    """

    reference: str
    category: str
    url: str
    what: str = ""
    due: datetime | None = None
    #: Only the day counts, as for a task.
    is_day: bool = False


@dataclass(frozen=True)
class Reader:
    """Who gets an e-mail: language, time zone, and the addresses at its end."""

    words: Words
    zone: str
    settings_url: str
    stop_url: str
    organisation: str


def next_digest(now: datetime, zone: str) -> datetime:
    """Return the next instant after `now`, aware, at which the clock of a zone shows DIGEST_AT."""
    local = now.astimezone(ZoneInfo(zone))
    days = 0 if local.time() < DIGEST_AT else 1
    return datetime.combine(
        local.date() + timedelta(days=days), DIGEST_AT, ZoneInfo(zone)
    ).astimezone(now.tzinfo)


def is_working_day(now: datetime, organisation: Organisation) -> bool:
    """Return whether people work at the organisation on this day."""
    return is_open_day(organisation, organisation.day_of(now))


def news_mail(news: News, why: Why, item: Item, reader: Reader, **more: str) -> tuple[str, str]:
    """Return subject and text of an e-mail that is sent at once.

    Args:
        more: who it was escalated to, or the queue.
    """
    words = reader.words
    about = item.reference or words.say("emails.chat")
    lines = [
        words.say(f"emails.news.{news}.text", **more),
        "",
        *_described(item, reader),
        item.url,
        "",
        words.say(f"emails.why.{why}"),
    ]
    return words.say(f"emails.news.{news}.subject", about=about), _text(lines, reader)


def digest_mail(
    found: dict[Part, list[Item]], now: datetime, list_url: str, reader: Reader
) -> tuple[str, str]:
    """Return subject and text of the daily e-mail; parts without items are left out."""
    words, lines = reader.words, []
    for part in Part:
        items = found.get(part) or []
        if not items:
            continue
        lines += [f"{words.say(f'emails.digest.{part}')} ({len(items)})", ""]
        for item in items[:MOST_LINES]:
            lines += [f"- {_in_one_line(item, reader)}", f"  {item.url}"]
        if len(items) > MOST_LINES:
            lines.append(words.say("emails.digest.more", count=len(items) - MOST_LINES))
        lines.append("")
    lines.append(words.say("emails.digest.list", url=list_url))
    day = words.weekday_without_year(now.astimezone(ZoneInfo(reader.zone)).date())
    return words.say("emails.digest.subject", day=day), _text(lines, reader)


def welcome_mail(way: Way, reader: Reader) -> tuple[str, str]:
    """Return subject and text of the e-mail that says which ones come from now on."""
    words = reader.words
    lines = [words.say("emails.on.text"), "", words.say(f"emails.way.{way}")]
    return words.say("emails.on.subject"), _text(lines, reader)


def confirm_mail(name: str, url: str, until: datetime, reader: Reader) -> tuple[str, str]:
    """Return subject and text of the e-mail that asks whether an address is right.

    Args:
        name: of the agent for whose account it was entered.
        until: aware; the link works no longer.
    """
    words, organisation = reader.words, reader.organisation
    local = until.astimezone(ZoneInfo(reader.zone))
    at = words.say("emails.at", day=words.weekday(local.date()), time=f"{local:%H:%M}")
    lines = [
        words.say("emails.confirm.text", organisation=organisation, name=name),
        "",
        url,
        "",
        words.say("emails.confirm.until", at=at, zone=reader.zone),
        words.say("emails.confirm.not_you"),
        "",
        organisation,
    ]
    return words.say("emails.confirm.subject"), "\n".join(lines) + "\n"


def _described(item: Item, reader: Reader) -> Iterable[str]:
    words = reader.words
    if item.reference:
        yield words.say("emails.line.case", reference=item.reference)
    if item.category:
        yield words.say("emails.line.category", category=item.category)
    if item.due is not None:
        yield words.say("emails.line.deadline", what=item.what, at=_when(item, reader))


def _in_one_line(item: Item, reader: Reader) -> str:
    words = reader.words
    named = [item.reference or words.say("emails.chat"), item.category]
    about = ", ".join(one for one in named if one)
    if item.due is None:
        return about
    return words.say("emails.line.due", about=about, what=item.what, at=_when(item, reader))


def _when(item: Item, reader: Reader) -> str:
    assert item.due is not None
    local = item.due.astimezone(ZoneInfo(reader.zone))
    day = reader.words.weekday(local.date())
    return day if item.is_day else reader.words.say("emails.at", day=day, time=f"{local:%H:%M}")


def _text(lines: Iterable[str], reader: Reader) -> str:
    words = reader.words
    end = [
        "",
        words.say("emails.zone", zone=reader.zone),
        words.say("emails.settings", url=reader.settings_url),
        words.say("emails.stop_line", url=reader.stop_url),
        "",
        reader.organisation,
    ]
    return "\n".join([*lines, *end]) + "\n"
