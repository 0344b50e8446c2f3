"""Addresses for the routes of the desk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

PARAMETER = re.compile(r"<(?P<name>\w+)(?::((?:[^<>]|\([^)]*\))*))?>")
#: Something for every kind of parameter that a route can have.
EXAMPLES = ("0" * 32, "1", "amount", "json", "2026-11-09", "en")


def fill(path: str, known: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return the path of a route with something in the place of each parameter.

    Args:
        known: what really exists, by the name of the parameter.
    """

    def example(found: re.Match[str]) -> str:
        if found["name"] in known:
            return known[found["name"]]
        kind = found[2] or "str"
        fitting = (one for one in EXAMPLES if re.fullmatch(kind, one))
        return next(fitting, "1")

    return "/" + PARAMETER.sub(example, path)
