"""Numbers as people write them, in digits with either separator and in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from assistant.nlu.facts.folding import fold, forms
from assistant.nlu.facts.lexicon import load_section

_MONEY = r" ?(?:[€£$]|euro|eur\b|pound|quid|dollar|peso|fran[ck]|chf)"
DIGITS = (
    r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d{1,2})?(?!\d)|"  # 1,00,000
    rf"(?<![/\d-])\d{{1,2}}[.,] \d{{3}}(?={_MONEY})|"  # 1. 200 €
    rf"\d(?: \d){{2,5}}(?={_MONEY})|"  # 1 2 0 €
    r"\d{1,3}(?:[ \u00a0\u202f'.,]\d{3})+(?:[.,]\d{1,2})?(?![\d]|[.,]\d)|"  # 1,200.50
    r"\d+(?:[.,]\d{1,3})?(?!\d)"  # 49.99
)
_LONGEST_COMPOUND = 60
_PART = re.compile(r"[^\W\d_]+|-")


def read_digits(written: str, decimal: str = ".") -> float | None:
    """Return the number that digits with separators mean, or None where they mean none.

    With two kinds of separator the last one is the decimal one. One separator before exactly three
    digits separates thousands, except where it is the language's decimal one and repeated use
    would not make sense (0.125); before one or two digits it is decimal.
    """
    text = re.sub(r"[ \u00a0\u202f']", "", written)
    if not re.fullmatch(r"\d[\d.,]*", text):
        return None
    text = text.rstrip(".,")
    dots, commas = text.count("."), text.count(",")
    if dots and commas:
        mark = "." if text.rfind(".") > text.rfind(",") else ","
        text = text.replace("," if mark == "." else ".", "").replace(mark, ".")
    elif dots + commas == 1:
        mark = "." if dots else ","
        whole, _, rest = text.partition(mark)
        thousands = len(rest) == 3 and whole != "0" and (mark != decimal or len(whole) <= 3)
        text = whole + rest if thousands else f"{whole}.{rest}"
    else:
        text = text.replace(",", "").replace(".", "")
    try:
        return float(text)
    except ValueError:
        return None


class NumberWords:
    """The number words of one language (lexicon section "numbers")."""

    def __init__(self, words: Mapping[str, Any], decimal: str = ".") -> None:
        """Take the lexicon section.

        Args:
            words: `numbers` and `scales` word → number, `ordinals` word → number, `joiners`,
                `articles` that mean one before a scale, `fractions` word → share of a scale, and
                for languages that write numbers in one word `compound`: `joiner` and
                `ordinal_endings`.
            decimal: the decimal mark of the language.
        """
        self.decimal = decimal
        self._plain = _folded(words["numbers"])
        self._scales = _folded(words["scales"])
        self._ordinals = _folded(words.get("ordinals", {}))
        self._fractions = _folded(words.get("fractions", {}))
        self._sequences: dict[str, list[list[str]]] = {}
        for word in sorted(self._plain, key=len, reverse=True):
            if " " in word:
                self._sequences.setdefault(word.split()[0], []).append(word.split())
        self._joiners = {fold(word) for word in words.get("joiners", ())} | {"-"}
        self._articles = {fold(word) for word in words.get("articles", ())}
        self._beginnings = {
            *self._plain,
            *self._scales,
            *self._ordinals,
            *self._fractions,
            *self._articles,
            *self._sequences,
        }
        self._years_in_pairs = bool(words.get("years_in_pairs"))
        self._compound = (
            _Compound(words, self._plain, self._scales) if "compound" in words else None
        )

    def words(self) -> Iterator[tuple[str, float]]:
        """Return each single word that alone is a number, with the number."""
        for pool in (self._plain, self._scales, self._ordinals):
            for word, number in pool.items():
                if " " not in word:
                    yield word, number

    def is_ordinal(self, word: str) -> bool:
        """Say whether a word is an ordinal."""
        return word in self._ordinals

    def digits(self, written: str) -> float:
        """Return the number of a token in digits, whatever follows them."""
        number = re.match(r"[\d., \u00a0\u202f']+", written)
        value = read_digits(number[0].strip(), self.decimal) if number else None
        return -1.0 if value is None else value

    def scales(self) -> dict[str, float]:
        """Return what each scale word such as "million" multiplies by."""
        return self._scales

    def read(self, written: str) -> float | None:
        """Return the number that words say ("two hundred and fifty"), or None."""
        words = _PART.findall(fold(written))
        found = self.scan(words, 0)
        return found[0] if found is not None and found[1] == len(words) else None

    def may_begin(self, word: str) -> bool:
        """Say whether a number may begin with the word."""
        if word in self._beginnings:
            return True
        return self._compound is not None and self._compound.read(word) is not None

    def scan(self, tokens: Sequence[str], start: int) -> tuple[float, int, bool] | None:
        """Return number, end index and whether it is an ordinal, of words that start here."""
        first = tokens[start]
        if first in self._ordinals and first not in self._plain:
            return self._ordinals[first], start + 1, True
        if not self._begins(tokens, start):
            compound = self._compound and self._compound.read(first)
            return None if not compound else (compound[0], start + 1, compound[1])
        found = self._cardinal(tokens, start)
        if found is not None and self._years_in_pairs and found[0] in (19, 20):
            rest = self._cardinal(tokens, found[1]) if found[1] < len(tokens) else None
            if rest is not None and 10 <= rest[0] < 100:
                return found[0] * 100 + rest[0], rest[1], False
        return found

    def _begins(self, tokens: Sequence[str], start: int) -> bool:
        first = tokens[start]
        if first in self._plain or first in self._scales or self._word_at(tokens, start)[1] > 1:
            return True
        following = tokens[start + 1] if start + 1 < len(tokens) else ""
        if first in self._fractions:
            return following in self._scales or following in self._articles
        return first in self._articles and (
            following in self._scales or following in self._fractions
        )

    def _word_at(self, tokens: Sequence[str], index: int) -> tuple[str, int]:
        """Return the number word at `index`, which may be several tokens, and their count."""
        for parts in self._sequences.get(tokens[index], ()):
            if list(tokens[index : index + len(parts)]) == parts:
                return " ".join(parts), len(parts)
        return tokens[index], 1

    def _is_share_of_scale(self, tokens: Sequence[str], index: int) -> bool:
        """Say whether a fraction stands at `index` after a number, and a scale after it."""
        if not 2 <= index < len(tokens) - 1 or tokens[index - 1] not in (
            self._joiners | self._articles
        ):
            return False
        return tokens[index] in self._fractions and tokens[index + 1] in self._scales

    def _cardinal(self, tokens: Sequence[str], start: int) -> tuple[float, int, bool] | None:
        total, current, share = 0.0, 0.0, 1.0
        smallest_scale = float("inf")
        index, end = start, start
        while index < len(tokens):
            word, size = self._word_at(tokens, index)
            if word in self._plain:
                number = self._plain[word]
                if not _may_follow(current, number):
                    break
                current += number
                index += size - 1
            elif word in self._scales:
                scale = self._scales[word]
                if scale >= smallest_scale or (scale < 1000 and current >= 20):
                    break
                current = (current or 1) * scale * share
                share = 1.0
                if scale >= 1000:
                    smallest_scale = scale
                    total, current = total + current, 0.0
            elif (
                word in self._ordinals
                and end > start
                and _may_follow(current, self._ordinals[word])
            ):
                return total + current + self._ordinals[word], index + 1, True
            elif self._is_share_of_scale(tokens, index) and current < 20 and not total:
                # "two and a half thousand"
                current += self._fractions[word]
                end = index + 1
            elif word in self._fractions and end == start:
                share = self._fractions[word]
                index += 1
                continue
            elif (word in self._joiners and end > start) or (
                word in self._articles
                and (end == start or self._is_share_of_scale(tokens, index + 1))
            ):
                index += 1
                continue
            else:
                break
            index += 1
            end = index
        return None if end == start or share != 1.0 else (total + current, end, False)


class _Compound:
    """Numbers written in one word, units before tens: "zweihundertfünfundvierzig"."""

    def __init__(
        self, words: Mapping[str, Any], plain: Mapping[str, float], scales: Mapping[str, float]
    ) -> None:
        rules = words["compound"]
        self._pieces = {
            **{word: number for word, number in plain.items() if " " not in word},
            **_folded(rules.get("pieces", {})),
        }
        self._scales = {word: scale for word, scale in scales.items() if scale <= 1000}
        self._joiner = str(rules["joiner"])
        endings = sorted((fold(e) for e in rules["ordinal_endings"]), key=len, reverse=True)
        known = sorted({*self._pieces, *self._scales, self._joiner}, key=len, reverse=True)
        any_piece = "|".join(map(re.escape, known))
        self._whole = re.compile(
            rf"((?:{any_piece}){{2,9}}?)({'|'.join(endings)})?|({any_piece})({'|'.join(endings)})"
        )
        self._piece = re.compile(any_piece)

    def read(self, word: str) -> tuple[float, bool] | None:
        """Return the number and whether the word is an ordinal, or None."""
        return _read_compound(self, word) if 5 <= len(word) <= _LONGEST_COMPOUND else None

    def parse(self, word: str) -> tuple[float, bool] | None:
        match = self._whole.fullmatch(word)
        if match is None:
            return None
        total, hundreds, unit = 0.0, 0.0, 0.0
        for piece in self._piece.findall(match[1] or match[3]):
            if piece == self._joiner:
                continue
            if piece in self._scales:
                scale = self._scales[piece]
                if scale >= 1000:
                    total, hundreds, unit = total + (hundreds + unit or 1) * scale, 0.0, 0.0
                else:
                    hundreds, unit = (unit or 1) * scale, 0.0
            else:
                unit += self._pieces[piece]
        return total + hundreds + unit, bool(match[2] or match[4])


@lru_cache(maxsize=8)
def number_words(language: str) -> NumberWords:
    """Return the number words of a language."""
    section = load_section(language, "numbers")
    return NumberWords(section, str(section["decimal"]))


@lru_cache(maxsize=4096)
def _read_compound(compound: _Compound, word: str) -> tuple[float, bool] | None:
    return compound.parse(word)


def _may_follow(current: float, number: float) -> bool:
    """Say whether `number` continues what was counted so far: 200 + 50, 20 + 5, 60 + 12."""
    if not current:
        return True
    hundreds, tens = current % 100, current % 10
    if not hundreds:
        return number < 100
    return not tens and hundreds >= 20 and number < (20 if hundreds in (60, 80) else 10)


def _folded(words: Mapping[str, Any]) -> dict[str, float]:
    """Return the words in every folded form, the parts of several words apart by spaces."""
    return {
        " ".join(_PART.findall(form)): float(number)
        for word, number in words.items()
        for form in forms(str(word))
    }
