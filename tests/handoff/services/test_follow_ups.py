"""The question after the end, through a real mail server."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from handoff.adapters.models import CaseRow, FollowUpRow, MailRow
from handoff.adapters.smtp import SmtpPostman
from handoff.domain.resolutions import Decision
from handoff.domain.understanding import TriggerHit
from handoff.services.after_filing import AfterFilingService
from handoff.services.agents import Agent
from handoff.services.core import Core
from handoff.services.follow_ups import FollowUpService
from handoff.services.lifecycle import LifecycleService
from handoff.services.mail import MailService
from handoff.services.resolutions import ResolutionService
from handoff.services.returning import ReturnService
from tests.handoff.services.conftest import Clock
from tests.handoff.services.test_mail import Mailbox, mailbox, server, url_of
from tests.support.lifecycle import EMAIL, add_agent, file_case

__all__ = ["mailbox", "server"]
WEEK = timedelta(days=7)


def resolved(core: Core, noor: Agent, **more: Any) -> str:
    reference = file_case(core, **({"email": EMAIL, "preferred_contact": "email"} | more))
    decision = Decision("upheld", ("repair",), explanation="The seal was missing.")
    ResolutionService(core).record(reference, decision, noor)
    LifecycleService(core).change(reference, "resolved", "", noor)
    return reference


def follow_ups(core: Core) -> list[FollowUpRow]:
    with core.db.read() as session:
        return list(session.scalars(select(FollowUpRow).order_by(FollowUpRow.stage)))


def test_a_customer_is_asked_once_and_can_open_the_case_again(
    timed_core: Core, clock: Clock, server: Controller, mailbox: Mailbox
) -> None:
    service, noor = FollowUpService(timed_core), add_agent(timed_core)
    reference = resolved(timed_core, noor)
    assert service.run_due() == ()
    clock.move(WEEK)
    assert len(service.run_due()) == 1
    assert service.run_due() == ()
    post = MailService(timed_core, SmtpPostman(url_of(server)))
    post.send_due()
    (mail,) = [one for one in mailbox.mails if "was it put right?" in str(one["Subject"])]
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "on Monday 23 November 2026. Was it put right?" in text.replace("Monday,", "Monday")
    token = re.search(r"/chat#resume=(\S+)", text)
    assert token is not None
    with timed_core.db.read() as session:
        kept = session.scalars(select(MailRow).where(MailRow.kind == "follow_up")).one()
    assert kept.text_body == ""
    moved = ReturnService(timed_core).open_link(token[1])
    after = AfterFilingService(timed_core)
    assert after.rating_to_ask(moved.conversation_id) == "outcome"
    after.ask_review(moved.conversation_id)
    with timed_core.db.read() as session:
        case = session.get_one(CaseRow, reference)
    assert (case.status, case.stage) == ("investigating", 2)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"email": None}, "no_address"),
        ({"triggers": (TriggerHit("injury_or_illness", "P1", "leaks"),)}, "grave"),
        ({"triggers": (TriggerHit("financial_or_domestic_abuse", "P1", "leaks"),)}, "unsafe"),
    ],
)
def test_nobody_is_asked_who_should_not_be(
    timed_core: Core, clock: Clock, more: dict[str, Any], why: str
) -> None:
    service, noor = FollowUpService(timed_core), add_agent(timed_core)
    if more.get("email", "") is None:
        more = {"preferred_contact": "post"}
    resolved(timed_core, noor, **more)
    clock.move(WEEK)
    service.run_due()
    assert [row.dropped for row in follow_ups(timed_core)] == [why]


def test_a_case_that_was_opened_again_is_asked_about_after_its_review(
    timed_core: Core, clock: Clock
) -> None:
    service, noor = FollowUpService(timed_core), add_agent(timed_core)
    reference = resolved(timed_core, noor)
    LifecycleService(timed_core).change(reference, "investigating", "New pictures.", noor)
    clock.move(WEEK)
    service.run_due()
    decision = Decision("not_upheld", explanation="It was worn out.")
    ResolutionService(timed_core).record(reference, decision, noor)
    LifecycleService(timed_core).change(reference, "resolved", "", noor)
    clock.move(WEEK)
    service.run_due()
    assert [(row.stage, row.dropped) for row in follow_ups(timed_core)] == [
        (1, "reopened"),
        (2, None),
    ]
