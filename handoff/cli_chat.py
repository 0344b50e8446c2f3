"""`redress chat`: a customer at the terminal."""

from __future__ import annotations

from typing import TextIO

from handoff.cli_client import Conversation, Message, reachable_service
from handoff.settings import Settings
from handoff.supervisor.terminal import Say

GREETING = (
    "Write and press Enter; a number picks a choice; an empty line looks for news; /quit ends."
)


def run(settings: Settings, url: str | None, locale: str, lines: TextIO, say: Say) -> None:
    """Lead one conversation until the input ends or `/quit` is entered.

    Args:
        settings: name the service when `url` is None.
        url: of a running service, or None.
        locale: of the customer.
        lines: what the customer types.
        say: prints a line.
    Raises:
        ClientError: the service cannot be reached or refused.
    """
    with reachable_service(settings, url, say) as service:
        conversation = Conversation(service, locale)
        say(GREETING)
        show(conversation.messages, say)
        _show_choices(conversation, say)
        try:
            for line in lines:
                words = line.rstrip("\n")
                if words.strip() == "/quit":
                    break
                show(_say_to(conversation, words), say)
                _show_choices(conversation, say)
        finally:
            conversation.close()


def show(messages: list[Message], say: Say) -> None:
    """Print messages with the name of who wrote them."""
    for message in messages:
        say(f"\n{message.get('name') or message['from']}: {printable(message['text'])}")


def printable(text: str) -> str:
    """Return the text without control characters, which could steer the terminal."""
    return "".join(sign for sign in text if sign.isprintable() or sign in "\n\t")


def _say_to(conversation: Conversation, words: str) -> list[Message]:
    if not words.strip():
        return conversation.refresh()
    payloads = list(conversation.choices())
    if words.strip().isdigit() and 1 <= int(words) <= len(payloads):
        return conversation.send_choice(payloads[int(words) - 1])
    return conversation.send_text(words)


def _show_choices(conversation: Conversation, say: Say) -> None:
    titles = conversation.choices().values()
    if titles:
        say("  " + "   ".join(f"{n} {printable(title)}" for n, title in enumerate(titles, 1)))
