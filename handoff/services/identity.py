"""The identity check: a one-time code to the contact on file, and what it proves.

What a customer asks for is written down without a look at the cases: whether one exists is looked
up afterwards, by the process that sends mail. So the answer and the time it takes are the same for
a case, for a case without an address and for no case at all.
Its use by other features: docs/identity-check.md.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import CaseRow, IdentityCheckRow
from handoff.domain.errors import InvalidInput, TooMany
from handoff.domain.references import is_reference, normalise_reference
from handoff.services.confirmation import UNSAFE_TO_MAIL
from handoff.services.conversations import load_conversation
from handoff.services.core import Core
from handoff.services.drafts import load_facts, load_triggers
from handoff.services.mail_texts import queue_words
from handoff.services.messages import words_of

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=10)
MOST_ATTEMPTS = 5
#: Codes that may be asked for: for one reference from anywhere, and in one conversation.
PER_REFERENCE = ((3, timedelta(hours=1)), (6, timedelta(days=1)))
PER_CONVERSATION = ((5, timedelta(hours=1)),)
#: What was asked for and not proven is forgotten after this.
UNPROVEN_LIFE = timedelta(days=2)
MAIL_KIND = "identity_code"
BATCH = 20

_OPEN = ("asked", "sent", "unsent")
_SPACES = re.compile(r"[\s\-–.]+")


class Outcome(StrEnum):
    """What became of a code that was entered."""

    VERIFIED = "verified"
    WRONG = "wrong"
    USED_UP = "used_up"
    EXPIRED = "expired"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True)
class Verdict:
    """The answer to a code; `attempts_left` counts for this code, `reference` when verified."""

    outcome: Outcome
    attempts_left: int = 0
    reference: str | None = None


class IdentityService:
    """Checks that who writes in a conversation is who a case belongs to."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def ask(self, conversation_id: str, reference: str) -> None:
        """Ask for a code, in place of any asked for before in this conversation.

        Returns nothing and takes the same work whether there is such a case or not.

        Raises:
            InvalidReference: it is not written like a reference.
            NotFound: there is no such conversation.
            TooMany: too many codes were asked for; `retry_after` seconds until the next.
        """
        reference = normalise_reference(reference)
        now = self._core.clock()
        with self._core.db.write() as session:
            load_conversation(session, conversation_id, lock=True)
            _forget_unproven(session, now)
            _check_rates(session, IdentityCheckRow.reference == reference, PER_REFERENCE, now)
            own = IdentityCheckRow.conversation_id == conversation_id
            _check_rates(session, own, PER_CONVERSATION, now)
            for row in session.scalars(
                select(IdentityCheckRow).where(own, IdentityCheckRow.state.in_(_OPEN))
            ):
                row.state, row.code_hash = "replaced", None
            row = IdentityCheckRow(
                conversation_id=conversation_id,
                reference=reference,
                created_at=now,
                expires_at=now + CODE_LIFE,
            )
            session.add(row)
            session.flush()
            audit.record(
                session,
                now,
                "customer",
                Tag.IDENTITY_ASKED,
                conversation_id=conversation_id,
                check_id=row.id,
            )

    def queue_due(self) -> int:
        """Look up what was asked for and queue the codes; return how many were looked up."""
        with self._core.db.read() as session:
            asked = session.scalars(
                select(IdentityCheckRow.id)
                .where(IdentityCheckRow.state == "asked")
                .order_by(IdentityCheckRow.created_at)
                .limit(BATCH)
            ).all()
        for check_id in asked:
            with self._core.db.write() as session:
                self._queue(session, check_id)
        return len(asked)

    def verify(self, conversation_id: str, code: str) -> Verdict:
        """Compare a code with the one last asked for here; every comparison counts.

        Raises:
            InvalidInput: it does not have six digits; this does not count.
            NotFound: there is no such conversation.
        """
        code = _SPACES.sub("", code)
        if not re.fullmatch(rf"[0-9]{{{CODE_DIGITS}}}", code):
            raise InvalidInput(f"A code has {CODE_DIGITS} digits, such as 204 915.")
        now = self._core.clock()
        with self._core.db.write() as session:
            # The lock lets guesses at the same time count one after the other.
            load_conversation(session, conversation_id, lock=True)
            row = session.scalars(
                select(IdentityCheckRow)
                .where(
                    IdentityCheckRow.conversation_id == conversation_id,
                    IdentityCheckRow.state.in_(_OPEN),
                )
                .order_by(IdentityCheckRow.created_at.desc())
                .limit(1)
                .with_for_update()
            ).first()
            if row is None:
                return Verdict(Outcome.NOT_ASKED)
            if row.expires_at <= now:
                return Verdict(Outcome.EXPIRED)
            if row.attempts >= MOST_ATTEMPTS:
                return Verdict(Outcome.USED_UP)
            row.attempts += 1
            # Without a code the comparison is made all the same, with one that nothing equals.
            known = row.code_hash or secrets.token_hex(32)
            if hmac.compare_digest(self._hash(row.id, code), known):
                return self._verified(session, row, now)
            audit.record(
                session,
                now,
                "customer",
                Tag.IDENTITY_REFUSED,
                conversation_id=conversation_id,
                check_id=row.id,
                attempts=row.attempts,
            )
            left = MOST_ATTEMPTS - row.attempts
            return Verdict(Outcome.WRONG if left else Outcome.USED_UP, left)

    def is_verified(self, conversation_id: str, reference: str) -> bool:
        """True when this conversation has proven to belong to this case, until it expires."""
        if not is_reference(reference):
            return False
        now = self._core.clock()
        with self._core.db.read() as session:
            if load_conversation(session, conversation_id).expires_at <= now:
                return False
            found = select(IdentityCheckRow.id).where(
                IdentityCheckRow.conversation_id == conversation_id,
                IdentityCheckRow.reference == normalise_reference(reference),
                IdentityCheckRow.state == "verified",
            )
            return session.scalars(found.limit(1)).first() is not None

    def asked_for(self, conversation_id: str) -> str | None:
        """Return the reference whose code is waited for in this conversation, or None."""
        now = self._core.clock()
        with self._core.db.read() as session:
            open_check = (
                select(IdentityCheckRow.reference)
                .where(
                    IdentityCheckRow.conversation_id == conversation_id,
                    IdentityCheckRow.state.in_(_OPEN),
                    IdentityCheckRow.expires_at > now,
                )
                .order_by(IdentityCheckRow.created_at.desc())
            )
            return session.scalars(open_check.limit(1)).first()

    def may_act_on(self, conversation_id: str, reference: str) -> bool:
        """True when the case was filed in this very conversation, or `is_verified`."""
        if not is_reference(reference):
            return False
        with self._core.db.read() as session:
            case = session.get(CaseRow, normalise_reference(reference))
            if case is not None and case.conversation_id == conversation_id:
                return True
        return self.is_verified(conversation_id, reference)

    def _queue(self, session: Session, check_id: str) -> None:
        core, now = self._core, self._core.clock()
        row = session.get(IdentityCheckRow, check_id, with_for_update=True)
        if row is None or row.state != "asked":
            return
        address = address_on_file(session, row.reference)
        if address is None or row.expires_at <= now:
            row.state = "unsent"
            return
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        row.state, row.code_hash = "sent", self._hash(row.id, code)
        queue_words(
            session,
            core,
            MAIL_KIND,
            row.id,
            address,
            words_of(core, load_conversation(session, row.conversation_id)).language,
            useful_until=row.expires_at,
            code=code,
            reference=row.reference,
            minutes=CODE_LIFE // timedelta(minutes=1),
        )
        audit.record(
            session,
            now,
            "system",
            Tag.IDENTITY_CODE_QUEUED,
            conversation_id=row.conversation_id,
            case_reference=row.reference,
            check_id=row.id,
        )

    def _verified(self, session: Session, row: IdentityCheckRow, now: datetime) -> Verdict:
        row.state, row.verified_at, row.code_hash = "verified", now, None
        audit.record(
            session,
            now,
            "customer",
            Tag.IDENTITY_VERIFIED,
            conversation_id=row.conversation_id,
            case_reference=row.reference,
            check_id=row.id,
        )
        return Verdict(Outcome.VERIFIED, MOST_ATTEMPTS - row.attempts, row.reference)

    def _hash(self, check_id: str, code: str) -> str:
        """Return a keyed hash: six digits could be found from a plain one by trying them all."""
        secret = self._core.settings.internal_secret.encode()
        return hmac.new(secret, f"identity:{check_id}:{code}".encode(), hashlib.sha256).hexdigest()


