"""YAML that remembers its lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from handoff.lint.findings import Finding, error

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PART = re.compile(r"([^.\[\]]+)|\[([^\]]+)\]")


class Mapping(dict[Any, Any]):
    """A mapping with the line of each value; `repeated` are keys that were written twice."""

    def __init__(self) -> None:
        super().__init__()
        self.line = 0
        self.lines: dict[Any, int] = {}
        self.repeated: list[tuple[Any, int]] = []


class Sequence(list[Any]):
    """A list with the line of each entry."""

    def __init__(self) -> None:
        super().__init__()
        self.line = 0
        self.lines: list[int] = []


class _LineLoader(_Loader):  # type: ignore[misc]
    """Safe YAML whose mappings and lists know their lines."""


def _mapping(loader: _LineLoader, node: yaml.MappingNode) -> Iterator[Mapping]:
    found = Mapping()
    found.line = node.start_mark.line + 1
    yield found
    seen: set[Any] = set()
    for key_node, _ in node.value:
        if isinstance(key_node.value, str):
            if key_node.value in seen:
                found.repeated.append((key_node.value, key_node.start_mark.line + 1))
            seen.add(key_node.value)
    loader.flatten_mapping(node)
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        found[key] = loader.construct_object(value_node, deep=True)
        found.lines[key] = _line(value_node, key_node.start_mark.line + 1)


def _sequence(loader: _LineLoader, node: yaml.SequenceNode) -> Iterator[Sequence]:
    found = Sequence()
    found.line = node.start_mark.line + 1
    yield found
    for child in node.value:
        found.append(loader.construct_object(child, deep=True))
        found.lines.append(_line(child, child.start_mark.line + 1))


def _line(node: yaml.Node, otherwise: int) -> int:
    """Return the line of a text's first words; that of the key for a mapping or list."""
    if not isinstance(node, yaml.ScalarNode):
        return otherwise
    return int(node.start_mark.line) + (2 if node.style in ("|", ">") else 1)


_LineLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_LineLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_SEQUENCE_TAG, _sequence)


def read_located(root: Path, name: str) -> tuple[Any, list[Finding]]:
    """Return the content of a YAML file, and what hinders reading it.

    Args:
        root: the project's folder.
        name: of the file below it.
    """
    try:
        text = (root / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None, [error(name, 0, "missing-file", "the file is missing.")]
    except (OSError, UnicodeDecodeError):
        return None, [error(name, 0, "yaml", "the file must be readable UTF-8 text.")]
    try:
        content = _parse(text)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        what = getattr(problem, "problem", None) or str(problem)
        line = mark.line + 1 if mark else 0
        return None, [error(name, line, "yaml", f"the file must be valid YAML: {what}.")]
    return content, [
        error(name, line, "key-twice", f"{key} is written twice; only the second would count.")
        for mapping in mappings(content)
        for key, line in mapping.repeated
    ]


@lru_cache(maxsize=128)
def _parse(text: str) -> Any:
    # A preview reads all files again after each save, of which one has changed. It is only read.
    return yaml.load(text, Loader=_LineLoader)  # noqa: S506 - a safe loader


def mappings(node: Any) -> Iterator[Mapping]:
    """Yield a mapping and every mapping in it."""
    if isinstance(node, Mapping):
        yield node
    for child in node.values() if isinstance(node, Mapping) else node or ():
        if isinstance(child, Mapping | Sequence):
            yield from mappings(child)


def texts_in(node: Any, where: str = "") -> Iterator[tuple[str, str, int]]:
    """Yield place, text and line of every text below a node."""
    if isinstance(node, Mapping):
        pairs = [(f"{where}.{k}" if where else str(k), v, node.lines[k]) for k, v in node.items()]
    elif isinstance(node, Sequence):
        pairs = [(f"{where}[{n}]", v, node.lines[n]) for n, v in enumerate(node)]
    else:
        return
    for place, value, line in pairs:
        if isinstance(value, str):
            yield place, value, line
        else:
            yield from texts_in(value, place)


def line_of(node: Any, path: str) -> int:
    """Return the line of a path such as `regimes[gb].final.unit`, or of the last part found.

    In brackets stands the `id`, `code` or `name` of an entry of a list, or its number from 1.
    """
    line = 0
    for key, entry in _PART.findall(path):
        if key and isinstance(node, Mapping) and key in node:
            node, line = node[key], node.lines[key]
        elif entry and isinstance(node, Sequence):
            place = _entry(node, entry)
            if place is None:
                break
            node, line = node[place], node.lines[place]
        elif entry and isinstance(node, Mapping) and entry in node:
            node, line = node[entry], node.lines[entry]
        else:
            break
    return line


def _entry(entries: Sequence, name: str) -> int | None:
    for number, one in enumerate(entries):
        names = [one.get(k) for k in ("id", "code", "name")] if isinstance(one, Mapping) else []
        if name in names or name == str(number + 1):
            return number
    return None
