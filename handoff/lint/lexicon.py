"""The lexicon: each language has the entries that all others have, and patterns that work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from handoff.domain.languages import LexiconError
from handoff.domain.lexicon import check_entries
from handoff.lint.findings import Finding, error
from handoff.lint.located import Mapping, line_of, texts_in
from handoff.lint.project import ENGLISH, Project

FOLDER = "lexicon"
_NAMED = re.compile(r"\{[a-z_]+\}")
_FILE_AND_KEY = re.compile(r"(?P<file>[\w/.-]+): (?P<rest>(?P<key>\w+) .*)", re.DOTALL)


def check_lexicon(project: Project) -> Iterator[Finding]:
    """Yield entries that one language alone lacks, and patterns that are none."""
    languages = sorted(path.name for path in (project.root / FOLDER).glob("??"))
    for area in sorted(path.name for path in (project.root / FOLDER / ENGLISH).glob("*.yml")):
        files = {
            language: content
            for language in languages
            if isinstance(content := _content(project, language, area), Mapping)
        }
        for language, content in files.items():
            file = f"{FOLDER}/{language}/{area}"
            others = [set(other) for name, other in files.items() if name != language]
            for key in sorted(map(str, set.intersection(*others) - set(content) if others else ())):
                message = f"{key} is missing; every other language has it."
                yield error(file, 0, "lexicon", message)
            yield from _patterns(project.root, file, content)


def _content(project: Project, language: str, area: str) -> object:
    file = f"{FOLDER}/{language}/{area}"
    return project.yaml(file) if (project.root / file).exists() else None


def _patterns(root: Path, file: str, content: Mapping) -> Iterator[Finding]:
    """Yield what is no pattern; names in braces are known to the one who reads the file."""
    broken = False
    for where, text, line in texts_in(content):
        try:
            re.compile(_NAMED.sub("x", text))
        except re.error as problem:
            broken = True
            yield error(file, line, "lexicon", f"{where} is no regular expression: {problem}.")
    flat = (part for value in content.values() for part in _parts(value))
    if broken or not all(isinstance(part, str | bool) for part in flat):
        return
    _, language, area = file.split("/")
    try:
        check_entries(root / FOLDER, language, area.removesuffix(".yml"))
    except LexiconError as problem:
        found = _FILE_AND_KEY.match(problem.message)
        key, message = (found["key"], found["rest"]) if found else ("", problem.message)
        yield error(file, line_of(content, key), "lexicon", message)


def _parts(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value]
