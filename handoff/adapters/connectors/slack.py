"""Incoming webhooks of Slack, and of Mattermost and Rocket.Chat, which take the same message.

Source: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
"""

from __future__ import annotations

from handoff.adapters.connectors.base import Parcel, Place
from handoff.adapters.connectors.wording import severity_of, title_of
from handoff.adapters.outgoing_http import OutgoingHttp


class SlackConnector:
    """Posts a short note with a link to the desk; it names no customer and quotes nobody."""

    def __init__(self, http: OutgoingHttp) -> None:
        self._http = http

    def deliver(self, parcel: Parcel) -> Place | None:
        """Deliver a parcel."""
        summary = parcel.summary()
        words = f"{title_of(parcel)} ({summary['category']['label'] or summary['category']['code']}"
        words += f", {severity_of(parcel, summary['severity']['level'])})"
        text = f"{_escape(words)}\n<{parcel.desk_url}|{parcel.voice.words.say('adapters.open')}>"
        self._http.send_json("POST", parcel.url, {"text": text})
        return None


def _escape(text: str) -> str:
    """Return the text with the three characters escaped that mean something to Slack."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
