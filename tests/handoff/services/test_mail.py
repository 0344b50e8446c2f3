"""Mail: recorded, sent by a real server, tried again, given up visibly."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
import threading
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope
from sqlalchemy import select

from handoff.adapters.audit import Tag
from handoff.adapters.models import AuditEventRow, MailRow
from handoff.adapters.smtp import FolderPostman, MailFailed, OutgoingMail, Postman, SmtpPostman
from handoff.services.core import Core
from handoff.services.mail import PAUSES, MailService, MailWorker, queue_mail
from tests.handoff.services.conftest import START, Clock
from tests.support.asynchronous import run
from tests.support.certificate import certificate_for_loopback
from tests.support.ports import free_port

TEXT = "Guten Tag,\n\nyour reference is R-1. Grüße ✓\n"


class Mailbox:
    """Handler of the test server: keeps what it gets, or answers with `refusal`."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.refusal = ""

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Envelope, address: str, options: Any
    ) -> str:
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        message = email.message_from_bytes(envelope.content or b"", policy=email.policy.default)  # type: ignore[arg-type]
        assert isinstance(message, EmailMessage)
        self.mails.append(message)
        self.envelopes.append(envelope)
        return "250 OK"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def server(mailbox: Mailbox) -> Iterator[Controller]:
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller
    controller.stop()


def url_of(server: Controller) -> str:
    return f"smtp://127.0.0.1:{server.port}"


def queue(core: Core, subject_id: str = "R-1", html: str | None = None) -> str:
    with core.db.write() as session:
        row = queue_mail(
            session, core, "confirmation", subject_id, "a@example.com", "Your complaint", TEXT, html
        )
        return row.id


def row_of(core: Core, mail_id: str) -> MailRow:
    with core.db.read() as session:
        return session.get_one(MailRow, mail_id)


def tags(core: Core) -> list[str]:
    with core.db.read() as session:
        return list(session.scalars(select(AuditEventRow.tag).order_by(AuditEventRow.id)))


def test_mail_is_sent_once_with_both_bodies(
    timed_core: Core, server: Controller, mailbox: Mailbox
) -> None:
    mail_id = queue(timed_core, html="<p>Grüße</p>")
    service = MailService(timed_core, SmtpPostman(url_of(server)))
    assert [service.send_due(), service.send_due()] == [1, 0]
    (message,) = mailbox.mails
    assert message["To"] == "a@example.com"
    assert message["From"] == timed_core.settings.mail_from
    assert message["Subject"] == "Your complaint"
    assert message["Message-ID"].startswith(f"<{mail_id}@")
    assert message["Auto-Submitted"] == "auto-generated"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert text.get_content().replace("\r\n", "\n") == TEXT
    assert html is not None
    assert "Grüße" in html.get_content()
    row = row_of(timed_core, mail_id)
    assert (row.state, row.attempts, row.sent_at) == ("sent", 1, START)
    assert tags(timed_core) == [Tag.MAIL_QUEUED.value, Tag.MAIL_SENT.value]


def test_queueing_twice_is_one_mail(timed_core: Core) -> None:
    assert queue(timed_core) == queue(timed_core)
    assert queue(timed_core) != queue(timed_core, "R-2")


def test_server_that_is_away_is_tried_again(
    timed_core: Core, clock: Clock, server: Controller, mailbox: Mailbox
) -> None:
    mail_id = queue(timed_core)
    away = MailService(timed_core, SmtpPostman(f"smtp://127.0.0.1:{free_port()}"))
    assert away.send_due() == 1
    row = row_of(timed_core, mail_id)
    assert (row.state, row.attempts) == ("waiting", 1)
    assert row.next_attempt_at == START + PAUSES[0]
    back = MailService(timed_core, SmtpPostman(url_of(server)))
    assert back.send_due() == 0
    clock.move(PAUSES[0])
    assert back.send_due() == 1
    assert row_of(timed_core, mail_id).state == "sent"
    assert len(mailbox.mails) == 1


def test_passing_refusal_is_tried_again(
    timed_core: Core, server: Controller, mailbox: Mailbox
) -> None:
    mailbox.refusal = "451 come back later"
    mail_id = queue(timed_core)
    MailService(timed_core, SmtpPostman(url_of(server))).send_due()
    assert row_of(timed_core, mail_id).state == "waiting"


def test_final_refusal_is_visible(timed_core: Core, server: Controller, mailbox: Mailbox) -> None:
    mailbox.refusal = "550 no such user"
    mail_id = queue(timed_core)
    service = MailService(timed_core, SmtpPostman(url_of(server)))
    service.send_due()
    assert row_of(timed_core, mail_id).state == "failed"
    (failed,) = service.failed()
    assert (failed.mail_id, failed.kind, failed.subject_id) == (mail_id, "confirmation", "R-1")
    assert tags(timed_core)[-1] == Tag.MAIL_FAILED.value
    mailbox.refusal = ""
    service.retry(mail_id, "agent:x")
    assert service.send_due() == 1
    assert service.failed() == ()


def test_mail_is_given_up_after_the_last_pause(timed_core: Core, clock: Clock) -> None:
    class Away:
        def send(self, mail: OutgoingMail) -> None:
            raise MailFailed("away")

    mail_id = queue(timed_core)
    service = MailService(timed_core, Away())
    for pause in (*PAUSES, timedelta()):
        assert service.send_due() == 1
        clock.move(pause)
    row = row_of(timed_core, mail_id)
    assert (row.state, row.attempts) == ("failed", len(PAUSES) + 1)
    assert service.send_due() == 0


