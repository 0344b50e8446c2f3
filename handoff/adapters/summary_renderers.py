"""The case summary as HTML, Markdown and plain text, each a template over the same object.

Everything around the customer's words is in the language of the reader.

Customer words are escaped for the format they appear in: HTML by autoescaping, Markdown by
escaping every character with a meaning, plain text by replacing control characters, because it
may be printed on a terminal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from handoff.adapters.text_files import load_desk_texts
from handoff.domain.texts import FIRST, Words
from handoff.domain.voice import Line, Piece, Said, Voice, handoff_reason, language_name, wishes

TEMPLATES = Path(__file__).parents[1] / "templates" / "summary"
SCHEMA_FILE = Path(__file__).parents[1] / "domain" / "case_summary_schema.json"

_MARKDOWN = re.compile(
    r"([\\`*_{}\[\]|~])"  # meaningful everywhere
    r"|^(\s*)([#+=>:-])"  # headings, lists, rules and quotes, only where a line starts
    r"|^(\s*\d+)([.)])"  # numbered lists
    r"|(?<=\w)(\.)(?=[^\W\d_])",  # www.example.org, which some dialects make a link
    re.MULTILINE,
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def render_html(summary: Mapping[str, Any], zone: str = "UTC", voice: Voice | None = None) -> str:
    """A whole HTML document with its own style sheet, to download or print."""
    return _render("case.html.j2", summary, zone, voice)


def render_html_fragment(
    summary: Mapping[str, Any],
    zone: str = "UTC",
    message_link: str = "",
    heading_level: int = 2,
) -> str:
    """The summary as a `<article class="rd-summary">` for use inside another page.

    Args:
        summary: the object of `build_summary`.
        zone: IANA time zone in which instants are shown.
        message_link: address of a message with "{id}" for its id, such as "#message-{id}";
            empty for quotes without links.
        heading_level: of the headline; sections are one below.
    """
    return _render("fragment.html.j2", summary, zone, None, message_link, heading_level)


def render_markdown(
    summary: Mapping[str, Any], zone: str = "UTC", voice: Voice | None = None
) -> str:
    """The summary as Markdown; customer words cannot become markup."""
    return _render("case.md.j2", summary, zone, voice)


def render_text(summary: Mapping[str, Any], zone: str = "UTC", voice: Voice | None = None) -> str:
    """The summary as plain text; the story word for word, control characters replaced.

    Args:
        voice: of the summary; without it the text is English, and rules go by their codes.
    """
    return _render("case.txt.j2", summary, zone, voice)


@lru_cache(maxsize=1)
def summary_schema() -> dict[str, Any]:
    """The JSON schema of the summary object."""
    schema: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return schema


def shown_value(name: str, value: Any, words: Words) -> str:
    """A fact's value in words; empty when there is none."""
    if value is None:
        return ""
    told = (value.get("text") or "") if isinstance(value, Mapping) else ""
    match name:
        case "amount":
            return words.money(float(value["value"]), str(value["currency"]))
        case "occurred_on":
            return words.day(str(value))
        case "desired_outcome":
            wish = wishes(value.get("codes") or (), words)
            return _with_words(wish, told, words) if wish else told
        case "prior_contact":
            answer = words.say("common.yes" if value["contacted"] else "common.no").lower()
            return _with_words(answer, told, words)
        case "preferred_contact":
            return words.label("contact", value)
    return str(value)


def escape_markdown(text: object) -> str:
    """The text so that Markdown, also the dialects that link bare addresses, shows it as it is."""
    plain = _CONTROL.sub("�", str(text)).replace("&", "&amp;").replace("<", "&lt;")
    escaped = _MARKDOWN.sub(_with_backslash, plain)
    return re.sub(r"(?i)(https?|ftp):", r"\1&#58;", escaped).replace("@", "&#64;")


def escape_terminal(text: object) -> str:
    """The text without control characters other than line feed and tab."""
    return _CONTROL.sub("�", str(text).replace("\r\n", "\n"))


def _with_backslash(found: re.Match[str]) -> str:
    anywhere, indent, mark, number, after, dot = found.groups(default="")
    return f"{indent}{number}\\{anywhere or mark or after or dot}"


def _with_words(name: str, told: str, words: Words) -> str:
    return words.say("summary.reason.words", name=name, quote=told) if told else name


def _render(
    template: str,
    summary: Mapping[str, Any],
    zone: str,
    voice: Voice | None,
    message_link: str = "",
    heading_level: int = 1,
) -> str:
    words = voice.words if voice else load_desk_texts().of(FIRST)

    def link(message_id: str | None) -> str:
        return message_link.replace("{id}", message_id) if message_link and message_id else ""

    return (
        _environment()
        .get_template(template)
        .render(
            case=summary,
            link=link,
            level=heading_level,
            at=_instant_in(ZoneInfo(zone), words),
            zone=zone,
            t=words.say,
            label=words.label,
            language=words.language,
            language_name=lambda code: language_name(code, words),
            handed_over=lambda reason: handoff_reason(reason, words),
            shown=lambda fact, name: shown_value(name, fact, words),
            regime=voice.regime if voice else str,
            source=voice.source if voice else str,
            trigger=voice.trigger if voice else _code_in_words,
        )
    )


def _code_in_words(code: str) -> str:
    return code.replace("_", " ").capitalize()


def _instant_in(zone: ZoneInfo, words: Words) -> Callable[[str | None], str]:
    def at(value: str | None) -> str:
        if not value:
            return ""
        local = datetime.fromisoformat(value).astimezone(zone)
        return f"{words.weekday(local.date())}, {words.clock(local)}"

    return at


def _pieces(text: str) -> Sequence[Piece]:
    return text.pieces if isinstance(text, Line) else (Said(text, ""),)


def _one_line(text: object) -> str:
    return " ".join(str(text).split())


def _size(count: int) -> str:
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1000:.0f} KB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(("html.j2",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        md=escape_markdown,
        plain=escape_terminal,
        size=_size,
        one_line=_one_line,
        pieces=_pieces,
    )
    return environment
