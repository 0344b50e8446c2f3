"""Webhooks after the Standard Webhooks specification, signed with its own library."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from standardwebhooks import Webhook

from handoff.adapters.connectors.base import Parcel, Place
from handoff.adapters.outgoing_http import OutgoingHttp


class WebhookConnector:
    """Posts an event's payload with identifier, timestamp and a signature for each valid secret."""

    def __init__(self, http: OutgoingHttp) -> None:
        self._http = http

    def deliver(self, parcel: Parcel) -> Place | None:
        """Deliver a parcel."""
        body = json.dumps(parcel.event.payload(), ensure_ascii=False, separators=(",", ":"))
        headers = signed_headers(f"evt_{parcel.event.id}", parcel.at, body, parcel.secrets)
        self._http.send(
            "POST", parcel.url, body.encode(), {"Content-Type": "application/json", **headers}
        )
        return None


def signed_headers(
    webhook_id: str, at: datetime, body: str, secrets: Sequence[str]
) -> dict[str, str]:
    """Return the headers of the specification, with one signature a secret."""
    signatures = [
        Webhook(secret).sign(msg_id=webhook_id, timestamp=at, data=body) for secret in secrets
    ]
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
