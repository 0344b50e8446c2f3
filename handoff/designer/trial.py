"""`redress try`: what is understood of one message, and what the assistant does next."""

from __future__ import annotations

import json
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handoff.adapters.policy_reading import read_yaml
from handoff.cli_client import ClientError, Conversation, Message
from handoff.designer.workshop import running_preview, workshop_settings
from handoff.domain.locales import language_of
from handoff.lint.project import without_mark
from handoff.settings import Settings
from handoff.supervisor.stack import Stack
from handoff.supervisor.terminal import Say
from handoff.supervisor.training import is_stale

#: Intents shown beside the first one.
RUNNERS_UP = 3
#: A conversation that asks for more than this without coming to the question is given up.
MOST_QUESTIONS = 25
#: Letters from which an account is told as a story at once.
STORY_LETTERS = 25
#: How a question is left open, the best way first; not every question takes all of them.
_LEFT_OPEN = ("skip", "no", "unknown")


@dataclass(frozen=True)
class Trial:
    """One message, and what came of it.

    Attributes:
        context: a sentence about what went before.
        parsed: what the components of the assistant found, as Rasa stores it.
        did: actions and responses in order, by name.
        messages: the answers, as the widget gets them.
        facts: of the draft afterwards.
    """

    context: str
    text: str
    parsed: dict[str, Any]
    did: list[str]
    messages: list[Message]
    owner: str
    facts: dict[str, Any]

    def to_json(self) -> str:
        """Return everything as one JSON object."""
        return json.dumps(self.__dict__, ensure_ascii=False, indent=1)


@contextmanager
def workshop(root: Path, say: Say) -> Iterator[Settings]:
    """Give the settings of the running preview, or of a stack that runs for this time alone."""
    running = running_preview(root)
    if running is not None:
        yield running
        return
    with tempfile.TemporaryDirectory(prefix="redress-try-") as folder:
        settings = workshop_settings(root, Path(folder))
        has_model = settings.model_path.exists()
        if has_model and is_stale(settings):
            say("The model is older than its sources; make train brings it up to date.")
        stack = Stack(settings, say)
        try:
            stack.start(train_first=not has_model)
            stack.wait_ready()
            yield settings
        finally:
            stack.stop()


def try_text(settings: Settings, text: str, asked: str | None, category: str, locale: str) -> Trial:
    """Send one message to a new conversation and return what came of it.

    Args:
        settings: of a running workshop.
        asked: fact whose question is open, `consent` for none but the notice; None for the story.
        category: code of the kind of complaint that is told before a question.
        locale: of the page.
    Raises:
        ClientError: the question is not asked in this kind of complaint.
    """
    conversation = Conversation(settings.service_url, locale)
    try:
        context = _lead_to(conversation, settings.policy_dir.parent, asked, category, locale)
        tracker = settings.data_dir / "tracker.db"
        conversation_id = conversation.id
        before = len(_events(tracker, conversation_id))
        messages = conversation.send_text(text)
        events = _events(tracker, conversation_id)[before:]
        told = [one for one in events if one["event"] == "user"]
        return Trial(
            context=context,
            text=text,
            parsed=(told[0].get("parse_data") or {}) if told else {},
            did=_done(events),
            messages=messages,
            owner=conversation.owner,
            facts=conversation.facts(),
        )
    finally:
        conversation.close()


def described(trial: Trial) -> str:
    """Return what is shown at the terminal."""
    parsed = trial.parsed
    lines = [trial.context, "", f"You:       {trial.text}"]
    intents = parsed.get("intent_ranking") or [parsed.get("intent") or {}]
    best = parsed.get("intent") or {}
    others = [one for one in intents if one.get("name") != best.get("name")][:RUNNERS_UP]
    lines.append(f"intent     {_sure(best)}" + "".join(f", then {_sure(one)}" for one in others))
    language = parsed.get("language") or {}
    if language:
        sure = float(language.get("confidence") or 0)
        reply = language.get("reply") or language.get("code")
        lines.append(f"language   {language.get('code')} {sure:.2f}, answered in {reply}")
    entities = [one for one in parsed.get("entities") or [] if one.get("entity")]
    lines += _column("facts", [_fact(one, trial.text) for one in entities])
    category = parsed.get("category") or {}
    ranking = [_code(one) for one in category.get("ranking") or []][:RUNNERS_UP]
    lines += _column("category", [", ".join(ranking)] if ranking else [])
    triggers = [
        f"{one['code']} {one['level']} “{_short(trial.text[one['start'] : one['end']])}”"
        for one in parsed.get("triggers") or []
    ]
    lines += _column("triggers", triggers)
    tone = parsed.get("tone") or {}
    lines += _column("tone", [f"{tone.get('label')} {float(tone.get('confidence') or 0):.2f}"])
    lines += _column("does", trial.did)
    lines.append("")
    for message in trial.messages:
        lines.append(f"{message.get('name') or message['from']}: {message['text']}")
        if titles := [f"[{one['title']}]" for one in message["choices"]]:
            lines.append("  " + " ".join(titles))
    last = trial.messages[-1] if trial.messages else {}
    asks = (last.get("expects") or {}).get("fact") or "nothing"
    lines += ["", f"Asks for {asks}; the {trial.owner} answers next."]
    kept = {name: one["value"] for name, one in trial.facts.items() if one["value"] is not None}
    lines += _column("kept", [f"{name} = {_short(value)}" for name, value in kept.items()])
    return "\n".join(lines)


