"""E-mails to customers: one file a mail and language, the subject in its first line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handoff.adapters.smtp import Attachment
from handoff.services.core import Core
from handoff.services.mail import queue_mail
from handoff.services.plain_text import plain_text_environment

#: For languages without a file of their own.
FALLBACK = "en"

_environment = plain_text_environment("mail")


def queue_words(
    session: Session,
    core: Core,
    kind: str,
    subject_id: str,
    recipient: str,
    language: str,
    *,
    useful_until: datetime | None = None,
    attachments: Sequence[Attachment] = (),
    **words: Any,
) -> None:
    """Queue the mail of a file, once for `subject_id`; its words are not kept when it was sent.

    Args:
        kind: name of the files in templates/mail/, such as identity_code.
        language: ISO 639-1; English is used where there is no file for it.
        useful_until, attachments: as for `queue_mail`.
        words: what the file's placeholders stand for, beside `organisation` and `contacts`.
    """
    template = _environment.select_template([f"{kind}.{language}.txt", f"{kind}.{FALLBACK}.txt"])
    text = template.render(
        organisation=core.policy.organisation.name,
        contacts=core.policy.spoken(core.words(language).language).contacts,
        **words,
    )
    subject, _, body = text.partition("\n")
    queue_mail(
        session,
        core,
        kind,
        subject_id,
        recipient,
        subject,
        body.lstrip("\n") + "\n",
        useful_until=useful_until,
        is_private=True,
        attachments=attachments,
    )
