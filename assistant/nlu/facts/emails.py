"""E-mail addresses, written or spelt out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from assistant.nlu.facts.lexicon import LANGUAGES, load_section
from assistant.nlu.facts.model import ANSWER_CONFIDENCE, Found, Setting
from assistant.nlu.facts.patterns import Rules, fold, spell_out

_LOCAL = r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}"
_EMAIL = re.compile(
    rf"(?<![\w.+@-]){_LOCAL}@(?:[\w-]{{1,63}}(?:\.[\w-]{{1,63}})+(?![\w@])|\[\d{{1,3}}(?:\.\d{{1,3}}){{3}}\])"
)
_PROVIDERS = (
    r"(?:gmail|googlemail|hotmail|outlook|yahoo|ymail|icloud|live|msn|aol|gmx|web|t-online|freenet"
    r"|posteo|mailbox|protonmail|proton|orange|wanadoo|free|sfr|laposte|bbox|bluewin|btinternet|sky"
    r"|comcast|verizon|telefonica|movistar|terra|yandex|fastmail|zoho|mail)"
)
_PROVIDED = re.compile(rf"{_PROVIDERS}\.\w")
# Slips around a known provider: "jo @ gmail.com", "jo@gmail,com".
_LOOSE = re.compile(
    rf"(?<![\w.+@-])[\w.+-]{{1,64}}\s?@\s?{_PROVIDERS}\s?[.,]\s?[a-z]{{2,3}}(?![\w@])"
)
# Spaces around the signs of any address: "jo @ north.example", "jo@north . example".
_SPACED = re.compile(
    r"(?<![\w.+@-])(?P<local>(?:[\w+-]\s){2,}[\w+-]|[\w+-]+(?:\.[\w+-]+)*)\s{0,2}@\s{0,2}"
    r"[\w-]+(?:(?:\.|\s\.\s)[\w-]+)*?(?:\.|\s\.\s?)[a-z]{2,24}(?![\w@])"
)
# A provider's name run together with its ending, as speech to text and haste write it.
_MANGLED_PROVIDERS = ("gmail", "hotmail", "yahoo", "outlook", "icloud", "gmx", "aol")
_MANGLED = re.compile(
    rf"(?<![\w.@-])(?P<local>[a-z][\w.+-]{{0,40}}?(?:\s\d{{1,5}})?)\s?@?\s?"
    rf"(?P<host>{'|'.join(_MANGLED_PROVIDERS)})(?P<top>com|es|fr|de|net|at|ch|couk)(?![\w@])"
)
_AROUND_AT = 70
_WORD = r"[\w+-]+"


@dataclass(frozen=True)
class _Spoken:
    at: re.Pattern[str]
    strong: re.Pattern[str]
    domain: re.Pattern[str]
    local: re.Pattern[str]
    dot: re.Pattern[str]
    signs: tuple[tuple[str, re.Pattern[str]], ...]
    hints: tuple[str, ...]
    cues: Rules
    not_local: frozenset[str]


def extract_emails(text: str, setting: Setting) -> list[Found]:
    """Return the e-mail addresses of `text`, normalised, also "jo at mail dot com".

    What is meant for an address and is none ("jogmailcom") has the problem "incomplete" and the
    likely address among its alternatives: it is something to ask about, never a value.
    """
    found = [*_written(text, setting.language), *_spelt(text, setting.language)]
    if not found:
        found = list(_mangled(text))
    return sorted(found, key=lambda fact: fact.start)


def _written(text: str, language: str) -> Iterator[Found]:
    at, done = text.find("@"), 0
    while at >= 0:
        left = max(done, at - _AROUND_AT)
        match = _EMAIL.search(text, left, at + 260)
        certain = match is not None and match.start() < at < match.end()
        if not certain:
            folded = fold(text)
            match = _LOOSE.search(folded, left, at + 40) or _SPACED.search(folded, left, at + 60)
            spaced = match.groupdict().get("local") if match is not None else None
            if spaced in _spoken(language).not_local:
                match = None
        if match is not None and match.start() < at < match.end():
            start, end = match.span()
            while text[start] in "'`{/=*|":
                start += 1
            written = text[start:end]
            written = written if certain else re.sub(r"\s", "", written).replace(",", ".")
            address = None if text[:start].endswith("//") else _normalised(written)
            if address is not None:
                yield Found("email", start, end, address, 0.97 if certain else 0.8)
                done = end
        at = text.find("@", max(at + 1, done))


def _spelt(text: str, language: str) -> Iterator[Found]:
    folded, spoken = fold(text), _spoken(language)
    if not any(hint in folded for hint in spoken.hints):
        return
    for at in spoken.at.finditer(folded):
        domain = spoken.domain.match(folded, at.end())
        local = spoken.local.search(folded, max(0, at.start() - 60), at.start())
        if domain is None or local is None:
            continue
        if not spoken.strong.fullmatch(at.group()):
            before = folded[max(0, local.start() - 50) : local.start()]
            alone = local.start() == 0 and not folded[domain.end() :].strip(" .!")
            sure = alone or _PROVIDED.match(_plain(domain.group(), spoken))
            if local.group() in spoken.not_local or not (sure or spoken.cues.all(before)):
                continue
        name, host = (_plain(text[slice(*part.span())], spoken) for part in (local, domain))
        address = _normalised(f"{name}@{host}")
        if address is not None:
            yield Found("email", local.start(), domain.end(), address, 0.9)


def _mangled(text: str) -> Iterator[Found]:
    folded = fold(text)
    if not any(provider in folded for provider in _MANGLED_PROVIDERS):
        return
    for match in _MANGLED.finditer(folded):
        local = re.sub(r"\s", "", text[slice(*match.span("local"))]).strip(".,")
        address = _normalised(f"{local}@{match['host']}.{match['top'].replace('couk', 'co.uk')}")
        alternatives = (address,) if address else ()
        start, end = match.start("local"), match.end()
        yield Found(
            "email",
            start,
            end,
            text[start:end],
            ANSWER_CONFIDENCE,
            problem="incomplete",
            alternatives=alternatives,
        )


def _plain(words: str, spoken: _Spoken) -> str:
    """Return part of an address with its signs as signs: "jo punto diaz" is "jo.diaz"."""
    for sign, spelt in spoken.signs:
        words = spelt.sub(sign, words)
    return spoken.dot.sub(".", words)


def _normalised(written: str) -> str | None:
    try:
        checked = validate_email(
            written.strip("'`{|}."), check_deliverability=False, allow_domain_literal=True
        )
    except EmailNotValidError:
        return None
    return str(checked.normalized)


@lru_cache(maxsize=8)
def _spoken(language: str) -> _Spoken:
    section = load_section(language, "contacts")
    words = {**section["email"]}
    for other in LANGUAGES:  # People spell addresses with the words of any language.
        sure = load_section(other, "contacts")["email"]
        words["at"] = [*words["at"], *sure["everywhere_at"]]
        words["dot"] = [*words["dot"], *sure["dot"]]

    def said(options: list[str]) -> str:
        inner = "|".join(spell_out(option) for option in options)
        return rf"\s+(?:{inner})\s+|\s*[(\[{{<]\s*(?:{inner})\s*[)\]}}>]\s*"

    strong = said(words["at"]) + r"|\s*[(\[{<]\s*(?:at|@)\s*[)\]}>]\s*"
    dot = said(words["dot"]) + r"|\s*[(\[{<]\s*(?:dot|\.)\s*[)\]}>]\s*"
    signs = {sign: said(options) for sign, options in words["signs"].items()}
    joined = "|".join([rf"\.|{dot}", *signs.values()])
    at = "|".join([strong, *(rf"\s+(?:{weak})\s+" for weak in words["weak_at"])])
    return _Spoken(
        at=re.compile(at),
        strong=re.compile(strong),
        domain=re.compile(
            rf"{_WORD}(?:(?:{joined}){_WORD}){{0,3}}?(?:\.|{dot})[a-z]{{2,24}}\b(?:(?:\.|{dot})[a-z]{{2,24}}\b)?"
        ),
        local=re.compile(rf"(?<![\w@]){_WORD}(?:(?:{joined}){_WORD}){{0,4}}$"),
        dot=re.compile(dot, re.IGNORECASE),
        signs=tuple((sign, re.compile(said, re.IGNORECASE)) for sign, said in signs.items()),
        hints=tuple(
            f"{left}{spell_out(word)}{right}"
            for left, word, right in [
                *((" ", word, " ") for word in words["at"] + words["weak_at"]),
                *(("(", word, ")") for word in [*words["at"], "at"]),
                *(("[", word, "]") for word in [*words["at"], "at"]),
            ]
        ),
        cues=Rules(words["cues"], section["words"]),
        not_local=frozenset(words["not_local"]),
    )
