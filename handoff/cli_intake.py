"""`redress intake`: from a story in a file to a case, with answers given beforehand."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from handoff.cli_client import ClientError, Conversation, Message, reachable_service, request_json
from handoff.settings import Settings
from handoff.supervisor.terminal import Say, quiet

MOST_TURNS = 60
# What is chosen where it is offered, and said where it is not.
STANDARD_ANSWERS = {
    "consent": ("accept", "I accept"),
    "more": ("done", "that's everything"),
    "confirmation": ("confirm", "yes, that is correct"),
    "evidence": ("skip", "no"),
    "language": ("lang:en", "English"),
    "handoff": ("no", "no"),
    "withdraw": ("no", "no"),
    "rating": ("skip", "skip"),
    "correction": ("confirm", "nothing to correct"),
}


def parse_answers(pairs: tuple[str, ...]) -> dict[str, str]:
    """Return answers by fact from texts such as `product=kettle`.

    Raises:
        ClientError: a text has no `=`.
    """
    answers: dict[str, str] = {}
    for pair in pairs:
        fact, sign, text = pair.partition("=")
        if not sign or not fact.strip() or not text.strip():
            raise ClientError(
                f"--answer takes FACT=TEXT, such as product=kettle, but got {pair!r}."
            )
        answers[fact.strip()] = text.strip()
    return answers


def run(
    settings: Settings,
    url: str | None,
    story: str,
    answers: Mapping[str, str],
    *,
    locale: str = "en",
    as_json: bool = False,
    say: Say,
    echo: Callable[[str], None] | None = None,
) -> None:
    """File the story as a complaint and print the summary of the case.

    Raises:
        ClientError: the story is empty, or the conversation did not end with a case.
    """
    with reachable_service(settings, url, echo or quiet) as service:
        conversation = Conversation(service, locale)
        try:
            reference = file_complaint(conversation, story, answers, settings.text_limit, echo)
        finally:
            conversation.close()
        summary = fetch_summary(service, settings.integration_key, reference)
    say(json.dumps(summary, indent=2, ensure_ascii=False) if as_json else _as_text(summary))


def file_complaint(
    conversation: Conversation,
    story: str,
    answers: Mapping[str, str],
    text_limit: int = 10_000,
    echo: Callable[[str], None] | None = None,
) -> str:
    """Lead a conversation from the greeting to the filed case and return its reference.

    Args:
        conversation: freshly begun.
        story: told as it is, in as many messages as `text_limit` characters need.
        answers: texts by fact, for the questions the assistant asks; others are skipped.
        text_limit: longest message in characters.
        echo: is called with each line of the conversation.
    Raises:
        ClientError: the assistant handed over, repeated itself or never filed the case.
    """
    untold = split_story(story, text_limit)
    if not untold:
        raise ClientError("The story is empty; the file must contain what happened.")
    asked: dict[str, int] = {}
    news = conversation.messages
    for _ in range(MOST_TURNS):
        _echo(echo, news)
        if reference := conversation.case_reference():
            return reference
        if conversation.owner not in ("bot", "queue"):  # in the queue the assistant goes on
            raise ClientError(
                f"The conversation now belongs to {conversation.owner}; a person goes on from here."
            )
        fact = _asked_fact(news)
        asked[fact] = asked.get(fact, 0) + 1
        news = _answer(conversation, fact, asked[fact], untold, answers)
        if not news:
            raise ClientError("The assistant did not answer in time.")
    raise ClientError(f"No case after {MOST_TURNS} answers; the last question was for {fact}.")


def split_story(story: str, limit: int) -> list[str]:
    """Return the story in pieces of at most `limit` characters that join to it without loss.

    Pieces end after a line or a word where there is one; an empty story has none.
    """
    rest, pieces = story.strip(), []
    while len(rest) > limit:
        cut = max(rest.rfind("\n", 0, limit), rest.rfind(" ", 0, limit)) + 1 or limit
        pieces.append(rest[:cut])
        rest = rest[cut:]
    return [*pieces, rest] if rest.strip() else pieces


def fetch_summary(url: str, integration_key: str, reference: str) -> dict[str, Any]:
    """Return the summary object of a case over the integration API."""
    headers = {"Authorization": f"Bearer {integration_key}"}
    with httpx.Client(base_url=url, headers=headers, timeout=30) as http:
        return request_json(http, "GET", f"/api/v1/cases/{reference}")


def _answer(
    conversation: Conversation,
    fact: str,
    time_asked: int,
    untold: list[str],
    answers: Mapping[str, str],
) -> list[Message]:
    """Give the next piece of the story, the answer given beforehand, the usual one, or none."""
    offered = conversation.choices()
    if fact in ("story", "more") and untold:
        return conversation.send_text(untold.pop(0))
    given = _given_answer(fact, answers) if time_asked == 1 else None
    if given:
        choice = f"{fact}:{given}"
        return (
            conversation.send_choice(choice) if choice in offered else conversation.send_text(given)
        )
    payload, words = STANDARD_ANSWERS.get(fact, ("skip", "I don't know"))
    for choice in (payload, "skip"):
        if choice in offered:
            return conversation.send_choice(choice)
    # The assistant did not take the first words; the plainest ones are left.
    again = time_asked > 1 and fact not in STANDARD_ANSWERS
    return conversation.send_text("skip" if again else words)


def _given_answer(fact: str, answers: Mapping[str, str]) -> str | None:
    """Return the answer to the question for a fact; how to be reached follows from an address."""
    if fact == "preferred_contact" and fact not in answers:
        return next((way for way in ("email", "phone") if way in answers), None)
    return answers.get(fact)


def _asked_fact(turn: list[Message]) -> str:
    """Return what the newest turn asks for; one that asks for nothing leaves room for the story."""
    for message in reversed(turn):
        if message["expects"]:
            return str(message["expects"]["fact"])
    return "story"


def _echo(echo: Callable[[str], None] | None, messages: list[Message]) -> None:
    for message in messages if echo else ():
        assert echo is not None
        echo(f"{message['from']}: {message['text']}")


def _as_text(summary: dict[str, Any]) -> str:
    from handoff.adapters.summary_renderers import render_text

    return render_text(summary)
