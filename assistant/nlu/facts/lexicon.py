"""Words that understanding needs, read from `lexicon/<language>/`, and the languages there are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parents[3] / "lexicon"
FALLBACK = "en"


# The loader written in C reads the same several times faster.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):  # type: ignore[misc]
    """Reads yes, no, on and off as the words they are."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class LexiconError(ValueError):
    """A lexicon file cannot be used; the message names file and key."""


def _read(path: Path) -> dict[str, Any]:
    loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 a safe loader
    if not isinstance(loaded, dict):
        raise LexiconError(f"{path.name}: expected a mapping of names to words or patterns.")
    return loaded


#: ISO 639-1 codes of the languages that are spoken, English first.
LANGUAGES = tuple(map(str, _read(FOLDER / "languages.yml")))


@lru_cache(maxsize=256)
def load_section(language: str, section: str) -> dict[str, Any]:
    """Return one lexicon file as a dictionary; a language without it uses the English one.

    Raises:
        LexiconError: the file is not a mapping.
    """
    path = FOLDER / language / f"{section}.yml"
    if not path.exists():
        path = FOLDER / FALLBACK / f"{section}.yml"
    return _read(path)


def of_every_language(section: str, name: str) -> str:
    """Return a pattern for the regular expressions under a name in every language's file.

    The longest come first, so that "a" of one language leaves "am" of another whole.
    """
    patterns = sorted(words_of_every_language(section, name), key=len, reverse=True)
    return f"(?:{'|'.join(patterns) or '(?!)'})"


def words_of_every_language(section: str, name: str) -> list[str]:
    """Return the words under a name in every language's file, each once."""
    words = (
        str(word)
        for language in LANGUAGES
        if (FOLDER / language / f"{section}.yml").exists()
        for word in load_section(language, section).get(name, ())
    )
    return [*dict.fromkeys(words)]


def alternatives(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, longest first, spaces flexible."""
    ordered = sorted({str(word) for word in words}, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered)


def compile_any(patterns: Iterable[str]) -> re.Pattern[str]:
    """Return one case-insensitive pattern that matches where any of `patterns` does."""
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    return re.compile(joined or r"(?!)", re.IGNORECASE)


def clause(text: str, start: int, end: int, breaks: re.Pattern[str]) -> tuple[int, int]:
    """Return the span of the clause around text[start:end], cut where `breaks` matches."""
    left = max(0, start - 160)
    for match in breaks.finditer(text, left, start):
        left = match.end()
    found = breaks.search(text, end, min(len(text), end + 160))
    return left, found.start() if found else min(len(text), end + 160)
