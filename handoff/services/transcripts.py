"""The conversation as a document: plain text or a page, every customer word escaped."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import select

from handoff.adapters.models import CaseRow, EvidenceRow, MessageRow
from handoff.domain.messages import Sender, rfc3339
from handoff.domain.texts import Words
from handoff.services.core import Core
from handoff.services.messages import load_conversation, words_of
from handoff.services.sent_files import CUSTOMER

TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "transcript"


class TranscriptService:
    """Renders transcripts."""

    def __init__(self, core: Core) -> None:
        self._core = core
        options: dict[str, Any] = {
            "loader": FileSystemLoader(TEMPLATES),
            "undefined": StrictUndefined,
            "trim_blocks": True,
            "lstrip_blocks": True,
        }
        self._pages = Environment(autoescape=True, **options)
        # Plain text is no markup: escaping would change the customer's words.
        self._texts = Environment(autoescape=False, **options)  # noqa: S701

    def text(self, conversation_id: str) -> str:
        """Return the conversation as plain text.

        Raises:
            NotFound: there is no such conversation.
        """
        return self._texts.get_template("transcript.txt.j2").render(self._content(conversation_id))

    def html(self, conversation_id: str) -> str:
        """Return the conversation as a page without scripts.

        Raises:
            NotFound: there is no such conversation.
        """
        return self._pages.get_template("transcript.html.j2").render(self._content(conversation_id))

    def _content(self, conversation_id: str) -> dict[str, Any]:
        with self._core.db.read() as session:
            conversation = load_conversation(session, conversation_id)
            messages = session.scalars(
                select(MessageRow)
                .where(MessageRow.conversation_id == conversation_id)
                .order_by(MessageRow.seq)
            ).all()
            references = session.scalars(
                select(CaseRow.reference)
                .where(CaseRow.conversation_id == conversation_id)
                .order_by(CaseRow.created_at)
            ).all()
            files = session.scalars(
                select(EvidenceRow)
                .where(EvidenceRow.conversation_id == conversation_id)
                .order_by(EvidenceRow.uploaded_at)
            ).all()
        zone = ZoneInfo(conversation.zone)
        words = words_of(self._core, conversation)
        return {
            "say": words.say,
            "organisation": self._core.policy.organisation.name,
            "language": words.language,
            "zone": conversation.zone,
            "references": references,
            "lines": [_line(row, zone, words) for row in messages],
            "files": [_file(row) for row in files if row.uploaded_by == CUSTOMER],
            "sent_files": [_file(row) for row in files if row.uploaded_by != CUSTOMER],
        }


def _file(row: EvidenceRow) -> dict[str, Any]:
    return {"name": row.name, "size": row.size, "sha256": row.sha256}


def _line(row: MessageRow, zone: ZoneInfo, words: Words) -> dict[str, str]:
    sender = Sender(row.sender)
    return {
        "kind": sender.value,
        "sender": row.name or words.say(f"transcript.{sender.value}"),
        "at": words.moment(row.at.astimezone(zone)),
        "instant": rfc3339(row.at),
        # An erased message keeps its place, so that the answers around it still make sense.
        "text": row.text or words.say("transcript.removed"),
        "file": words.say("transcript.file", name=row.file["name"]) if row.file else "",
    }
