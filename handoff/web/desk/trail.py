"""Events of the audit trail in words: what happened, and its codes by their names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from handoff.domain.policy import Policy
from handoff.domain.voice import Voice, handoff_reason, language_name
from handoff.web.desk.labels import show_size
from handoff.web.desk.words import current, say

#: Where the names of codes stand, by the subject of the event and the code's key, else by the key.
_NAMES = {
    "agent.news": "events.value",
    "agent.role": "access.role_",
    "case.before": "labels.case_status",
    "case.after": "labels.case_status",
    "contact.way": "lifecycle.way",
    "deadline.kind": "labels.deadline",
    "letter.kind": "lifecycle.letter",
    "mail.kind": "mail.kind",
    "mails.way": "emails.short",
    "severity.before": "labels.severity",
    "severity.after": "labels.severity",
    "target.kind": "access.kind_",
    "alert": "lifecycle.alert",
    "fact": "labels.fact",
    "outcome": "lifecycle.outcome",
    "owner": "labels.owner",
    "remedies": "lifecycle.remedy",
    "scopes": "access.scope_",
    "severity": "labels.severity",
    "status": "labels.fact_status",
    "was": "labels.owner",
}
#: Beginnings of connectors' codes that end in what the other side said.
_CAUSES = ("no_connection", "mail", "status")
#: Keys of identifiers that say nothing to a reader.
_HIDDEN = "_id"


def show_tag(tag: str) -> str:
    """Return what an audit event is called; one without a name by the words of its tag."""
    noun, verb = tag.split(":")[-2:]
    name = current().sentences.get(f"events.{noun}.{verb}")
    return str(name or f"{noun} {verb}".replace("_", " ").capitalize())


def show_data(data: dict[str, Any], tag: str, policy: Policy) -> str:
    """Return the codes of an audit event in one line, by their names; identifiers are left out.

    Args:
        tag: of the event, as source:subject:action.
    """
    noun = tag.split(":")[1]
    voice = Voice(current(), policy)
    return ", ".join(
        f"{_key(key)}{say('common.colon')}{_shown(noun, key, value, voice)}"
        for key, value in data.items()
        if value not in (None, "", []) and not key.endswith(_HIDDEN)
    )


def show_cause(cause: str) -> str:
    """Return in words why something could not be sent, from a connector's code."""
    starts = (cause, *(name for name in _CAUSES if cause.startswith(f"{name}_")))
    known = (current().sentences.get(f"access.cause.{one}") for one in (*starts, "other"))
    return next(str(sentence) for sentence in known if sentence)


def _key(key: str) -> str:
    return str(current().sentences.get(f"events.data.{key}") or key.replace("_", " "))


def _shown(noun: str, key: str, value: Any, voice: Voice) -> str:
    if isinstance(value, bool):
        return str(say("common.yes" if value else "common.no"))
    if isinstance(value, (list, tuple)):
        return ", ".join(_shown(noun, key, one, voice) for one in value)
    if key == "size" and isinstance(value, int):
        return show_size(value)
    if not isinstance(value, str):
        return str(value)
    return _of_policy(noun, key, value, voice) or _of_words(noun, key, value)


def _of_policy(noun: str, key: str, value: str, voice: Voice) -> str:
    """Return the name that the policy or the language gives to a code; empty for other codes."""
    policy, language = voice.policy, voice.words.language
    if key in ("code", "triggers"):
        return str(voice.trigger(value))
    if key == "category" or noun == "category":
        return voice.category(value)
    if noun == "case" and key in ("after", "before") and voice.department(value) != value:
        return voice.department(value)
    if key == "regime":
        return voice.regime(value)
    if key == "root_cause":
        return policy.handling.root_cause(value, language)
    if key == "queue" and (queue := policy.queues.find(value)):
        return queue.label(language)
    if key in ("language", "languages"):
        return language_name(value, voice.words)
    return ""


def _of_words(noun: str, key: str, value: str) -> str:
    sentences = current().sentences
    found = next((sentences[name] for name in _names(noun, key, value) if name in sentences), None)
    if found is None and key == "reason" and noun in ("handoff", "owner"):
        return handoff_reason(value, current())
    return str(found or value)


def _names(noun: str, key: str, value: str) -> Iterable[str]:
    for start in (_NAMES.get(f"{noun}.{key}"), _NAMES.get(key), f"live.{key}", "events.value"):
        if start:
            yield f"{start}{value}" if start.endswith("_") else f"{start}.{value}"
