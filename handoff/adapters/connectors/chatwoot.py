"""The API channel of Chatwoot: a chat in which a person was asked for opens in its inbox.

What its agents write comes back through the webhook of the inbox, see web/chatwoot_callback.py.
Source: https://developers.chatwoot.com/api-reference (Contacts, Conversations and Messages API of
the client APIs).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from handoff.adapters.connectors.base import Parcel, Place
from handoff.adapters.outgoing_http import OutgoingHttp, SendFailed
from handoff.adapters.summary_renderers import render_text
from handoff.domain.messages import Message, Sender

#: Who is named before what they wrote, and how.
SPEAKERS = {
    Sender.CUSTOMER: "",
    Sender.BOT: "labels.sender.bot",
    Sender.AGENT: "labels.sender.agent",
}


class ChatwootConnector:
    """Passes a live handoff on, and what the customer writes afterwards."""

    def __init__(self, http: OutgoingHttp, zone: str) -> None:
        self._http = http
        self._zone = zone

    def deliver(self, parcel: Parcel) -> Place | None:
        """Deliver a parcel; what was sent already is not sent again."""
        place = parcel.place
        if place is None:
            if parcel.event.type != "handoff.requested":
                return None
            place = self._open(parcel)
            parcel.keep(place)
        for message in parcel.messages(place.sent_seq):
            if message.sender in SPEAKERS and self._is_for_them(parcel, message):
                self._say(parcel, place, _with_speaker(parcel, message), message.id)
            place = Place(place.external_id, place.contact_id, message.seq)
            parcel.keep(place)
        return place

    def _is_for_them(self, parcel: Parcel, message: Message) -> bool:
        # What an agent of Chatwoot wrote is there already.
        return message.sender is not Sender.AGENT or parcel.place is None

    def _open(self, parcel: Parcel) -> Place:
        contact = self._post(parcel, "contacts", {"identifier": parcel.event.conversation_id})
        contact_id = _text(contact, "source_id")
        path = f"contacts/{quote(contact_id, safe='')}/conversations"
        place = Place(_text(self._post(parcel, path, {}), "id"), contact_id)
        summary = render_text(parcel.summary(), self._zone, parcel.voice)
        self._say(parcel, place, f"{parcel.desk_url}\n\n{summary}", parcel.event.id)
        return place

    def _say(self, parcel: Parcel, place: Place, content: str, echo_id: str) -> None:
        path = f"contacts/{quote(place.contact_id or '', safe='')}/conversations"
        path += f"/{quote(place.external_id, safe='')}/messages"
        self._post(parcel, path, {"content": content, "echo_id": echo_id})

    def _post(self, parcel: Parcel, path: str, content: dict[str, Any]) -> Any:
        inbox = quote(parcel.options["inbox"], safe="")
        url = f"{parcel.url.rstrip('/')}/public/api/v1/inboxes/{inbox}/{path}"
        return self._http.send_json("POST", url, content).json()


def _with_speaker(parcel: Parcel, message: Message) -> str:
    key = SPEAKERS[message.sender]
    return f"{parcel.voice.words.say(key)}: {message.text}" if key else message.text


def _text(answer: Any, name: str) -> str:
    value = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(value, str | int) or not str(value):
        raise SendFailed("unreadable_answer")
    return str(value)
