"""Which words a regular expression cannot match without, to skip it cheaply.

Hundreds of patterns look at each message. Nearly all of them need one of a few words; looking for
those words first makes a long story ten times faster to read.
"""

from __future__ import annotations

from collections.abc import Iterable
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

_MOST = 120
_SHORTEST = 2


def required_literals(pattern: str) -> frozenset[str] | None:
    """Return lower-case strings one of which is in every text that `pattern` matches.

    None means that no such strings are known, so the pattern must always be tried. The pattern is
    read as case-insensitive.
    """
    found = _required(_parser.parse(pattern))
    return frozenset(found) if found and min(map(len, found)) >= _SHORTEST else None


def _required(items: Iterable[tuple[Any, Any]]) -> set[str] | None:
    best: set[str] | None = None
    run: set[str] = {""}
    for name, argument in items:
        if name in (op.AT, op.ASSERT, op.ASSERT_NOT):
            continue
        strings = _exact(name, argument)
        if strings is not None and len(run) * len(strings) <= _MOST:
            run = {first + second for first in run for second in strings}
            continue
        best = _better(best, run)
        if strings is not None:
            run = strings
            continue
        run = {""}
        best = _better(best, _nested(name, argument))
    return _better(best, run)


def _nested(name: Any, argument: Any) -> set[str] | None:
    """Return required strings of a part that is not a finite set of strings."""
    if name is op.SUBPATTERN:
        return _required(argument[3])
    if name is op.BRANCH:
        union: set[str] = set()
        for branch in argument[1]:
            found = _required(branch)
            if not found:
                return None
            union |= found
        return union
    if name in (op.MAX_REPEAT, op.MIN_REPEAT) and argument[0] >= 1:
        return _required(argument[2])
    return None


def _exact(name: Any, argument: Any) -> set[str] | None:
    """Return all strings a part can match, or None if they are many."""
    if name is op.LITERAL:
        return {chr(argument).lower()}
    if name is op.SUBPATTERN:
        return _sequence(argument[3])
    if name is op.BRANCH:
        union: set[str] = set()
        for branch in argument[1]:
            strings = _sequence(branch)
            if strings is None:
                return None
            union |= strings
        return union if len(union) <= _MOST else None
    if name is op.IN and all(kind is op.LITERAL for kind, _ in argument):
        return {chr(code).lower() for _, code in argument}
    if name in (op.MAX_REPEAT, op.MIN_REPEAT) and argument[:2] == (0, 1):
        strings = _sequence(argument[2])
        return None if strings is None else strings | {""}
    return None


def _sequence(items: Iterable[tuple[Any, Any]]) -> set[str] | None:
    run: set[str] = {""}
    for name, argument in items:
        if name in (op.AT, op.ASSERT, op.ASSERT_NOT):
            continue
        strings = _exact(name, argument)
        if strings is None or len(run) * len(strings) > _MOST:
            return None
        run = {first + second for first in run for second in strings}
    return run


def _better(first: set[str] | None, second: set[str] | None) -> set[str] | None:
    """Return the set whose shortest string is longest."""

    def worth(strings: set[str] | None) -> tuple[int, int]:
        return (min(map(len, strings)), -len(strings)) if strings else (0, 0)

    return first if worth(first) >= worth(second) else second
