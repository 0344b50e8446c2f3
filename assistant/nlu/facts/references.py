"""Order, booking, policy and other case references, by the words before them or by their shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.nlu.facts.digits import is_model, is_other_number, is_plain_date, is_postcode
from assistant.nlu.facts.lexicon import load_section
from assistant.nlu.facts.model import ANSWER_CONFIDENCE, Found, Setting
from assistant.nlu.facts.patterns import fold, needed_words, spell_out
from assistant.nlu.facts.spoken_digits import spoken_digits

_CODE = r"[A-Za-z0-9]+(?:[-/_.][A-Za-z0-9]+)*"
_TOKEN = re.compile(rf"[#*\"'(]?(?P<code>(?=[\w./-]*\d){_CODE})(?![\w@])(?!\s?[%€£$])")
# Codes read out or typed in groups: "AB 1234", "n 5 ga 97", "123 456 789".
_LETTERS_FIRST = re.compile(
    r"(?P<code>(?P<letters>[A-Za-z]{1,5})[ -]\d+(?:[-/.]\d+)*(?:[ -][A-Za-z]{1,3}[ -]?\d+)*)"
    r"(?![\w@%]|[.,/_-]\w|\s?[€£$])"
)
_GROUPS = re.compile(r"(?P<code>\d{3,6}(?: \d{3,7}){1,5})(?![\w@%]|[.,]\d|\s?[€£$])")
#: After "No." the groups may be small: "n° 2 84 06 771".
_SMALL_GROUPS = re.compile(r"(?P<code>\d{1,6}(?: \d{2,7}){2,5})(?![\w@%]|[.,]\d|\s?[€£$])")
_MIXED = re.compile(r"(?P<code>\d{1,4} (?P<letters>[A-Za-z]{1,3}) \d{1,6})(?![\w@%])")
#: The first group has letters: "6A 0912 7745".
_LETTERED_GROUPS = re.compile(
    r"(?P<code>(?:\d+[A-Za-z]{1,3}|[A-Za-z]{1,3}\d+)\d*(?: \d{3,7}){1,4})(?![\w@%]|[.,]\d|\s?[€£$])"
)
#: Groups as of thousands, three or more: "29 003 118".
_GROUPS_OF_THREE = re.compile(r"(?P<code>\d{1,6}(?: \d{3,7}){2,4})(?![\w@%]|[.,]\d|\s?[€£$])")
#: A sum with its parts of a thousand or of a hundred.
_LIKE_A_SUM = re.compile(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d\d)?|\d+,\d\d")
# Groups of digits and capitals: "QX4 8PL", "YD 8810 4427 3 GB".
_CAPITALS = re.compile(
    r"(?P<code>(?:[A-Z]{1,4}|[A-Z]{0,4}\d[A-Z\d]*)(?: (?:[A-Z]{1,3}|[A-Z]{0,4}\d[A-Z\d]*)){1,6})"
    r"(?![\w@%]|[.,/_-]\w|\s?[€£$])"
)
# After the name of a thing without "number": long groups, and groups with letters or signs.
_LONG_GROUPS = re.compile(r"(?P<code>\d{3,6}(?: \d{2,7}){2,5})(?![\w@%]|[.,]\d|\s?[€£$])")
_LETTERS_AND_SIGNS = re.compile(
    r"(?P<code>(?P<letters>[A-Z]{1,4}) \d{2,}(?:[-/]\d+)+)(?![\w@%]|[.,/_-]\w|\s?[€£$])"
)
_NUMBERED_SHAPES = (
    _LETTERS_FIRST,
    _MIXED,
    _LETTERED_GROUPS,
    _CAPITALS,
    _LONG_GROUPS,
    _GROUPS,
    _SMALL_GROUPS,
    _TOKEN,
)
_PLAIN_SHAPES = (
    _LETTERS_AND_SIGNS,
    _LETTERED_GROUPS,
    _CAPITALS,
    _LONG_GROUPS,
    _GROUPS_OF_THREE,
    _TOKEN,
)
# Codes among the words of an answer: "on the receipt it says 0044/118/2".
_AMONG_WORDS = re.compile(
    r"(?<![\w@.,/€£$-])(?P<code>(?:[A-Z]{1,4} )?(?=[\w./-]*\d)[A-Za-z0-9]+(?:[-/_.][A-Za-z0-9]+)*"
    r"(?: \d[A-Z\d]*)*(?: [A-Z](?=\W*$))?)(?![\w@%]|[,.]\d|\s?[€£$])"
)
# Shapes of codes that need no word before them. Plain digits too long for a sum are not sure,
# yet hardly anything else.
_SHAPES = (
    (0.75, re.compile(r"\d{3}-\d{7}-\d{7}")),
    (0.75, re.compile(r"[A-Z]{1,6}[-_/]\d{5,12}(?:[-/]\d{1,6})?")),
    (0.75, re.compile(r"[A-Z]{1,4}-\d{4}(?:-\d{2,8})+")),
    (
        0.75,
        re.compile(
            r"(?:ORD|ORDER|INV|REF|RMA|PO|BK|CASE|TKT|POL|CLM|RE|FA|FAC|PED|CMD|BEST)"
            r"[-_/]?[A-Z]?\d{3,12}"
        ),
    ),
    (0.75, re.compile(r"[A-Z]{2,6}\d{5,14}[A-Z]{0,3}")),
    (0.75, re.compile(r"#(?:[A-Za-z]{1,6}-?)?\d{3,18}")),
    (0.75, re.compile(r"1Z[0-9A-Z]{16}")),
    (0.55, re.compile(r"\d{8,18}")),
)
_DIGITS = re.compile(r"\d{3,}")
_TOKEN_CHARS = frozenset("-_/.#&+,@")
_NEAR_DIGIT = re.compile(r"\d")
_BEFORE_CODE = 90
# A code with as many digits may begin with letters that are a word: "sep 785245159".
_MANY_DIGITS = 6
_LONGEST = 36
#: Fewer figures that are read out are a count, and how much more of a code one of several has.
_FEW_DIGITS, _CLEARLY = 4, 2
_PREFIX = re.compile(r"[A-Z]{2,8}-")
_COUNTRY = re.compile(r"(?<![\w-])[A-Z]{2}-$")
_BEFORE = 40


@dataclass(frozen=True)
class _Words:
    cue: re.Pattern[str]
    needs: tuple[str, ...]
    not_before_cue: re.Pattern[str]
    not_before: re.Pattern[str]
    right_before: re.Pattern[str]
    not_after: re.Pattern[str]
    common: frozenset[str]


def extract_references(text: str, setting: Setting, taken: list[Found]) -> list[Found]:
    """Return order references, the surest first; text that is another fact already is left alone.

    Args:
        taken: dates, amounts, e-mail addresses and telephone numbers of the same text.
    """
    words, folded = _words(setting.language), fold(text)
    if not any(char.isdigit() for char in folded):
        return []
    found: list[Found] = []
    whole = _LETTERS_FIRST.fullmatch(text.strip().rstrip("."))
    if whole and sum(map(str.isdigit, text)) >= _MANY_DIGITS and not is_model(whole["code"]):
        start = text.index(whole["code"])
        letters = fold(whole["letters"])
        word = letters in words.common or words.cue.match(folded, start)
        if not word and _is_code(whole["code"], 3):
            span = start, start + len(whole["code"])
            return [Found("order_reference", *span, whole["code"], 0.65)]
    for fact in [*_cued(text, folded, words), *_shaped(text, folded, words)]:
        if not _shared([*taken, *found], fact.start, fact.end):
            found.append(fact)
    found = [_said_in_full(fact, text) for fact in found]
    return sorted(found, key=lambda fact: -fact.confidence)


def _said_in_full(fact: Found, text: str) -> Found:
    """Return a number as it is told a second time: "2216 stroke B, 2216/B"."""
    full = re.search(
        rf"(?<![\w/-]){re.escape(str(fact.value))}[/-][A-Za-z\d]{{1,4}}(?![\w/-])", text
    )
    if full is None or full.start() == fact.start:
        return fact
    return replace(fact, start=full.start(), end=full.end(), value=full[0])


def bare_code(text: str, setting: Setting) -> tuple[int, int] | None:
    """Return the span of a reference if a short answer is nothing else, else None."""
    common = _words(setting.language).common
    stripped = text.strip().rstrip(".!,")
    start = text.find(stripped)
    start += len(stripped) - len(stripped.lstrip("#"))
    code = stripped.lstrip("#")
    shape = _LETTERS_FIRST.fullmatch(code) or _MIXED.fullmatch(code)
    if shape and shape["letters"].lower() in common:
        return None
    if not (shape or _TOKEN.fullmatch(code) or _GROUPS.fullmatch(code)):
        return None
    if not _is_code(code, 3) or is_model(code):
        return None
    return start, start + len(code)


def code_among_words(text: str, setting: Setting, taken: list[Found]) -> Found | None:
    """Return the one code in an answer of some words, else None.

    A code that is said twice counts once, the longer one where it goes on ("3371, then K, 3371K");
    of several the one that has most of a code: letters, signs and figures.

    Args:
        taken: dates, amounts, e-mail addresses and telephone numbers of the same text.
    """
    words, folded = _words(setting.language), fold(text)
    codes = [
        code
        for code in _codes(text, folded, words, setting.language)
        if not words.not_after.match(folded, code.end)
        and not words.right_before.search(folded[max(0, code.start - _BEFORE) : code.start])
        and not _shared(taken, code.start, code.end)
    ]
    bare = [re.sub(r"\W", "", fold(str(code.value))) for code in codes]
    kept = {
        of_it: code  # the last of those that are the same
        for code, of_it in zip(codes, bare, strict=True)
        if not any(other != of_it and other.startswith(of_it) for other in bare)
    }
    ranked = sorted(kept.values(), key=_strength, reverse=True)
    if len(ranked) > 1 and _strength(ranked[0]) < _strength(ranked[1]) + _CLEARLY:
        return None
    return ranked[0] if ranked else None


def _codes(text: str, folded: str, words: _Words, language: str) -> list[Found]:
    """Return the codes in figures and those read out, which may have figures within."""
    spelt = list(_spelt_codes(text, language))
    written = _written_codes(text, folded, words)
    return [*spelt, *(code for code in written if not _shared(spelt, code.start, code.end))]


def _written_codes(text: str, folded: str, words: _Words) -> Iterator[Found]:
    for token in _AMONG_WORDS.finditer(text):
        start, end = token.span("code")
        code = text[start:end]
        letters, _, rest = code.partition(" ")
        if rest and letters.isalpha() and letters.lower() in words.common:
            start, code = start + len(letters) + 1, rest
        figures = sum(map(str.isdigit, code))
        is_long = figures > _FEW_DIGITS - 1 and len(code) == figures + 1  # "C8812"
        if _is_code(code, 3) and figures > 1 and (is_long or not is_model(code)):
            yield Found("order_reference", start, end, code, ANSWER_CONFIDENCE)


def _spelt_codes(text: str, language: str) -> Iterator[Found]:
    """Yield codes whose figures are read out: "5 double 2 0 9 1"."""
    for run in spoken_digits(text, language, 1):
        if not text[run.start : run.end].isdigit() and len(run.digits) > _FEW_DIGITS:
            yield Found("order_reference", run.start, run.end, run.digits, ANSWER_CONFIDENCE)


def _strength(code: Found) -> int:
    """Return how much a code looks like one: its figures, and its letters and signs."""
    written = str(code.value).replace(" ", "")
    return sum(map(str.isdigit, written)) + _CLEARLY * any(not char.isdigit() for char in written)


def _is_of_capitals(code: str, words: _Words) -> bool:
    """Say whether groups are one code: with letters, digits enough, and no everyday word."""
    groups = code.split()
    return (
        any(char.isalpha() for char in code)
        and sum(map(str.isdigit, code)) > 1
        and sum(any(map(str.isdigit, group)) for group in groups) > 1
        and not any(group.isalpha() and group.lower() in words.common for group in groups)
    )


def _cued(text: str, folded: str, words: _Words) -> Iterator[Found]:
    if not any(word in folded for word in words.needs):
        return
    for cue in _cues(folded, words.cue):
        numbered = bool(cue["explicit"] or cue["compound"] or cue["numbered"] or cue["sign"])
        before = folded[max(0, cue.start() - _BEFORE) : cue.start()]
        if not numbered and words.not_before_cue.search(before):
            continue
        if cue["bare"] and words.not_before.search(
            folded[max(0, cue.start() - _BEFORE) : cue.end()]
        ):
            continue
        for shape in _NUMBERED_SHAPES if numbered else _PLAIN_SHAPES:
            token = shape.match(text, cue.end())
            if token is None or not (
                _is_code(token["code"], 3 if numbered else 4, is_named=True)
                or (numbered and is_postcode(token["code"]))
            ):
                continue
            letters = token.groupdict().get("letters")
            code = token["code"]
            if shape is _CAPITALS and not _is_of_capitals(code, words):
                continue
            short = sum(char.isdigit() for char in code) < _MANY_DIGITS
            if letters and short and fold(letters) in words.common:
                continue
            if not numbered and (words.not_after.match(folded, token.end()) or is_model(code)):
                continue
            if not numbered and cue["links"] and _LIKE_A_SUM.fullmatch(code):
                continue  # "the bill was 1.108"
            weak = bool(cue["weak"] or cue["bare"]) or (
                not numbered and code.isdigit() and len(code) < 5
            )
            start, end = token.span("code")
            if _PREFIX.fullmatch(text, cue.start(), start):
                start = cue.start()  # "JOB-88123"
            elif prefix := _COUNTRY.search(text, 0, start):
                start = prefix.start()  # "pedido ES-448120", where "es" is a word too
            yield Found("order_reference", start, end, text[start:end], 0.65 if weak else 0.95)
            break


def _cues(folded: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Yield the cues that stand a little before a digit."""
    done = 0
    for digit in _NEAR_DIGIT.finditer(folded):
        if digit.start() < done:
            continue
        start = max(done, digit.start() - _BEFORE_CODE)
        for cue in pattern.finditer(folded, start, digit.end()):
            yield cue
            done = max(done, cue.end())
        done = max(done, digit.end())


