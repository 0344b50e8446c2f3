"""Responses: there in every language with the same blanks and buttons, asked for and reachable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from handoff.lint.code import Code
from handoff.lint.findings import Finding, error, warning
from handoff.lint.located import Mapping
from handoff.lint.project import ENGLISH, Project, Response
from handoff.lint.wording import PLACEHOLDER, listed

_WORD = re.compile(r"[^\W\d_]{2,}")


def check_translations(project: Project) -> Iterator[Finding]:
    """Yield what a translation lacks against domain.yml."""
    english = project.responses[ENGLISH]
    same = listed(project, "same_in_two") | set(project.spoken.values())
    for language, translated in project.responses.items():
        if language == ENGLISH:
            continue
        file = f"responses/{language}.yml"
        for name in english:
            if name not in translated:
                message = f"{name} has no translation; add it, as in domain.yml."
                yield error(file, _place(english, translated, name), "translation", message)
        for name, response in translated.items():
            if name not in english:
                message = f"{name} is no response of domain.yml; remove it or add it there."
                yield error(file, response.line, "translation", message)
            else:
                yield from _differences(english[name], response, same)


def _place(english: dict[str, Response], translated: dict[str, Response], name: str) -> int:
    """Return the line after which a missing response belongs."""
    names = list(english)
    before = [n for n in names[: names.index(name)] if n in translated]
    return translated[before[-1]].line if before else 1


def _differences(english: Response, other: Response, same: frozenset[str]) -> Iterator[Finding]:
    file, name = other.file, other.name
    if len(english.variations) != len(other.variations):
        counts = f"{len(other.variations)} variations; domain.yml has {len(english.variations)}"
        yield error(file, other.line, "translation", f"{name} has {counts}.")
    for one, two in zip(english.variations, other.variations, strict=False):
        where = f"{name}, variation {two.number}"
        wanted, found = (set(PLACEHOLDER.findall(v.text)) for v in (one, two))
        if wanted != found:
            accepted = ", ".join(f"{{{blank}}}" for blank in sorted(wanted)) or "none"
            message = f"{where} must have these placeholders: {accepted}."
            yield error(file, two.line, "placeholder", message)
        if one.text == two.text and _WORD.search(PLACEHOLDER.sub("", one.text)):
            yield error(file, two.line, "untranslated", f"{where} is the English text.")
        if two.has_custom:
            message = f"{where}: custom stands in domain.yml only; remove it here."
            yield error(file, two.line, "translation", message)
        wanted_payloads = [button.payload for button in one.buttons]
        if wanted_payloads != [button.payload for button in two.buttons]:
            accepted = ", ".join(wanted_payloads) or "no buttons"
            message = f"{where} must have the buttons of domain.yml, in order: {accepted}."
            yield error(file, two.line, "buttons", message)
        for button, translated in zip(one.buttons, two.buttons, strict=False):
            is_same = button.title == translated.title and button.title not in same
            if is_same and _WORD.search(button.title):
                message = f"the button “{button.title}” of {name} is the English text;"
                message += " translate it, or list it under same_in_two in policy/wording.yml."
                yield error(file, translated.line, "untranslated", message)


def check_variations(project: Project) -> Iterator[Finding]:
    """Yield responses that would be said twice in the same words."""
    once, often = listed(project, "said_once"), listed(project, "said_often")
    for name, response in project.responses[ENGLISH].items():
        wanted = 1 if name in once else 3 if name in often else 2
        if len(response.variations) < wanted:
            number = len(response.variations)
            hint = "" if name in often else ", or list it under said_once in policy/wording.yml"
            message = f"{name} has {number} of {wanted} variations; add other words{hint}."
            yield error(response.file, response.line, "variations", message)
    for responses in project.responses.values():
        for name, response in responses.items():
            texts = [one.text for one in response.variations]
            is_said_again = name not in once and len(texts) > 1
            if is_said_again and any(a == b for a, b in pairwise([*texts, texts[0]])):
                message = f"{name} has the same words twice in a row."
                yield error(response.file, response.line, "variations", message)
    for key in ("said_once", "said_often"):
        for name in sorted(listed(project, key) - set(project.responses[ENGLISH])):
            message = f"{key} names {name}, which is no response of domain.yml."
            yield error("policy/wording.yml", 0, "variations", message)


def check_questions(project: Project) -> Iterator[Finding]:
    """Yield what is asked for without a question, and questions that cannot be refused."""
    responses, actions = project.responses[ENGLISH], project.domain_names("actions")
    slots = project.domain_names("slots")
    for form, required in project.required_slots.items():
        for slot, line in required.items():
            if slot not in slots:
                message = f"{form} asks for {slot}, which is no slot; add it under slots."
                yield error("domain.yml", line, "question", message)
            accepted = (f"utter_ask_{form}_{slot}", f"utter_ask_{slot}", f"action_ask_{slot}")
            # The questions of the intake are named after the form in short: intake_product.
            if not (set(accepted) & (set(responses) | set(actions))):
                message = f"{form} asks for {slot}, but there is no question"
                yield error(
                    "domain.yml", line, "question", f"{message}; add the response {accepted[1]}."
                )
    for fact, _ in project.entries("policy/facts.yml", "facts"):
        if not isinstance(fact, Mapping) or not fact.get("askable") or fact.get("name") == "story":
            continue
        slot = f"intake_{fact.get('name')}"
        if slot not in project.required_slots.get("intake_form", {}):
            message = f"{fact.get('name')} is askable, but intake_form in domain.yml does not"
            line = fact.lines.get("askable", fact.line)
            yield error(
                "policy/facts.yml", line, "question", f"{message} ask for {slot}; add it there."
            )


def check_reached_responses(project: Project, code: Code) -> Iterator[Finding]:
    """Yield responses that no rule, story, form or action says, and those said that are none."""
    said = {
        str(step["action"]): (rule.file, step.lines["action"])
        for rule in project.rules
        for step in rule.steps
        if str(step.get("action", "")).startswith("utter_")
    }
    responses = project.responses[ENGLISH]
    for name, (file, line) in said.items():
        if name not in responses:
            message = f"{name} is no response of domain.yml; add it there."
            yield error(file, line, "unknown-response", message)
    for name, (file, line) in code.responses.items():
        if name not in responses:
            yield error(file, line, "unknown-response", f"{name} is no response of domain.yml.")
    asked = {slot for required in project.required_slots.values() for slot in required}
    intents = project.domain_names("intents")
    for name, response in responses.items():
        question = name.removeprefix("utter_ask_")
        is_question = question in asked or any(
            question == f"{form}_{slot}"
            for form, required in project.required_slots.items()
            for slot in required
        )
        if not (name in said or is_question or code.says(name, intents)):
            message = f"{name} is said by no rule, story, form or action; use it or remove it."
            yield warning(response.file, response.line, "unreachable-response", message)
