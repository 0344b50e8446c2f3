"""Reads one file out of a multipart/form-data body while it arrives (RFC 7578)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from email.message import Message

from handoff.domain.errors import InvalidInput, TooLarge

HEADER_LIMIT = 8192
EXPECTED = 'Send the file as multipart/form-data in a field named "file".'


class FilePart:
    """Finds the field `file` in the chunks of a body and passes its bytes on.

    Args:
        content_type: header of the request.
        write: called with each piece of the file, in order.
    """

    def __init__(self, content_type: str, write: Callable[[bytes], None]) -> None:
        self.name: str | None = None
        self._write = write
        self._boundary = b"\r\n--" + _boundary(content_type)
        # The first boundary has no line before it.
        self._buffer = b"\r\n"
        self._state = self._skip
        self._is_done = False

    async def read(self, chunks: AsyncIterator[bytes]) -> str:
        """Return the file's name when the whole body has been read.

        Raises:
            InvalidInput: the body is not multipart, or has no field `file` with a file.
        """
        async for chunk in chunks:
            self.feed(chunk)
        if self.name is None or not self._is_done:
            raise InvalidInput(EXPECTED)
        return self.name

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes of the body."""
        if self._is_done:
            return
        self._buffer += chunk
        while self._state() and not self._is_done:
            pass

    def _skip(self) -> bool:
        """Drop everything up to the next boundary."""
        return self._up_to_boundary(None)

    def _copy(self) -> bool:
        """Pass on everything up to the next boundary."""
        if not self._up_to_boundary(self._write):
            return False
        self._is_done = True
        return True

    def _headers(self) -> bool:
        """Read the headers of a part and decide what to do with its content."""
        if self._buffer.startswith(b"--"):
            raise InvalidInput(EXPECTED)
        head = self._head()
        if head is None:
            return False
        field, name = head
        if field == "file" and name is not None:
            self.name = name
            self._state = self._copy
        else:
            self._state = self._skip
        return True

    def _head(self) -> tuple[str | None, str | None] | None:
        """Take a part's headers; return its field and file name, None until they are whole."""
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > HEADER_LIMIT:
                raise InvalidInput(EXPECTED)
            return None
        head, self._buffer = self._buffer[:end], self._buffer[end + 4 :]
        return _disposition(head)

    def _up_to_boundary(self, write: Callable[[bytes], None] | None) -> bool:
        found = self._buffer.find(self._boundary)
        # Without a boundary, all but the bytes that may be the start of one are content.
        end = found if found >= 0 else max(0, len(self._buffer) - len(self._boundary) + 1)
        if write is not None and end:
            write(self._buffer[:end])
        if found < 0:
            self._buffer = self._buffer[end:]
            return False
        self._buffer = self._buffer[found + len(self._boundary) :]
        self._state = self._headers
        return True


class FormParts(FilePart):
    """Reads a whole form: its fields, and the file of the field `file` when one was chosen.

    Attributes:
        fields: text of every other field, by name; the first of a name counts.
        name: of the file; None or empty when none was chosen.
    Args:
        room: most bytes of all fields together.
    """

    def __init__(self, content_type: str, write: Callable[[bytes], None], room: int) -> None:
        super().__init__(content_type, write)
        self.fields: dict[str, str] = {}
        self._room = room
        self._field = ""
        self._content = bytearray()

    async def read(self, chunks: AsyncIterator[bytes]) -> str:
        """Return the file's name, empty when none was chosen.

        Raises:
            InvalidInput: the body is not multipart, or not whole.
            TooLarge: the fields have more than `room` bytes.
        """
        async for chunk in chunks:
            self.feed(chunk)
        if not self._is_done:
            raise InvalidInput(EXPECTED)
        return self.name or ""

    def _headers(self) -> bool:
        if len(self._buffer) < 2:
            return False
        if self._buffer.startswith(b"--"):
            self._is_done = True
            return True
        head = self._head()
        if head is None:
            return False
        field, name = head
        if field == "file" and name and not self.name:
            self.name, self._state = name, self._file
        else:
            self._field, self._content = field or "", bytearray()
            self._state = self._text
        return True

    def _file(self) -> bool:
        return self._up_to_boundary(self._write)

    def _text(self) -> bool:
        if not self._up_to_boundary(self._take):
            return False
        if self._field:
            self.fields.setdefault(self._field, self._content.decode("utf-8", "replace"))
        return True

    def _take(self, data: bytes) -> None:
        self._room -= len(data)
        if self._room < 0:
            raise form_too_long()
        self._content += data


def form_too_long() -> TooLarge:
    """Return the error for a form whose fields are longer than is read."""
    return TooLarge("The text is too long. Please shorten it.", key="chat.error.form")


def _boundary(content_type: str) -> bytes:
    message = Message()
    message["Content-Type"] = content_type
    boundary = message.get_param("boundary")
    if (
        message.get_content_type() != "multipart/form-data"
        or not isinstance(boundary, str)
        or not 0 < len(boundary) <= 200
    ):
        raise InvalidInput(EXPECTED)
    return boundary.encode("latin-1", "replace")


def _disposition(head: bytes) -> tuple[str | None, str | None]:
    """Return field name and file name of a part's headers."""
    for line in head.decode("utf-8", "replace").split("\r\n"):
        key, _, value = line.partition(":")
        if key.strip().lower() == "content-disposition":
            return _quoted(value, "name"), _quoted(value, "filename")
    return None, None


def _quoted(value: str, key: str) -> str | None:
    # Browsers write names in UTF-8 and escape quotes as %22 (WHATWG HTML, form submission).
    found = re.search(rf';\s*{key}="((?:\\.|[^"\\])*)"', value)
    if found is None:
        found = re.search(rf";\s*{key}=([^\s;]+)", value)
    return found and found[1].replace('\\"', '"').replace("%22", '"')
