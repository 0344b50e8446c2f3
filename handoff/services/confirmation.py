"""The written confirmation of a filed case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.orm import Session

from handoff.adapters.models import CaseRow, TriggerRow
from handoff.domain.facts import Fact
from handoff.domain.texts import Words
from handoff.domain.wording import read_back_lines
from handoff.services.core import Core
from handoff.services.mail import queue_mail

#: Triggers that say somebody else may read the customer's mail.
UNSAFE_TO_MAIL = frozenset({"financial_or_domestic_abuse"})
TEMPLATES = Path(__file__).parent.parent / "templates" / "mail"

_environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    undefined=StrictUndefined,
    autoescape=False,  # noqa: S701 - plain text only, where escaping would change the words
)


def confirmation_address(facts: Mapping[str, Fact], triggers: Sequence[TriggerRow]) -> str | None:
    """Return the address a written confirmation may go to, or None.

    None when the customer chose another way or no contact, and when somebody else may read the
    customer's mail: then a person asks for a safe way first.
    """
    email, route = facts.get("email"), facts.get("preferred_contact")
    if email is None or not email.is_known:
        return None
    if route is not None and route.value != "email":
        return None
    if any(trigger.code in UNSAFE_TO_MAIL for trigger in triggers):
        return None
    return str(email.value)


def queue_confirmation(
    session: Session,
    core: Core,
    case: CaseRow,
    facts: Mapping[str, Fact],
    address: str,
    dates: Sequence[str],
    words: Words,
) -> None:
    """Queue the confirmation e-mail of a case.

    Args:
        address: where it may go to, see `confirmation_address`.
        dates: sentences with the promised days, in the language of `words`.
    """
    name = facts.get("customer_name")
    text = _environment.get_template("confirmation.txt").render(
        name=name.value if name and name.is_known else None,
        reference=case.reference,
        dates=list(dates),
        lines=read_back_lines(facts, core.policy, words),
        contacts=core.policy.spoken(words.language).contacts,
        say=words.say,
        organisation=core.policy.organisation.name,
    )
    queue_mail(
        session,
        core,
        kind="confirmation",
        subject_id=case.reference,
        recipient=address,
        subject=words.say("mail.subject", reference=case.reference),
        text=text,
    )
