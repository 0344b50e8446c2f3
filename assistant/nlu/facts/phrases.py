"""Patterns over words instead of letters: quick on long texts and readable for designers.

A text becomes one character a word, which stands for the classes the word belongs to; a pattern
becomes a regular expression over those characters. Accents and case do not count, "ü" may be
written "ue", and a word may be misspelt by one letter where a class allows it.

What a pattern may say:

    word        this word                     {class}         a word of the class
    wor*        a word that begins so         {name:class}    the same under another name
    _           any word                      ( | )  ?        as in regular expressions
    !x          x does not follow             [ ]             only this part is reported
    ^  $        start, end of the text        . , / - ' …     themselves
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from assistant.nlu.facts.folding import fold, forms
from assistant.nlu.facts.numbers import NumberWords

_FIRST_CODE = 0xE000
_ATOM = re.compile(
    r"\{(?:(?P<name>\w+):)?(?P<cls>\w+)\}|(?P<word>[^\W\d_]+\*?)|(?P<any>_)"
    r"|(?P<op>[()|?\[\]^$!])|(?P<mark>[^\s\w])"
)
_LITERAL = re.compile(r"[^\W\d_]+\*?|[^\w\s]")
_CACHED = 20_000


class Token(NamedTuple):
    """A word, number or mark: its place, folded form, and number if it says one."""

    start: int
    end: int
    key: str
    number: float | None = None


class Sentence(NamedTuple):
    """A text as tokens, and their codes in one string and as a set."""

    tokens: list[Token]
    codes: str
    present: frozenset[str]


@dataclass(frozen=True)
class Occurrence:
    """A place where a phrase stands: token indices and the named tokens, first of each name."""

    name: str
    first: int
    last: int
    parts: dict[str, Token]


class Phrasebook:
    """The words and patterns of one language for one purpose."""

    def __init__(
        self,
        classes: Mapping[str, Mapping[str, Any]],
        patterns: Iterable[tuple[str, str]],
        *,
        digits: str,
        numbers: NumberWords,
        number_key: Callable[[float, str], str],
        misspelt: Sequence[str] = (),
    ) -> None:
        """Compile the patterns.

        Args:
            classes: class → word or words → value. Words may end in "*".
            patterns: name and pattern, in the order in which they are to be tried.
            digits: regular expression for a number in digits, for instance with "st" or "th".
            numbers: number words of the language.
            number_key: key for a number and how it was written (empty for several words). All keys
                it returns are words of `classes`.
            misspelt: classes whose words of four letters or more may be misspelt by one letter;
                the misspelt word belongs to the class "<class>_misspelt".
        """
        self._numbers = numbers
        self._number_key = number_key
        self._split = re.compile(rf"(?P<digits>{digits})|[^\W\d_]+|[^\w\s]|\n|\d+")
        # Codes of words that are always one token and no number.
        self._single: dict[str, str] = {}
        self._values: dict[str, dict[str, Any]] = {}
        self._sets: dict[str, set[str]] = {"": {"_"}, "\n": set(), "?mark": set()}
        self._prefixes: dict[str, set[str]] = {}
        self._sequences: dict[str, list[tuple[str, ...]]] = {}
        self._misspelt: list[tuple[str, str]] = []
        for name, words in classes.items():
            for word, value in words.items():
                self._add(name, str(word), value)
        for name in misspelt:
            self._allow_misspelling(name, classes[name])
        for word, number in numbers.words():
            self._sets.setdefault(word, {"_"}).update(self._sets[number_key(number, word)])
        patterns = list(patterns)
        for _, source in patterns:
            self._collect(source)
        self._longest_prefix = max(map(len, self._prefixes), default=0)
        self._codes = self._assign_codes()
        self.phrases = [self._compile(name, source) for name, source in patterns]

    def value(self, name: str, token: Token) -> Any:
        """Return what the class says about the word of a token, or None."""
        known = self._values.get(token.key)
        return None if known is None else known.get(name)

    def belongs(self, sentence: Sentence, index: int, name: str) -> bool:
        """Say whether the token at `index` is of a class."""
        return 0 <= index < len(sentence.codes) and sentence.codes[index] in self._members[name]

    def read(self, text: str) -> Sentence:
        """Return the tokens of a text."""
        raw = [
            (match.group(), match.start(), match.end(), match.lastgroup)
            for match in self._split.finditer(fold(text))
        ]
        keys = [key for key, _, _, _ in raw]
        tokens: list[Token] = []
        codes: list[str] = []
        index, count = 0, len(raw)
        while index < count:
            key, start, end, digits = raw[index]
            code = self._single.get(key)
            if code is not None:
                tokens.append(Token(start, end, key))
                codes.append(code)
                index += 1
                continue
            if digits:
                number = self._numbers.digits(key)
                tokens.append(Token(start, end, key, number))
                codes.append(self._code(self._number_key(number, key)))
                index += 1
                continue
            token, code, index = self._special(keys, index, raw)
            tokens.append(token)
            codes.append(code)
        return Sentence(tokens, "".join(codes), frozenset(codes))

    def _special(
        self, keys: list[str], index: int, raw: list[tuple[str, int, int, str | None]]
    ) -> tuple[Token, str, int]:
        """Return token, code and next index where several words may be one, or a number."""
        key, start, end, _ = raw[index]
        following = self._merged(keys, index)
        if following:
            joined = " ".join(keys[index:following])
            return Token(start, raw[following - 1][2], joined), self._code(joined), following
        spoken = self._numbers.scan(keys, index)
        if spoken is not None:
            number, following, ordinal = spoken
            known = following == index + 1 and key in self._codes
            kind = key if known else self._number_key(number, "." if ordinal else "")
            return Token(start, raw[following - 1][2], key, number), self._code(kind), following
        code = self._code(key)
        if (
            key not in self._sequences
            and not self._numbers.may_begin(key)
            and len(self._single) < _CACHED
        ):
            self._single[key] = code
        return Token(start, end, key), code, index + 1

    def _merged(self, keys: list[str], index: int) -> int:
        """Return the end of a phrase of several words that starts at `index`, or 0."""
        for sequence in self._sequences.get(keys[index], ()):
            end = index + len(sequence)
            if tuple(keys[index:end]) == sequence:
                return end
        return 0

    def _add(self, name: str, written: str, value: Any) -> None:
        for form in _forms(written):
            parts = tuple(_LITERAL.findall(form)) if not form.startswith("#") else (form,)
            key = " ".join(parts)
            if key.endswith("*"):
                self._prefixes.setdefault(key[:-1], {"_"}).add(name)
                continue
            if len(parts) > 1:
                known = self._sequences.setdefault(parts[0], [])
                if parts not in known:
                    known.append(parts)
                    known.sort(key=len, reverse=True)
            marks = all(not part[0].isalnum() for part in parts) and not form.startswith("#")
            self._sets.setdefault(key, set() if marks else {"_"}).add(name)
            self._values.setdefault(key, {}).setdefault(name, value)

    def _allow_misspelling(self, name: str, words: Mapping[str, Any]) -> None:
        kind = f"{name}_misspelt"
        self._sets[f"?{kind}"] = {"_", kind}
        seen = {form for word in words for form in _forms(str(word)) if len(form) >= 4}
        self._misspelt += [(form, kind) for form in sorted(seen) if form.isalpha()]

    def _collect(self, source: str) -> None:
        for atom in _ATOM.finditer(source):
            literal = atom["word"] or atom["mark"]
            if literal:
                self._add(f"={fold(literal)}", literal, None)

    def _assign_codes(self) -> dict[str, str]:
        """Give each set of classes that a word can have a character of its own."""
        chars: dict[frozenset[str], str] = {}
        self._members: dict[str, set[str]] = {}
        known: dict[str, str] = {}
        for pool in (self._sets, self._prefixes):
            for key, direct in pool.items():
                names = set(direct)
                for size in range(2, len(key) + 1):
                    names |= self._prefixes.get(key[:size], set()) if key[0].isalpha() else set()
                frozen = frozenset(names)
                char = chars.setdefault(frozen, chr(_FIRST_CODE + len(chars)))
                for name in frozen:
                    self._members.setdefault(name, set()).add(char)
                known[key if pool is self._sets else f"{key}*"] = char
        return known

    def _code(self, key: str) -> str:
        code = self._codes.get(key)
        return self._code_of_unknown(key) if code is None else code

    def _code_of_unknown(self, key: str) -> str:
        code = self._codes[""]
        if not key[0].isalpha():
            code = self._codes["?mark"]
        else:
            for size in range(min(len(key), self._longest_prefix), 1, -1):
                if key[:size] in self._prefixes:
                    code = self._codes[f"{key[:size]}*"]
                    break
            else:
                for right, kind in self._misspelt:
                    if right[0] == key[0] and one_slip_apart(key, right):
                        code = self._codes[f"?{kind}"]
                        name = kind.removesuffix("_misspelt")
                        self._values[key] = {name: self._values[right][name]}
                        break
        if len(self._codes) < _CACHED:
            self._codes[key] = code
        return code

    def _compile(self, name: str, source: str) -> Phrase:
        written: list[str] = []
        names: dict[str, str] = {}
        needs: frozenset[str] | None = None
        depth, negative = 0, False
        atoms = list(_ATOM.finditer(source))
        for position, atom in enumerate(atoms):
            operator = atom["op"]
            if operator:
                depth += {"(": 1, ")": -1}.get(operator, 0)
                special = {"[": "(?P<span>(?:", "]": "))", "(": "(?:", "!": "(?!"}
                written.append(special.get(operator, operator))
                negative = operator == "!"
                if operator == "!" and atoms[position + 1]["op"] == "(":
                    written[-1] = "(?!(?:"
                continue
            if atom["cls"]:
                wanted = atom["cls"]
            elif atom["any"]:
                wanted = "_"
            else:
                wanted = f"={fold(atom['word'] or atom['mark'])}"
            members = self._members.get(wanted, set())
            part = "[" + "".join(sorted(members)) + "]" if members else "(?!)"
            if atom["cls"] and not negative:
                group = f"g{len(names)}"
                names[group] = atom["name"] or atom["cls"]
                part = f"(?P<{group}>{part})"
            written.append(part + (")" if negative else ""))
            followed = atoms[position + 1]["op"] if position + 1 < len(atoms) else ""
            if not depth and not negative and followed != "?":
                alone = frozenset(members)
                needs = alone if needs is None or len(alone) < len(needs) else needs
            negative = False
        if "|" in re.sub(r"\([^()]*\)", "", re.sub(r"\([^()]*\)", "", source)):
            needs = None
        expression = _close_negative_groups("".join(written))
        return Phrase(name, re.compile(expression), names, needs, "[" in source)


@dataclass(frozen=True)
class Phrase:
    """A compiled pattern; `needs` are codes one of which must be in the text."""

    name: str
    pattern: re.Pattern[str]
    names: dict[str, str]
    needs: frozenset[str] | None
    has_span: bool

    def occurrences(self, sentence: Sentence) -> Iterator[Occurrence]:
        """Return the places where the phrase stands, left to right."""
        if self.needs is not None and self.needs.isdisjoint(sentence.present):
            return
        for match in self.pattern.finditer(sentence.codes):
            parts: dict[str, Token] = {}
            for group, name in self.names.items():
                place = match.start(group)
                if place >= 0:
                    parts.setdefault(name, sentence.tokens[place])
            first, end = match.span()
            if self.has_span and match.start("span") >= 0:
                first, end = match.span("span")
            if end > first:
                yield Occurrence(self.name, first, end - 1, parts)

    def found(self, sentence: Sentence, first: int, end: int) -> bool:
        """Say whether the phrase stands within the tokens [first, end)."""
        return self.pattern.search(sentence.codes, first, end) is not None


def one_slip_apart(one: str, other: str) -> bool:
    """Say whether one letter added, left out, changed or swapped makes one word the other."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    place = 0
    while place < len(short) and short[place] == long[place]:
        place += 1
    if len(short) < len(long):
        return short[place:] == long[place + 1 :]
    rest, swapped = short[place + 1 :], short[place : place + 2][::-1]
    return rest == long[place + 1 :] or (
        swapped == long[place : place + 2] and short[place + 2 :] == long[place + 2 :]
    )


def _forms(written: str) -> set[str]:
    return {written} if written.startswith("#") else forms(written)


def _close_negative_groups(expression: str) -> str:
    """Close the look-ahead of each "!( … )", whose group was written with two brackets."""
    while "(?!(?:(?:" in expression:
        start = expression.index("(?!(?:(?:")
        place, depth = start + len("(?!(?:(?:"), 1
        while depth:
            depth += {"(": 1, ")": -1}.get(expression[place], 0)
            place += 1
        inner = expression[start + len("(?!(?:(?:") : place - 1]
        expression = f"{expression[:start]}(?!(?:{inner})){expression[place:]}"
    return expression
