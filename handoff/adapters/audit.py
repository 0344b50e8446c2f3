"""The audit log: every state change leaves an event in its own transaction."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from handoff.adapters import outbox
from handoff.adapters.models import AuditEventRow


class Tag(StrEnum):
    """All events, as source:subject:action."""

    CONVERSATION_STARTED = "customer:conversation:started"
    MESSAGE_RECEIVED = "customer:message:received"
    MESSAGE_ANSWERED = "bot:message:answered"
    MESSAGE_DELAYED = "system:message:delayed"
    AGENT_MESSAGE_SENT = "agent:message:sent"
    NOTICE_SHOWN = "bot:notice:shown"
    CONSENT_ACCEPTED = "customer:consent:accepted"
    CONSENT_DECLINED = "customer:consent:declined"
    CONSENT_WITHDRAWN = "customer:consent:withdrawn"
    MESSAGE_HELD = "bot:message:held"
    WORDS_ERASED = "system:words:erased"
    CHAT_REMOVED = "system:chat:removed"
    CASE_ERASED = "system:case:erased"
    HOLD_PLACED = "agent:hold:placed"
    HOLD_LIFTED = "agent:hold:lifted"
    INTAKE_STARTED = "bot:intake:started"
    INTAKE_SPLIT = "customer:intake:split"
    INTAKE_SET_ASIDE = "customer:intake:set_aside"
    INTAKE_TAKEN_UP = "customer:intake:taken_up"
    INTAKE_JOINED = "customer:intake:joined"
    INTAKE_WITHDRAWN = "customer:intake:withdrawn"
    STORY_COMPLETED = "customer:story:completed"
    FACT_RECORDED = "bot:fact:recorded"
    FACT_CORRECTED = "customer:fact:corrected"
    FACT_EDITED = "agent:fact:edited"
    CATEGORY_CORRECTED = "agent:category:corrected"
    TRIGGER_DETECTED = "bot:trigger:detected"
    READ_BACK_SHOWN = "bot:read_back:shown"
    CASE_FILED = "customer:case:filed"
    CASE_FILED_BY_AGENT = "agent:case:filed"
    CASE_STATUS_CHANGED = "agent:case:status_changed"
    CASE_ASSIGNED = "agent:case:assigned"
    CASES_CHANGED = "agent:cases:changed"
    CASES_RESTORED = "agent:cases:restored"
    DEPARTMENT_CHANGED = "agent:case:department_changed"
    TASK_ADDED = "agent:task:added"
    TASK_DONE = "agent:task:done"
    TASK_REOPENED = "agent:task:reopened"
    CONTACT_LOGGED = "agent:contact:logged"
    RESOLUTION_RECORDED = "agent:resolution:recorded"
    ROOT_CAUSE_RECORDED = "agent:root_cause:recorded"
    CASE_LINKED = "agent:case:linked"
    CASE_UNLINKED = "agent:case:unlinked"
    LETTER_DRAFTED = "agent:letter:drafted"
    LETTER_EDITED = "agent:letter:edited"
    LETTER_DROPPED = "agent:letter:dropped"
    LETTER_SENT = "agent:letter:sent"
    LETTER_POSTED = "agent:letter:posted"
    DEADLINE_WARNED = "system:deadline:warned"
    DEADLINE_BREACHED = "system:deadline:breached"
    DEADLINE_PAUSED = "agent:deadline:paused"
    DEADLINE_RESUMED = "agent:deadline:resumed"
    DEADLINE_EXTENDED = "agent:deadline:extended"
    FOLLOW_UP_SENT = "system:follow_up:sent"
    FOLLOW_UP_DROPPED = "system:follow_up:dropped"
    CASE_ESCALATED = "system:case:escalated"
    CASE_ADDED_TO = "customer:case:added_to"
    SEVERITY_RAISED = "bot:severity:raised"
    CASE_WITHDRAWAL_ASKED = "customer:case:withdrawal_asked"
    REVIEW_ASKED = "customer:case:review_asked"
    RATING_ASKED = "bot:rating:asked"
    RATED = "customer:rating:given"
    RETURN_LINK_SENT = "customer:return_link:sent"
    RETURN_LINK_USED = "customer:return_link:used"
    INTAKE_PAUSED = "customer:intake:paused"
    INTAKE_RESTARTED = "customer:intake:restarted"
    RETURNED = "customer:conversation:returned"
    EVIDENCE_ADDED = "customer:evidence:added"
    EVIDENCE_SENT = "agent:evidence:sent"
    HANDOFF_REQUESTED = "customer:handoff:requested"
    CONVERSATION_WATCHED = "agent:conversation:watched"
    HANDOFF_OFFERED = "system:handoff:offered"
    HANDOFF_ACCEPTED = "agent:handoff:accepted"
    HANDOFF_DECLINED = "agent:handoff:declined"
    HANDOFF_TIMED_OUT = "system:handoff:timed_out"
    HANDOFF_PASSED_ON = "agent:handoff:passed_on"
    HANDOFF_RELEASED = "agent:handoff:released"
    HANDOFF_ENDED = "agent:handoff:ended"
    AVAILABILITY_CHANGED = "agent:availability:changed"
    AGENT_SKILLS_CHANGED = "agent:skills:changed"
    OWNER_CHANGED = "system:owner:changed"
    NOTE_ADDED = "agent:note:added"
    AGENT_CREATED = "system:agent:created"
    AGENT_PASSWORD_SET = "system:agent:password_set"  # noqa: S105 - a tag
    AGENT_DISABLED = "system:agent:disabled"
    AGENT_ENABLED = "system:agent:enabled"
    AGENT_ROLE_CHANGED = "system:agent:role_changed"
    AGENT_MAILS_CHANGED = "agent:mails:changed"
    AGENT_MAILS_CONFIRMED = "agent:mails:confirmed"
    AGENT_TOLD = "system:agent:told"
    TARGET_ADDED = "agent:target:added"
    TARGET_STARTED = "agent:target:started"
    TARGET_STOPPED = "agent:target:stopped"
    TARGET_REMOVED = "agent:target:removed"
    TARGET_SECRET_ROTATED = "agent:target:secret_rotated"  # noqa: S105 - a tag
    TARGET_LANGUAGE_CHANGED = "agent:target:language_changed"
    DELIVERY_FAILED = "system:delivery:failed"
    DELIVERY_RETRIED = "agent:delivery:retried"
    API_KEY_CREATED = "agent:api_key:created"
    API_KEY_REVOKED = "agent:api_key:revoked"
    AGENT_LINKED = "system:agent:linked"
    SIGNED_IN = "agent:session:started"
    SIGN_IN_FAILED = "agent:session:refused"
    SIGNED_OUT = "agent:session:ended"
    MAIL_QUEUED = "system:mail:queued"
    MAIL_SENT = "system:mail:sent"
    MAIL_FAILED = "system:mail:failed"
    IDENTITY_ASKED = "customer:identity:asked"
    IDENTITY_CODE_QUEUED = "system:identity:code_queued"
    IDENTITY_VERIFIED = "customer:identity:verified"
    IDENTITY_REFUSED = "customer:identity:refused"
    DATA_REQUEST_RECORDED = "customer:data_request:recorded"
    CASE_READ = "agent:case:read"
    SUMMARY_DOWNLOADED = "agent:summary:downloaded"
    TREND_ALERT_RAISED = "system:trend_alert:raised"
    TREND_ALERT_ACKNOWLEDGED = "agent:trend_alert:acknowledged"
    VIEW_SAVED = "agent:view:saved"
    VIEW_CHANGED = "agent:view:changed"
    VIEW_DELETED = "agent:view:deleted"
    RECORDS_EXPORTED = "agent:records:exported"
    AUDIT_EXPORTED = "agent:audit:exported"


# Written past the session's own bookkeeping, which nobody needs for a row that is never changed.
_INSERT = insert(cast(Table, AuditEventRow.__table__))


def record(
    session: Session,
    at: datetime,
    actor: str,
    tag: Tag,
    *,
    conversation_id: str | None = None,
    case_reference: str | None = None,
    **data: Any,
) -> None:
    """Add an event to the session's transaction, and what other systems are told about it.

    Args:
        session: the transaction of the change itself.
        at: instant of the change.
        actor: customer, bot, system or agent:<id>.
        tag: what happened.
        conversation_id: the conversation concerned, if any.
        case_reference: the case concerned, if any.
        data: identifiers and codes only; never message text or contact data.
    """
    session.execute(
        _INSERT,
        {
            "at": at,
            "actor": actor,
            "tag": tag.value,
            "conversation_id": conversation_id,
            "case_reference": case_reference,
            "data": data,
        },
    )
    outbox.tell(session, at, actor, tag.value, conversation_id, case_reference, data)
