"""Read policy/triggers.yml and the files of policy/triggers/, one a language."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

LEVELS = ("P0", "P1", "P2", "P3")
SHIELDS = ("negation", "hypothetical", "quotation")
DEFAULT_CONFIDENCE = 0.9
_WORD_KEYS = ("patterns", "except", "examples", "counter_examples")
_LANGUAGE_KEYS = ("denials", "clause_breaks", "shields", "triggers")


class TriggerPolicyError(ValueError):
    """The trigger files cannot be used; the message names the file, the key and the remedy."""


@dataclass(frozen=True)
class Definition:
    """A trigger: its `code`, its `level` and the `shields` that disarm its patterns."""

    code: str
    level: str
    shields: tuple[str, ...] = ()


@dataclass(frozen=True)
class TriggerWords:
    """How one language speaks of one trigger.

    `patterns` are (confidence, pattern); `exclusions` take away what they overlap; `examples` are
    sentences that mean the trigger, `counter_examples` sentences that only look like it.
    """

    patterns: tuple[tuple[float, str], ...] = ()
    exclusions: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class LanguageRules:
    """One file of policy/triggers/.

    `denials` are the words that deny, as alternatives of a regular expression; `clause_breaks` is
    the expression at which a shield loses its force; `shields` patterns by name.
    """

    denials: str = ""
    clause_breaks: str = ""
    shields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    triggers: Mapping[str, TriggerWords] = field(default_factory=dict)


@dataclass(frozen=True)
class TriggerPolicy:
    """All triggers, and the rules of each language by ISO 639-1 code."""

    definitions: tuple[Definition, ...]
    languages: Mapping[str, LanguageRules]

    def level(self, code: str) -> str:
        """Return the level of a trigger."""
        return next(entry.level for entry in self.definitions if entry.code == code)


def read_triggers(path: Path) -> TriggerPolicy:
    """Return the policy of `path` (triggers.yml) and of the folder of the same name beside it.

    Raises:
        TriggerPolicyError: a file is missing or an entry cannot be used.
    """
    loaded = _read(path)
    if not isinstance(loaded.get("triggers"), list):
        raise TriggerPolicyError(f'{path.name}: expected a mapping with a list "triggers".')
    definitions = tuple(_definition(path.name, entry) for entry in loaded["triggers"])
    codes = {entry.code for entry in definitions}
    files = language_files(path)
    if not files:
        raise TriggerPolicyError(f"{path.with_suffix('').name}/: expected a file such as en.yml.")
    return TriggerPolicy(
        definitions, {f.stem: language_rules(_read(f), codes, f.name) for f in files}
    )


def language_files(path: Path) -> list[Path]:
    """Return the files of the languages that belong to a triggers.yml, in alphabetical order."""
    return sorted(path.with_suffix("").glob("*.yml"))


def fingerprint(path: Path) -> str:
    """Return a hash of triggers.yml and of the files of its languages."""
    digest = hashlib.sha256()
    for file in [path, *language_files(path)]:
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def language_rules(loaded: Mapping[str, Any], codes: set[str], name: str) -> LanguageRules:
    """Return the rules of one language.

    Args:
        loaded: the content of its file.
        codes: the ids of the triggers there are.
        name: of the file, for messages.
    Raises:
        TriggerPolicyError: an entry cannot be used.
    """
    _known(loaded, _LANGUAGE_KEYS, name, "the file")
    shields = loaded.get("shields") or {}
    _known(shields, SHIELDS, name, "shields")
    words = loaded.get("triggers") or {}
    _known(words, sorted(codes), name, "triggers")
    return LanguageRules(
        str(loaded.get("denials") or ""),
        str(loaded.get("clause_breaks") or ""),
        {shield: _texts(name, f"shields.{shield}", shields[shield]) for shield in shields},
        {code: _words(name, code, entry or {}) for code, entry in words.items()},
    )


def _definition(name: str, entry: Any) -> Definition:
    code = str(entry.get("id")) if isinstance(entry, Mapping) else ""
    if not code:
        raise TriggerPolicyError(f"{name}: every entry of triggers must be a mapping with an id.")
    level = entry.get("level")
    if level not in LEVELS:
        raise TriggerPolicyError(f"{name}: {code}: level must be one of {', '.join(LEVELS)}.")
    shields = tuple(entry.get("shields") or ())
    if unknown := set(shields) - set(SHIELDS):
        raise TriggerPolicyError(
            f"{name}: {code}: shields {sorted(unknown)} are not known; use {', '.join(SHIELDS)}."
        )
    return Definition(code, level, shields)


def _words(name: str, code: str, entry: Mapping[str, Any]) -> TriggerWords:
    _known(entry, _WORD_KEYS, name, f"triggers.{code}")
    patterns = []
    for item in entry.get("patterns") or ():
        weighed = item if isinstance(item, list) else [DEFAULT_CONFIDENCE, item]
        if len(weighed) != 2 or not isinstance(weighed[1], str):
            raise TriggerPolicyError(
                f"{name}: triggers.{code}.patterns must be patterns or pairs [0.6, pattern]."
            )
        patterns.append((float(weighed[0]), weighed[1]))

    def texts(key: str) -> tuple[str, ...]:
        return _texts(name, f"triggers.{code}.{key}", entry.get(key))

    examples, counter_examples = texts("examples"), texts("counter_examples")
    if both := set(examples) & set(counter_examples):
        raise TriggerPolicyError(
            f"{name}: triggers.{code}: {sorted(both)[0]!r} is an example and a counter-example; "
            "take it out of one list."
        )
    return TriggerWords(tuple(patterns), texts("except"), examples, counter_examples)


def _texts(name: str, key: str, raw: Any) -> tuple[str, ...]:
    if not isinstance(raw or [], list) or not all(isinstance(item, str) for item in raw or ()):
        raise TriggerPolicyError(
            f"{name}: {key} must be a list of texts (quote a bare NO or a number)."
        )
    return tuple(raw or ())


def _known(loaded: Any, accepted: Any, name: str, where: str) -> None:
    if not isinstance(loaded, Mapping):
        raise TriggerPolicyError(f"{name}: {where} must be a mapping of keys to values.")
    if unknown := sorted(set(loaded) - set(accepted)):
        raise TriggerPolicyError(
            f"{name}: {where}: {unknown[0]} is not known; known here: {', '.join(accepted)}."
        )


def _read(path: Path) -> dict[str, Any]:
    try:
        loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - safe
    except OSError as error:
        raise TriggerPolicyError(f"{path.name}: the file cannot be read. Put it there.") from error
    except yaml.YAMLError as error:
        raise TriggerPolicyError(f"{path.name}: the file is not valid YAML: {error}") from error
    if not isinstance(loaded, dict):
        raise TriggerPolicyError(f"{path.name}: expected a mapping of keys to values.")
    return loaded


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
