"""Everything the assistant can say, language by language, as the content tests read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "es", "fr", "de")
TRANSLATIONS = LANGUAGES[1:]
PLACEHOLDER = re.compile(r"\{(\w+)\}")
_QUOTED_PLACEHOLDER = re.compile(r"[“«„]\u00a0?\{\w+\}\u00a0?[”»“]")

Responses = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Text:
    """One variation of a response, or a sentence of the service."""

    language: str
    where: str
    text: str

    @property
    def own_words(self) -> str:
        """The text without what is filled in, such as the customer's words."""
        return PLACEHOLDER.sub("", _QUOTED_PLACEHOLDER.sub("", self.text))

    def __str__(self) -> str:
        return f"{self.language} {self.where}: {self.text}"


@cache
def read_yaml(path: Path) -> Any:
    """Return the content of a YAML file."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)


def responses(language: str) -> Responses:
    """Return the responses of a language in the shape of domain.yml."""
    name = "domain.yml" if language == "en" else f"responses/{language}.yml"
    found: Responses = read_yaml(ROOT / name)["responses"]
    return found


def response_texts(language: str) -> list[Text]:
    """Return every variation of every response."""
    return [
        Text(language, f"{name} {number}", one["text"])
        for name, variations in responses(language).items()
        for number, one in enumerate(variations, 1)
        if one.get("text")
    ]


def buttons(language: str) -> list[Text]:
    """Return every title of a button."""
    return [
        Text(language, name, button["title"])
        for name, variations in responses(language).items()
        for one in variations
        for button in one.get("buttons") or ()
    ]


def service_texts(language: str) -> list[Text]:
    """Return the sentences of the service: its texts, labels of the policy and the notice."""
    files = [
        ROOT / folder / f"{language}.yml"
        for folder in ("handoff/texts", "policy/translations", "policy/notices")
    ]
    return [
        Text(language, f"{file.parent.name}: {where}", text)
        for file in files
        if file.exists()
        for where, text in _strings(read_yaml(file))
    ]


def _strings(node: Any, where: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield where, node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _strings(value, f"{where}.{key}" if where else str(key))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _strings(value, f"{where}[{number}]")
