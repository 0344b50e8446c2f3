"""Policy files and texts of the service: the checks of the start, with the line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from handoff.adapters.policy_files import load_policy
from handoff.adapters.text_files import load_texts
from handoff.domain.policy import DeskWords, PolicyError
from handoff.domain.texts import TextError
from handoff.lint.findings import Finding, error, warning
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


def check_desk_words(project: Project) -> Iterator[Finding]:
    """Yield what agents read untranslated: steps, questions, names of triggers and of rules.

    Only in the languages that the desk itself is in.
    """
    try:
        policy = load_policy(project.root / "policy")
    except PolicyError:
        return
    wanted: dict[str, tuple[str, ...]] = {
        "triggers": tuple(policy.triggers),
        "questions": tuple(fact.name for fact in policy.facts if fact.agent_question),
        "steps": tuple(policy.steps.sentences()),
        "regimes": tuple(policy.clocks.regimes),
    }
    at_the_desk = {path.stem for path in (project.root / "handoff/texts/desk").glob("*/*.yml")}
    for language in sorted(at_the_desk - {policy.organisation.language}):
        file = f"policy/desk/{language}.yml"
        found = policy.desk_words.get(language, DeskWords())
        tree = project.yaml(file) if (project.root / file).exists() else {}
        for section, names in wanted.items():
            missing = [name for name in names if name not in getattr(found, section)]
            for name in missing:
                message = f"{section}: {name!r} is not translated; agents read the original."
                yield warning(file, line_of(tree, section), "desk-words", message)


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
