"""A copy of what designers edit, to break one thing in."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
#: Everything a lint looks at; what is copied is small, the rest is linked.
EDITED = ("domain.yml", "config.yml", "responses", "policy", "data", "lexicon", "handoff/texts")
LOOKED_AT = (
    "actions",
    "assistant",
    "handoff/domain",
    "handoff/services",
    "handoff/templates",
    "handoff/web/templates",
    "web/words",
    "endpoints.yml",
    "credentials.yml",
)


class ProjectCopy:
    """The edited files of the project in a folder of their own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in EDITED:
            target = root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, target)
        for name in LOOKED_AT:
            target = root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(ROOT / name)

    def read(self, name: str) -> str:
        """Return the text of a file."""
        return (self.root / name).read_text(encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> int:
        """Replace the first occurrence of a text and return the line it stands in."""
        text = self.read(name)
        assert old in text, f"{name} has no longer: {old}"
        (self.root / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    def append(self, name: str, text: str) -> int:
        """Add a text at the end of a file and return the line it begins in."""
        before = self.read(name)
        (self.root / name).write_text(before + text, encoding="utf-8")
        return before.count("\n") + 1
