"""The API channel of Chatwoot: a chat in which a person was asked for opens in its inbox.

What its agents write comes back through the webhook of the inbox, see web/chatwoot_callback.py.
Source: https://developers.chatwoot.com/api-reference (Contacts, Conversations and Messages API of
the client APIs).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from handoff.adapters.connectors.base import OutgoingFile, Parcel, Place
from handoff.adapters.outgoing_http import OutgoingHttp, SendFailed
from handoff.adapters.summary_renderers import render_text
from handoff.domain.messages import Message, Sender

#: Who is named before what they wrote, and how.
SPEAKERS = {
    Sender.CUSTOMER: "",
    Sender.BOT: "labels.sender.bot",
    Sender.AGENT: "labels.sender.agent",
}
#: Answers with which it refuses a file for good, not only for the moment.
REFUSED = frozenset({"status_400", "status_413", "status_415", "status_422"})


class ChatwootConnector:
    """Passes a live handoff on, and what the customer writes and sends afterwards."""

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
            place = replace(place, sent_seq=message.seq)
            parcel.keep(place)
        # After the words: what is wrong with a file never holds them up.
        for file in parcel.files():
            if file.evidence_id not in place.sent_files:
                self._send_file(parcel, place, file)
                place = replace(place, sent_files=place.sent_files | {file.evidence_id})
                parcel.keep(place)
        return place

    def _send_file(self, parcel: Parcel, place: Place, file: OutgoingFile) -> None:
        body, content_type = _form(file)
        url = messages_url(parcel.url, parcel.options, place)
        try:
            self._http.send("POST", url, body, {"Content-Type": content_type})
        except SendFailed as refused:
            if refused.cause not in REFUSED:
                raise
            told = parcel.voice.words.say("adapters.file_stayed", name=file.name)
            self._say(parcel, place, f"{told} {parcel.desk_url}", file.evidence_id)

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
        url = messages_url(parcel.url, parcel.options, place)
        self._http.send_json("POST", url, {"content": content, "echo_id": echo_id})

    def _post(self, parcel: Parcel, path: str, content: dict[str, Any]) -> Any:
        url = f"{_inbox_url(parcel.url, parcel.options)}/{path}"
        return self._http.send_json("POST", url, content).json()


def messages_url(url: str, options: Mapping[str, str], place: Place) -> str:
    """Return where messages of a customer are sent to.

    Args:
        url, options: of the target.
    """
    contact, conversation = (
        quote(one or "", safe="") for one in (place.contact_id, place.external_id)
    )
    start = _inbox_url(url, options)
    return f"{start}/contacts/{contact}/conversations/{conversation}/messages"


def _inbox_url(url: str, options: Mapping[str, str]) -> str:
    inbox = quote(options["inbox"], safe="")
    return f"{url.rstrip('/')}/public/api/v1/inboxes/{inbox}"


def _form(file: OutgoingFile) -> tuple[bytes, str]:
    """Return a message that is a file alone, as multipart/form-data, and its content type."""
    boundary = uuid4().hex
    # As browsers write names: these three would end the quotation or the line.
    name = file.name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    parts = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="echo_id"\r\n\r\n'
        f"{file.evidence_id}\r\n"
        f'--{boundary}\r\nContent-Disposition: form-data; name="attachments[]"; '
        f'filename="{name}"\r\nContent-Type: {file.media_type}\r\n\r\n'
    )
    body = parts.encode() + file.path.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"


def _with_speaker(parcel: Parcel, message: Message) -> str:
    key = SPEAKERS[message.sender]
    return f"{parcel.voice.words.say(key)}: {message.text}" if key else message.text


def _text(answer: Any, name: str) -> str:
    value = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(value, str | int) or not str(value):
        raise SendFailed("unreadable_answer")
    return str(value)
