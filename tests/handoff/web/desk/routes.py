"""Addresses for the routes of the desk."""

from __future__ import annotations

import re

PARAMETER = re.compile(r"<\w+(?::((?:[^<>]|\([^)]*\))*))?>")
#: Something for every kind of parameter that a route can have.
EXAMPLES = ("0" * 32, "1", "amount", "json", "2026-11-09", "en")


def fill(path: str) -> str:
    """Return the path of a route with something in the place of each parameter."""

    def example(found: re.Match[str]) -> str:
        kind = found[1] or "str"
        fitting = (one for one in EXAMPLES if re.fullmatch(kind, one))
        return next(fitting, "1")

    return "/" + PARAMETER.sub(example, path)