def address_on_file(session: Session, reference: str) -> str | None:
    """Return the e-mail address of a case, or None.

    None also where somebody else may read the customer's mail: then a person asks for a safe way.
    """
    case = session.get(CaseRow, reference)
    if case is None:
        return None
    email = load_facts(session, case.intake_id).get("email")
    triggers = load_triggers(session, case.conversation_id)
    if email is None or not email.is_known or any(t.code in UNSAFE_TO_MAIL for t in triggers):
        return None
    return str(email.value)


def _check_rates(
    session: Session,
    counted: ColumnElement[bool],
    rates: tuple[tuple[int, timedelta], ...],
    now: datetime,
) -> None:
    for most, window in rates:
        recent = counted & (IdentityCheckRow.created_at > now - window)
        if (session.scalar(select(func.count()).where(recent)) or 0) < most:
            continue
        # The next one is free when the oldest of the latest `most` leaves the window.
        oldest = session.scalars(
            select(IdentityCheckRow.created_at)
            .where(recent)
            .order_by(IdentityCheckRow.created_at.desc())
            .offset(most - 1)
            .limit(1)
        ).one()
        wait = max(1, math.ceil((oldest + window - now).total_seconds()))
        raise TooMany(
            "Too many codes were asked for. Please wait before you ask for another.",
            wait,
            key="error.too_many_codes",
        )


def _forget_unproven(session: Session, now: datetime) -> None:
    session.execute(
        delete(IdentityCheckRow).where(
            IdentityCheckRow.created_at < now - UNPROVEN_LIFE,
            IdentityCheckRow.verified_at.is_(None),
        ),
        execution_options={"synchronize_session": False},
    )
