"""Rules, stories and the domain: every name exists, and everything can be reached."""

from __future__ import annotations

from collections.abc import Iterator

from handoff.lint.code import Code
from handoff.lint.findings import Finding, error, warning
from handoff.lint.project import Project, Rule

#: Intents of events the service sends; nobody writes them.
EVENT_INTENTS = frozenset({"start_conversation", "return_to_chat"})
#: Actions that Rasa brings along.
DEFAULT_ACTIONS = frozenset(
    {
        "...",
        "action_listen",
        "action_restart",
        "action_session_start",
        "action_default_fallback",
        "action_deactivate_loop",
        "action_revert_fallback_events",
        "action_default_ask_affirmation",
        "action_default_ask_rephrase",
        "action_two_stage_fallback",
        "action_unlikely_intent",
        "action_back",
        "action_extract_slots",
    }
)


def check_names(project: Project, code: Code) -> Iterator[Finding]:
    """Yield names in rules and stories that the domain does not have, and names given twice."""
    known = {key: project.domain_names(key) for key in ("intents", "entities", "actions", "slots")}
    forms = project.required_slots
    seen: dict[str, Rule] = {}
    for rule in project.rules:
        if rule.name in seen:
            first = seen[rule.name]
            message = f"“{rule.name}” is also the name in {first.file}:{first.line}; rename one."
            yield error(rule.file, rule.line, "name-twice", message)
        seen.setdefault(rule.name, rule)
        for step in (*rule.condition, *rule.steps):
            intents = [step["intent"]] if "intent" in step else []
            intents += [one.get("intent") for one in step.get("or") or () if hasattr(one, "get")]
            for intent in intents:
                if intent not in known["intents"]:
                    message = f"{intent} is no intent of domain.yml; add it under intents."
                    yield error(rule.file, step.line, "unknown-intent", message)
            action = str(step.get("action", "..."))
            is_known = action in {*known["actions"], *forms, *DEFAULT_ACTIONS}
            if not is_known and not action.startswith("utter_"):
                message = f"{action} is no action or form of domain.yml; add it there."
                yield error(rule.file, step.line, "unknown-action", message)
            form = step.get("active_loop")
            if form is not None and form not in forms:
                message = f"{form} is no form of domain.yml; add it under forms."
                yield error(rule.file, step.line, "unknown-form", message)
            yield from _unknown_parts(rule, step, known)
    for action, line in known["actions"].items():
        is_ours = action.startswith(("action_", "validate_"))
        if is_ours and action not in code.actions:
            message = f"{action} has no class in actions/ whose name() returns it."
            yield error("domain.yml", line, "unknown-action", message)
    for action, (file, line) in code.actions.items():
        if action not in known["actions"] and action not in DEFAULT_ACTIONS:
            message = f"{action} is not listed under actions in domain.yml; add it there."
            yield error(file, line, "unknown-action", message)


def _unknown_parts(rule: Rule, step: object, known: dict[str, dict[str, int]]) -> Iterator[Finding]:
    get = getattr(step, "get", None)
    if get is None:
        return
    line = getattr(step, "line", rule.line)
    for key, section in (("entities", "entities"), ("slot_was_set", "slots")):
        for one in get(key) or ():
            for name in [one] if isinstance(one, str) else list(one):
                if name not in known[section]:
                    kind = "entity" if section == "entities" else "slot"
                    message = f"{name} is no {kind} of domain.yml; add it under {section}."
                    yield error(rule.file, line, f"unknown-{kind}", message)


def check_reached(project: Project, code: Code) -> Iterator[Finding]:
    """Yield rules and stories that never come true, intents nothing answers, unused forms."""
    forms = set(project.required_slots)
    begun = {
        str(step[key])
        for rule in project.rules
        for step in rule.steps
        for key in ("action", "active_loop")
        if step.get(key) in forms
    }
    begun = {form for form in forms if form in code.words or _is_begun(form, project.rules, begun)}
    used = {
        intent
        for rule in project.rules
        for step in rule.steps
        for intent in [step.get("intent"), *_alternatives(step)]
    }
    for rule in project.rules:
        for condition in rule.condition:
            form = condition.get("active_loop")
            if form in forms and form not in begun:
                message = f"“{rule.name}” waits for {form}, which no other rule or action begins."
                yield error(rule.file, rule.line, "unreachable-rule", message)
    for form, lines in project.required_slots.items():
        if form not in begun:
            line = min(lines.values(), default=0)
            message = f"{form} is begun by no rule, story or action; use it or remove it."
            yield warning("domain.yml", line, "unreachable-form", message)
    for intent, line in project.domain_names("intents").items():
        if intent not in used and intent not in code.words:
            message = f"{intent} is named in no rule, story or action, so it counts as a part of"
            yield warning("domain.yml", line, "unreachable-intent", f"{message} the story.")
    yield from _same_beginnings(project.rules)


def _is_begun(form: str, rules: list[Rule], begun: set[str]) -> bool:
    """Whether a rule begins the form without waiting for it."""
    return form in begun and any(
        form in (step.get("action"), step.get("active_loop"))
        for rule in rules
        if form not in [one.get("active_loop") for one in rule.condition]
        for step in rule.steps
    )


def _alternatives(step: object) -> list[str]:
    either = getattr(step, "get", lambda _: None)("or")
    return [one.get("intent") for one in either or () if hasattr(one, "get")]


def _same_beginnings(rules: list[Rule]) -> Iterator[Finding]:
    """Yield rules that begin like another one: only one of them can be followed."""
    seen: dict[str, Rule] = {}
    for rule in rules:
        if rule.kind != "rule" or not rule.steps:
            continue
        user_steps = [dict(step) for step in rule.steps[:1] if "intent" in step]
        if not user_steps and not rule.condition:
            continue
        beginning = repr((sorted(map(repr, map(dict, rule.condition))), user_steps))
        if (first := seen.get(beginning)) is None:
            seen[beginning] = rule
            continue
        place = f"{first.file}:{first.line}"
        actions = [
            [step.get("action") for step in r.steps if "action" in step] for r in (first, rule)
        ]
        kind = "does the same as" if actions[0] == actions[1] else "contradicts"
        message = f"“{rule.name}” {kind} “{first.name}” ({place}): both begin alike; keep one."
        yield error(rule.file, rule.line, "contradiction", message)
