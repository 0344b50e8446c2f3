"""What the customer wants: refund, replacement, repair and the other outcome codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.nlu.facts.lexicon import clause, load_section, of_every_language
from assistant.nlu.facts.model import ANSWER_CONFIDENCE, Found, Setting
from assistant.nlu.facts.patterns import Rules, fold, spell_out

# A wish stands near its outcome.
_BEFORE, _AFTER = 75, 40
# Longest text read as a bare answer.
_SHORT_WORDS = 16
_SENTENCE = re.compile(r"[^.!?\n]+")
_OPENER, _OWN, _PARDON, _FOR, _RIGHT, _ADDS = (
    of_every_language("requests", name)
    for name in (
        *("before_a_pardon", "with_a_pardon", "begs_pardon", "pardon_for", "puts_right"),
        "adds_a_wish",
    )
)
#: Who begs pardon for a slip ("Entschuldigung, es war Samstag") asks for no apology; folded.
_BEGS_PARDON = re.compile(
    rf"^\W*(?:{_OPENER}\W+)*(?:{_OWN}\s+)?{_PARDON}(?:\s*[,.;:–-]\s*|\s+)(?!{_FOR}\b)"
    rf"(?=(?:[^\W_]+\W+){{0,6}}?{_RIGHT}\b)"
)
#: What joins two wishes, folded.
_LISTS = re.compile(rf"\b{_ADDS}\b")
CODES = (
    "refund",
    "replacement",
    "repair",
    "apology",
    "explanation",
    "compensation",
    "correction",
    "other",
)


@dataclass(frozen=True)
class _Grammar:
    codes: dict[str, Rules]
    direct: dict[str, Rules]
    cues: re.Pattern[str]
    negated: re.Pattern[str]
    negated_after: re.Pattern[str]
    told: re.Pattern[str]
    told_after: re.Pattern[str]
    breaks: re.Pattern[str]
    answer: re.Pattern[str]
    confirms: Rules


def extract_outcomes(text: str, setting: Setting) -> list[Found]:
    """Return the desired outcome of `text` as one fact {codes, text}, or nothing.

    A word such as "refund" counts in a clause that asks for something ("I want …") or in an answer
    that holds nothing else; it does not count where it is refused or only told about, nor where
    it confirms what was read back.
    """
    grammar = _grammar(setting.language)
    # "Yes, that is all correct" confirms a read-back; it does not ask for a correction.
    folded = fold(text)
    folded = _blanked(folded, grammar.confirms.all(folded))
    pardon = _BEGS_PARDON.match(folded)
    folded = _blanked(folded, [pardon]) if pardon else folded
    matches = [(code, match) for code in CODES for match in grammar.codes[code].all(folded)]
    corrected = [match.span() for code, match in matches if code == "correction"]
    matches = [
        (code, match)
        for code, match in matches  # "Fix my bill" is a correction.
        if code != "repair" or not any(a < match.end() and match.start() < b for a, b in corrected)
    ]
    direct = [(code, match) for code in CODES for match in grammar.direct[code].all(folded)]
    answers = _answers(folded, [match for _, match in matches], grammar)
    codes: list[str] = []
    spans: list[tuple[int, int]] = []
    for index, (code, match) in enumerate([*direct, *matches]):
        left, right = clause(folded, *match.span(), grammar.breaks)
        near = max(left, match.start() - _BEFORE), min(right, match.end() + _AFTER)
        answer = any(start <= match.start() < end for start, end in answers)
        wanted = answer or index < len(direct) or grammar.cues.search(folded, *near)
        if not wanted or _is_refused_or_told(folded, match, (left, right), grammar):
            continue
        codes.append(code)
        spans.append(_trimmed(text, left, right))
    confidence = 0.85
    # "Fix the damp or let me out of the lease": all of an order is wanted.
    ordered = any(not folded[: match.start()].strip() for _, match in direct)
    listed = bool(codes) and _LISTS.search(folded) is not None
    if (ordered or listed or not codes) and len(text.split()) <= _SHORT_WORDS:
        # As the answer to the question what is wanted, a word for it needs no wish beside it.
        bare = [
            (code, match)
            for code, match in matches
            if not _is_refused_or_told(folded, match, (0, len(folded)), grammar)
        ]
        confidence = confidence if codes else ANSWER_CONFIDENCE
        codes += [code for code, _ in bare]
        spans = [_trimmed(text, 0, len(text))]
    codes = in_order(codes)
    if not codes:
        return []
    start, end = _quote(spans)
    words = text[start:end]
    return [Found("desired_outcome", start, end, {"codes": codes, "text": words}, confidence)]


def in_order(found: list[str]) -> list[str]:
    """Return each outcome once, in the order of CODES; "other" only where it is the only one."""
    codes = [code for code in CODES if code in found]
    if len(codes) > 1 and codes[-1] == "other":
        codes.pop()
    return codes


def _answers(folded: str, matches: list[re.Match[str]], grammar: _Grammar) -> list[tuple[int, int]]:
    """Return the sentences that hold outcomes and nothing else ("a refund and an apology")."""
    if not matches:
        return []
    rest = _blanked(folded, matches)
    sentences = [found.span() for found in _SENTENCE.finditer(folded)]
    return [
        (start, end)
        for start, end in sentences
        if any(start <= match.start() < end for match in matches)
        and rest[end : end + 1] != "?"
        and grammar.answer.fullmatch(rest, start, end)
    ]


def _is_refused_or_told(
    folded: str, match: re.Match[str], span: tuple[int, int], grammar: _Grammar
) -> bool:
    """Say whether the clause refuses the outcome or reports it and does not begin with a wish."""
    before = folded[span[0] : match.start()]
    after = folded[match.end() : span[1]]
    if grammar.negated.search(before) or grammar.negated_after.search(after):
        return True
    cue = grammar.cues.search(before)
    told = grammar.told.search(before)
    if told is not None and (cue is None or cue.start() > told.start()):
        return True
    return bool(grammar.told_after.search(after)) and cue is None


def _quote(spans: list[tuple[int, int]]) -> tuple[int, int]:
    """Return one span over clauses that lie near each other, else the first of them."""
    start, end = min(spans), max(spans, key=lambda span: span[1])
    return (start[0], end[1]) if end[1] - start[0] <= 240 else start


def _blanked(folded: str, matches: list[re.Match[str]]) -> str:
    """Return `folded` with blanks in place of the matches."""
    for match in matches:
        start, end = match.span()
        folded = folded[:start] + " " * (end - start) + folded[end:]
    return folded


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end > start and text[end - 1] in ".,;!?":
        end -= 1
    return start, end


@lru_cache(maxsize=8)
def _grammar(language: str) -> _Grammar:
    section = load_section(language, "story")
    words, macros = section["wishes"], section["words"]

    def pattern(name: str, begin: str = r"\b", end: str = r"\b") -> re.Pattern[str]:
        inner = "|".join(spell_out(like, macros) for like in words[name])
        return re.compile(rf"{begin}(?:{inner}){end}" if inner else r"(?!)")

    return _Grammar(
        codes={code: Rules(words["codes"][code], macros) for code in CODES},
        direct={code: Rules(words["direct"].get(code, []), macros) for code in CODES},
        cues=pattern("cues"),
        negated=pattern("negated", end=r"\b[^.;!?\n]{0,26}$"),
        negated_after=pattern("negated_after", begin=r"^[^.;!?\n]{0,26}\b"),
        told=pattern("told", end=r"\b[^,.;!?\n]{0,25}$"),
        told_after=pattern("told_after", begin=r"^[^.;!?\n]{0,40}\b"),
        breaks=pattern("breaks", begin="", end=""),
        confirms=Rules(words["confirms"], macros),
        answer=re.compile(
            rf"\W*(?:(?:{'|'.join(spell_out(like, macros) for like in words['answer'])})\b\W*)*"
        ),
    )
