"""The part of JSON Schema that our schemas use, enough to check an object in a test."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "null": type(None),
}
_KNOWN = {
    "$schema",
    "title",
    "description",
    "type",
    "const",
    "enum",
    "anyOf",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "pattern",
    "format",
    "minimum",
    "maximum",
}


def errors(value: Any, schema: dict[str, Any], at: str = "$") -> list[str]:
    """Where and how a value breaks the schema; empty when it does not.

    Raises:
        ValueError: the schema uses a keyword this checker does not know.
    """
    if unknown := set(schema) - _KNOWN:
        raise ValueError(f"{at}: unknown keywords {unknown}")
    if "anyOf" in schema:
        tries = [errors(value, option, at) for option in schema["anyOf"]]
        return [] if any(not found for found in tries) else [f"{at}: fits none of {tries}"]
    if "const" in schema and value != schema["const"]:
        return [f"{at}: {value!r} is not {schema['const']!r}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at}: {value!r} is not in {schema['enum']}"]
    if "type" in schema and not _has_type(value, schema["type"]):
        return [f"{at}: {value!r} is not {schema['type']}"]
    if isinstance(value, dict):
        return _object_errors(value, schema, at)
    if isinstance(value, list):
        items = schema.get("items", {})
        return [e for i, item in enumerate(value) for e in errors(item, items, f"{at}[{i}]")]
    return _scalar_errors(value, schema, at)


def _has_type(value: Any, accepted: str | list[str]) -> bool:
    names = [accepted] if isinstance(accepted, str) else accepted
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, _TYPES[name]) for name in names)


def _object_errors(value: dict[str, Any], schema: dict[str, Any], at: str) -> list[str]:
    properties = schema.get("properties", {})
    found = [f"{at}.{key}: missing" for key in schema.get("required", []) if key not in value]
    if schema.get("additionalProperties") is False:
        found += [f"{at}.{key}: not expected" for key in value if key not in properties]
    for key, sub in properties.items():
        if key in value:
            found += errors(value[key], sub, f"{at}.{key}")
    return found


def _scalar_errors(value: Any, schema: dict[str, Any], at: str) -> list[str]:
    if isinstance(value, str):
        if "pattern" in schema and not re.search(schema["pattern"], value):
            return [f"{at}: {value!r} does not match {schema['pattern']}"]
        if schema.get("format") == "date-time" and datetime.fromisoformat(value).tzinfo is None:
            return [f"{at}: {value!r} has no time zone"]
    if isinstance(value, int | float):
        low, high = schema.get("minimum", value), schema.get("maximum", value)
        if not low <= value <= high:
            return [f"{at}: {value} is not between {low} and {high}"]
    return []
