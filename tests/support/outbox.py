"""Mails that an installation without a mail server has written to its folder."""

from __future__ import annotations

import email
from email import policy
from email.message import EmailMessage
from pathlib import Path

from tests.support.waiting import until


def mails_to(outbox: Path, address: str) -> list[EmailMessage]:
    """Return the mails to an address once there is one; `until` says how long that may take."""

    def found() -> list[EmailMessage]:
        read = [
            email.message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in outbox.glob("*.eml")
        ]
        return [mail for mail in read if mail["To"] == address]

    until(lambda: bool(found()))
    return found()
