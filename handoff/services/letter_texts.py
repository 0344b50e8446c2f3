"""What a letter says before an agent edits it: a template filled with the facts of the case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.adapters.models import AgentRow, CaseRow, ClockEventRow, DeadlineRow
from handoff.domain.deadlines import applicable_regimes
from handoff.domain.letters import gap_mark
from handoff.domain.lifecycle import FINISHED
from handoff.domain.redress import RedressBody, bodies_for, candidates
from handoff.domain.resolutions import Decision
from handoff.domain.texts import Words
from handoff.domain.wording import read_back_lines
from handoff.services import clock_rows
from handoff.services.cases import promised_days
from handoff.services.core import Core
from handoff.services.drafts import load_facts, load_triggers
from handoff.services.plain_text import plain_text_environment
from handoff.services.resolutions import decision_of, resolution_row
from handoff.services.summaries import load_deadlines

_environment = plain_text_environment("letters")


def letter_texts(
    session: Session, core: Core, case: CaseRow, kind: str, words: Words, gap: Callable[[str], str]
) -> tuple[str, str]:
    """Return subject and text of a new letter.

    Args:
        kind: one of domain/letters.py KINDS.
        words: in the letter's language.
        gap: what an agent has to write in the place of a gap, by its code.
    """
    policy, zone = core.policy, core.policy.organisation.zone
    facts = load_facts(session, case.intake_id)
    name = facts.get("customer_name")
    row = resolution_row(session, case)
    decision = decision_of(row) if row else None
    deadlines = () if case.status in FINISHED else load_deadlines(session, case.reference)
    spoken = policy.spoken(words.language)
    category = spoken.categories.get(case.category_code)
    home = policy.categories.get(case.category_code)
    is_own = home is not None and case.department in ("", home.department)
    answer_by = core.clock().astimezone(ZoneInfo(zone)).date()
    text = _environment.get_template(f"{kind}.{words.language}.txt").render(
        reference=case.reference,
        greeting=words.say("mail.dear", name=name.value)
        if name and name.is_known
        else words.say("mail.hello"),
        received=words.due_day(clock_rows.received_at(session, case), zone),
        lines=read_back_lines(facts, policy, words),
        handler=_handler(session, case),
        # A department of another category has no name in the customer's language.
        department=category.department if category and is_own else "",
        dates=promised_days(deadlines, policy, words),
        contacts=spoken.contacts,
        organisation=policy.organisation.name,
        answer_by=words.weekday(answer_by + timedelta(days=policy.handling.proposal_days)),
        rights=_rights(session, core, case, kind, words),
        gap=lambda code: gap_mark(gap(code)),
        **_delay_words(session, case, words, zone),
        **_decision_words(decision, words),
    )
    subject, _, body = text.partition("\n")
    return subject.strip(), body.strip() + "\n"


def needs_country(session: Session, core: Core, case: CaseRow) -> bool:
    """Return whether whom a letter may name depends on a country that is not known."""
    if clock_rows.country_of(session, case) is not None:
        return False
    return any(body.asks_country for body in _candidates(session, core, case))


def redress_of(session: Session, core: Core, case: CaseRow) -> tuple[RedressBody, ...]:
    """Return the bodies that have jurisdiction over a complaint."""
    policy = core.policy
    return bodies_for(
        policy.redress,
        _regimes(session, core, case),
        policy.organisation.jurisdictions,
        clock_rows.country_of(session, case),
        policy.clocks.groups,
    )


def _candidates(session: Session, core: Core, case: CaseRow) -> tuple[RedressBody, ...]:
    policy = core.policy
    return candidates(
        policy.redress,
        _regimes(session, core, case),
        policy.organisation.jurisdictions,
        policy.clocks.groups,
    )


def _regimes(session: Session, core: Core, case: CaseRow) -> frozenset[str]:
    """Return the ids of all regimes that apply, also of those without a time limit."""
    policy = core.policy
    found = applicable_regimes(
        clock_rows.received_at(session, case),
        clock_rows.places_of(session, core, case),
        policy.organisation.sectors,
        ("complaint",),
        policy,
        triggers={row.code for row in load_triggers(session, case.conversation_id)},
    )
    return frozenset(regime.id for regime in found)


def _rights(
    session: Session, core: Core, case: CaseRow, kind: str, words: Words
) -> tuple[str, ...]:
    bodies = redress_of(session, core, case)
    if kind == "delay":
        return _rights_when_late(session, core, case, bodies, words)
    sentences: list[str] = []
    for body in bodies:
        sentences.append(words.say(f"letter.body_{body.role}", name=body.name, url=body.url))
        if body.within is not None:
            count = body.within.value
            sentences.append(words.say(f"letter.window_{body.within.unit}", count=count))
    return tuple(sentences)


def _rights_when_late(
    session: Session,
    core: Core,
    case: CaseRow,
    bodies: tuple[RedressBody, ...],
    words: Words,
) -> tuple[str, ...]:
    """Return what a customer can do whose answer is late, from the day their rule allows it."""
    zone = core.policy.organisation.zone
    finals = {
        row.regime: row.original_due_at or row.due_at
        for row in clock_rows.deadline_rows(session, case.reference)
        if row.kind == "final"
    }
    sentences: list[str] = []
    for body in bodies:
        due = [finals[regime] for regime in body.regimes if regime in finals]
        if body.role == "advises":
            sentences.append(words.say("letter.body_advises", name=body.name, url=body.url))
        elif body.after_deadline and due:
            day = words.due_day(min(due), zone)
            sentences.append(
                words.say("letter.body_when_late", day=day, name=body.name, url=body.url)
            )
    return tuple(sentences)


def _handler(session: Session, case: CaseRow) -> str | None:
    agent = session.get(AgentRow, case.assignee_id) if case.assignee_id else None
    return agent.display_name if agent else None


def _delay_words(session: Session, case: CaseRow, words: Words, zone: str) -> dict[str, str | None]:
    """Return reason and new day of an extension; empty without one."""
    found = session.execute(
        select(DeadlineRow, ClockEventRow.reason)
        .join(ClockEventRow, ClockEventRow.deadline_id == DeadlineRow.id)
        .where(
            DeadlineRow.case_reference == case.reference,
            DeadlineRow.original_due_at.is_not(None),
            DeadlineRow.met_at.is_(None),
            ClockEventRow.kind == "extended",
        )
        .order_by(DeadlineRow.due_at)
        .limit(1)
    ).one_or_none()
    if found is None:
        return {"reason": None, "until": None}
    row, reason = found
    return {"reason": reason, "until": words.due_day(row.due_at, zone)}


def _decision_words(decision: Decision | None, words: Words) -> dict[str, Any]:
    if decision is None:
        return {"outcome": None, "explanation": None, "remedies": (), "amount": None}
    is_sum = decision.amount is not None and decision.currency is not None
    return {
        "outcome": words.say(f"letter.outcome_{decision.outcome}"),
        "explanation": decision.explanation,
        "remedies": [words.say(f"letter.remedy_{code}") for code in decision.remedies],
        "amount": words.say(
            "letter.sum", amount=words.money(float(decision.amount or 0), decision.currency or "")
        )
        if is_sum
        else None,
    }
