"""Shapes of the API as JSON Schema (2020-12), for the OpenAPI description."""

from __future__ import annotations

from handoff.domain.facts import FACT_NAMES, FactStatus
from handoff.domain.languages import LANGUAGE_CHOICE, SPOKEN
from handoff.domain.messages import STEP_NAMES, InputKind, Sender
from handoff.domain.ownership import Owner
from handoff.web.openapi_integration_schemas import INTEGRATION_SCHEMAS
from handoff.web.openapi_shapes import (
    INSTANT,
    TEXT_OR_NULL,
    WHOLE,
    Schema,
    array,
    nullable,
    record,
    ref,
    text,
)

__all__ = ["SCHEMAS", "WHOLE", "Schema", "ref", "text"]

OWNER = text("Who answers.", enum=[owner.value for owner in Owner])
LANGUAGE = text("ISO 639-1; the spoken language the conversation is answered in.", enum=[*SPOKEN])
LANGUAGE_CHOICES = ", ".join(LANGUAGE_CHOICE + code for code in SPOKEN)
ANYTHING: Schema = {}

SCHEMAS: dict[str, Schema] = {
    "Error": record(
        error=record(
            code=text("Stable, snake_case."),
            message=text("A sentence for people: what is accepted, and what to do."),
        )
    ),
    "Choice": record(
        "An answer offered as a button; typing always works too.",
        title=text("Shown on the button."),
        payload=text("Stable and language-neutral; send it back as `choice`."),
    ),
    "Expects": record(
        "What the last bot message of a turn asks for.",
        fact=text(enum=[*FACT_NAMES, *STEP_NAMES]),
        input=text(enum=[kind.value for kind in InputKind]),
        optional={"type": "boolean", "description": "May be skipped."},
    ),
    "Message": record(
        may_lack=("file",),
        seq={**WHOLE, "description": "Position in the conversation, from 1."},
        id=text(),
        from_=text(enum=[sender.value for sender in Sender]),
        name=TEXT_OR_NULL | {"description": "Of the agent who wrote it."},
        text=text("Plain text, never HTML."),
        language=TEXT_OR_NULL | {"description": "Of the text, ISO 639-1, where it is known."},
        choices=array(ref("Choice")),
        expects=nullable(ref("Expects")),
        case=nullable(record("The filed complaint.", reference=text())),
        at=INSTANT,
        file=record(
            "Sent by an agent with the message.",
            evidence_id=text(),
            name=text(),
            media_type=text("By its content."),
            size=WHOLE | {"description": "Bytes."},
        ),
    ),
    "Start": record(
        may_lack=("locale", "page_url", "identity_token"),
        locale=text("BCP 47, such as en-GB; decides language, zone and order of dates."),
        page_url=text("Page the widget is on."),
        identity_token=text(
            "JSON Web Token of the host page (HS256, claims sub and exp); see docs/embedding.md."
        ),
    ),
    "Opened": record(
        conversation_id=text(),
        token=text("Opens this conversation and nothing else; shown once."),
        expires_at=INSTANT,
        owner=OWNER,
        language=LANGUAGE,
        messages=array(ref("Message")),
    ),
    "Resume": record(token=text("What stands behind #resume= in the e-mailed link.")),
    "NewMessage": {
        "oneOf": [
            record(
                client_id=text("Your own key of the message, at most 200 characters."),
                text=text("1 to 10,000 characters, stored exactly as sent.", minLength=1),
            ),
            record(
                client_id=text(),
                choice=text(
                    "Payload of a choice of the bot's last turn; or, at any time, "
                    f"the language to go on in: {LANGUAGE_CHOICES}."
                ),
            ),
        ]
    },
    "Answered": record(
        accepted=record(client_id=text(), seq=WHOLE),
        owner=OWNER,
        language=LANGUAGE,
        messages=array(ref("Message")),
    ),
    "Live": record(
        "Where the wish for a person stands.",
        may_lack=("position", "name", "opens_at", "read"),
        state=text(enum=["waiting", "joined", "nobody", "failed"]),
        text=text("One sentence for the customer, in the language of the conversation."),
        position={**WHOLE, "description": "Place in the queue from 1, while waiting."},
        name=text("Of the agent who has joined."),
        opens_at=INSTANT,
        read=WHOLE | {"description": "seq of the last message the agent has seen, once joined."},
    ),
    "Listing": record(
        may_lack=("live", "quick_leave"),
        messages=array(ref("Message")),
        owner=OWNER,
        language=LANGUAGE,
        live=ref("Live"),
        quick_leave={
            "type": "boolean",
            "description": "True once the customer's words spoke of abuse or danger: "
            "keep a way to leave the page quickly in sight.",
        },
    ),
    "Fact": record(
        value=ANYTHING,
        status=text(enum=[status.value for status in FactStatus]),
        quote=TEXT_OR_NULL | {"description": "Literal part of the message it came from."},
        message_id=TEXT_OR_NULL,
    ),
    "Facts": record("All facts, always all of them.", (), **{n: ref("Fact") for n in FACT_NAMES}),
    "Draft": record(facts=ref("Facts")),
    "Evidence": record(
        evidence_id=text(),
        name=text(),
        size={**WHOLE, "description": "Bytes."},
        sha256=text(pattern="^[0-9a-f]{64}$"),
        media_type=text("Told by the content."),
    ),
    "Notice": record(
        version=text(),
        language=text("ISO 639-1; the organisation's own where the asked one is missing."),
        short=text(),
        full=array(record(heading=text(), text=text())),
    ),
    "Summary": record(
        "The case, or the unfinished intake (`status` intake, `reference` null).",
        schema=text(const="redress.case-summary/1"),
        reference=TEXT_OR_NULL,
        created_at=INSTANT,
        updated_at=INSTANT,
        status=text(),
        language=text(),
        channel=text(),
        headline=text(),
        category={"type": "object"},
        severity={"type": "object"},
        facts=ref("Facts"),
        timeline=array({"type": "object"}),
        triggers=array({"type": "object"}),
        deadlines=array({"type": "object"}),
        evidence=array({"type": "object"}),
        promises=array(ANYTHING),
        open_questions=array(ANYTHING),
        inconsistencies=array(ANYTHING),
        suggested_steps=array(ANYTHING),
        similar_cases=array({"type": "object"}),
        consent={"type": "object"},
        handoff={"anyOf": [{"type": "object"}, {"type": "null"}]},
        assistant={"type": "object"},
        transcript_url=text(),
    ),
    **INTEGRATION_SCHEMAS,
    "Health": record(status=text()),
    "Readiness": record(
        status=text(enum=["ready", "not_ready"]),
        checks=record(
            database={"type": "boolean"}, rasa={"type": "boolean"}, actions={"type": "boolean"}
        ),
    ),
}
