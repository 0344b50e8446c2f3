"""YAML is read with the parser in C that is there, in the version of YAML that Rasa speaks.

Rasa's own parser is written in Python; examples, schemas and stories took it a seventh of a
training. Whatever the quick parser refuses, or might read otherwise, is left to Rasa's own, which
also says in which line a mistake is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import yaml
from rasa.shared.utils import io, validation
from ruamel.yaml.resolver import implicit_resolvers


class _Loader(yaml.CSafeLoader):
    """Reads YAML 1.2, where `yes` and `no` are words, and refuses a key that is there twice."""

    yaml_implicit_resolvers: dict[str, Any] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        if len(mapping) < len(node.value):
            raise yaml.YAMLError("A key is there twice.")
        return mapping


for _versions, _tag, _pattern, _first in implicit_resolvers:
    if (1, 2) in _versions:
        _Loader.add_implicit_resolver(_tag, _pattern, _first)


def apply() -> None:
    """Let Rasa read files and check them against their schemas with the quick parser."""
    read_slowly = io.read_yaml
    check = validation.validate_yaml_schema

    def read_yaml(content: str, reader_type: str | list[str] = "safe") -> Any:
        return (
            quickly_read(content, read_slowly)
            if reader_type == "safe"
            else read_slowly(content, reader_type)
        )

    def validate_yaml_schema(*given: Any, **named: Any) -> None:
        try:
            with _without_lines():
                check(*given, **named)
        except Exception:
            check(*given, **named)  # Says it again, with the line.

    @contextmanager
    def _without_lines() -> Iterator[None]:
        io.read_yaml = lambda content, reader_type="safe": quickly_read(content, read_slowly)
        try:
            yield
        finally:
            io.read_yaml = read_yaml

    io.read_yaml = read_yaml
    validation.validate_yaml_schema = validate_yaml_schema


def quickly_read(content: str, read_slowly: Any) -> Any:
    """Return what Rasa reads from YAML.

    Args:
        read_slowly: Rasa's own function; it also resolves variables of the environment
            and letters written as numbers.
    """
    if "\\u" in content.lower() or "${" in content:
        return read_slowly(content)
    try:
        return yaml.load(content, _Loader) or {}  # noqa: S506  a safe loader
    except (yaml.YAMLError, ValueError):
        return read_slowly(content)
