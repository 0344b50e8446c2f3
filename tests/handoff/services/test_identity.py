"""The identity check: who proves it, who does not, and that nothing tells the two apart."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from handoff.adapters.audit import Tag
from handoff.adapters.models import (
    AuditEventRow,
    CaseRow,
    ConversationRow,
    IdentityCheckRow,
    MailRow,
    TriggerRow,
)
from handoff.adapters.smtp import OutgoingMail
from handoff.domain.errors import InvalidInput, TooMany
from handoff.domain.facts import Fact, FactStatus
from handoff.domain.references import InvalidReference, new_reference
from handoff.services.cases import CaseService
from handoff.services.consent import ConsentService
from handoff.services.conversations import ConversationService
from handoff.services.core import Core
from handoff.services.identity import (
    CODE_LIFE,
    MAIL_KIND,
    MOST_ATTEMPTS,
    IdentityService,
    Outcome,
)
from handoff.services.intake import IntakeService
from handoff.services.mail import MailService
from handoff.services.withdrawal import WithdrawalService
from tests.handoff.services.conftest import Clock

EMAIL = "jo@example.com"


class Postbox:
    """Keeps the mails it is given."""

    def __init__(self) -> None:
        self.mails: list[OutgoingMail] = []

    def send(self, mail: OutgoingMail) -> None:
        """Keep a mail."""
        self.mails.append(mail)


def start(core: Core, locale: str = "en-GB") -> str:
    return ConversationService(core).start(locale=locale).conversation_id


def file_case(core: Core, email: str | None = EMAIL) -> str:
    """Return the reference of a case filed in a conversation of its own."""
    conversation_id, intake = start(core), IntakeService(core)
    ConsentService(core).accept(conversation_id)
    facts = {"story": "The lamp broke.", "email": email}
    for name, value in facts.items():
        if value is not None:
            fact = Fact(name, value, FactStatus.STATED)
            intake.set_fact(conversation_id, fact, "customer")
    intake.complete_story(conversation_id)
    intake.note_read_back(conversation_id)
    return CaseService(core).file(conversation_id).reference


def code_mails(core: Core) -> list[MailRow]:
    with core.db.read() as session:
        found = select(MailRow).where(MailRow.kind == MAIL_KIND).order_by(MailRow.created_at)
        return list(session.scalars(found))


def sent_code(core: Core) -> str:
    """Return the code in the newest mail that waits."""
    IdentityService(core).queue_due()
    with core.db.read() as session:
        check = session.scalars(
            select(IdentityCheckRow).where(IdentityCheckRow.state == "sent")
        ).one()
        mail = session.scalars(select(MailRow).where(MailRow.subject_id == check.id)).one()
    found = re.search(r"\b\d{6}\b", mail.text_body)
    assert found
    return found.group()


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_the_code_on_file_verifies_this_case_in_this_conversation(timed_core: Core) -> None:
    core, identity = timed_core, IdentityService(timed_core)
    reference, other = file_case(core), file_case(core)
    conversation_id, elsewhere = start(core), start(core)
    identity.ask(conversation_id, reference.lower().replace("-", " "))
    code = sent_code(core)
    assert code_mails(core)[0].recipient == EMAIL
    assert not identity.is_verified(conversation_id, reference)
    verdict = identity.verify(conversation_id, f"{code[:3]} {code[3:]}")
    assert (verdict.outcome, verdict.reference) == (Outcome.VERIFIED, reference)
    assert identity.is_verified(conversation_id, reference)
    assert not identity.is_verified(conversation_id, other)
    assert not identity.is_verified(elsewhere, reference)
    assert not identity.is_verified(conversation_id, "no reference")


def test_a_code_does_not_work_in_another_conversation(timed_core: Core) -> None:
    core, identity = timed_core, IdentityService(timed_core)
    reference, mine, theirs = file_case(core), start(core), start(core)
    identity.ask(mine, reference)
    code = sent_code(core)
    assert identity.verify(theirs, code).outcome is Outcome.NOT_ASKED
    identity.ask(theirs, new_reference())
    assert identity.verify(theirs, code).outcome is Outcome.WRONG


def test_a_code_works_once(timed_core: Core) -> None:
    core, identity = timed_core, IdentityService(timed_core)
    conversation_id, reference = start(core), file_case(core)
    identity.ask(conversation_id, reference)
    code = sent_code(core)
    assert identity.verify(conversation_id, code).outcome is Outcome.VERIFIED
    assert identity.verify(conversation_id, code).outcome is Outcome.NOT_ASKED
    with core.db.read() as session:
        assert session.scalars(select(IdentityCheckRow.code_hash)).all() == [None]


def test_a_new_code_replaces_the_one_before(timed_core: Core) -> None:
    core, identity = timed_core, IdentityService(timed_core)
    conversation_id, reference = start(core), file_case(core)
    identity.ask(conversation_id, reference)
    first = sent_code(core)
    identity.ask(conversation_id, reference)
    second = sent_code(core)
    if first != second:
        assert identity.verify(conversation_id, first).outcome is Outcome.WRONG
    assert identity.verify(conversation_id, second).outcome is Outcome.VERIFIED


def test_a_code_expires(timed_core: Core, clock: Clock) -> None:
    core, identity = timed_core, IdentityService(timed_core)
    conversation_id = start(core)
    identity.ask(conversation_id, file_case(core))
    code = sent_code(core)
    clock.move(CODE_LIFE)
    assert identity.verify(conversation_id, code).outcome is Outcome.EXPIRED


def test_what_was_verified_ends_with_the_conversation(timed_core: Core, clock: Clock) -> None:
    core, identity = timed_core, IdentityService(timed_core)
    conversation_id, reference = start(core), file_case(core)
    identity.ask(conversation_id, reference)
    identity.verify(conversation_id, sent_code(core))
    clock.move(timedelta(days=core.settings.conversation_days))
    assert not identity.is_verified(conversation_id, reference)


def test_guesses_are_counted_and_end(timed_core: Core) -> None:
    core, identity = timed_core, IdentityService(timed_core)
    conversation_id, reference = start(core), file_case(core)
    identity.ask(conversation_id, reference)
    code = sent_code(core)
    verdicts = [identity.verify(conversation_id, other_than(code)) for _ in range(MOST_ATTEMPTS)]
    assert [v.attempts_left for v in verdicts] == [4, 3, 2, 1, 0]
    assert verdicts[-1].outcome is Outcome.USED_UP
    assert identity.verify(conversation_id, code).outcome is Outcome.USED_UP
    assert not identity.is_verified(conversation_id, reference)


def test_guesses_at_the_same_time_count_each(timed_core: Core) -> None:
    core, identity = timed_core, IdentityService(timed_core)
    conversation_id = start(core)
    identity.ask(conversation_id, file_case(core))
    wrong = other_than(sent_code(core))
    outcomes: list[Outcome] = []
    threads = [
        threading.Thread(
            target=lambda: outcomes.append(identity.verify(conversation_id, wrong).outcome)
        )
        for _ in range(MOST_ATTEMPTS + 3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(Outcome.WRONG) == MOST_ATTEMPTS - 1


def test_what_is_no_code_is_refused_and_does_not_count(timed_core: Core) -> None:
    core, identity = timed_core, IdentityService(timed_core)
    conversation_id = start(core)
    identity.ask(conversation_id, file_case(core))
    for text in ("", "12345", "1234567", "abcdef", "１２３４５６"):
        with pytest.raises(InvalidInput):
            identity.verify(conversation_id, text)
    assert identity.verify(conversation_id, sent_code(core)).outcome is Outcome.VERIFIED


def test_what_is_no_reference_is_refused(timed_core: Core) -> None:
    with pytest.raises(InvalidReference):
        IdentityService(timed_core).ask(start(timed_core), "RD-0000")


@pytest.mark.parametrize("kind", ["with_email", "without_email", "unsafe", "none"])
def test_asking_and_guessing_look_the_same_whether_a_case_exists_or_not(
    timed_core: Core, kind: str
) -> None:
    """Same answers, same statements: the cases are not read while the customer waits."""
    core, identity = timed_core, IdentityService(timed_core)
    reference = new_reference()
    if kind != "none":
        reference = file_case(core, None if kind == "without_email" else EMAIL)
    if kind == "unsafe":
        with core.db.write() as session:
            case = session.get_one(CaseRow, reference)
            session.add(
                TriggerRow(
                    conversation_id=case.conversation_id,
                    code="financial_or_domestic_abuse",
                    level="P1",
                    quote="he reads my mail",
                    message_id="m",
                )
            )
    conversation_id = start(core)
    said: list[str] = []
    event.listen(core.db.engine, "before_cursor_execute", lambda *a: said.append(str(a[2])))
    identity.ask(conversation_id, reference)
    verdict = identity.verify(conversation_id, "000000")
    asked = list(said)
    assert not any("cases" in statement for statement in asked)
    assert verdict.outcome is Outcome.WRONG
    assert verdict.attempts_left == MOST_ATTEMPTS - 1
    shape = [statement.split()[0] for statement in asked if "PRAGMA" not in statement]
    assert shape.count("INSERT") == 3
    identity.queue_due()
    assert len(code_mails(core)) == (1 if kind == "with_email" else 0)
    with core.db.read() as session:
        named = session.scalars(
            select(AuditEventRow.case_reference).where(AuditEventRow.tag == Tag.IDENTITY_ASKED)
        ).all()
    assert named == [None]


@pytest.mark.parametrize("exists", [True, False])
def test_codes_for_one_reference_are_limited_everywhere(
    timed_core: Core, clock: Clock, exists: bool
) -> None:
    core, identity = timed_core, IdentityService(timed_core)
    reference = file_case(core) if exists else new_reference()
    for _ in range(3):
        identity.ask(start(core), reference)
        clock.move(timedelta(minutes=1))
    with pytest.raises(TooMany) as refused:
        identity.ask(start(core), reference)
    assert refused.value.retry_after == 57 * 60
    clock.move(timedelta(seconds=refused.value.retry_after))
    identity.ask(start(core), reference)


def test_codes_in_one_conversation_are_limited(timed_core: Core) -> None:
    core, identity = timed_core, IdentityService(timed_core)
    conversation_id = start(core)
    for _ in range(5):
        identity.ask(conversation_id, new_reference())
    with pytest.raises(TooMany):
        identity.ask(conversation_id, new_reference())
    identity.ask(start(core), new_reference())


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en-GB", "Your code"),
        ("es-ES", "Su código"),
        ("fr-FR", "Votre code"),
        ("de-DE", "Ihr Code"),
    ],
)
def test_the_mail_is_in_the_language_of_the_chat(timed_core: Core, locale: str, words: str) -> None:
    core = timed_core
    IdentityService(core).ask(start(core, locale), file_case(core))
    code = sent_code(core)
    (mail,) = code_mails(core)
    assert mail.subject.startswith(words)
    assert code in mail.subject
    assert mail.text_body.startswith(words)
    assert "10" in mail.text_body


def test_the_code_is_nowhere_once_the_mail_was_sent(timed_core: Core) -> None:
    core, postbox = timed_core, Postbox()
    IdentityService(core).ask(start(core), file_case(core))
    code = sent_code(core)
    MailService(core, postbox).send_due()
    assert code in next(m.text for m in postbox.mails if m.subject.endswith(code))
    (mail,) = code_mails(core)
    assert (mail.state, mail.text_body, mail.subject) == ("sent", "", "")
    with core.db.read() as session:
        (kept,) = session.scalars(select(IdentityCheckRow.code_hash)).all()
    assert kept is not None
    assert code not in kept


def test_a_code_that_comes_too_late_is_not_sent(timed_core: Core, clock: Clock) -> None:
    core, postbox = timed_core, Postbox()
    IdentityService(core).ask(start(core), file_case(core, email=EMAIL))
    sent_code(core)
    clock.move(CODE_LIFE)
    service = MailService(core, postbox)
    service.send_due()
    (mail,) = code_mails(core)
    assert (mail.state, mail.text_body) == ("failed", "")
    assert service.failed() == ()
    service.retry(mail.id, "agent:x")
    assert code_mails(core)[0].state == "failed"


def test_what_was_not_proven_is_forgotten(timed_core: Core, clock: Clock) -> None:
    core, identity = timed_core, IdentityService(timed_core)
    conversation_id, reference = start(core), file_case(core)
    identity.ask(conversation_id, reference)
    identity.verify(conversation_id, sent_code(core))
    identity.ask(conversation_id, new_reference())
    clock.move(timedelta(days=3))
    identity.ask(start(core), new_reference())
    with core.db.read() as session:
        states = session.scalars(select(IdentityCheckRow.state)).all()
    assert sorted(states) == ["asked", "verified"]


def test_erasing_a_chat_erases_its_checks(timed_core: Core) -> None:
    core = timed_core
    conversation_id = start(core)
    IdentityService(core).ask(conversation_id, file_case(core))
    WithdrawalService(core).withdraw(conversation_id)
    with core.db.read() as session:
        assert session.scalar(select(func.count()).select_from(IdentityCheckRow)) == 0


def test_who_filed_a_case_may_act_on_it_in_that_chat(timed_core: Core) -> None:
    core, identity = timed_core, IdentityService(timed_core)
    reference = file_case(core)
    with core.db.read() as session:
        conversation_id = session.get_one(CaseRow, reference).conversation_id
        others = session.scalars(
            select(ConversationRow.id).where(ConversationRow.id != conversation_id)
        ).all()
    assert identity.may_act_on(conversation_id, reference)
    assert not identity.is_verified(conversation_id, reference)
    assert others == []
    assert not identity.may_act_on(start(core), reference)
    assert not identity.may_act_on(conversation_id, new_reference())