def _shaped(text: str, folded: str, words: _Words) -> Iterator[Found]:
    alone = len(text.split()) <= 1
    done = 0
    for digits in _DIGITS.finditer(text):
        if digits.start() < done:
            continue
        start, done = _token(text, *digits.span())
        written = text[start:done]
        for confidence, shape in _SHAPES:
            if not shape.fullmatch(written):
                continue
            start, value = done - len(written.lstrip("#")), written.lstrip("#")
            plain = written.isdigit()
            if _is_code(value, 3) and not (plain and is_plain_date(value)):
                before = folded[max(0, start - _BEFORE) : start]
                if not words.not_before.search(before):
                    sure = ANSWER_CONFIDENCE if alone and plain else confidence
                    yield Found("order_reference", start, done, value, sure)
            break


def _token(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the code around text[start:end]: letters, digits and signs within."""
    while start and (text[start - 1].isalnum() or text[start - 1] in _TOKEN_CHARS):
        start -= 1
    while end < len(text) and (
        text[end].isalnum() or text[end] in _TOKEN_CHARS or text[end] in "%€£$"
    ):
        end += 1
    while text[end - 1] in ".,":
        end -= 1
    return start, end


def _is_code(token: str, shortest: int, *, is_named: bool = False) -> bool:
    """Say whether a token can be a reference: has a digit, a fit length and no other meaning."""
    return (
        any(char.isdigit() for char in token)
        and shortest <= len(token) <= _LONGEST
        and not is_other_number(token, is_named=is_named)
    )


def _shared(taken: list[Found], start: int, end: int) -> bool:
    return any(fact.start < end and start < fact.end for fact in taken)


@lru_cache(maxsize=8)
def _words(language: str) -> _Words:
    section = load_section(language, "contacts")
    words, macros = section["reference"], section["words"]

    def any_of(name: str) -> str:
        return "|".join(spell_out(pattern, macros) for pattern in words[name]) or "(?!)"

    number, of, thing, weak = (any_of(n) for n in ("numbers", "of", "things", "weak_things"))
    compound, link, bare = (any_of(n) for n in ("compounds", "links", "bare"))
    pattern = (
        rf"(?<!\w)(?:(?P<compound>{compound})"
        rf"|(?P<explicit>(?:{number})\.?\s*(?:(?:{of})\s*)*)?(?:(?P<weak>{weak})|(?:{thing}))"
        rf"|(?P<bare>{bare}))(?!\w)\.?"
        rf"(?P<numbered>(?:\s*,?\s*(?:{number})(?!\w)\.?)*)"
        r"(?:\s+[a-z]{3,}(?=\s*[:#=]))?"  # "dossier locataire : …"
        rf"(?P<links>(?:\s*(?:{link})(?!\w))*)(?P<sign>\s*[:=#\"'-]*\s*)(?=[a-z0-9#*\"'(])"
    )
    # "Order 12345" has no sign, "order: 12345" has one.
    pattern = pattern.replace(r"(?P<sign>\s*[:=#\"'-]*\s*)", r"\s*(?P<sign>[:=#\"'-]+\s*)?")
    return _Words(
        cue=re.compile(pattern),
        needs=needed_words(rf"(?:{compound}|{weak}|{thing}|{bare})"),
        not_before_cue=re.compile(rf"(?:{any_of('not_before_cue')})\s*$"),
        not_before=re.compile(rf"(?<!\w)(?:{any_of('not_before')})[^.,;\n\d]{{0,14}}$"),
        right_before=re.compile(
            rf"(?<!\w)(?:{any_of('not_before')})(?:\s+(?:{number})\.?)?(?:\s+(?:{link}))?[\s:#]*$"
        ),
        not_after=re.compile(rf"\s*(?:{any_of('not_after')})(?!\w)"),
        common=frozenset(fold(str(word)) for word in words["common_words"]),
    )
