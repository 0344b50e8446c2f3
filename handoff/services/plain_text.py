"""Templates of plain text that goes to customers: e-mails and letters."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parent.parent / "templates"


def plain_text_environment(folder: str) -> Environment:
    """Return the templates of a folder of handoff/templates/, strict about names."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES / folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - plain text only, where escaping would change the words
    )
