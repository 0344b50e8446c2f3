"""Each mistake is found where it is, and the sentence says what is accepted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner

from handoff import cli
from handoff.lint.code import read_code
from handoff.lint.dialogue import check_names, check_reached
from handoff.lint.examples import check_examples, check_narratives, check_products
from handoff.lint.findings import Finding, Level
from handoff.lint.policy import check_desk_words, check_policy
from handoff.lint.project import Project
from handoff.lint.responses import (
    check_questions,
    check_reached_responses,
    check_translations,
    check_variations,
)
from handoff.lint.run import as_json, lint, overview
from handoff.lint.wording import check_wording
from tests.support.project_copy import ROOT, ProjectCopy

Check = Callable[[Project], Iterable[Finding]]


@pytest.fixture
def copy(tmp_path: Path) -> ProjectCopy:
    return ProjectCopy(tmp_path)


def names(project: Project) -> Iterable[Finding]:
    return check_names(project, read_code(project.root))


def reached(project: Project) -> Iterable[Finding]:
    return check_reached(project, read_code(project.root))


def reached_responses(project: Project) -> Iterable[Finding]:
    return check_reached_responses(project, read_code(project.root))


def examples(project: Project) -> Iterable[Finding]:
    return check_examples(project, read_code(project.root))


def found(copy: ProjectCopy, check: Check) -> list[Finding]:
    project = Project(copy.root)
    return [*check(project), *project.problems]


def test_nothing_is_wrong_with_the_project() -> None:
    assert lint(ROOT, with_rasa=False) == []


REPLACED = [
    # What is replaced, by what, which check finds it, and what the sentence says.
    (
        "responses/fr.yml",
        "Puis-je continuer",
        "Puis-je continuer, {name}",
        check_translations,
        "utter_ask_consent_for_held_words, variation 1 must have these placeholders: none",
    ),
    (
        "responses/de.yml",
        "payload: /decline_notice",
        "payload: /deny",
        check_translations,
        "must have the buttons of domain.yml, in order: /accept_notice, /decline_notice",
    ),
    (
        "responses/es.yml",
        "  utter_pause:",
        "  utter_pauze:",
        check_translations,
        "utter_pauze is no response of domain.yml",
    ),
    (
        "domain.yml",
        "Is it all right to go on with your complaint here?",
        "Congratulations, you can go on with your complaint here.",
        check_wording,
        "says “Congratulations”, which is never said (celebration)",
    ),
    (
        "domain.yml",
        "Is it all right to go on with your complaint here?",
        "Is it all right to go on!",
        check_wording,
        "has an exclamation mark",
    ),
    (
        "handoff/texts/desk/emails/fr.yml",
        "{about}\u00a0: transmis",
        "{about} : transmis",
        check_wording,
        "must have a non-breaking space at :",
    ),
    (
        "responses/es.yml",
        "¿",
        "",
        check_wording,
        "must open each question with ¿",
    ),
    (
        "domain.yml",
        "Is it all right to go on with your complaint here?",
        "Organisational considerations notwithstanding, administrative prerequisites necessitate "
        "comprehensive documentation regarding circumstances, responsibilities, compensation "
        "expectations, communication preferences.",
        check_wording,
        "suits a reader of",
    ),
    (
        "domain.yml",
        "      - intake_product\n",
        "      - intake_prodct\n",
        check_questions,
        "intake_form asks for intake_prodct, which is no slot",
    ),
    (
        "domain.yml",
        "  utter_pause:",
        "  utter_pauses:",
        reached_responses,
        "utter_pauses is said by no rule, story, form or action",
    ),
    (
        "data/rules/interruptions.yml",
        "utter_pause",
        "utter_pauze",
        reached_responses,
        "utter_pauze is no response of domain.yml",
    ),
    (
        "data/rules/interruptions.yml",
        "intent: pause_intake",
        "intent: pause_intak",
        names,
        "pause_intak is no intent of domain.yml",
    ),
    (
        "data/rules/interruptions.yml",
        "action: action_go_back",
        "action: action_go_bak",
        names,
        "action_go_bak is no action or form of domain.yml",
    ),
    (
        "domain.yml",
        "  - action_go_back\n",
        "  - action_go_back\n  - action_go_on\n",
        names,
        "action_go_on has no class in actions/",
    ),
    (
        "data/rules/feelings.yml",
        "intent: give_praise",
        "intent: express_anger",
        reached,
        "“praise is taken” contradicts “anger is heard”",
    ),
    (
        "data/rules/consent.yml",
        "active_loop: consent_form",
        "active_loop: rating_forms",
        names,
        "rating_forms is no form of domain.yml",
    ),
    (
        "data/nlu/consent.yml",
        "      - I agree to the processing of my data\n",
        "      - I agree\n      - how long will this take?\n",
        examples,
        "stands under two intent names",
    ),
    (
        "data/nlu/consent.yml",
        "metadata: {language: fr}",
        "metadata: {}",
        examples,
        "names no language (metadata: {language: en})",
    ),
    (
        "data/nlu/consent.yml",
        "      - I accept\n",
        "      I accept\n",
        examples,
        "a line that begins with “- ”",
    ),
    (
        "data/narratives/fr.yml",
        "  product_defect:\n",
        "  product_broken:\n",
        check_narratives,
        "product_broken is no code of policy/categories.yml",
    ),
    (
        "data/products/fr.yml",
        "[pièce montée](product)",
        "pièce montée",
        check_products,
        "has 0 marks, not exactly one [thing](product)",
    ),
    (
        "data/products/fr.yml",
        "Bonjour, le mariage de ma cousine",
        "Bonjour, le [mariage] de ma cousine",
        check_products,
        "has brackets that are no mark",
    ),
    (
        "policy/categories.yml",
        "    label: Delivery\n",
        "    label: 7\n",
        check_policy,
        "categories[delivery].label must be a text",
    ),
    (
        "handoff/texts/de.yml",
        "{",
        "{x",
        check_policy,
        "must have these placeholders",
    ),
    (
        "policy/wording.yml",
        "  - utter_greet\n",
        "  - utter_greets\n",
        check_variations,
        "utter_greet has 1 of 2 variations",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "check", "message"), REPLACED)
def test_a_mistake_is_found(
    copy: ProjectCopy, file: str, old: str, new: str, check: Check, message: str
) -> None:
    copy.replace(file, old, new)
    findings = found(copy, check)
    assert any(message in one.message for one in findings), findings


def test_the_line_is_that_of_the_mistake(copy: ProjectCopy) -> None:
    line = copy.replace("responses/fr.yml", "Puis-je continuer", "Puis-je {continuer}")
    places = {(one.file, one.line) for one in found(copy, check_translations)}
    assert places == {("responses/fr.yml", line)}
    line = copy.replace(
        "data/nlu/start.yml", "      - ", "      - how long will this take?\n      - "
    )
    places = {(one.file, one.line) for one in found(copy, examples)}
    assert ("data/nlu/start.yml", line) in places or any(
        f"data/nlu/start.yml:{line}" in one.message for one in found(copy, examples)
    )


def test_the_line_of_a_policy_mistake_is_that_of_the_key(copy: ProjectCopy) -> None:
    line = copy.replace("policy/categories.yml", "    label: Delivery\n", "    label: 7\n")
    assert [(one.file, one.line) for one in found(copy, check_policy)] == [
        ("policy/categories.yml", line)
    ]


def test_a_file_that_is_no_yaml_is_named_with_its_line(copy: ProjectCopy) -> None:
    line = copy.replace("domain.yml", "  utter_pause:\n", "  utter_pause: [\n")
    (finding,) = [one for one in lint(copy.root, with_rasa=False) if one.check == "yaml"]
    assert finding.file == "domain.yml" and finding.line >= line
    assert "must be valid YAML" in finding.message


MISSHAPEN = {
    "domain.yml": "responses: {utter_greet: [{text: Hello.}], utter_help: [1], utter_x: 3}\n",
    "responses/fr.yml": "responses:\n  utter_greet: Bonjour\n",
    "responses/de.yml": "- utter_greet\n",
    "data/rules/intake.yml": "rules:\n  - a rule\n",
    "data/rules/story.yml": "rules: 3\n",
    "data/nlu/story.yml": "nlu: {a: b}\n",
    "data/nlu/rights.yml": "nlu:\n  - intent: affirm\n    examples: [yes]\n",
    "config.yml": "pipeline: none\npolicies: [3]\n",
    "policy/facts.yml": "facts: 3\n",
    "policy/wording.yml": "banned: [one]\nsaid_once: 3\n",
}


def test_misshapen_files_are_errors_and_no_crash(copy: ProjectCopy) -> None:
    for file, content in MISSHAPEN.items():
        (copy.root / file).write_text(content, encoding="utf-8")
    errors = {one.file for one in lint(copy.root, with_rasa=False) if one.level is Level.ERROR}
    assert set(MISSHAPEN) <= errors


def test_an_empty_domain_is_an_error_and_no_crash(copy: ProjectCopy) -> None:
    (copy.root / "domain.yml").write_text("", encoding="utf-8")
    assert any(one.level is Level.ERROR for one in lint(copy.root, with_rasa=False))


def test_a_missing_translation_is_named_where_it_belongs(copy: ProjectCopy) -> None:
    text = copy.read("responses/de.yml")
    begin = text.index("  utter_pause:\n")
    end = text.index("\n  utter_", begin)
    (copy.root / "responses/de.yml").write_text(text[:begin] + text[end + 1 :], encoding="utf-8")
    (finding,) = found(copy, check_translations)
    assert finding.message == "utter_pause has no translation; add it, as in domain.yml."
    assert abs(finding.line - text[:begin].count("\n")) < 12


def test_a_key_written_twice_is_found(copy: ProjectCopy) -> None:
    line = copy.append("domain.yml", '  utter_pause:\n    - text: "A moment."\n')
    findings = [one for one in lint(copy.root, with_rasa=False) if one.check == "key-twice"]
    assert [(one.file, one.line) for one in findings] == [("domain.yml", line)]


def test_near_duplicates_are_warned_of_across_languages(copy: ProjectCopy) -> None:
    german = "intent: deny\n    metadata: {language: de}\n    examples: |\n"
    copy.replace(
        "data/nlu/questions.yml", german, german + "      - When will someone contact me?\n"
    )
    (finding,) = [one for one in found(copy, examples) if one.check == "near-duplicate"]
    assert finding.level is Level.WARNING and "keep one" in finding.message


def test_a_warning_that_is_meant_is_not_repeated(copy: ProjectCopy) -> None:
    copy.replace("domain.yml", "  # lint: meant (a wish is a part of the story)", "")
    (finding,) = lint(copy.root, with_rasa=False)
    assert finding.level is Level.WARNING and "request_refund" in finding.message


def test_rasas_own_checks_find_a_contradiction(copy: ProjectCopy) -> None:
    stories = copy.root / "data" / "stories"
    stories.mkdir()
    (stories / "wrong.yml").write_text(
        'version: "3.1"\nstories:\n  - story: a goodbye is left alone\n    steps:\n'
        "      - intent: say_goodbye\n      - action: utter_help\n",
        encoding="utf-8",
    )
    (copy.root / ".venv-assistant").symlink_to(ROOT / ".venv-assistant")
    findings = [one for one in lint(copy.root) if one.check == "contradiction"]
    assert findings and "a goodbye is left alone" in findings[0].message
    assert findings[0].file.startswith("data/")


def test_the_command_ends_with_1_on_errors_only(
    copy: ProjectCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "ROOT", copy.root)
    copy.replace("domain.yml", "  # lint: meant (a wish is a part of the story)", "")
    result = CliRunner().invoke(cli.main, ["lint", "--no-rasa"])
    assert result.exit_code == 0 and "0 errors, 1 warning." in result.output
    copy.replace("domain.yml", "  utter_pause:\n", "  utter_pauses:\n")
    result = CliRunner().invoke(cli.main, ["lint", "--no-rasa", "--json"])
    assert result.exit_code == 1
    assert {"file", "line", "level", "check", "message"} == set(json.loads(result.output)[0])


def test_findings_can_be_counted_and_written() -> None:
    one = Finding("domain.yml", 0, "is wrong.", "shape")
    assert str(one) == "domain.yml:1: error: is wrong. [shape]"
    assert overview([one]) == "1 error, 0 warnings."
    assert overview([]) == "Nothing is wrong."
    assert json.loads(as_json([one]))[0]["line"] == 1


def test_steps_that_agents_read_untranslated_are_reported(copy: ProjectCopy) -> None:
    copy.replace("policy/desk/de.yml", "  story: Fragen Sie, was passiert ist.\n", "")
    (one,) = found(copy, check_desk_words)
    assert (one.file, one.level) == ("policy/desk/de.yml", Level.WARNING)
    assert "questions: 'story' is not translated" in one.message
