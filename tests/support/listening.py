"""A widget's socket, for waiting until something was pushed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.support.customer import Customer
from tests.support.service import RunningService

Frame = dict[str, Any]


class Listener:
    """An open socket that has said hello; `frames` has what was read so far."""

    def __init__(
        self, service: RunningService, customer: Customer, after: int = 0, token: str | None = None
    ) -> None:
        self.frames: list[Frame] = []
        self._url = service.url.replace("http", "ws") + f"{customer.path}/socket"
        self._hello = {
            "type": "hello",
            "token": token or customer.opened["token"],
            "after": after,
        }

    def __enter__(self) -> Listener:
        self.socket: ClientConnection = connect(self._url, open_timeout=30, proxy=None)
        self.send(**self._hello)
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, **frame: Any) -> None:
        """Send a frame."""
        self.socket.send(json.dumps(frame))

    def read(self) -> Frame:
        """Return the next frame."""
        frame: Frame = json.loads(self.socket.recv(timeout=30))
        self.frames.append(frame)
        return frame

    def wait_for(self, wanted: Callable[[Frame], bool]) -> Frame:
        """Read until a frame is the wanted one, and return it."""
        while not wanted(frame := self.read()):
            pass
        return frame

    def of_type(self, kind: str) -> list[Frame]:
        """Return the frames read so far of one type."""
        return [frame for frame in self.frames if frame["type"] == kind]
