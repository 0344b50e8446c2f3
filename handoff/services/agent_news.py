"""What agents who asked for it are told by e-mail at once, in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import (
    AgentMailRow,
    AgentProfileRow,
    AgentRow,
    CaseRow,
    ConversationRow,
    DeadlineRow,
    HandoffRow,
    MailRow,
)
from handoff.domain.agent_mails import Item, News, Way, Why, news_mail
from handoff.domain.case_handling import said
from handoff.domain.opening import availability
from handoff.domain.queues import Candidate, Queue, can_take
from handoff.domain.roles import Permission, may, read_role
from handoff.services.agent_mails import (
    KINDS,
    item_of_case,
    queue_agent_mail,
    reader_of,
    subscribers,
    voice_for,
)
from handoff.services.core import Core

#: A customer who waits in the chat has been answered by then, or has left.
CHAT_LIFE = timedelta(hours=2)
#: News that need not be told to whom the other was told already.
ALSO_SAYS = {News.WAITING: News.MISSED}

_Told = tuple[AgentMailRow, AgentRow, Why]


def tell_of_deadline(
    session: Session, core: Core, case: CaseRow, row: DeadlineRow, alert: str
) -> None:
    """Tell who is concerned that a deadline is near or has passed.

    A reminder goes to who is responsible, else to those who may assign; a breach to both.

    Args:
        alert: amber, red or breached.
    """
    news = News.BREACHED if alert == "breached" else News.WARNED
    useful_for = None if news is News.BREACHED else max(row.due_at - core.clock(), timedelta(0))
    for mail, agent, why in _concerned(session, case, with_assigners=news is News.BREACHED):
        what = voice_for(core, agent).words.label("deadline", row.kind)
        item = item_of_case(core, agent, case.reference, case.category_code)
        item = replace(item, what=what, due=row.due_at)
        subject_id = f"{row.id}:{row.round}:{alert}"
        _tell(session, core, (mail, agent, why), news, item, subject_id, case, useful_for)


def tell_of_escalation(session: Session, core: Core, case: CaseRow, number: int) -> None:
    """Tell who is responsible and those who may assign that a case went up the ladder."""
    step = core.policy.handling.ladder[case.severity][number - 1]
    for mail, agent, why in _concerned(session, case, with_assigners=True):
        item = item_of_case(core, agent, case.reference, case.category_code)
        who = said(step.to, voice_for(core, agent).words.language)
        subject_id = f"{case.reference}:{case.stage}:{number}"
        _tell(session, core, (mail, agent, why), News.ESCALATED, item, subject_id, case, who=who)


def tell_of_waiting(
    session: Session,
    core: Core,
    conversation: ConversationRow,
    row: HandoffRow,
    queue: Queue,
    category: str | None,
) -> None:
    """Tell those who are away and fit that a customer waits whom nobody there can take.

    Outside of the opening hours nobody is told at once.
    """
    organisation = core.policy.organisation
    if not availability(organisation, core.clock(), core.words()).open:
        return
    for mail, agent in subscribers(session, Way.AT_ONCE):
        if _is_away_and_fits(session, core, agent, queue, conversation.language):
            _tell_of_chat(
                session, core, (mail, agent, Why.AWAY), News.WAITING, row, queue, category
            )


def tell_of_missed(
    session: Session, core: Core, row: HandoffRow, queue: Queue, category: str | None, agent_id: str
) -> None:
    """Tell an agent that an offer went on because they did not answer, and that they are away."""
    for mail, agent in subscribers(session, Way.AT_ONCE):
        if agent.id == agent_id:
            _tell_of_chat(
                session, core, (mail, agent, Why.OFFERED), News.MISSED, row, queue, category
            )


def _concerned(session: Session, case: CaseRow, *, with_assigners: bool) -> Iterable[_Told]:
    for mail, agent in subscribers(session, Way.AT_ONCE):
        if agent.id == case.assignee_id:
            yield mail, agent, Why.RESPONSIBLE
        elif (with_assigners or case.assignee_id is None) and may(
            read_role(agent.role), Permission.ASSIGN_CASES
        ):
            yield mail, agent, Why.ASSIGNS if case.assignee_id else Why.NOBODY


def _is_away_and_fits(
    session: Session, core: Core, agent: AgentRow, queue: Queue, language: str
) -> bool:
    if not may(read_role(agent.role), Permission.ANSWER_CUSTOMERS):
        return False
    profile = session.get(AgentProfileRow, agent.id)
    if profile is not None and profile.is_available:
        return False
    languages = profile.languages if profile else []
    home = core.policy.organisation.language
    skills = frozenset(profile.skills if profile else ())
    return can_take(Candidate(agent.id, frozenset(languages or [home]), skills), queue, language)


def _tell_of_chat(
    session: Session,
    core: Core,
    told: _Told,
    news: News,
    row: HandoffRow,
    queue: Queue,
    category: str | None,
) -> None:
    voice = voice_for(core, told[1])
    item = Item(
        reference="",
        category=voice.category(category) if category else "",
        url=f"{core.settings.public_url}/desk/conversations/{row.conversation_id}",
    )
    name = queue.label(voice.words.language)
    # Once for each customer who waits, however often the offer comes round.
    _tell(session, core, told, news, item, row.id, row, CHAT_LIFE, queue=name)


def _tell(
    session: Session,
    core: Core,
    told: _Told,
    news: News,
    item: Item,
    subject_id: str,
    about: CaseRow | HandoffRow,
    useful_for: timedelta | None = None,
    **more: str,
) -> None:
    mail, agent, why = told
    kind, subject_id = f"{KINDS}{news}", f"{subject_id}:{agent.id}"
    same = {kind, f"{KINDS}{ALSO_SAYS.get(news, news)}"}
    known = select(MailRow.id).where(MailRow.kind.in_(same), MailRow.subject_id == subject_id)
    if session.scalar(known.limit(1)) is not None:
        return
    subject, text = news_mail(news, why, item, reader_of(core, agent, mail.address), **more)
    mail_id = queue_agent_mail(
        session, core, agent, mail.address, kind, subject_id, subject, text, useful_for
    )
    audit.record(
        session,
        core.clock(),
        "system",
        Tag.AGENT_TOLD,
        conversation_id=about.conversation_id,
        case_reference=about.reference if isinstance(about, CaseRow) else None,
        agent_id=agent.id,
        mail_id=mail_id,
        news=news.value,
    )
