"""E-mail to a team's mailbox, with the summary of the case."""

from __future__ import annotations

from handoff.adapters.connectors.base import Parcel, Place
from handoff.adapters.connectors.wording import title_of
from handoff.adapters.outgoing_http import SendFailed
from handoff.adapters.smtp import MailFailed, OutgoingMail, Postman
from handoff.adapters.summary_renderers import render_text


class EmailConnector:
    """Sends one e-mail an event."""

    def __init__(self, postman: Postman, sender: str, zone: str) -> None:
        self._postman = postman
        self._sender = sender
        self._zone = zone

    def deliver(self, parcel: Parcel) -> Place | None:
        """Deliver a parcel; a repeat is the same e-mail, by its identifier."""
        text = f"{parcel.desk_url}\n\n{render_text(parcel.summary(), self._zone, parcel.voice)}"
        mail = OutgoingMail(
            mail_id=parcel.event.id,
            sender=self._sender,
            recipient=parcel.url,
            subject=title_of(parcel),
            text=text,
            html=None,
            at=parcel.event.at,
        )
        try:
            self._postman.send(mail)
        except MailFailed as error:
            raise SendFailed(f"mail_{error.message}", is_final=error.is_final) from None
        return None
