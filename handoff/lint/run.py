"""All checks over one project."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from handoff.lint.code import read_code
from handoff.lint.dialogue import check_names, check_reached
from handoff.lint.examples import check_examples, check_narratives, check_products
from handoff.lint.findings import Finding, Level, errors_in
from handoff.lint.languages import check_languages
from handoff.lint.lexicon import check_lexicon
from handoff.lint.policy import check_desk_words, check_policy
from handoff.lint.project import Project
from handoff.lint.rasa import RasaCheck
from handoff.lint.responses import (
    check_questions,
    check_reached_responses,
    check_translations,
    check_variations,
)
from handoff.lint.wording import check_wording

#: In a comment at the end of a line: a warning about the line is known and meant so.
MEANT = "# lint: meant"


def lint(root: Path, with_rasa: bool = True) -> list[Finding]:
    """Return what is wrong in the files designers edit, in the order of files and lines.

    Args:
        root: the project's folder.
        with_rasa: also ask Rasa itself, which takes some seconds.
    """
    rasa = RasaCheck(root) if with_rasa else None
    try:
        project = Project(root)
        found = own_findings(project)
        # A file that cannot be read makes Rasa fail too, with a longer text about the same.
        if rasa and not errors_in(project.problems):
            found += rasa.findings(project)
    finally:
        if rasa:
            rasa.stop()
    once = {(one.file, one.line, one.message): one for one in found}
    return sorted(one for one in once.values() if not _is_meant(root, one))


def _is_meant(root: Path, finding: Finding) -> bool:
    """Whether the line says that what is warned of is meant so."""
    if finding.level is not Level.WARNING or not finding.line:
        return False
    lines = (root / finding.file).read_text(encoding="utf-8").splitlines()
    return finding.line <= len(lines) and MEANT in lines[finding.line - 1]


def own_findings(project: Project) -> list[Finding]:
    """Return what the checks of Redress find, without Rasa."""
    code = read_code(project.root)
    # Read first: what is built on a file that cannot be read would be reported many times over.
    read: tuple[object, ...] = (
        project.responses,
        project.rules,
        project.examples,
        project.narratives,
        project.entries("config.yml", "pipeline"),
        project.entries("config.yml", "policies"),
        project.mapping("policy/wording.yml", "banned"),
    )
    del read
    checks: tuple[Callable[[], Iterable[Finding]], ...] = (
        lambda: check_names(project, code),
        lambda: check_reached(project, code),
        lambda: check_translations(project),
        lambda: check_variations(project),
        lambda: check_questions(project),
        lambda: check_reached_responses(project, code),
        lambda: check_examples(project, code),
        lambda: check_narratives(project),
        lambda: check_products(project),
        lambda: check_languages(project),
        lambda: check_lexicon(project),
        lambda: check_wording(project),
        lambda: check_desk_words(project),
    )
    found = list(check_policy(project))
    if not any(one.check in ("yaml", "missing-file") for one in project.problems):
        found += [finding for check in checks for finding in check()]
    return [*project.problems, *found]


def as_json(findings: list[Finding]) -> str:
    """Return the findings as a JSON list, one object each."""
    return json.dumps([one.to_json() for one in findings], ensure_ascii=False, indent=1)


def overview(findings: list[Finding]) -> str:
    """Return one sentence that counts the errors and warnings."""
    counts = [sum(one.level is level for one in findings) for level in Level]
    if not any(counts):
        return "Nothing is wrong."
    parts = [
        f"{count} {level.value}{'' if count == 1 else 's'}"
        for count, level in zip(counts, Level, strict=True)
    ]
    return ", ".join(parts) + "."
