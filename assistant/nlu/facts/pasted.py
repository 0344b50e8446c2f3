"""An e-mail that was pasted into a message, with its heading."""

from __future__ import annotations

import re

from assistant.nlu.facts.lexicon import of_every_language

_OTHER, _TIME, _SUBJECT = (
    of_every_language("requests", name) for name in ("mail_line", "mail_time", "mail_subject")
)
#: Lines at the top of an e-mail.
_LINE = re.compile(
    rf"(?im)^[>\s]*(?P<line>(?P<name>{_OTHER}|{_TIME}|(?P<subject>{_SUBJECT}))"
    r"[ \t\u00a0]*:[ \t\u00a0]*\S[^\n]*)$"
)
_WRITTEN_AT = re.compile(rf"(?im)^[>\s]*{_TIME}[ \t\u00a0]*:[^\n]{{0,20}}\Z")
_FEWEST = 3


def pasted_heading(text: str) -> tuple[int, int] | None:
    """Return the span of the subject of a pasted e-mail, or of its first line; None without one.

    A heading has three different lines at least: "Date: 12 May" alone is how people fill in forms.
    """
    lines = list(_LINE.finditer(text))
    if len({line["name"].casefold() for line in lines}) < _FEWEST:
        return None
    return next((line for line in lines if line["subject"]), lines[0]).span("line")


def is_when_written(text: str, start: int) -> bool:
    """True for a day at `start` that only says when a pasted e-mail was written."""
    return bool(_WRITTEN_AT.search(text, 0, start)) and pasted_heading(text) is not None
