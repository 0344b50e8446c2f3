"""Patterns whose words stand in `lexicon/<language>/`, of all languages that are spoken.

A file of a language maps a name to one pattern or a list of them; `{name}` in a pattern is another
entry of the same file. Nothing is read before a pattern is used for the first time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

from handoff.domain.languages import LEXICON, SPOKEN, LexiconError

_NAME = re.compile(r"\{([a-z_]+)\}")
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):  # type: ignore[misc]
    """Reads yes, no, on and off as the words they are."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class Wording:
    """A regular expression around words of every language, compiled when it is first used."""

    #: All of them, by what they are made of; to be read at the start and when they are checked.
    known: dict[tuple[str, str], Wording] = {}

    def __init__(self, area: str, template: str) -> None:
        """Take the file's name without its ending, and a pattern with `{name}` for its entries."""
        self._area = area
        self._template = template
        self._single: dict[str, re.Pattern[str]] = {}
        self.known[area, template] = self

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match."""
        return self._compiled.search(text)

    def match(self, text: str) -> re.Match[str] | None:
        """Return the match at the beginning."""
        return self._compiled.match(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Return the match of the whole text."""
        return self._compiled.fullmatch(text)

    def split(self, text: str) -> list[str]:
        """Return what stands between the matches."""
        return self._compiled.split(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield all matches."""
        return self._compiled.finditer(text)

    def sub(self, put: str, text: str) -> str:
        """Return the text with `put` in the place of each match."""
        return self._compiled.sub(put, text)

    def of(self, language: str) -> re.Pattern[str]:
        """Return the pattern with the words of one language."""
        if language not in self._single:
            self._single[language] = self.compile(LEXICON, (language,))
        return self._single[language]

    def compile(self, folder: Path, languages: Iterable[str]) -> re.Pattern[str]:
        """Return the pattern with the words of these languages.

        Raises:
            LexiconError: a file cannot be read, or a pattern in it is none.
        """
        entries = [_cached_entries(folder, language, self._area) for language in languages]

        def words(found: re.Match[str]) -> str:
            named = [one[found[1]] for one in entries if found[1] in one]
            return f"(?:{'|'.join(named)})" if named else "(?!)"

        try:
            return re.compile(_NAME.sub(words, self._template))
        except re.error as problem:
            for language in languages:
                check_entries(folder, language, self._area)
            raise LexiconError(f"lexicon/*/{self._area}.yml: {problem}.") from problem

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return self.compile(LEXICON, SPOKEN)


def compile_all() -> None:
    """Compile every pattern now rather than while a customer waits.

    Raises:
        LexiconError: a file cannot be used.
    """
    for wording in Wording.known.values():
        wording.match("")


def read_entries(folder: Path, language: str, area: str) -> Mapping[str, str]:
    """Return the patterns of a file by name, with what they name put in; none without the file.

    Raises:
        LexiconError: the file cannot be read, or names what is not in it.
    """
    path = folder / language / f"{area}.yml"
    name = f"lexicon/{language}/{path.name}"
    try:
        loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 a safe loader
    except FileNotFoundError:
        return {}
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        raise LexiconError(f"{name}: cannot be read: {problem}") from problem
    if not isinstance(loaded, dict):
        raise LexiconError(f"{name}: expected a mapping of names to patterns.")
    joined = {str(key): _joined(name, str(key), value) for key, value in loaded.items()}
    return {key: _spelt_out(name, key, joined) for key in joined}


def check_entries(folder: Path, language: str, area: str) -> None:
    """Compile every pattern of a file by itself.

    Raises:
        LexiconError: as for read_entries, or a pattern is no regular expression.
    """
    for key, pattern in read_entries(folder, language, area).items():
        try:
            re.compile(pattern)
        except re.error as problem:
            name = f"lexicon/{language}/{area}.yml"
            raise LexiconError(f"{name}: {key} is no regular expression: {problem}.") from problem


def _joined(name: str, key: str, value: object) -> str:
    parts: list[Any] = value if isinstance(value, list) else [value]
    if not all(isinstance(part, str) and part for part in parts):
        raise LexiconError(f"{name}: {key} must be patterns, or a list of them.")
    return "|".join(parts) or "(?!)"


def _spelt_out(name: str, key: str, joined: Mapping[str, str]) -> str:
    """Return a pattern with the entries it names put in, and those that they name."""

    def put(found: re.Match[str]) -> str:
        if found[1] not in joined:
            message = f"{name}: {key} names '{found[1]}', which is not in the file."
            raise LexiconError(message)
        return f"(?:{_spelt_out(name, found[1], joined)})"

    try:
        return _NAME.sub(put, joined[key])
    except RecursionError as problem:
        raise LexiconError(f"{name}: {key} names itself.") from problem


_cached_entries = lru_cache(maxsize=256)(read_entries)
