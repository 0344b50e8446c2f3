"""E-mails to agents: chosen, sent at once or daily by a real mail server, and ended by a link."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from handoff.adapters.audit import Tag
from handoff.adapters.models import AuditEventRow, CaseRow
from handoff.adapters.smtp import SmtpPostman
from handoff.domain.errors import InvalidInput, NotFound, TooMany
from handoff.domain.roles import Role
from handoff.services.agent_digests import DigestService
from handoff.services.agent_mails import CONFIRM_LIFE, CONFIRM_PATH, STOP_PATH, AgentMailService
from handoff.services.agents import Agent, AgentService
from handoff.services.case_work import CaseWorkService
from handoff.services.clocks import ClockService
from handoff.services.conversations import ConversationService
from handoff.services.core import Core
from handoff.services.handoffs import HandoffService
from handoff.services.mail import MailService
from handoff.services.routing import RoutingService
from tests.handoff.services.conftest import START, Clock
from tests.handoff.services.test_mail import Mailbox, url_of
from tests.support.lifecycle import EMAIL, STORY, add_agent, file_case
from tests.support.ports import free_port


class Post:
    """The mail server, and a look into what arrived."""

    def __init__(self, core: Core, mailbox: Mailbox, url: str) -> None:
        self._mail, self._mailbox = MailService(core, SmtpPostman(url)), mailbox

    def take(self) -> list[EmailMessage]:
        """Send what is due and return what has arrived since the last time."""
        self._mail.send_due()
        arrived, self._mailbox.mails = self._mailbox.mails, []
        return arrived


@pytest.fixture
def post(timed_core: Core) -> Iterator[Post]:
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield Post(timed_core, mailbox, url_of(controller))
    controller.stop()


def choose(core: Core, agent: Agent, way: str, post: Post) -> str:
    """Let an agent choose and confirm, and return the text of the e-mail that asked for it."""
    address, mails = f"{agent.username}@example.com", AgentMailService(core)
    mails.save(agent.id, address, way, agent.actor)
    (first,) = post.take()
    assert first["To"] == address
    text = str(first.get_content())
    mails.confirm(*link_in(text, CONFIRM_PATH))
    return text


def link_in(text: str, path: str) -> list[str]:
    """Return whose link it is, and its token."""
    return text.partition(f"{path}/")[2].split()[0].split("/")


def breach(core: Core, clock: Clock, reference: str) -> None:
    """Let the final deadline of a case pass."""
    clock.now = max(one.due_at for one in ClockService(core).of(reference).clocks)
    clock.move(timedelta(seconds=1))
    ClockService(core).run_due()


def told(core: Core) -> list[tuple[str | None, str]]:
    with core.db.read() as session:
        rows = session.scalars(
            select(AuditEventRow)
            .where(AuditEventRow.tag == Tag.AGENT_TOLD.value)
            .order_by(AuditEventRow.id)
        )
        return [(row.case_reference, row.data["news"]) for row in rows]


def test_who_is_responsible_is_told_of_deadlines_in_their_language_without_the_customer_s_words(
    timed_core: Core, clock: Clock, post: Post
) -> None:
    noor = add_agent(timed_core)
    AgentService(timed_core).set_preferences(noor.id, "de", "Pacific/Auckland")
    assert "Diese Adresse" in choose(timed_core, noor, "at_once", post)
    reference = file_case(timed_core, category="delivery", email=EMAIL, customer_name="Amira Holt")
    CaseWorkService(timed_core).assign(reference, noor.id, noor)
    ClockService(timed_core).run_due()
    # The confirmation to the customer, and nothing to the agent yet.
    assert [mail["To"] for mail in post.take()] == [EMAIL]
    breach(timed_core, clock, reference)
    mails = {mail["Subject"]: mail for mail in post.take()}
    assert set(mails) == {
        f"{reference}: Eine Frist ist abgelaufen",
        f"{reference}: eskaliert",
    }
    text = mails[f"{reference}: Eine Frist ist abgelaufen"].get_content()
    for words in ("Art der Beschwerde: Lieferung", "Pacific/Auckland", f"/desk/cases/{reference}"):
        assert words in text
    for secret in (STORY, "kettle", "Amira", EMAIL):
        assert not any(secret in mail.as_string() for mail in mails.values())
    assert {reference} == {case for case, _ in told(timed_core)}
    ClockService(timed_core).run_due()
    assert post.take() == []


def test_a_case_without_anybody_reaches_who_can_assign_it_and_nobody_who_did_not_ask(
    timed_core: Core, clock: Clock, post: Post
) -> None:
    add_agent(timed_core, "Lee Okafor", Role.SUPERVISOR)
    boss = add_agent(timed_core, "Sam Ode", Role.SUPERVISOR)
    other = add_agent(timed_core, "Kim Roe")
    choose(timed_core, boss, "at_once", post)
    choose(timed_core, other, "at_once", post)
    breach(timed_core, clock, file_case(timed_core))
    mails = post.take()
    assert {mail["To"] for mail in mails} == {"sam.ode@example.com"}
    assert all("Nobody is responsible" in mail.get_content() for mail in mails)


def test_who_is_away_hears_of_a_customer_who_waits_once_and_in_opening_hours(
    timed_core: Core, clock: Clock, post: Post
) -> None:
    noor, handoffs = add_agent(timed_core), HandoffService(timed_core)
    choose(timed_core, noor, "at_once", post)
    routing = RoutingService(timed_core)
    clock.now = START.replace(hour=2)
    handoffs.request(ConversationService(timed_core).start("en-GB").conversation_id, "praise")
    assert post.take() == []
    clock.now = START
    waiting = ConversationService(timed_core).start("en-GB").conversation_id
    handoffs.request(waiting, "customer_asked")
    routing.work()
    (mail,) = post.take()
    assert mail["Subject"] == "A customer waits for a person"
    assert f"/desk/conversations/{waiting}" in mail.get_content()
    # Available now: offered in person, missed, and away again.
    routing.set_available(noor.id, True)
    routing.work()
    clock.move(timedelta(minutes=10))
    routing.work()
    assert {mail["Subject"] for mail in post.take()} == {"An offer was not answered"}


def test_the_daily_mail_says_what_is_due_overdue_new_and_waiting(
    timed_core: Core, clock: Clock, post: Post
) -> None:
    boss = add_agent(timed_core, "Sam Ode", Role.SUPERVISOR)
    noor = add_agent(timed_core)
    AgentService(timed_core).set_preferences(noor.id, "en", "Europe/Madrid")
    choose(timed_core, noor, "daily", post)
    work, digests = CaseWorkService(timed_core), DigestService(timed_core)
    reference, task = file_case(timed_core), file_case(timed_core)
    work.assign(reference, noor.id, boss)
    work.add_task(task, "Ring the warehouse", noor.id, clock.now.date(), boss)
    with timed_core.db.write() as session:
        session.get_one(CaseRow, reference).news_at = clock.now
    digests.run_due()
    assert post.take() == []
    clock.now = (START + timedelta(days=1)).replace(hour=6)
    digests.run_due()
    digests.run_due()
    (mail,) = post.take()
    text = mail.get_content()
    assert mail["Subject"] == "Your cases on Tuesday, 24 November"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert text.index("Overdue (1)") < text.index("Task, Monday, 23 November 2026")
    assert text.index("Waiting for an answer (1)") < text.index("New with you (1)")
    assert "warehouse" not in text
    # The day after, it is new no more.
    clock.move(timedelta(days=1))
    digests.run_due()
    (following,) = post.take()
    assert "New with you" not in following.get_content()


def test_a_link_in_each_mail_ends_them_and_what_waits_is_not_sent(
    timed_core: Core, clock: Clock, post: Post
) -> None:
    noor, mails = add_agent(timed_core), AgentMailService(timed_core)
    choose(timed_core, noor, "daily", post)
    mails.save(noor.id, mails.of(noor.id).address, "at_once", noor.actor)
    (welcome,) = post.take()
    agent_id, token = link_in(welcome.get_content(), STOP_PATH)
    reference = file_case(timed_core)
    CaseWorkService(timed_core).assign(reference, noor.id, noor)
    breach(timed_core, clock, reference)
    with pytest.raises(NotFound):
        mails.stop(agent_id, "0" * 64)
    mails.stop(agent_id, token)
    mails.stop(agent_id, token)
    assert mails.of(noor.id).way == "none"
    assert post.take() == []
    breach(timed_core, clock, reference)
    assert post.take() == []


def test_nothing_goes_to_an_address_before_the_link_sent_there_was_opened_in_time(
    timed_core: Core, clock: Clock, post: Post
) -> None:
    noor, mails = add_agent(timed_core), AgentMailService(timed_core)
    choose(timed_core, noor, "at_once", post)
    mails.save(noor.id, "other@example.com", "at_once", noor.actor)
    (asked,) = post.take()
    assert asked["To"] == "other@example.com"
    link = link_in(asked.get_content(), CONFIRM_PATH)
    reference = file_case(timed_core)
    CaseWorkService(timed_core).assign(reference, noor.id, noor)
    breach(timed_core, clock, reference)
    # The address of before is still the one in use.
    assert {mail["To"] for mail in post.take()} == {"noor.vance@example.com"}
    clock.move(CONFIRM_LIFE)
    with pytest.raises(NotFound):
        mails.confirm(*link)
    mails.ask_again(noor.id, "fr")
    with pytest.raises(TooMany):
        mails.ask_again(noor.id)
    asked = post.take()[-1]
    # The language of the page on which it was asked for, as nobody chose another one.
    assert asked["Subject"] == "Confirmez votre adresse pour le bureau des réclamations"
    link = link_in(asked.get_content(), CONFIRM_PATH)
    with pytest.raises(NotFound):
        mails.confirm(noor.id, "0" * 64)
    mails.confirm(*link)
    with pytest.raises(NotFound):
        mails.confirm(*link)
    choice = mails.of(noor.id)
    assert (choice.address, choice.asked, choice.way) == ("other@example.com", "", "at_once")


def test_a_choice_needs_an_address_and_nothing_is_on_by_itself(timed_core: Core) -> None:
    noor, mails = add_agent(timed_core), AgentMailService(timed_core)
    assert (mails.of(noor.id).address, mails.of(noor.id).way) == ("", "none")
    for address, way in (("", "daily"), ("noor", "daily"), ("noor@example.com", "hourly")):
        with pytest.raises(InvalidInput):
            mails.save(noor.id, address, way, noor.actor)
    with timed_core.db.read() as session:
        assert not session.scalars(
            select(AuditEventRow).where(AuditEventRow.tag == Tag.AGENT_MAILS_CHANGED.value)
        ).all()
