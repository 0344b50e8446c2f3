"""A customer of the widget API."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx


class Customer:
    """One conversation, begun at once."""

    def __init__(self, http: httpx.Client, **start: Any) -> None:
        self.http = http
        response = http.post("/api/v1/conversations", json=start or {"locale": "en-GB"})
        assert response.status_code == 201, response.text
        self.opened: dict[str, Any] = response.json()
        self.id: str = self.opened["conversation_id"]
        self.path = f"/api/v1/conversations/{self.id}"
        self.headers = {"Authorization": f"Bearer {self.opened['token']}"}

    def send(
        self,
        text: str | None = None,
        *,
        choice: str | None = None,
        client_id: str | None = None,
        wait: float | None = None,
    ) -> httpx.Response:
        """Send a text or a choice."""
        body: dict[str, Any] = {"client_id": client_id or uuid4().hex}
        body |= {"text": text} if choice is None else {"choice": choice}
        params = {} if wait is None else {"wait": str(wait)}
        return self.http.post(
            f"{self.path}/messages", json=body, params=params, headers=self.headers
        )

    def get(self, what: str, **params: Any) -> httpx.Response:
        """Read messages, draft or transcript."""
        return self.http.get(f"{self.path}/{what}", params=params, headers=self.headers)

    def messages(self, after: int = 0) -> list[dict[str, Any]]:
        """Return the messages after a number."""
        listed: list[dict[str, Any]] = self.get("messages", after=after).json()["messages"]
        return listed

    def answer_until_confirmation(self) -> dict[str, Any]:
        """Skip or decline whatever is asked, until everything is read back; return that message."""
        last = self.messages()[-1]
        for _ in range(20):
            asked = (last["expects"] or {}).get("fact")
            if asked == "confirmation":
                return last
            offered = [choice["payload"] for choice in last["choices"]]
            payload = next(p for p in ("done", "skip", "no", *offered) if p in offered)
            last = self.send(choice=payload, wait=30).json()["messages"][-1]
        raise AssertionError("nothing was read back after 20 answers")

    def texts(self) -> list[str]:
        """Return the texts of all messages."""
        return [message["text"] for message in self.messages()]
