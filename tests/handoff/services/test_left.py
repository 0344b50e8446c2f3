"""Replies to a customer who has left go on by e-mail, once, and read marks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from handoff.adapters.files import StoredFile
from handoff.adapters.models import AgentRow, MailRow
from handoff.domain.understanding import Mention, TriggerHit, Understanding
from handoff.services.consent import ConsentService
from handoff.services.conversations import ConversationService
from handoff.services.core import Core
from handoff.services.handoffs import HandoffService
from handoff.services.intake import IntakeService
from handoff.services.left import LeftService
from handoff.services.read_marks import ReadMarkService
from handoff.services.returning import ReturnService
from handoff.services.sent_files import NewFile
from tests.handoff.services.conftest import Clock

WAIT = timedelta(seconds=300)


class Desk:
    """A conversation that an agent holds, and what sends replies on."""

    def __init__(self, core: Core, locale: str, *triggers: TriggerHit) -> None:
        self.core, self.here = core, False
        self.handoffs, self.marks = HandoffService(core), ReadMarkService(core)
        self.left = LeftService(core, lambda _: self.here)
        self.conversations = ConversationService(core)
        self.id = self.conversations.start(locale).conversation_id
        ConsentService(core).show_notice(self.id, "en")
        ConsentService(core).accept(self.id)
        message_id = self.says("I write from ana@example.com")
        told = Mention("email", "ana@example.com", "ana@example.com", 13)
        IntakeService(core).tell_story(
            self.id,
            [
                Understanding(
                    message_id,
                    "I write from ana@example.com",
                    "tell_story",
                    0.9,
                    mentions=(told,),
                    triggers=triggers,
                )
            ],
        )
        with core.db.write() as session:
            agent = AgentRow(
                username="sam", display_name="Sam", password_hash="none", created_at=core.clock()
            )
            session.add(agent)
        self.agent_id = agent.id
        self.handoffs.accept(self.id, agent.id)

    def says(self, text: str) -> str:
        """Let the customer write; return the message's id."""
        return self.conversations.receive(self.id, text, text).message_id

    def replies(self, text: str) -> int:
        """Let the agent write; return the message's number."""
        return self.handoffs.send(self.id, self.agent_id, text, text).seq

    def mails(self) -> list[MailRow]:
        """Return the mails queued for replies, oldest first."""
        with self.core.db.read() as session:
            wanted = select(MailRow).where(MailRow.kind == "agent_reply")
            return list(session.scalars(wanted.order_by(MailRow.created_at)))


@pytest.fixture
def desk(timed_core: Core) -> Desk:
    return Desk(timed_core, "en-GB")


def test_several_replies_go_in_one_mail_with_a_link(desk: Desk, clock: Clock) -> None:
    file = NewFile("Refund letter.pdf", StoredFile("a" * 64, 1200, "application/pdf"))
    desk.handoffs.send(desk.id, desk.agent_id, "We looked into it.", "with a file", file)
    clock.move(timedelta(seconds=60))
    desk.replies("May I ring you?")
    assert desk.left.queue_due() == 0
    clock.move(WAIT)
    assert [desk.left.queue_due(), desk.left.queue_due()] == [1, 0]
    (mail,) = desk.mails()
    assert (mail.recipient, mail.subject) == (
        "ana@example.com",
        "Sam has answered you about your complaint",
    )
    assert mail.is_private
    assert mail.text_body.index("We looked into it.") < mail.text_body.index("May I ring you?")
    assert "The file “Refund letter.pdf” comes with it." in mail.text_body
    token = mail.text_body.split("#resume=")[1].split()[0]
    assert ReturnService(desk.core).open_link(token).conversation_id == desk.id


def test_later_reply_goes_in_a_mail_of_its_own_without_the_earlier(
    desk: Desk, clock: Clock
) -> None:
    desk.replies("First.")
    clock.move(WAIT)
    desk.left.queue_due()
    desk.replies("Second.")
    clock.move(WAIT)
    assert desk.left.queue_due() == 1
    assert [("First." in m.text_body, "Second." in m.text_body) for m in desk.mails()] == [
        (True, False),
        (False, True),
    ]


def test_customer_who_is_there_or_has_read_gets_no_mail(desk: Desk, clock: Clock) -> None:
    seq = desk.replies("Are you there?")
    clock.move(WAIT)
    desk.here = True
    assert desk.left.queue_due() == 0
    desk.here = False
    assert desk.marks.customer_read(desk.id, seq)
    assert not desk.marks.customer_read(desk.id, seq)
    assert desk.left.queue_due() == 0
    assert desk.mails() == []


def test_reading_only_a_part_still_sends_the_rest(desk: Desk, clock: Clock) -> None:
    seq = desk.replies("First.")
    desk.replies("Second.")
    desk.marks.customer_read(desk.id, seq)
    assert desk.marks.marks(desk.id).unread == 1
    clock.move(WAIT)
    desk.left.queue_due()
    (mail,) = desk.mails()
    assert "First." not in mail.text_body
    assert desk.marks.marks(desk.id).mailed_seq == seq + 1


def test_mail_is_in_the_language_of_the_chat(timed_core: Core, clock: Clock) -> None:
    desk = Desk(timed_core, "de-DE")
    desk.replies("Guten Morgen.")
    clock.move(WAIT)
    desk.left.queue_due()
    assert desk.mails()[0].subject == "Sam hat Ihnen zu Ihrer Beschwerde geantwortet"


def test_nothing_is_mailed_where_somebody_else_may_read_it(timed_core: Core, clock: Clock) -> None:
    abuse = TriggerHit("financial_or_domestic_abuse", "P0", "ana@example.com")
    desk = Desk(timed_core, "en-GB", abuse)
    desk.replies("Is it safe to write to you?")
    clock.move(WAIT)
    assert desk.left.queue_due() == 0
    assert desk.mails() == []


def test_mark_goes_no_further_than_the_chat_and_never_back(desk: Desk) -> None:
    seq = desk.replies("Hello")
    desk.marks.customer_read(desk.id, 10_000)
    assert desk.marks.marks(desk.id).customer_seq == seq
    assert not desk.marks.customer_read(desk.id, 1)


def test_only_the_holder_marks_as_read_for_the_desk(desk: Desk) -> None:
    seq = desk.replies("Hello")
    assert not desk.marks.agent_read(desk.id, "somebody else", seq)
    assert desk.marks.agent_read(desk.id, desk.agent_id, seq)
    assert desk.marks.marks(desk.id).agent_seq == seq
