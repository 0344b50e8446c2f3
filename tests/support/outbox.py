"""Mails that an installation without a mail server has written to its folder."""

from __future__ import annotations

import email
import threading
from email import policy
from email.message import EmailMessage
from pathlib import Path

_TIMES, _PAUSE_SECONDS = 3000, 0.01


def mails_to(outbox: Path, address: str) -> list[EmailMessage]:
    """Return the mails to an address once there is one.

    Raises:
        AssertionError: none came in half a minute.
    """
    pause = threading.Event()
    for _ in range(_TIMES):
        read = [
            email.message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in outbox.glob("*.eml")
        ]
        if found := [mail for mail in read if mail["To"] == address]:
            return found
        pause.wait(_PAUSE_SECONDS)
    raise AssertionError(f"no mail to {address} came")
