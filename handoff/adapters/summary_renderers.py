"""The case summary as HTML, Markdown and plain text, each a template over the same object.

Customer words are escaped for the format they appear in: HTML by autoescaping, Markdown by
escaping every character with a meaning, plain text by replacing control characters, because it
may be printed on a terminal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from handoff.domain.wording import date_words, sum_words, wish_words

TEMPLATES = Path(__file__).parents[1] / "templates" / "summary"
SCHEMA_FILE = Path(__file__).parents[1] / "domain" / "case_summary_schema.json"

FACT_LABELS = {
    "story": "What happened",
    "product": "Product or service",
    "order_reference": "Order or account number",
    "occurred_on": "When it happened",
    "amount": "Amount",
    "desired_outcome": "What the customer would like",
    "prior_contact": "Earlier contact about this",
    "impact": "What it did to the customer",
    "customer_name": "Name",
    "email": "E-mail",
    "phone": "Telephone",
    "preferred_contact": "How to reach the customer",
    "country": "Country",
    "adjustments": "What would make this easier",
    "representative": "Speaking for somebody else",
}
STATUS_LABELS = {
    "confirmed": "confirmed by the customer",
    "stated": "said by the customer",
    "inferred": "inferred, please check",
    "declined": "not given",
    "unknown": "not known",
}
DEADLINE_LABELS = {"acknowledge": "Acknowledge", "update": "Report progress", "final": "Answer"}
CONSENT_LABELS = {
    "accepted": "accepted",
    "declined": "declined",
    "withdrawn": "withdrawn",
    "not_asked": "not asked yet",
}
_MARKDOWN = re.compile(
    r"([\\`*_{}\[\]|~])"  # meaningful everywhere
    r"|^(\s*)([#+=>:-])"  # headings, lists, rules and quotes, only where a line starts
    r"|^(\s*\d+)([.)])"  # numbered lists
    r"|(?<=\w)(\.)(?=[^\W\d_])",  # www.example.org, which some dialects make a link
    re.MULTILINE,
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def render_html(summary: Mapping[str, Any], zone: str = "UTC") -> str:
    """A whole HTML document with its own style sheet, to download or print."""
    return _render("case.html.j2", summary, zone)


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
    return _render("fragment.html.j2", summary, zone, message_link, heading_level)


def render_markdown(summary: Mapping[str, Any], zone: str = "UTC") -> str:
    """The summary as Markdown; customer words cannot become markup."""
    return _render("case.md.j2", summary, zone)


def render_text(summary: Mapping[str, Any], zone: str = "UTC") -> str:
    """The summary as plain text; the story word for word, control characters replaced."""
    return _render("case.txt.j2", summary, zone)


@lru_cache(maxsize=1)
def summary_schema() -> dict[str, Any]:
    """The JSON schema of the summary object."""
    schema: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return schema


def shown_value(name: str, value: Any) -> str:
    """A fact's value in words; empty when there is none."""
    if value is None:
        return ""
    match name:
        case "amount":
            return sum_words(value)
        case "occurred_on":
            return date_words(str(value))
        case "desired_outcome":
            wish, words = wish_words(value), value.get("text") or ""
            return f"{wish}: “{words}”" if wish and words else wish or words
        case "prior_contact":
            words = value.get("text") or ""
            return f"{'yes' if value['contacted'] else 'no'}{f': “{words}”' if words else ''}"
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


def _render(
    template: str,
    summary: Mapping[str, Any],
    zone: str,
    message_link: str = "",
    heading_level: int = 1,
) -> str:
    def link(message_id: str | None) -> str:
        return message_link.replace("{id}", message_id) if message_link and message_id else ""

    return (
        _environment()
        .get_template(template)
        .render(
            case=summary,
            link=link,
            level=heading_level,
            at=_instant_in(ZoneInfo(zone)),
            zone=zone,
        )
    )


def _instant_in(zone: ZoneInfo) -> Callable[[str | None], str]:
    def at(value: str | None) -> str:
        if not value:
            return ""
        local = datetime.fromisoformat(value).astimezone(zone)
        return f"{local:%a} {local.day} {local:%B %Y, %H:%M}"

    return at


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
        shown=lambda f, n: shown_value(n, f),
        size=_size,
        one_line=_one_line,
    )
    environment.globals.update(
        fact_labels=FACT_LABELS,
        status_labels=STATUS_LABELS,
        deadline_labels=DEADLINE_LABELS,
        consent_labels=CONSENT_LABELS,
    )
    return environment
