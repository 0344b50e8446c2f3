"""Sending e-mail: by a mail server, or into a folder when none is set."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from handoff.domain.errors import RedressError

#: Seconds for one answer of the mail server.
TIMEOUT = 30.0
DEFAULT_PORTS = {"smtp": 587, "smtps": 465}


class MailFailed(RedressError):
    """The mail was not taken.

    Attributes:
        is_final: the server will never take it: trying again cannot succeed.
    """

    code = "mail_failed"

    def __init__(self, message: str, is_final: bool = False) -> None:
        super().__init__(message)
        self.is_final = is_final


@dataclass(frozen=True)
class Attachment:
    """A text file that goes with a mail; media_type such as application/json."""

    name: str
    media_type: str
    text: str


@dataclass(frozen=True)
class OutgoingMail:
    """A mail ready to send; `mail_id` makes the Message-ID, so that a repeat is recognised.

    `stop_url` is where the recipient ends mails of this kind with one request.
    """

    mail_id: str
    sender: str
    recipient: str
    subject: str
    text: str
    html: str | None
    at: datetime
    attachments: tuple[Attachment, ...] = ()
    stop_url: str | None = None

    def to_message(self) -> EmailMessage:
        """Return the message with its headers."""
        domain = parseaddr(self.sender)[1].rpartition("@")[2]
        message = EmailMessage(policy=SMTP)
        message["From"] = self.sender
        message["To"] = ascii_domain(self.recipient)
        message["Subject"] = " ".join(self.subject.split())
        message["Date"] = format_datetime(self.at)
        message["Message-ID"] = f"<{self.mail_id}@{domain}>"
        # So that holiday notices do not come back (RFC 3834).
        message["Auto-Submitted"] = "auto-generated"
        if self.stop_url is not None:
            message["List-Unsubscribe"] = f"<{self.stop_url}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(self.text)
        if self.html is not None:
            message.add_alternative(self.html, subtype="html")
        for one in self.attachments:
            kind, _, subtype = one.media_type.partition("/")
            message.add_attachment(
                one.text.encode(), maintype=kind, subtype=subtype, filename=one.name
            )
        return message


def ascii_domain(address: str) -> str:
    """Return an e-mail address with its domain as the mail system spells it, in ASCII.

    Raises:
        MailFailed: the domain cannot be one; it never will.
    """
    local, at, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        return f"{local}{at}{domain.encode('idna').decode('ascii')}"
    except UnicodeError as error:
        raise MailFailed(type(error).__name__, is_final=True) from error


class Postman(Protocol):
    """Takes a mail away, or says why not."""

    def send(self, mail: OutgoingMail) -> None:
        """Send one mail.

        Raises:
            MailFailed: it was not taken.
        """


class SmtpPostman:
    """Hands mails to a mail server.

    Args:
        url: smtp://user:password@host:587, encrypted with STARTTLS where the server offers it
            and always before a password is sent, or smtps://… for TLS from the start.
        context: for the certificates of the server; the system's by default.
        timeout: seconds for one answer of the server.
    """

    def __init__(
        self, url: str, context: ssl.SSLContext | None = None, timeout: float = TIMEOUT
    ) -> None:
        parts = urlsplit(url)
        self._is_implicit = parts.scheme == "smtps"
        self._host = parts.hostname or ""
        self._port = parts.port or DEFAULT_PORTS[parts.scheme]
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._context = context
        self._timeout = timeout

    def send(self, mail: OutgoingMail) -> None:
        """Send one mail over a connection of its own."""
        message = _built(mail)
        try:
            with self._connect() as server:
                recipient = ascii_domain(mail.recipient)
                server.send_message(message, parseaddr(mail.sender)[1], [recipient])
        except smtplib.SMTPNotSupportedError as error:
            # The server cannot carry such an address; it will not learn to.
            raise MailFailed(type(error).__name__, is_final=True) from error
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise _failed(error, min(codes, default=0)) from error
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            raise _failed(error, error.smtp_code) from error
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise MailFailed(type(error).__name__) from error

    def _connect(self) -> smtplib.SMTP:
        context = self._context or ssl.create_default_context()
        if self._is_implicit:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=self._timeout, context=context
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
        try:
            self._secure(server, context)
        except BaseException:
            server.close()
            raise
        return server

    def _secure(self, server: smtplib.SMTP, context: ssl.SSLContext) -> None:
        server.ehlo_or_helo_if_needed()
        if not self._is_implicit:
            if server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            elif self._user:
                raise smtplib.SMTPException("no STARTTLS: the password is not sent in clear")
        if self._user:
            server.login(self._user, self._password)


class FolderPostman:
    """Writes every mail as an .eml file, for trying out without a mail server."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, mail: OutgoingMail) -> None:
        """Write one mail; sending it again replaces the file."""
        path = self._folder / f"{mail.mail_id}.eml"
        part = path.with_suffix(".part")
        content = _built(mail).as_bytes()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(content)
            part.replace(path)
        except OSError as error:
            raise MailFailed(type(error).__name__) from error


def postman_for(smtp_url: str, outbox: Path) -> Postman:
    """Return the way of sending that the settings name."""
    return SmtpPostman(smtp_url) if smtp_url else FolderPostman(outbox)


def _built(mail: OutgoingMail) -> EmailMessage:
    try:
        message = mail.to_message()
        message.as_bytes()
    except (ValueError, LookupError, IndexError, TypeError, AttributeError) as error:
        # Header and address faults of the mail itself: another try builds the same mail.
        raise MailFailed(type(error).__name__, is_final=True) from error
    return message


def _failed(error: smtplib.SMTPException, code: int) -> MailFailed:
    return MailFailed(f"{type(error).__name__} {code}", is_final=500 <= code < 600)