def test_one_bad_mail_does_not_hold_up_the_others(timed_core: Core) -> None:
    sent: list[str] = []

    class Picky:
        def send(self, mail: OutgoingMail) -> None:
            if not sent and mail.subject:
                sent.append("refused")
                raise MailFailed("no", is_final=True)
            sent.append(mail.mail_id)

    for number in range(3):
        queue(timed_core, f"R-{number}")
    assert MailService(timed_core, Picky()).send_due() == 3
    assert len(sent) == 3


def test_audit_has_no_address_and_no_words(timed_core: Core) -> None:
    queue(timed_core)
    with timed_core.db.read() as session:
        for event in session.scalars(select(AuditEventRow)):
            assert "example.com" not in str(event.data)
            assert "reference" not in str(event.data)


def a_mail(subject: str = "Your complaint") -> OutgoingMail:
    return OutgoingMail(
        "0" * 32, "Complaints <c@shop.example>", "a@example.com", subject, TEXT, None, START
    )


def test_line_break_in_a_subject_makes_no_header() -> None:
    message = a_mail("Hello\r\nBcc: everybody@example.com").to_message()
    assert message["Bcc"] is None
    assert message["Subject"] == "Hello Bcc: everybody@example.com"


def test_folder_gets_a_readable_file(tmp_path: Path) -> None:
    postman: Postman = FolderPostman(tmp_path / "outbox")
    for _ in range(2):
        postman.send(a_mail())
    (path,) = (tmp_path / "outbox").iterdir()
    assert path.suffix == ".eml"
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert message["To"] == "a@example.com"


def test_folder_that_cannot_be_written_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file", encoding="utf-8")
    with pytest.raises(MailFailed):
        FolderPostman(tmp_path / "outbox").send(a_mail())


class Encrypted:
    """A server with a certificate and one account, "user:p@ss"."""

    def __init__(self, mailbox: Mailbox, folder: Path, *, implicit: bool) -> None:
        certificate, key = certificate_for_loopback(folder)
        own = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        own.load_cert_chain(certificate, key)
        self.trusting = ssl.create_default_context(cafile=str(certificate))

        def check(*args: Any) -> AuthResult:
            login = args[-1]
            is_known = (login.login, login.password) == (b"user", b"p@ss")
            return AuthResult(success=is_known)

        options: dict[str, Any] = {"authenticator": check, "auth_required": True}
        if implicit:
            options |= {"ssl_context": own, "auth_require_tls": False}
        else:
            options |= {"tls_context": own, "require_starttls": True}
        self.controller = Controller(mailbox, hostname="127.0.0.1", port=free_port(), **options)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_password_goes_over_tls_only(mailbox: Mailbox, tmp_path: Path, scheme: str) -> None:
    server = Encrypted(mailbox, tmp_path, implicit=scheme == "smtps")
    server.controller.start()
    try:
        url = f"{scheme}://user:p%40ss@127.0.0.1:{server.controller.port}"
        SmtpPostman(url, server.trusting).send(a_mail())
        with pytest.raises(MailFailed):
            # A certificate that nobody vouches for is not trusted.
            SmtpPostman(url).send(a_mail())
        with pytest.raises(MailFailed):
            # The test server answers a second failed way of signing in with silence.
            SmtpPostman(url.replace("p%40ss", "wrong"), server.trusting, 1.0).send(a_mail())
    finally:
        server.controller.stop()
    # The servers take nothing that does not come encrypted.
    assert len(mailbox.mails) == 1


def test_password_is_not_sent_in_clear(server: Controller, mailbox: Mailbox) -> None:
    with pytest.raises(MailFailed):
        SmtpPostman(f"smtp://user:secret@127.0.0.1:{server.port}").send(a_mail())
    assert mailbox.mails == []


@pytest.mark.parametrize("recipient", ["zoë@example.com", "a@" + "ü" * 70 + ".de", "a\nb@x.de"])
def test_mail_that_cannot_be_sent_fails_alone(
    timed_core: Core, server: Controller, mailbox: Mailbox, recipient: str
) -> None:
    with timed_core.db.write() as session:
        bad = queue_mail(session, timed_core, "confirmation", "R-0", recipient, "S", TEXT).id
        good = queue_mail(session, timed_core, "confirmation", "R-1", "a@bücher.de", "S", TEXT).id
    MailService(timed_core, SmtpPostman(url_of(server))).send_due()
    assert row_of(timed_core, good).state == "sent"
    assert "a@xn--bcher-kva.de" in [to for one in mailbox.envelopes for to in one.rcpt_tos]
    assert row_of(timed_core, bad).state == ("sent" if recipient.startswith("zoë") else "failed")


def test_mail_goes_out_although_nothing_new_could_be_queued(timed_core: Core) -> None:
    """Who queues what becomes due may fail; what waits already is sent all the same."""
    sent = threading.Event()

    class Post:
        def send(self, mail: OutgoingMail) -> None:
            sent.set()

    def fail() -> None:
        raise RuntimeError("no database")

    async def work() -> bool:
        worker = MailWorker(MailService(timed_core, Post()), before=fail)
        worker.start()
        was_sent = await asyncio.to_thread(sent.wait, 20)
        await worker.stop()
        return was_sent

    queue(timed_core)
    assert run(work())
