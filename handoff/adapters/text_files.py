"""handoff/texts/: the service's sentences, one file a language, checked against the English one."""

from __future__ import annotations

import string
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from handoff.adapters.policy_reading import read_yaml
from handoff.domain.policy import PolicyError
from handoff.domain.texts import FIRST, Sentence, TextError, Texts, locale_for

FOLDER = Path(__file__).resolve().parent.parent / "texts"
#: Counts beyond which no sentence of ours goes; they show which plural forms a language needs.
COUNTS = range(201)


@lru_cache(maxsize=1)
def load_desk_texts(folder: Path = FOLDER / "desk") -> Texts:
    """Return what agents read at the desk: one folder an area, whose name begins its keys.

    Raises:
        TextError: names the file, the key and what is accepted.
    """
    merged: dict[str, dict[str, Sentence]] = {}
    for area in sorted(path.name for path in folder.iterdir() if path.is_dir()):
        found = _load(folder / area)
        for language, sentences in found.items():
            strange = next((key for key in sentences if not key.startswith(f"{area}.")), None)
            if strange:
                raise TextError(f"{area}/{language}.yml: {strange} must begin with {area}.")
            merged.setdefault(language, {}).update(sentences)
        missing = sorted(set(merged) - set(found))
        if missing:
            raise TextError(f"{area}/{missing[0]}.yml: the file is missing.")
    return Texts(merged)


@lru_cache(maxsize=4)
def load_texts(folder: Path = FOLDER) -> Texts:
    """Return the sentences of every language, read and checked once.

    Raises:
        TextError: names the file, the key and what is accepted.
    """
    return Texts(_load(folder))


def _load(folder: Path) -> dict[str, dict[str, Sentence]]:
    names = sorted(path.stem for path in folder.glob("*.yml"))
    if FIRST not in names:
        raise TextError(f"{FIRST}.yml: the file is missing; it belongs in {folder}.")
    found = {name: _read(folder, name) for name in sorted(names, key=lambda n: n != FIRST)}
    for language, sentences in found.items():
        _check(f"{language}.yml", language, sentences, found[FIRST])
    return found


def placeholders(sentence: Sentence) -> set[str]:
    """Return the names in braces, of all plural forms together.

    Raises:
        ValueError: a brace is not closed.
    """
    forms = [sentence] if isinstance(sentence, str) else list(sentence.values())
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name}


def _read(folder: Path, language: str) -> dict[str, Sentence]:
    name = f"{language}.yml"
    try:
        content = read_yaml(folder, name)
    except PolicyError as error:
        raise TextError(error.message) from error
    if not isinstance(content, dict):
        raise TextError(f"{name}: the file must be a mapping of keys to sentences.")
    for key, sentence in content.items():
        forms = sentence.values() if isinstance(sentence, dict) else [sentence]
        if not all(isinstance(form, str) and form.strip() for form in forms):
            raise TextError(f"{name}: {key} must be a sentence, or one a plural form.")
    return content


def _check(
    name: str,
    language: str,
    sentences: Mapping[str, Sentence],
    english: Mapping[str, Sentence],
) -> None:
    for key in english:
        if key not in sentences:
            raise TextError(f"{name}: {key} is missing.")
    for key, sentence in sentences.items():
        if key not in english:
            raise TextError(f"{name}: {key} is not a known key; {FIRST}.yml names all of them.")
        try:
            found, wanted = placeholders(sentence), placeholders(english[key])
        except ValueError as error:
            raise TextError(f"{name}: {key} has an unclosed brace ({error}).") from error
        if found != wanted:
            accepted = ", ".join(f"{{{word}}}" for word in sorted(wanted)) or "none"
            raise TextError(f"{name}: {key} must have these placeholders: {accepted}.")
        _check_forms(name, key, language, sentence, english[key])


def _check_forms(name: str, key: str, language: str, sentence: Sentence, english: Sentence) -> None:
    if isinstance(english, str) != isinstance(sentence, str):
        kind = "one sentence" if isinstance(english, str) else "one sentence a plural form"
        raise TextError(f"{name}: {key} must be {kind}, as in {FIRST}.yml.")
    if isinstance(sentence, str):
        return
    rule = locale_for(language).plural_form
    needed = {"other", *(rule(count) for count in COUNTS)}
    missing = sorted(needed - set(sentence))
    surplus = sorted(set(sentence) - {"zero", "one", "two", "few", "many", "other"})
    if missing or surplus:
        raise TextError(f"{name}: {key} must have the plural forms {', '.join(sorted(needed))}.")
