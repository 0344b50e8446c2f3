"""Policy files and texts of the service: the checks of the start, with the line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from handoff.adapters.policy_files import load_policy
from handoff.adapters.text_files import load_texts
from handoff.domain.policy import PolicyError
from handoff.domain.texts import TextError
from handoff.lint.findings import Finding, error
from handoff.lint.located import line_of
from handoff.lint.project import Project

_MESSAGE = re.compile(r"(?P<file>[\w./-]+\.yml): (?P<rest>.*)", re.DOTALL)
_LINE = re.compile(r"line (\d+)")
_PATH = re.compile(r"[^\s:]+")


def check_policy(project: Project) -> Iterator[Finding]:
    """Yield what would stop the start; the policy files stop at the first mistake."""
    texts = project.root / "handoff" / "texts"
    checks: list[tuple[str, Callable[[], object]]] = [
        ("policy", lambda: load_policy(project.root / "policy")),
        ("handoff/texts", lambda: load_texts.__wrapped__(texts)),
    ]
    for folder, check in checks:
        try:
            check()
        except (PolicyError, TextError) as problem:
            yield _finding(project, folder, str(problem))


def _finding(project: Project, folder: str, message: str) -> Finding:
    parts = _MESSAGE.match(message)
    if parts is None:
        return error(folder, 0, "policy", message)
    file, rest = f"{folder}/{parts['file']}", parts["rest"]
    if not (project.root / file).exists():
        return error(file, 0, "missing-file", rest)
    if named := _LINE.search(rest):
        return error(file, int(named[1]), "policy", rest)
    path = _PATH.match(rest)
    line = line_of(project.yaml(file), path[0]) if path else 0
    return error(file, line, "policy", rest)