def _lead_to(
    conversation: Conversation, root: Path, asked: str | None, category: str, locale: str
) -> str:
    """Bring a new conversation to where the message is sent; return a sentence about it."""
    if asked == "consent":
        return "A new conversation; the notice is not answered yet."
    conversation.send_choice("accept")
    if asked in (None, "story"):
        return "A new conversation; the notice was accepted, and the story is asked for."
    conversation.send_text(_account(root, category, locale))
    if asked == "more":
        return f"A story about {category} was told."
    if "done" in conversation.choices():
        conversation.send_choice("done")
    for _ in range(MOST_QUESTIONS):
        open_question = conversation.asks_for()
        if open_question == asked:
            return f"A story about {category} was told, and {asked} is asked for."
        choices = list(conversation.choices())
        way = next((c for word in _LEFT_OPEN for c in choices if word in c.split(":")), None)
        if open_question in (None, "confirmation"):
            break
        if open_question == "preferred_contact" and asked in ("email", "phone"):
            conversation.send_choice(f"preferred_contact:{'sms' if asked == 'phone' else asked}")
        elif way:
            conversation.send_choice(way)
        else:
            conversation.send_text({"email": "someone@example.com"}.get(str(open_question), "-"))
    raise ClientError(
        f"{asked} is not asked for in a complaint about {category}. policy/facts.yml says for "
        "which kinds it is; name one with --category."
    )


def _account(root: Path, category: str, locale: str) -> str:
    """Return the first account of this kind in data/narratives that is a sentence.

    Raises:
        ClientError: there is none.
    """
    folder = root / "data" / "narratives"
    language = language_of(locale)
    file = f"{language}.yml" if (folder / f"{language}.yml").exists() else "en.yml"
    accounts = read_yaml(folder, file)["narratives"]
    if category not in accounts:
        known = ", ".join(accounts)
        raise ClientError(f"{category} is no kind of complaint; known are {known}.")
    told = [without_mark(one) for one in accounts[category]]
    return next((one for one in told if len(one) >= STORY_LETTERS), told[0])


def _events(database: Path, conversation_id: str) -> list[dict[str, Any]]:
    """Return what Rasa stored of a conversation, in order."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30) as connection:
        query = "SELECT data FROM events WHERE sender_id = ? ORDER BY id"
        rows = connection.execute(query, (conversation_id,)).fetchall()
    connection.close()
    return [json.loads(data) for (data,) in rows]


def _done(events: list[dict[str, Any]]) -> list[str]:
    """Return actions and what each of them said, in order."""
    lines: list[str] = []
    for event in events:
        if event["event"] == "action" and event["name"] != "action_listen":
            lines.append(str(event["name"]))
        elif event["event"] == "bot":
            response = (event.get("metadata") or {}).get("utter_action")
            said = f"says {response}" if response else "says a text of its own"
            # Rasa stores what an action said before the name of the action.
            lines.append(said)
        elif event["event"] == "active_loop" and event["name"]:
            lines.append(f"begins {event['name']}")
    return lines


def _sure(intent: dict[str, Any]) -> str:
    return f"{intent.get('name') or 'none'} {float(intent.get('confidence') or 0):.2f}"


def _code(entry: Any) -> str:
    if isinstance(entry, dict):
        number = next((v for k, v in entry.items() if isinstance(v, float)), 0.0)
        return f"{entry.get('code') or entry.get('name')} {number:.2f}"
    code, number = entry
    return f"{code} {float(number):.2f}"


def _fact(entity: dict[str, Any], text: str) -> str:
    quote = text[entity.get("start") or 0 : entity.get("end") or 0]
    words = f" (“{_short(quote)}”)" if quote else ""
    return f"{entity['entity']} = {_short(entity.get('value'))}{words}"


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    plain = re.sub(r"\s+", " ", text)
    return plain if len(plain) <= 70 else plain[:69] + "…"


def _column(name: str, entries: list[str]) -> list[str]:
    if not entries:
        return [f"{name:<10} none"]
    return [f"{name if not number else '':<10} {one}" for number, one in enumerate(entries)]
