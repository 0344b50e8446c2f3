"""What a check reports: where, how bad, and a sentence that says what is accepted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """An error is wrong for customers or stops the start; a warning deserves a look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        file: path below the project's folder, with slashes.
        line: from 1; 0 when it is about the file as a whole.
        check: short name of the check, for editors and filters.
    """

    file: str
    line: int
    message: str
    check: str
    level: Level = Level.ERROR

    def __str__(self) -> str:
        return f"{self.file}:{max(self.line, 1)}: {self.level}: {self.message} [{self.check}]"

    def to_json(self) -> dict[str, Any]:
        """Return the finding as a JSON object."""
        return asdict(self) | {"line": max(self.line, 1), "level": self.level.value}


def error(file: str, line: int, check: str, message: str) -> Finding:
    """Return a finding that has to be mended."""
    return Finding(file, line, message, check)


def warning(file: str, line: int, check: str, message: str) -> Finding:
    """Return a finding that deserves a look."""
    return Finding(file, line, message, check, Level.WARNING)


def errors_in(findings: Iterable[Finding]) -> list[Finding]:
    """Return the errors alone."""
    return [one for one in findings if one.level is Level.ERROR]
