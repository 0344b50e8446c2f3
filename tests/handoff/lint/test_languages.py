"""A language that was begun has everything else, and words that can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from handoff.lint.code import read_code
from handoff.lint.examples import check_examples
from handoff.lint.findings import Finding
from handoff.lint.languages import check_languages
from handoff.lint.lexicon import check_lexicon
from handoff.lint.project import Project
from handoff.lint.responses import check_translations
from handoff.lint.wording import check_wording
from tests.support.project_copy import ProjectCopy

Check = Callable[[Project], Iterable[Finding]]


@pytest.fixture
def copy(tmp_path: Path) -> ProjectCopy:
    return ProjectCopy(tmp_path)


def found(copy: ProjectCopy, check: Check) -> list[Finding]:
    project = Project(copy.root)
    return [*check(project), *project.problems]


def test_a_language_that_was_begun_lacks_everything_else(copy: ProjectCopy) -> None:
    (copy.root / "responses/eo.yml").write_text("responses: {}\n", encoding="utf-8")
    findings = found(copy, check_languages)
    files = {one.file for one in findings}
    assert {
        "data/narratives/eo.yml",
        "policy/triggers/eo.yml",
        "policy/notices/eo.yml",
        "handoff/texts/eo.yml",
        "web/words/eo.json",
        "handoff/templates/mail/identity_code.eo.txt",
        "handoff/templates/letters/final.eo.txt",
        "policy/answers/eo.yml",
        "policy/categories.yml",
        "policy/remit.yml",
        "policy/wording.yml",
        "lexicon/eo/dates.yml",
        "lexicon/languages.yml",
        "domain.yml",
    } <= files
    assert any(
        "tell_story has 0 examples in eo" in one.message
        for one in check_examples(Project(copy.root), read_code(copy.root))
    )


def test_a_language_without_a_reading_formula_is_linted_all_the_same(copy: ProjectCopy) -> None:
    """Spanish words stand in for those of a language that is being added."""
    (copy.root / "responses/eo.yml").write_text(copy.read("responses/es.yml"), encoding="utf-8")
    assert not [one for one in found(copy, check_wording) if one.file == "responses/eo.yml"]
    assert not [one for one in found(copy, check_translations) if one.check != "untranslated"]


@pytest.mark.parametrize(
    ("file", "old", "new", "check", "message"),
    [
        (
            "lexicon/de/answers.yml",
            "says_yes: [ja, doch]\n",
            "",
            check_lexicon,
            "says_yes is missing; every other language has it",
        ),
        (
            "lexicon/de/answers.yml",
            "says_yes: [ja, doch]\n",
            "says_yes: ['(ja', doch]\n",
            check_lexicon,
            "says_yes[0] is no regular expression",
        ),
        (
            "lexicon/de/answers.yml",
            "says_yes: [ja, doch]\n",
            "says_yes: ['{sure}', doch]\n",
            check_lexicon,
            "says_yes names 'sure', which is not in the file",
        ),
        (
            "lexicon/languages.yml",
            "de: Deutsch\n",
            "",
            check_languages,
            "“de” is not named; add it",
        ),
    ],
)
def test_a_mistake_in_the_lexicon_is_found(
    copy: ProjectCopy, file: str, old: str, new: str, check: Check, message: str
) -> None:
    copy.replace(file, old, new)
    assert any(message in one.message for one in found(copy, check))
