"""What comes back from Chatwoot: its agents' messages, and that a conversation is resolved."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from sqlalchemy import select

from handoff.adapters.integration_models import ExternalConversationRow
from handoff.adapters.models import AgentRow
from handoff.adapters.outgoing_http import OutgoingHttp
from handoff.domain.errors import NotFound
from handoff.domain.ownership import Owner
from handoff.services.api_keys import new_account
from handoff.services.chatwoot_files import ChatwootFiles, files_of
from handoff.services.core import Core
from handoff.services.handoffs import HandoffService
from handoff.services.messages import load_conversation
from handoff.services.targets import TargetService


class ChatwootService:
    """Answers the webhook of an API inbox."""

    def __init__(
        self, core: Core, targets: TargetService, handoffs: HandoffService, http: OutgoingHttp
    ) -> None:
        self._core = core
        self._targets = targets
        self._handoffs = handoffs
        #: Fetches what agents there attach.
        self.files = ChatwootFiles(core, targets, handoffs, http, self._account)

    def callback_token(self, target_id: str) -> str:
        """Return what the address of the webhook ends with; nobody else knows it."""
        secret = self._core.settings.internal_secret.encode()
        return hmac.new(secret, f"chatwoot:{target_id}".encode(), hashlib.sha256).hexdigest()

    def take(self, target_id: str, token: str, body: dict[str, Any]) -> str | None:
        """Do what Chatwoot tells, and return the conversation concerned, or None.

        Private notes and what we sent ourselves are left alone; a repeat changes nothing.

        Raises:
            NotFound: the address is not one of ours.
            Conflict: an agent of the desk has the chat.
        """
        wanted = self.callback_token(target_id)
        if not hmac.compare_digest(wanted.encode(), token.encode("utf-8", "surrogatepass")):
            raise NotFound("There is no such webhook or adapter.")
        target = self._targets.get(target_id, "chatwoot")
        conversation_id = self._conversation(target_id, body)
        if conversation_id is None:
            return None
        if _is_reply(body):
            agent_id = self._account(target_id, target.name)
            self._handoffs.accept(conversation_id, agent_id)
            content = body.get("content")
            if isinstance(content, str) and content.strip():
                client_id = f"chatwoot-{body.get('id')}"
                self._handoffs.send(conversation_id, agent_id, content, client_id)
            self.files.note(target_id, conversation_id, files_of(body))
            return conversation_id
        if _is_resolved(body) and self._is_held(conversation_id):
            self._handoffs.release(conversation_id, self._account(target_id, target.name))
            return conversation_id
        return None

    def _conversation(self, target_id: str, body: dict[str, Any]) -> str | None:
        about = body.get("conversation")
        found = about.get("id") if isinstance(about, dict) else body.get("id")
        with self._core.db.read() as session:
            return session.scalar(
                select(ExternalConversationRow.conversation_id).where(
                    ExternalConversationRow.target_id == target_id,
                    ExternalConversationRow.external_id == str(found),
                )
            )

    def _is_held(self, conversation_id: str) -> bool:
        with self._core.db.read() as session:
            return Owner(load_conversation(session, conversation_id).owner) is Owner.AGENT

    def _account(self, target_id: str, name: str) -> str:
        username = f"target:{target_id}"
        with self._core.db.write() as session:
            row = session.scalars(select(AgentRow).where(AgentRow.username == username)).first()
            return (row or new_account(session, username, name, self._core.clock())).id


def _is_reply(body: dict[str, Any]) -> bool:
    content = body.get("content")
    return (
        body.get("event") == "message_created"
        and body.get("message_type") in ("outgoing", 1)
        and not body.get("private")
        and (bool(isinstance(content, str) and content.strip()) or bool(files_of(body)))
    )


def _is_resolved(body: dict[str, Any]) -> bool:
    return body.get("event") == "conversation_status_changed" and body.get("status") == "resolved"
