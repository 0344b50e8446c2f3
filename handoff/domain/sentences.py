"""Sentences of customer text, never changed."""

from __future__ import annotations

import re

from handoff.domain.lexicon import Wording

# A sentence ends at closing punctuation followed by space, or at a line break. Dots that follow
# each other end one only when something new begins with a capital.
_END = re.compile(r"[.!?…]+[\"'”’»“)\]]*(?:[ \t\u00a0\u202f]+[»”])?(?=\s)|\n+")
# Abbreviations end no sentence: before anything, before a figure only, before a small letter only.
_TITLE = Wording("sentences", r"(?i)(?:\b{title}|(?:^|\s)[a-z])\.$")
_NUMBERED = Wording("sentences", r"(?i)\b{numbered}\.$")
_CLOSING = Wording("sentences", r"(?i)\b{closing}\.$")
# "3. November", "am 12. war": a number with a dot may be an ordinal.
_ORDINAL = re.compile(r"\b\d{1,2}\.$")
_MONTH = Wording("sentences", r"(?i){month_after_a_dot}\b")
_OPENERS, _CLOSERS = "“«„", "”»"
#: A quotation longer than this has lost its closing mark.
_QUOTATION_LIMIT = 300

_GREETING = Wording("sentences", r"(?i)^(?:{greeting}\b(?:\s+{greeted}\b)*\s*[,.!:;–-]*\s*)+")
_INTERJECTION = r"{interjection}\b[\s,.:!…-]*"
_REST = r"\b[\s,.:;!…-]*(?:{that}\b\s*)?"
# What says of itself that it comes on top, in whatever language.
_ADDITION = Wording(
    "sentences",
    rf"(?i)^(?:{_INTERJECTION}(?:{{a_yes}}\b[\s,.:!…-]*)?{{and}}\b[\s,.:…-]*"
    rf"|(?:{_INTERJECTION})?(?:{{and}}\s+)?{{addition}}{_REST})",
)
# What announces another complaint and says nothing of it: "I also have another complaint: …".
_ANNOUNCEMENT = Wording("sentences", r"(?i)^(?:[^.!?:]{0,60}\s)?{complaint}\s*[:–—-]\s+")
_CONJUNCTION = Wording("sentences", r"(?i)^(?:{and}|{but})[\s,]+")
# The same in fewer words; these also begin plain answers.
_ALSO = Wording("sentences", rf"(?i)^(?:{{and}}\s+)?{{also}}{_REST}")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return the spans (start, end exclusive) of the sentences of a text, in order.

    They exclude surrounding white space. What stands in quotation marks is not cut.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if "\n" not in match.group() and _goes_on(text, start, match):
            continue
        _add(text, start, match.end(), spans)
        start = match.end()
    _add(text, start, len(text), spans)
    return spans


def without_opening(sentence: str) -> str:
    """Return a sentence from where it says something: no greeting, no "oh, and", no "but"."""
    for opening in (_GREETING, _ADDITION, _ANNOUNCEMENT, _CONJUNCTION):
        rest = opening.sub("", sentence).strip()
        sentence = rest if rest else sentence
    return sentence


def begins_an_addition(text: str, language: str | None = None) -> bool:
    """True when words say of themselves that they come on top ("oh, and …", "übrigens …").

    Args:
        language: ISO 639-1; with it its "also" counts too, which begins answers as well.
    """
    text = text.strip()
    return bool(_ADDITION.match(text) or (language and _ALSO.of(language).match(text)))


def cut(text: str, limit: int, start: int = 0) -> str:
    """Return at most about `limit` characters of a text from `start`, cut at words with "…"."""
    text = text[start:]
    before = "… " if start else ""
    if len(text) <= limit:
        return before + text
    kept = text[: limit + 1]
    kept = kept.rsplit(None, 1)[0] if len(kept.split()) > 1 else text[:limit]
    return before + kept.rstrip(" ,;:–-") + " …"


def _goes_on(text: str, start: int, match: re.Match[str]) -> bool:
    """True when the punctuation of a match does not end the sentence that began at `start`."""
    rest = text[match.end() :].lstrip(" \t\u00a0\u202f")
    told = text[start : match.end()]
    mark = match.group().strip()
    if mark == "." and _is_abbreviation(told, rest):
        return True
    if mark == "." and _ORDINAL.search(told) and (_MONTH.match(rest) or rest[:1].islower()):
        return True
    if mark.startswith(("...", "…")) and rest[:1].islower():
        return True
    if mark[-1] in "\"'”’»“" and rest[:1].islower():
        return True
    return _is_in_quotation(told) or _is_in_straight_quotation(told, text[match.end() :])


def _is_abbreviation(told: str, rest: str) -> bool:
    if _TITLE.search(told):
        return True
    if _NUMBERED.search(told):
        return rest[:1].isdigit()
    return bool(_CLOSING.search(told)) and (rest[:1].islower() or rest[:1].isdigit())


def _is_in_straight_quotation(told: str, rest: str) -> bool:
    opened = told.rfind('"')
    is_open = told.count('"') % 2 == 1 and len(told) - opened <= _QUOTATION_LIMIT
    return is_open and '"' in rest[:_QUOTATION_LIMIT]


def _is_in_quotation(told: str) -> bool:
    opened = max(told.rfind(mark) for mark in _OPENERS)
    if opened < 0 or len(told) - opened > _QUOTATION_LIMIT:
        return False
    inside = told[opened + 1 :]
    closers = _CLOSERS + ("“" if told[opened] == "„" else "")
    if told[opened] == "“" and "„" in told[:opened]:
        return False  # the closing mark of a German quotation
    return not any(mark in inside for mark in closers)


def _add(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    part = text[start:end]
    begin = start + len(part) - len(part.lstrip())
    stop = start + len(part.rstrip())
    if stop > begin:
        spans.append((begin, stop))
