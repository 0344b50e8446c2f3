"""Helpers with which the shapes of the API are written."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def ref(name: str) -> Schema:
    """Return a reference to a schema of this module."""
    return {"$ref": f"#/components/schemas/{name}"}


def array(items: Schema) -> Schema:
    """Return a list of `items`."""
    return {"type": "array", "items": items}


def nullable(schema: Schema) -> Schema:
    """Return the schema or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def record(description: str = "", may_lack: tuple[str, ...] = (), **properties: Schema) -> Schema:
    """Return an object of which all properties but those of `may_lack` are always there.

    A trailing underscore is left out of a name that Python reserves.
    """
    named = {name.rstrip("_"): schema for name, schema in properties.items()}
    schema: Schema = {
        "type": "object",
        "properties": named,
        "required": [name for name in named if name not in may_lack],
    }
    return schema | ({"description": description} if description else {})


def text(description: str = "", **more: Any) -> Schema:
    """Return a string."""
    return {"type": "string", **({"description": description} if description else {}), **more}


INSTANT = text("RFC 3339, UTC.", format="date-time")
WHOLE: Schema = {"type": "integer", "minimum": 0}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
