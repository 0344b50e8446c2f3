"""Reading one policy file: typed access to its keys, and errors that say what is accepted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, time
from pathlib import Path
from typing import Any

import yaml

from handoff.domain.policy import PolicyError

_REQUIRED: Any = object()


class Node:
    """A mapping inside a policy file that knows where it stands.

    Every getter raises PolicyError "file: key: what is accepted" on a missing or wrong value.
    """

    def __init__(self, file: str, path: str, value: Any) -> None:
        if not isinstance(value, dict):
            raise PolicyError(f"{file}: {path or 'the file'} must be a mapping of keys to values.")
        self.file = file
        self.path = path
        self.value: dict[Any, Any] = value
        self._read: set[Any] = set()

    def fail(self, key: str, accepted: str) -> PolicyError:
        """An error naming file, key and what is accepted."""
        return PolicyError(f"{self.file}: {self._at(key)} must be {accepted}.")

    def text(self, key: str, default: str = _REQUIRED) -> str:
        """A text that is not blank, stripped."""
        if self._is_absent(key, default):
            return default
        raw = self._get(key, default, "a text")
        if not isinstance(raw, str) or not raw.strip():
            raise self.fail(key, "a text (quote it if it looks like a number, date or yes/no)")
        return raw.strip()

    def optional_text(self, key: str) -> str | None:
        """A text, or None when the key is absent or null."""
        return None if self.value.get(key) is None and self._mark(key) else self.text(key)

    def one_of(self, key: str, accepted: Iterable[str], default: str = _REQUIRED) -> str:
        """One of the accepted words."""
        allowed = tuple(accepted)
        if self._is_absent(key, default):
            return default
        raw = self._get(key, default, f"one of {', '.join(allowed)}")
        if raw not in allowed:
            raise self.fail(key, f"one of {', '.join(allowed)}")
        return str(raw)

    def flag(self, key: str, default: bool = _REQUIRED) -> bool:
        """True or false."""
        raw = self._get(key, default, "true or false")
        if not isinstance(raw, bool):
            raise self.fail(key, "true or false")
        return raw

    def number(self, key: str) -> int:
        """A whole number of at least 0."""
        raw = self._get(key, _REQUIRED, "a whole number, 0 or more")
        if not isinstance(raw, int) or isinstance(raw, bool) or raw < 0:
            raise self.fail(key, "a whole number, 0 or more")
        return raw

    def texts(self, key: str, default: tuple[str, ...] = _REQUIRED) -> tuple[str, ...]:
        """A list of texts."""
        if self._is_absent(key, default):
            return default
        raw = self._get(key, default, "a list of texts")
        if not isinstance(raw, list) or not all(isinstance(x, str) and x.strip() for x in raw):
            raise self.fail(key, "a list of texts (quote a bare NO, ON or number)")
        return tuple(item.strip() for item in raw)

    def items(self, key: str, accepted: str) -> list[Any]:
        """The entries of the list under the key, of any kind; empty when it is absent or null."""
        raw = self._get(key, [], accepted)
        if not isinstance(raw, list):
            raise self.fail(key, accepted)
        return raw

    def dates(self, key: str) -> frozenset[date]:
        """A list of dates; empty when the key is absent."""
        raw = self._get(key, [], "a list of dates such as 2027-06-04")
        if not isinstance(raw, list) or not all(type(item) is date for item in raw):
            raise self.fail(key, "a list of dates such as 2027-06-04")
        return frozenset(raw)

    def optional_date(self, key: str) -> date | None:
        """A date, or None when the key is absent."""
        raw = self._get(key, None, "a date")
        if raw is not None and type(raw) is not date:
            raise self.fail(key, "a date such as 2027-06-04")
        return raw

    def clock_time(self, key: str) -> time:
        """A local time such as "09:00"."""
        raw = self.text(key)
        try:
            return time.fromisoformat(raw)
        except ValueError:
            raise self.fail(key, 'a time such as "09:00"') from None

    def child(self, key: str) -> Node:
        """The mapping under the key."""
        raw = self._get(key, _REQUIRED, "a mapping of keys to values")
        return Node(self.file, self._at(key), raw)

    def optional_child(self, key: str) -> Node | None:
        """The mapping under the key, or None when it is absent or null."""
        return None if self.value.get(key) is None and self._mark(key) else self.child(key)

    def children(self, key: str, default: list[Any] = _REQUIRED) -> Iterator[Node]:
        """The mappings of the list under the key."""
        raw = self._get(key, default, "a list")
        if not isinstance(raw, list):
            raise self.fail(key, "a list")
        for index, item in enumerate(raw):
            name = item.get("id") or item.get("code") if isinstance(item, dict) else None
            yield Node(self.file, f"{self._at(key)}[{name or index + 1}]", item)

    def finish(self) -> None:
        """Return when every key was read.

        Raises:
            PolicyError: an unknown key, which is most often a misspelt one.
        """
        unknown = sorted(str(key) for key in set(self.value) - self._read)
        if unknown:
            known = ", ".join(sorted(str(key) for key in self._read))
            raise PolicyError(
                f"{self.file}: {self._at(unknown[0])} is not a known key; known here: {known}."
            )

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _mark(self, key: str) -> bool:
        self._read.add(key)
        return True

    def _is_absent(self, key: str, default: object) -> bool:
        return default is not _REQUIRED and self.value.get(key) is None and self._mark(key)

    def _get(self, key: str, default: Any, accepted: str) -> Any:
        self._mark(key)
        if self.value.get(key) is None:
            if default is _REQUIRED:
                raise self.fail(key, f"given as {accepted}")
            return default
        return self.value[key]


# The loader in C reads the long trigger files ten times faster; it is not built everywhere.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _UniqueKeyLoader(_SafeLoader):  # type: ignore[misc]
    """Safe YAML that refuses a key written twice, because the second would silently win."""


def _unique_mapping(loader: _UniqueKeyLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            line = key_node.start_mark.line + 1
            raise yaml.YAMLError(f"line {line}: the key {key!r} is written twice")
        seen.add(key)
    loader.flatten_mapping(node)
    mapping: dict[Any, Any] = loader.construct_mapping(node, deep=True)
    return mapping


_UniqueKeyLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _unique_mapping)


def read_yaml(folder: Path, name: str) -> Any:
    """The content of a YAML file in the policy folder.

    Raises:
        PolicyError: the file is missing, not UTF-8 or not YAML.
    """
    path = folder / name
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PolicyError(f"{name}: the file is missing; it belongs in {folder}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(f"{name}: the file must be readable UTF-8 text ({error}).") from error
    try:
        return yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        raise PolicyError(f"{name}: the file must be valid YAML: {error}") from error


def read_node(folder: Path, name: str) -> Node:
    """The root mapping of a YAML file in the policy folder."""
    return Node(name, "", read_yaml(folder, name))
