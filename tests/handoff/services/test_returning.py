"""Links to come back by, and the welcome of a customer who was away."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from handoff.adapters.models import AuditEventRow, ConversationRow, MailRow, ReturnLinkRow
from handoff.adapters.smtp import FolderPostman
from handoff.domain.errors import NotAllowed
from handoff.domain.facts import Fact, FactStatus
from handoff.domain.messages import Reply, Sender
from handoff.domain.understanding import TriggerHit, Understanding
from handoff.services.consent import ConsentService
from handoff.services.conversations import ConversationService, add_message
from handoff.services.core import Core
from handoff.services.intake import IntakeService
from handoff.services.mail import MailService
from handoff.services.returning import MOST_OF_CONVERSATION, LinkOutcome, ReturnService
from handoff.services.withdrawal import WithdrawalService
from tests.handoff.services.conftest import Clock

ADDRESS = "ana@example.com"


def begun(core: Core, *, email: str | None = ADDRESS) -> tuple[str, str]:
    """Return id and token of a conversation with consent and, if given, an address."""
    opened = ConversationService(core).start("en-GB")
    ConsentService(core).accept(opened.conversation_id)
    if email:
        fact = Fact("email", email, FactStatus.STATED)
        IntakeService(core).set_fact(opened.conversation_id, fact, "customer")
    return opened.conversation_id, opened.token


def mailed_token(core: Core) -> str:
    with core.db.read() as session:
        text = session.scalars(
            select(MailRow.text_body).order_by(MailRow.created_at.desc())
        ).first()
    found = re.search(r"#resume=([\w-]+)", text or "")
    assert found
    return found[1]


def test_a_link_moves_the_conversation_once(timed_core: Core) -> None:
    conversation_id, old = begun(timed_core)
    returning, conversations = ReturnService(timed_core), ConversationService(timed_core)
    assert returning.send_link(conversation_id, "en").outcome is LinkOutcome.SENT
    token = mailed_token(timed_core)
    moved = returning.open_link(token)
    assert moved.conversation_id == conversation_id
    conversations.authenticate(conversation_id, moved.token)
    with pytest.raises(NotAllowed):
        conversations.authenticate(conversation_id, old)
    with pytest.raises(NotAllowed):
        returning.open_link(token)
    with timed_core.db.read() as session:
        tags = set(session.scalars(select(AuditEventRow.tag)))
    assert {"customer:return_link:sent", "customer:return_link:used"} <= tags


def test_the_old_token_is_looked_up_again(timed_core: Core) -> None:
    conversation_id, old = begun(timed_core)
    conversations = ConversationService(timed_core)
    conversations.authenticate(conversation_id, old)
    assert conversations.was_opened_with(conversation_id, old)
    conversations.forget_token(conversation_id)
    assert not conversations.was_opened_with(conversation_id, old)


def test_a_link_ends_after_seven_days(timed_core: Core, clock: Clock) -> None:
    conversation_id, _ = begun(timed_core)
    ReturnService(timed_core).send_link(conversation_id, "en")
    clock.move(timedelta(days=7))
    with pytest.raises(NotAllowed):
        ReturnService(timed_core).open_link(mailed_token(timed_core))


def test_the_token_is_kept_nowhere_once_the_mail_is_sent(
    timed_core: Core, tmp_path_factory: pytest.TempPathFactory
) -> None:
    conversation_id, _ = begun(timed_core)
    ReturnService(timed_core).send_link(conversation_id, "en")
    token = mailed_token(timed_core)
    outbox = tmp_path_factory.mktemp("outbox")
    assert MailService(timed_core, FolderPostman(outbox)).send_due() == 1
    with timed_core.db.read() as session:
        mail = session.scalars(select(MailRow)).one()
        link = session.scalars(select(ReturnLinkRow)).one()
    assert (mail.state, mail.text_body) == ("sent", "")
    assert token not in (link.token_hash, link.id)


@pytest.mark.parametrize(
    ("language", "word", "opens"),
    [
        ("en", "link", "Monday"),
        ("es", "enlace", "lunes"),
        ("fr", "lien", "lundi"),
        ("de", "Link", "Montag"),
    ],
)
def test_the_mail_is_in_the_language_of_the_chat(
    timed_core: Core, language: str, word: str, opens: str
) -> None:
    conversation_id, _ = begun(timed_core)
    ReturnService(timed_core).send_link(conversation_id, language)
    with timed_core.db.read() as session:
        mail = session.scalars(select(MailRow)).one()
    assert word in mail.text_body
    assert opens in mail.text_body
    assert mail.recipient == ADDRESS
    assert "\n" not in mail.subject
    assert mail.subject


def test_so_many_links_a_day_and_no_more(timed_core: Core, clock: Clock) -> None:
    conversation_id, _ = begun(timed_core)
    returning = ReturnService(timed_core)
    outcomes = [
        returning.send_link(conversation_id, "en").outcome for _ in range(MOST_OF_CONVERSATION + 1)
    ]
    assert outcomes[-2:] == [LinkOutcome.SENT, LinkOutcome.TOO_MANY]
    clock.move(timedelta(days=1, seconds=1))
    assert returning.send_link(conversation_id, "en").outcome is LinkOutcome.SENT


def test_no_link_without_consent_an_address_or_a_safe_mailbox(timed_core: Core) -> None:
    returning = ReturnService(timed_core)
    stranger = ConversationService(timed_core).start("en-GB").conversation_id
    assert returning.send_link(stranger, "en").outcome is LinkOutcome.NOT_AGREED
    nameless, _ = begun(timed_core, email=None)
    assert returning.send_link(nameless, "en").outcome is LinkOutcome.NO_ADDRESS
    watched, _ = begun(timed_core)
    with timed_core.db.write() as session:
        conversation = session.get_one(ConversationRow, watched)
        said = add_message(session, timed_core, conversation, Sender.CUSTOMER, "he reads my mail")
        message_id = said.id
    hit = TriggerHit("financial_or_domestic_abuse", "P0", "he reads my mail")
    told = Understanding(message_id, "he reads my mail", "tell_story", 0.9, triggers=(hit,))
    IntakeService(timed_core).tell_story(watched, [told])
    assert returning.send_link(watched, "en").outcome is LinkOutcome.NOT_SAFE


def test_a_withdrawal_ends_the_link(timed_core: Core) -> None:
    conversation_id, _ = begun(timed_core)
    ReturnService(timed_core).send_link(conversation_id, "en")
    token = mailed_token(timed_core)
    WithdrawalService(timed_core).withdraw(conversation_id)
    with pytest.raises(NotAllowed):
        ReturnService(timed_core).open_link(token)


def test_a_customer_is_welcomed_back_after_an_hour_and_once(timed_core: Core, clock: Clock) -> None:
    conversation_id, _ = begun(timed_core)
    returning = ReturnService(timed_core)
    with timed_core.db.write() as session:
        conversation = session.get_one(ConversationRow, conversation_id)
        add_message(session, timed_core, conversation, Sender.BOT, "When did it happen?")
    assert returning.welcome_request(conversation_id) is None
    clock.move(timedelta(hours=1))
    request = returning.welcome_request(conversation_id)
    assert request is not None
    assert (request.kind, request.content) == ("event", "return")
    assert returning.welcome_request(conversation_id) == request
    assert returning.welcome(request, [Reply("Welcome back.")])
    assert not returning.welcome(request, [Reply("Welcome back.")])
    assert returning.welcome_request(conversation_id) is None


def test_nobody_is_welcomed_back_whose_words_still_wait(timed_core: Core, clock: Clock) -> None:
    conversation_id, _ = begun(timed_core)
    with timed_core.db.write() as session:
        conversation = session.get_one(ConversationRow, conversation_id)
        add_message(session, timed_core, conversation, Sender.CUSTOMER, "on Monday")
    clock.move(timedelta(days=1))
    assert ReturnService(timed_core).welcome_request(conversation_id, has_moved=True) is None
