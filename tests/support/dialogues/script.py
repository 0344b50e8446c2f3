"""Dialogues as designers write them: YAML files, checked before anything is said."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

#: Words of a dialogue and of one step in it; docs/dialogues.md describes them.
DIALOGUE_KEYS = {
    "about",
    "locale",
    "language",
    "filed",
    "signed_in",
    "steps",
    "facts",
    "category",
    "triggers",
    "fails",
}
STEP_KEYS = {
    "user",
    "choice",
    "language",
    "says",
    "never",
    "responses",
    "expects",
    "offers",
    "owner",
    "files_case",
    "facts",
}


class _Loader(yaml.SafeLoader):
    """Reads yes and no as the words they are; true and false are what is true and false."""


_Loader.yaml_implicit_resolvers = {
    letter: [one for one in resolvers if one[0] != "tag:yaml.org,2002:bool" or letter in "tTfF"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class DialogueError(Exception):
    """A dialogue is not written as docs/dialogues.md says; the message names file and step."""


@dataclass(frozen=True)
class Dialogue:
    """One chat.

    Attributes:
        name: folder and file without the ending, such as `consent/test_customer_types_yes`.
        locale: of the page, as a browser tells it.
        language: ISO 639-1, in which replies are expected from the first step on.
        steps: each with `user` or `choice`, and what must be true afterwards.
        end: what must be true at the end: facts, category, triggers.
        fails: why the dialogue is known to fail, or None.
        filed: facts of a complaint of the customer that was filed before, or None.
        signed_in: the page proves that it is the customer who filed it.
    """

    name: str
    locale: str
    language: str
    steps: tuple[dict[str, Any], ...]
    end: dict[str, Any]
    fails: str | None
    filed: dict[str, Any] | None = None
    signed_in: bool = False


def read_dialogue(path: Path) -> Dialogue:
    """Return the dialogue of a file.

    Raises:
        DialogueError: a word is unknown or missing.
    """
    data = yaml.load(path.read_text(encoding="utf-8"), _Loader)
    name = f"{path.parent.name}/{path.stem}"
    if not isinstance(data, dict) or not data.get("steps"):
        raise DialogueError(f"{name}: steps are missing")
    _check_words(set(data), DIALOGUE_KEYS, name)
    for number, step in enumerate(data["steps"], start=1):
        _check_words(set(step), STEP_KEYS, f"{name}, step {number}")
        if len({"user", "choice"} & set(step)) != 1:
            raise DialogueError(f"{name}, step {number}: either user or choice is needed")
        said = step.get("user", step.get("choice"))
        if not isinstance(said, str):
            raise DialogueError(f"{name}, step {number}: put {said!r} into quotes")
    locale = data.get("locale", "en-GB")
    return Dialogue(
        name=name,
        locale=locale,
        language=data.get("language", locale.split("-")[0]),
        steps=tuple(data["steps"]),
        end={key: data[key] for key in ("facts", "category", "triggers") if key in data},
        fails=data.get("fails"),
        filed=data.get("filed"),
        signed_in=data.get("signed_in") is True,
    )


def as_list(value: Any) -> list[Any]:
    """Return a list of one or of many, an empty one for nothing."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _check_words(found: set[str], known: set[str], where: str) -> None:
    if found - known:
        raise DialogueError(f"{where}: unknown words {sorted(found - known)}")
