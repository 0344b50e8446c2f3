"""What all messages of a story tell together, in the place of what one of them seemed to tell."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from handoff.adapters.models import ConversationRow, MentionRow
from handoff.domain.messages import Sender
from handoff.domain.understanding import Mention, Understanding
from handoff.services.consent import ConsentService
from handoff.services.conversations import ConversationService, add_message
from handoff.services.core import Core
from handoff.services.intake import IntakeService

BOUGHT, BROKE = "I bought it on the 3rd.", "It broke on the 20th."
BEFORE = Mention("occurred_on", "2026-11-03", "the 3rd", 15)
AFTER = Mention("occurred_on", "2026-11-20", "the 20th", 12)


@pytest.fixture
def chat(timed_core: Core) -> str:
    """A chat with consent."""
    conversation_id = ConversationService(timed_core).start("en-GB").conversation_id
    ConsentService(timed_core).accept(conversation_id)
    return conversation_id


def wrote(timed_core: Core, chat: str, text: str, *mentions: Mention, **more: Any) -> Understanding:
    with timed_core.db.write() as session:
        conversation = session.get_one(ConversationRow, chat)
        message = add_message(session, timed_core, conversation, Sender.CUSTOMER, text)
        return Understanding(message.id, text, "tell_story", 0.9, mentions=mentions, **more)


def known(timed_core: Core, chat: str) -> tuple[Any, str | None]:
    """Return the day that is known and the words for it."""
    fact = IntakeService(timed_core).draft(chat).facts["occurred_on"]
    return fact.value, fact.quote


def mentioned(timed_core: Core) -> list[str]:
    """Return the words of the days that are mere mentions."""
    with timed_core.db.read() as session:
        return [*session.scalars(select(MentionRow.quote).order_by(MentionRow.id))]


def test_the_day_that_all_messages_mean_replaces_an_earlier_one(
    timed_core: Core, chat: str
) -> None:
    intake = IntakeService(timed_core)
    first = wrote(timed_core, chat, BOUGHT, BEFORE, story_facts={"occurred_on": BEFORE})
    intake.tell_story(chat, [first])
    assert known(timed_core, chat) == ("2026-11-03", "the 3rd")
    assert mentioned(timed_core) == []
    second = wrote(timed_core, chat, BROKE, AFTER, story_facts={"occurred_on": AFTER})
    intake.tell_story(chat, [second])
    assert known(timed_core, chat) == ("2026-11-20", "the 20th")
    assert mentioned(timed_core) == ["the 3rd"]


def test_a_day_that_none_of_the_messages_means_is_kept_as_a_mention(
    timed_core: Core, chat: str
) -> None:
    told = wrote(timed_core, chat, BOUGHT, BEFORE, story_facts={"occurred_on": None})
    IntakeService(timed_core).tell_story(chat, [told])
    assert "occurred_on" not in IntakeService(timed_core).draft(chat).facts
    assert mentioned(timed_core) == ["the 3rd"]


def test_what_was_replaced_does_not_come_back(timed_core: Core, chat: str) -> None:
    intake = IntakeService(timed_core)
    first = wrote(timed_core, chat, BOUGHT, BEFORE, story_facts={"occurred_on": BEFORE})
    second = wrote(timed_core, chat, BROKE, AFTER, story_facts={"occurred_on": AFTER})
    again = Mention("occurred_on", "2026-11-03", "the 3rd", message_id=first.message_id)
    third = wrote(timed_core, chat, "The handle is off.", story_facts={"occurred_on": again})
    for told in (first, second, third):
        intake.tell_story(chat, [told])
    assert known(timed_core, chat) == ("2026-11-20", "the 20th")
    assert mentioned(timed_core) == ["the 3rd"]


def test_what_the_customer_puts_right_stays(timed_core: Core, chat: str) -> None:
    intake = IntakeService(timed_core)
    first = wrote(timed_core, chat, BOUGHT, BEFORE, story_facts={"occurred_on": BEFORE})
    intake.tell_story(chat, [first])
    right = Mention("occurred_on", "2026-11-04", "the 4th", 8)
    put_right = wrote(timed_core, chat, "no, on the 4th, not the 3rd", right)
    assert intake.correct(chat, put_right) == ["occurred_on"]
    other = Mention("occurred_on", "2026-11-20", "the 20th")
    intake.tell_story(
        chat, [wrote(timed_core, chat, BROKE, AFTER, story_facts={"occurred_on": other})]
    )
    assert known(timed_core, chat)[0] == "2026-11-04"
