"""Tickets of Zendesk: one a conversation, with the summary as an internal note.

Nobody is named as requester: a ticket with one could write to the customer by itself.
Source: https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/
"""

from __future__ import annotations

import base64
from typing import Any

from handoff.adapters.connectors.base import Parcel, Place
from handoff.adapters.connectors.wording import title_of
from handoff.adapters.outgoing_http import OutgoingHttp, SendFailed
from handoff.adapters.summary_renderers import render_text


class ZendeskConnector:
    """Makes a ticket for a conversation and adds later events to it."""

    def __init__(self, http: OutgoingHttp, zone: str) -> None:
        self._http = http
        self._zone = zone

    def deliver(self, parcel: Parcel) -> Place | None:
        """Deliver a parcel; a repeated ticket is recognised by its idempotency key."""
        note = f"{title_of(parcel)}\n{parcel.desk_url}\n\n{self._summary(parcel)}"
        comment = {"body": note, "public": False}
        if parcel.place is not None:
            self._ask(parcel, "PUT", f"tickets/{parcel.place.external_id}", {"comment": comment})
            return parcel.place
        summary = parcel.summary()
        ticket = {
            "subject": title_of(parcel),
            "comment": comment,
            "priority": summary["severity"]["level"],
            "external_id": parcel.event.case_reference or parcel.event.conversation_id,
            "tags": ["redress", summary["category"]["code"]],
        }
        made = self._ask(parcel, "POST", "tickets", ticket)
        try:
            return Place(str(int(made["ticket"]["id"])))
        except (KeyError, TypeError, ValueError):
            raise SendFailed("unreadable_answer") from None

    def _summary(self, parcel: Parcel) -> str:
        return render_text(parcel.summary(), self._zone, parcel.voice)

    def _ask(self, parcel: Parcel, method: str, path: str, ticket: dict[str, Any]) -> Any:
        login = f"{parcel.options['user']}/token:{parcel.options['token']}".encode()
        headers = {
            "Authorization": f"Basic {base64.b64encode(login).decode()}",
            "Idempotency-Key": parcel.event.id,
        }
        url = f"{parcel.url.rstrip('/')}/api/v2/{path}"
        return self._http.send_json(method, url, {"ticket": ticket}, headers).json()
