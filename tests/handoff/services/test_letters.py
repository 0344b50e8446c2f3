"""Letters to a customer, sent through a real mail server."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from handoff.adapters.models import CaseRow, MailRow
from handoff.adapters.smtp import SmtpPostman
from handoff.domain.errors import Conflict, InvalidInput, NotFound
from handoff.domain.resolutions import Decision
from handoff.domain.understanding import TriggerHit
from handoff.services.agents import Agent
from handoff.services.case_work import CaseWorkService
from handoff.services.clocks import ClockService
from handoff.services.core import Core
from handoff.services.letters import LetterService
from handoff.services.lifecycle import LifecycleService
from handoff.services.mail import MailService
from handoff.services.resolutions import ResolutionService
from tests.handoff.services.conftest import Clock
from tests.handoff.services.test_mail import Mailbox, mailbox, server, url_of
from tests.support.lifecycle import EMAIL, add_agent, file_case

__all__ = ["mailbox", "server"]
LANGUAGES = ("en", "es", "fr", "de")
KINDS = ("acknowledgement", "update", "delay", "proposal", "final")
MARKUP = "Amira <b>Holt</b>"
REFUND = Decision(
    "partly_upheld", ("refund", "apology"), Decimal("39.99"), "GBP", "The seal was missing."
)


def case_of(core: Core, reference: str) -> CaseRow:
    with core.db.read() as session:
        return session.get_one(CaseRow, reference)


def reachable(core: Core, **facts: Any) -> str:
    return file_case(
        core, email=EMAIL, preferred_contact="email", customer_name="Amira Holt", **facts
    )


def decide(core: Core, reference: str, agent: Agent) -> None:
    ResolutionService(core).record(reference, REFUND, agent)


def test_a_final_answer_goes_by_smtp_and_ends_the_case(
    timed_core: Core, server: Controller, mailbox: Mailbox
) -> None:
    service, noor = LetterService(timed_core), add_agent(timed_core)
    reference = reachable(timed_core, country="GB")
    LifecycleService(timed_core).change(reference, "investigating", "", noor)
    decide(timed_core, reference, noor)
    letter_id = service.draft(reference, "final", "en", noor)
    service.send(reference, letter_id, noor)
    post = MailService(timed_core, SmtpPostman(url_of(server)))
    post.send_due()
    post.send_due()
    (mail,) = [one for one in mailbox.mails if "final answer" in str(one["Subject"])]
    assert mail["To"] == EMAIL
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    for words in (
        "Dear Amira Holt,",
        "We agree with part of your complaint.",
        "The seal was missing.",
        "- A refund",
        "Sum: £39.99",
        "Citizens Advice consumer service can give you advice: https://www.citizensadvice",
    ):
        assert words in text, words
    assert mail.get_body(("html",)) is None
    letter = service.get(reference, letter_id)
    assert (letter.state, letter.mail_state, letter.address) == ("sent", "sent", EMAIL)
    case = case_of(timed_core, reference)
    assert (case.status, case.next_due_at) == ("resolved", None)
    assert LifecycleService(timed_core).way(reference).steps[0].reason == "letter_final"
    with pytest.raises(Conflict, match="has gone out"):
        service.send(reference, letter_id, noor)
    with pytest.raises(Conflict, match="has gone out"):
        service.edit(reference, letter_id, "x", "y", noor)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_is_written_in_every_language(
    timed_core: Core, language: str, kind: str
) -> None:
    service, noor = LetterService(timed_core), add_agent(timed_core)
    reference = reachable(timed_core, country="GB")
    decide(timed_core, reference, noor)
    letter = service.get(reference, service.draft(reference, kind, language, noor))
    assert reference in letter.subject
    assert "Amira Holt" in letter.body
    assert letter.body.rstrip().endswith("Hearth & Home")
    assert "{" not in letter.body
    assert "\n\n\n" not in letter.body
    assert "!" not in letter.subject + letter.body


def test_a_gap_keeps_a_letter_from_going_and_says_what_is_missing(timed_core: Core) -> None:
    service, noor = LetterService(timed_core), add_agent(timed_core)
    reference = reachable(timed_core)
    letter_id = service.draft(reference, "update", "en", noor)
    letter = service.get(reference, letter_id)
    assert letter.missing == ("gap:what was done so far", "gap:what happens next")
    with pytest.raises(Conflict, match="Missing: what was done so far; what happens next"):
        service.send(reference, letter_id, noor)
    body = letter.body.replace("[[what was done so far]]", "We asked the workshop.")
    body = body.replace("[[what happens next]]", "They look at it on Monday.")
    service.edit(reference, letter_id, letter.subject, body, noor)
    service.send(reference, letter_id, noor)
    assert service.get(reference, letter_id).state == "sent"


def test_what_was_decided_and_the_country_are_needed_for_a_final_answer(timed_core: Core) -> None:
    service, noor = LetterService(timed_core), add_agent(timed_core)
    reference = reachable(timed_core)
    letter_id = service.draft(reference, "final", "en", noor)
    with pytest.raises(Conflict, match="a recorded resolution; the customer's country"):
        service.send(reference, letter_id, noor)
    assert case_of(timed_core, reference).status == "received"


def test_no_body_abroad_is_named_for_a_shop_in_england(timed_core: Core) -> None:
    service, noor = LetterService(timed_core), add_agent(timed_core)
    reference = reachable(timed_core, country="ES")
    decide(timed_core, reference, noor)
    letter = service.get(reference, service.draft(reference, "final", "es", noor))
    assert letter.missing == ()
    assert "http" not in letter.body


def test_a_delay_tells_reason_and_new_day_of_the_extension(timed_core: Core) -> None:
    service, noor = LetterService(timed_core), add_agent(timed_core)
    reference = reachable(timed_core, country="GB")
    clocks = ClockService(timed_core)
    (house,) = [
        one for one in clocks.of(reference).clocks if one.longer_until and one.kind == "final"
    ]
    clocks.extend(reference, house.id, "The workshop waits for a part.", noor)
    letter = service.get(reference, service.draft(reference, "delay", "en", noor))
    assert "The reason: The workshop waits for a part." in letter.body
    assert letter.missing == ()


def test_an_update_meets_its_deadline_and_the_next_begins(timed_core: Core, clock: Clock) -> None:
    service, noor = LetterService(timed_core), add_agent(timed_core)
    reference = reachable(timed_core)
    clock.move(timedelta(days=3))
    letter_id = service.draft(reference, "update", "en", noor)
    service.edit(reference, letter_id, "Your complaint", "We asked the workshop.", noor)
    service.send(reference, letter_id, noor)
    found = [one for one in ClockService(timed_core).of(reference).clocks if one.kind == "update"]
    assert [(one.state, one.started_at) for one in found] == [("running", clock.now)]


@pytest.mark.parametrize(
    ("facts", "triggers", "words"),
    [
        ({}, (), "no e-mail address on file"),
        ({"email": EMAIL, "preferred_contact": "post"}, (), "does not want e-mails"),
        (
            {"email": EMAIL, "preferred_contact": "email"},
            (TriggerHit("financial_or_domestic_abuse", "P1", "leaks"),),
            "Somebody else may read",
        ),
    ],
)
def test_what_may_not_be_mailed_is_printed_and_posted(
    timed_core: Core, facts: dict[str, Any], triggers: tuple[TriggerHit, ...], words: str
) -> None:
    service, noor = LetterService(timed_core), add_agent(timed_core)
    reference = file_case(timed_core, triggers=triggers, **facts)
    CaseWorkService(timed_core).assign(reference, noor.id, noor)
    letter_id = service.draft(reference, "acknowledgement", "en", noor)
    with pytest.raises(Conflict, match=words):
        service.send(reference, letter_id, noor)
    service.note_posted(reference, letter_id, noor)
    assert service.get(reference, letter_id).state == "posted"
    assert case_of(timed_core, reference).status == "acknowledged"
    with timed_core.db.read() as session:
        assert not session.scalars(select(MailRow).where(MailRow.kind == "letter")).all()


def test_a_proposal_begins_the_work_and_names_the_day_of_the_answer(timed_core: Core) -> None:
    service, noor = LetterService(timed_core), add_agent(timed_core)
    reference = reachable(timed_core)
    decide(timed_core, reference, noor)
    letter_id = service.draft(reference, "proposal", "en", noor)
    assert "by Monday, 7 December 2026" in service.get(reference, letter_id).body.replace(
        "Monday 7", "Monday, 7"
    )
    service.send(reference, letter_id, noor)
    steps = [step.after for step in LifecycleService(timed_core).way(reference).steps]
    assert steps == ["proposed", "investigating", "received"]


def test_words_of_the_customer_stay_plain_text(timed_core: Core) -> None:
    service, noor = LetterService(timed_core), add_agent(timed_core)
    reference = file_case(timed_core, customer_name=MARKUP)
    letter = service.get(reference, service.draft(reference, "update", "en", noor))
    assert f"Dear {MARKUP}," in letter.body


def test_a_dropped_draft_is_shown_no_more(timed_core: Core) -> None:
    service, noor = LetterService(timed_core), add_agent(timed_core)
    reference = reachable(timed_core)
    letter_id = service.draft(reference, "update", "de", noor)
    service.drop(reference, letter_id, noor)
    assert service.of(reference) == ()
    with pytest.raises(Conflict):
        service.drop(reference, letter_id, noor)
    with pytest.raises(NotFound):
        service.get(file_case(timed_core), letter_id)
    with pytest.raises(InvalidInput):
        service.draft(reference, "greeting", "en", noor)
    with pytest.raises(InvalidInput):
        service.draft(reference, "update", "it", noor)
