"""The written confirmation of a filed case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.orm import Session

from handoff.adapters.models import CaseRow
from handoff.domain.facts import Fact
from handoff.domain.wording import read_back_lines
from handoff.services.core import Core
from handoff.services.mail import queue_mail

TEMPLATES = Path(__file__).parent.parent / "templates" / "mail"

_environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    undefined=StrictUndefined,
    autoescape=False,  # noqa: S701 - plain text only, where escaping would change the words
)


def queue_confirmation(
    session: Session, core: Core, case: CaseRow, facts: Mapping[str, Fact], dates: Sequence[str]
) -> None:
    """Queue the confirmation e-mail of a case, if the customer gave an address.

    Nothing is mailed when the customer may not be safe to reach this way.
    """
    email = facts.get("email")
    if email is None or not email.is_known:
        return
    name = facts.get("customer_name")
    text = _environment.get_template("confirmation.txt").render(
        name=name.value if name and name.is_known else None,
        reference=case.reference,
        dates=list(dates),
        lines=read_back_lines(facts, core.policy),
        contacts=core.policy.contacts,
        organisation=core.policy.organisation.name,
    )
    queue_mail(
        session,
        core,
        kind="confirmation",
        subject_id=case.reference,
        recipient=str(email.value),
        subject=f"Your complaint {case.reference}",
        text=text,
    )
