"""The files of a Rasa project as the checks read them: every part with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from handoff.lint.findings import Finding, error
from handoff.lint.located import Mapping, Sequence, read_located

ENGLISH = "en"
#: How an example marks the product or service it is about: "my [kettle](product) leaks".
MARK = re.compile(r"\[([^\[\]]+)\]\(product\)")


@dataclass(frozen=True)
class Button:
    """A choice below a message."""

    title: str
    payload: str
    line: int


@dataclass(frozen=True)
class Variation:
    """One wording of a response; `number` counts from 1."""

    number: int
    text: str
    line: int
    buttons: tuple[Button, ...]
    has_custom: bool


@dataclass(frozen=True)
class Response:
    """All wordings of a response in one language."""

    name: str
    file: str
    line: int
    variations: tuple[Variation, ...]


@dataclass(frozen=True)
class Rule:
    """A rule or a story, with its steps as they are written."""

    kind: str
    name: str
    file: str
    line: int
    condition: tuple[Mapping, ...]
    steps: tuple[Mapping, ...]


def without_mark(text: str) -> str:
    """Return an example without the mark around the product it is about."""
    return MARK.sub(r"\1", text)


@dataclass(frozen=True)
class Example:
    """One training sentence; `label` is its intent, or the category of a narrative.

    A narrative that several categories fit has their codes, with a space between.
    """

    text: str
    label: str
    language: str
    file: str
    line: int


@dataclass
class Project:
    """What designers edit, read once.

    Attributes:
        root: the project's folder.
        problems: what hindered reading; parts that could not be read are left out.
    """

    root: Path
    problems: list[Finding] = field(default_factory=list)
    _files: dict[str, Any] = field(default_factory=dict)

    def yaml(self, name: str) -> Any:
        """Return the content of a YAML file, None when it cannot be read."""
        if name not in self._files:
            self._files[name], problems = read_located(self.root, name)
            self.problems += problems
        return self._files[name]

    def names(self, folder: str) -> list[str]:
        """Return the YAML files below a folder, as names below the project's folder."""
        found = sorted((self.root / folder).rglob("*.yml"))
        return [path.relative_to(self.root).as_posix() for path in found]

    def section(self, name: str, key: str) -> Any:
        """Return a section of a file; an empty mapping when there is none."""
        content = self.yaml(name)
        if isinstance(content, Mapping):
            return content.get(key) or Mapping()
        if content is not None:
            self._misfit(name, 1, "the file", "a mapping of keys to values")
        return Mapping()

    def entries(self, name: str, key: str) -> list[tuple[Any, int]]:
        """Return the entries of a list in a file with their lines; empty when there is none."""
        section = self.section(name, key)
        if section and not isinstance(section, Sequence):
            self._misfit(name, 1, key, "a list")
        return list(_entries(section))

    @cached_property
    def responses(self) -> dict[str, dict[str, Response]]:
        """The responses by language and name, English first."""
        files = {ENGLISH: "domain.yml"}
        files |= {Path(name).stem: name for name in self.names("responses")}
        return {language: self._responses(name) for language, name in files.items()}

    @cached_property
    def spoken(self) -> dict[str, str]:
        """The languages of lexicon/languages.yml by code, with their own names."""
        named = self.yaml("lexicon/languages.yml")
        return {str(key): str(name) for key, name in named.items()} if named else {}

    @cached_property
    def languages(self) -> list[str]:
        """The languages there are responses in."""
        return list(self.responses)

    @cached_property
    def rules(self) -> list[Rule]:
        """Rules and stories in the order of their files."""
        return [
            rule
            for folder in ("data/rules", "data/stories")
            for name in self.names(folder)
            for kind in ("rule", "story")
            for rule in self._rules(name, kind)
        ]

    @cached_property
    def examples(self) -> list[Example]:
        """The examples of data/nlu."""
        return [example for name in self.names("data/nlu") for example in self._examples(name)]

    @cached_property
    def narratives(self) -> list[Example]:
        """The accounts of data/narratives, labelled with their category."""
        return [
            Example(without_mark(str(text)), str(code), Path(name).stem, name, line)
            for name in self.names("data/narratives")
            for section in ("narratives", "several")
            for code, texts in self.mapping(name, section).items()
            for text, line in _entries(texts)
        ]

    @cached_property
    def products(self) -> list[Example]:
        """The marked messages of data/products, labelled "named" or "unnamed"."""
        return [
            Example(str(text), str(label), Path(name).stem, name, line)
            for name in self.names("data/products")
            for label in ("named", "unnamed")
            for text, line in _entries(self.section(name, label))
        ]

    def domain_names(self, key: str) -> dict[str, int]:
        """Return the names of a section of domain.yml with their lines."""
        entries = self.section("domain.yml", key)
        if isinstance(entries, Mapping):
            return {str(name): entries.lines.get(name, entries.line) for name in entries}
        return {
            str(next(iter(one)) if isinstance(one, Mapping) and one else one): line
            for one, line in _entries(entries)
        }

    @cached_property
    def required_slots(self) -> dict[str, dict[str, int]]:
        """The slots each form asks for, with their lines."""
        found = {}
        for form, content in self.mapping("domain.yml", "forms").items():
            slots = content.get("required_slots") if isinstance(content, Mapping) else None
            found[str(form)] = {str(slot): line for slot, line in _entries(slots)}
        return found

    def _misfit(self, name: str, line: int, what: str, accepted: str) -> None:
        self.problems.append(error(name, line, "shape", f"{what} must be {accepted}."))

    def mapping(self, name: str, key: str) -> Mapping:
        """Return a section that is a mapping; empty when it is something else."""
        content = self.section(name, key)
        if isinstance(content, Mapping):
            return content
        self._misfit(name, getattr(content, "line", 1), key, "a mapping of names to their content")
        return Mapping()

    def _responses(self, file: str) -> dict[str, Response]:
        section = self.mapping(file, "responses")
        found = {}
        for name, entries in section.items():
            line = section.lines[name]
            if not isinstance(entries, Sequence) or not entries:
                self._misfit(file, line, str(name), "a list of variations, each with a text")
                continue
            variations = tuple(self._variations(file, str(name), entries))
            found[str(name)] = Response(str(name), file, line, variations)
        return found

    def _variations(self, file: str, name: str, entries: Sequence) -> Iterator[Variation]:
        for number, (entry, line) in enumerate(_entries(entries), 1):
            if not isinstance(entry, Mapping) or not isinstance(entry.get("text"), str):
                self._misfit(file, line, f"variation {number} of {name}", "a mapping with a text")
                continue
            buttons = []
            for button, place in _entries(entry.get("buttons")):
                if isinstance(button, Mapping) and {"title", "payload"} <= set(button):
                    at = button.line
                    buttons.append(Button(str(button["title"]), str(button["payload"]), at))
                else:
                    self._misfit(file, place, f"a button of {name}", "a title and a payload")
            yield Variation(
                number, entry["text"], entry.lines["text"], tuple(buttons), "custom" in entry
            )

    def _rules(self, file: str, kind: str) -> Iterator[Rule]:
        for entry, line in self.entries(file, "rules" if kind == "rule" else "stories"):
            if not isinstance(entry, Mapping) or kind not in entry or not entry.get("steps"):
                self._misfit(file, line, f"a {kind}", f"a mapping with {kind} (its name) and steps")
                continue
            parts = {}
            for key in ("condition", "steps"):
                good = [one for one, _ in _entries(entry.get(key)) if isinstance(one, Mapping)]
                parts[key] = tuple(good)
            place = entry.lines[kind]
            yield Rule(kind, str(entry[kind]), file, place, parts["condition"], parts["steps"])

    def _examples(self, file: str) -> Iterator[Example]:
        for block, line in self.entries(file, "nlu"):
            is_block = isinstance(block, Mapping) and isinstance(block.get("examples"), str)
            if not is_block or "intent" not in block:
                if not isinstance(block, Mapping) or "intent" in block or "examples" not in block:
                    accepted = "an intent with its metadata and examples (a text of lines)"
                    self._misfit(file, line, "a block", accepted)
                continue
            intent, metadata = str(block["intent"]), block.get("metadata")
            language = metadata.get("language") if isinstance(metadata, Mapping) else None
            if not language:
                message = f"the block of {intent} names no language (metadata: {{language: en}})."
                self.problems.append(error(file, line, "example-language", message))
                continue
            for number, text in enumerate(block["examples"].splitlines(), block.lines["examples"]):
                if text.strip().startswith("- "):
                    yield Example(text.strip()[2:].strip(), intent, str(language), file, number)
                elif text.strip():
                    self._misfit(file, number, "an example", "a line that begins with “- ”")


def _entries(node: Any) -> Iterator[tuple[Any, int]]:
    """Yield the entries of a list with their lines; nothing for anything else."""
    if isinstance(node, Sequence):
        yield from zip(node, node.lines, strict=True)
