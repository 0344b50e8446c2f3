"""Whether a complaint is about another company. No I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from handoff.domain.lexicon import Wording

_SAID = Wording("company", r"(?i)\b{about_another}\b")
#: At the end of what stands before a name.
_ABOUT = Wording("company", r"(?i)\b{before_a_name} *$")
#: At the end of what stands before a name: "mi factura Movistar", "ma facture SFR".
_HAVE = Wording("company", r"(?i)\b{has_of_it} *$")
#: Around a name: "my Vodafone bill", "meine Telekom-Rechnung"; and after it: ", not you".
_MINE = Wording("company", r"(?i)\b{mine} *$")
_HAD = Wording("company", r"(?i)[ -]{had}\b")
_NOT_YOU = Wording("company", r"(?i)\W+{not_you}\b")
#: What follows the name of a company that did something, at the beginning of a sentence.
_DID = Wording("company", r"(?i)\W+{did}\b")
#: What a name is made of: words with capitals, and small words between them.
_CAPITAL = r"(?-i:[A-ZÀ-ÖØ-Þ][\w'&-]*(?:\.\w+)*)"
_SMALL = rf"(?: (?:&|{{inside_a_name}})(?= {_CAPITAL}))?"
_NAME = rf"(?P<name>{_CAPITAL}{_SMALL}(?: {_CAPITAL}{_SMALL}){{0,3}})"
#: What says that a company comes next; with it one word is a name.
_FIRM = r"(?:{article} ?(?:\w+ )?{kind_of_company}(?: {called})? )"
_PLAINLY_NAMED = Wording("company", rf"(?i)\b{{plainly_about}} (?P<firm>{_FIRM})?{_NAME}")
#: Names of people, days and papers, which are no companies.
_NO_FIRM = Wording("company", r"(?i){no_company}\b")
#: Bought there for less, or to be compared: that is not whom the complaint is about.
_COMPARED = Wording("company", r"(?i)\b{compared}\b")
_ENDS = Wording("company", r"(?i)\s*[.,;:!?)–—-]|\s+{after_a_name}\b")


@dataclass(frozen=True, slots=True)
class OtherCompany:
    """A company customers take for this one; `where` it takes complaints, "" if not known."""

    names: tuple[str, ...]
    where: str = ""


@dataclass(frozen=True, slots=True)
class Remit:
    """policy/remit.yml: what is ours, who else is meant, and how to find the right place.

    Attributes:
        known: names of companies that customers may complain about here by mistake.
        known_words: those among them that are words of their own, such as "Orange".
        elsewhere: a sentence a language, ISO 639-1.
    """

    ours: tuple[str, ...] = ()
    others: tuple[OtherCompany, ...] = ()
    known: tuple[str, ...] = ()
    known_words: tuple[str, ...] = ()
    elsewhere: Mapping[str, str] = field(default_factory=dict)

    def is_set(self) -> bool:
        """True when the organisation says what is not its own."""
        return bool(self.elsewhere)


def other_company(text: str, remit: Remit) -> OtherCompany | None:
    """Return the company a message is about when it is not ours; one without names if unnamed.

    A message that names us as well is about us.
    """
    if not remit.is_set() or any(_names(text, name) for name in remit.ours):
        return None
    for other in remit.others:
        named = [name for name in other.names if _names(text, name)]
        if named:
            return OtherCompany((named[0],), other.where)
    return OtherCompany(()) if _SAID.search(text.replace("’", "'")) else None


def company_complained_about(text: str, remit: Remit) -> str | None:
    """Return the company that a message names as the one it is about, or None.

    A known one is recognised in many ways, any other where the words are plain. It is a reason to
    ask, not to refuse. A company that is only compared with, or sold the same for less, is none,
    and neither is any where the message names us. Capitals count: "orange" is none.
    """
    plain = text.replace("’", "'")
    if not remit.is_set() or any(_names(plain, name) for name in remit.ours):
        return None
    for name in filter(plain.__contains__, (*remit.known, *remit.known_words)):
        for found in re.finditer(rf"(?<![\w-]){re.escape(name)}(?!\w)", plain):
            if plain[found.end() :].startswith("-") and not _HAD.match(plain[found.end() :]):
                continue
            sentence = re.split(r"[.!?;\n]\s", plain[: found.start()])[-1]
            if _COMPARED.search(sentence):
                continue
            if _ABOUT.search(sentence):
                return name
            if name in remit.known and _is_meant(sentence, plain[found.end() :]):
                return name
    return _named_plainly(plain)


def _is_meant(before: str, after: str) -> bool:
    """True where the words around the name of a known company say that it is about that one."""
    if _NOT_YOU.match(after) or _HAVE.search(before):
        return True
    if _MINE.search(before):
        return _HAD.match(after) is not None
    return not before.strip() and _DID.match(after) is not None


def _named_plainly(plain: str) -> str | None:
    """Return a name that nobody listed, after words that say whom the complaint is about.

    One word alone may be a product or a person, unless "the shop" or the like stands before it.
    """
    for found in _PLAINLY_NAMED.finditer(plain):
        name = found["name"].rstrip(".,'")
        is_one = " " not in name
        if _NO_FIRM.match(name) or (is_one and not found["firm"]):
            continue
        rest = plain[found.end() :]
        if re.match(r"\W*[^\W\d_]", rest) and not _ENDS.match(rest):
            continue  # "about Golden Retriever beds" goes on with what it is
        return name
    return None


def _names(text: str, name: str) -> bool:
    return re.search(rf"(?i)(?<!\w){re.escape(name)}(?!\w)", text) is not None
