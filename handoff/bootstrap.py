"""The composition root: builds every part once and passes it on. Nothing else opens anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from handoff.adapters.connectors.base import Connector
from handoff.adapters.connectors.chatwoot import ChatwootConnector
from handoff.adapters.connectors.email import EmailConnector
from handoff.adapters.connectors.slack import SlackConnector
from handoff.adapters.connectors.webhook import WebhookConnector
from handoff.adapters.connectors.zendesk import ZendeskConnector
from handoff.adapters.database import Database
from handoff.adapters.outgoing_http import OutgoingHttp
from handoff.adapters.policy_files import load_policy
from handoff.adapters.smtp import Postman, postman_for
from handoff.domain.policy import Policy
from handoff.services.agent_digests import DigestService
from handoff.services.agent_mails import AgentMailService
from handoff.services.agents import AgentService
from handoff.services.api_keys import ApiKeyService
from handoff.services.case_listing import CaseListing
from handoff.services.cases import CaseService
from handoff.services.chatwoot import ChatwootService
from handoff.services.clocks import ClockService
from handoff.services.conversations import ConversationService
from handoff.services.core import Core
from handoff.services.deliveries import DeliveryService
from handoff.services.desk_file import DeskFileService
from handoff.services.evidence import EvidenceService
from handoff.services.follow_ups import FollowUpService
from handoff.services.handoffs import HandoffService
from handoff.services.identity import IdentityService
from handoff.services.intake import IntakeService
from handoff.services.lifecycle import LifecycleService
from handoff.services.mail import MailService
from handoff.services.read_marks import ReadMarkService
from handoff.services.returning import ReturnService
from handoff.services.routing import RoutingService
from handoff.services.single_sign_on import SingleSignOn
from handoff.services.targets import TargetService
from handoff.services.transcripts import TranscriptService
from handoff.services.turns import TurnService
from handoff.settings import Settings


@dataclass(frozen=True)
class Services:
    """Everything the web application and the command line call."""

    core: Core
    conversations: ConversationService
    turns: TurnService
    handoffs: HandoffService
    routing: RoutingService
    read_marks: ReadMarkService
    intake: IntakeService
    agents: AgentService
    agent_mails: AgentMailService
    digests: DigestService
    cases: CaseService
    evidence: EvidenceService
    transcripts: TranscriptService
    mail: MailService
    identity: IdentityService
    returning: ReturnService
    clocks: ClockService
    follow_ups: FollowUpService
    targets: TargetService
    deliveries: DeliveryService
    api_keys: ApiKeyService
    single_sign_on: SingleSignOn
    chatwoot: ChatwootService
    case_listing: CaseListing
    files: DeskFileService
    lifecycle: LifecycleService
    desk: Any = None


def bootstrap(settings: Settings, policy: Policy) -> Services:
    """Return the services, on a database that is already migrated."""
    core = build_core(settings, policy)
    targets, cases = TargetService(core), CaseService(core)
    postman, handoffs = postman_for(settings.smtp_url, settings.outbox_dir), HandoffService(core)
    http = OutgoingHttp(targets.allowed_networks)
    return Services(
        core=core,
        conversations=ConversationService(core),
        turns=TurnService(core),
        handoffs=handoffs,
        routing=RoutingService(core),
        read_marks=ReadMarkService(core),
        intake=IntakeService(core),
        agents=AgentService(core),
        agent_mails=AgentMailService(core),
        digests=DigestService(core),
        cases=cases,
        evidence=EvidenceService(core),
        transcripts=TranscriptService(core),
        mail=MailService(core, postman),
        identity=IdentityService(core),
        returning=ReturnService(core),
        clocks=ClockService(core),
        follow_ups=FollowUpService(core),
        targets=targets,
        api_keys=ApiKeyService(core),
        single_sign_on=SingleSignOn(core),
        chatwoot=ChatwootService(core, targets, handoffs, http),
        case_listing=CaseListing(core),
        files=DeskFileService(core, cases),
        lifecycle=LifecycleService(core),
        deliveries=DeliveryService(core, targets, make_connectors(core, http, postman)),
    )


def build_core(
    settings: Settings, policy: Policy | None = None, *, is_durable: bool = True
) -> Core:
    """Return settings, policy and database, ready for any service.

    Args:
        is_durable: as for Database.
    Raises:
        PolicyError: a policy file cannot be used.
    """
    return Core(
        settings=settings,
        policy=policy or load_policy(settings.policy_dir),
        db=Database(settings.database_url, is_durable=is_durable),
    )


def make_connectors(core: Core, http: OutgoingHttp, postman: Postman) -> dict[str, Connector]:
    """Return what delivers to each kind of target."""
    zone = core.policy.organisation.zone
    return {
        "webhook": WebhookConnector(http),
        "email": EmailConnector(postman, core.settings.mail_from, zone),
        "slack": SlackConnector(http),
        "chatwoot": ChatwootConnector(http, zone),
        "zendesk": ZendeskConnector(http, zone),
    }
