"""What happened outside a dialogue: a complaint filed before in another chat, and its mail."""

from __future__ import annotations

import base64
import email
import email.policy
import hashlib
import hmac
import json
import re
import threading
import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from handoff.adapters.policy_files import load_policy
from handoff.bootstrap import bootstrap
from handoff.domain.facts import Fact, FactStatus
from handoff.domain.references import new_reference
from handoff.services.consent import ConsentService
from handoff.settings import Settings

#: Words in braces in what the customer types, and the value each stands for.
PLACEHOLDER = re.compile(r"\{(reference|unknown_reference|code|wrong_code)\}")
PAUSE = threading.Event()
MAIL_SECONDS = 30
TOKEN_SECONDS = 3600


@dataclass(frozen=True)
class Filed:
    """A complaint of the customer that was filed before.

    Attributes:
        address: its contact on file.
        customer: the host page's own id of who filed it.
    """

    reference: str
    address: str | None
    customer: str


class Elsewhere:
    """Files complaints with the services and reads the installation's outgoing mail."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._services = bootstrap(settings, load_policy(settings.policy_dir))

    def close(self) -> None:
        """Close the database."""
        self._services.core.db.close()

    def file(self, facts: dict[str, Any]) -> Filed:
        """File a complaint with these facts; each gets an e-mail address of its own.

        Args:
            facts: by name; an `email` of null leaves the address out.
        """
        has_address = facts.get("email", "") is not None
        address = f"{uuid4().hex}@a.example" if has_address else None
        told = {"story": "The lamp broke after a day.", **facts, "email": address}
        services = self._services
        customer = uuid4().hex
        started = services.conversations.start("en-GB", identity_token=self.token(customer))
        conversation_id = started.conversation_id
        ConsentService(services.core).accept(conversation_id)
        for name, value in told.items():
            if value is not None:
                fact = Fact(name, value, FactStatus.STATED)
                services.intake.set_fact(conversation_id, fact, "customer")
        services.intake.complete_story(conversation_id)
        services.intake.note_read_back(conversation_id)
        return Filed(services.cases.file(conversation_id).reference, address, customer)

    def token(self, customer: str) -> str:
        """Return what a host page proves with that a signed-in customer is who they are."""
        head = _base64(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
        claims = {"sub": customer, "exp": int(time.time()) + TOKEN_SECONDS}
        signed = f"{head}.{_base64(json.dumps(claims).encode())}"
        key = self._settings.identity_key.encode()
        return f"{signed}.{_base64(hmac.new(key, signed.encode(), hashlib.sha256).digest())}"

    def fill(self, text: str, filed: Filed | None) -> str:
        """Return what the customer types, with the words in braces replaced."""

        def value(match: re.Match[str]) -> str:
            if match[1] == "unknown_reference":
                return new_reference()
            if filed is None:
                raise ValueError(f"{match[0]} needs `filed` in the dialogue")
            if match[1] == "reference":
                return filed.reference
            code = self._code(filed)
            return code if match[1] == "code" else f"{(int(code) + 1) % 1_000_000:06}"

        return PLACEHOLDER.sub(value, text)

    def _code(self, filed: Filed) -> str:
        """Wait for the newest mail with a code and return the code."""
        until = time.monotonic() + MAIL_SECONDS
        while True:
            codes = [
                (path.stat().st_mtime_ns, found.group())
                for path in self._settings.outbox_dir.glob("*.eml")
                if (message := _mail_to(path.read_bytes(), filed.address)) is not None
                if (found := re.search(r"\b\d{6}\b", message["Subject"])) is not None
            ]
            if codes:
                return max(codes)[1]
            assert time.monotonic() < until, "no code was sent"
            PAUSE.wait(0.2)


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _mail_to(content: bytes, address: str | None) -> Any:
    message = email.message_from_bytes(content, policy=email.policy.default)
    return message if address and address in str(message["To"]) else None
