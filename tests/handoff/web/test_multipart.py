"""The upload parser, fed in pieces of any size."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.domain.errors import InvalidInput, TooLarge
from handoff.web.multipart import FilePart, FormParts
from tests.support.asynchronous import run as run_in_thread

BOUNDARY = b"xYzZY"
TYPE = "multipart/form-data; boundary=xYzZY"


def form(content: bytes, *, before: bytes = b"", name: str = "a.txt") -> bytes:
    return (
        before
        + b"--"
        + BOUNDARY
        + b'\r\nContent-Disposition: form-data; name="file"; filename="'
        + name.encode()
        + b'"\r\nContent-Type: text/plain\r\n\r\n'
        + content
        + b"\r\n--"
        + BOUNDARY
        + b"--\r\n"
    )


async def feed(body: bytes, size: int) -> tuple[str, bytes]:
    pieces: list[bytes] = []
    part = FilePart(TYPE, pieces.append)

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(body), size):
            yield body[start : start + size]

    return await part.read(chunks()), b"".join(pieces)


def run(body: bytes, size: int = 7) -> tuple[str, bytes]:
    return run_in_thread(feed(body, size))


AWKWARD = st.lists(
    st.sampled_from([b"\r", b"\n", b"-", b"--", BOUNDARY, b"\r\n--", b"\r\n--xYz", b"a", b"\x00"]),
    max_size=12,
).map(b"".join)


@settings(deadline=None, max_examples=150)
@given(content=AWKWARD, size=st.integers(1, 40))
def test_content_arrives_byte_for_byte(content: bytes, size: int) -> None:
    if b"\r\n--" + BOUNDARY in b"\r\n" + content + b"\r\n":
        return
    assert run(form(content), size) == ("a.txt", content)


def test_other_fields_before_the_file_are_passed_over() -> None:
    other = b'--xYzZY\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\n'
    assert run(form(b"content", before=other)) == ("a.txt", b"content")


def test_empty_file_is_found() -> None:
    assert run(form(b"")) == ("a.txt", b"")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nothing like a form",
        b"--xYzZY--\r\n",
        form(b"content")[:-12],
        b'--xYzZY\r\nContent-Disposition: form-data; name="file"\r\n\r\nno file\r\n--xYzZY--\r\n',
        b"--xYzZY\r\n" + b"A: b\r\n" * 3000,
    ],
)
def test_refuses_what_has_no_file(body: bytes) -> None:
    with pytest.raises(InvalidInput, match='field named "file"'):
        run(body)


@pytest.mark.parametrize("content_type", ["", "text/plain", "multipart/form-data", "a; boundary=x"])
def test_refuses_other_content_types(content_type: str) -> None:
    with pytest.raises(InvalidInput):
        FilePart(content_type, lambda _: None)


@settings(deadline=None, max_examples=50)
@given(size=st.integers(1, 90), name=st.sampled_from(["a.txt", ""]))
def test_a_form_keeps_its_fields_beside_the_file(size: int, name: str) -> None:
    fields = b"".join(
        b"--" + BOUNDARY + b'\r\nContent-Disposition: form-data; name="' + key + b'"\r\n\r\n' + text
        for key, text in ((b"text", "Größe: 5 €\r\n--".encode() + b"\r\n"), (b"empty", b"\r\n"))
    )
    body, pieces = form(b"content" if name else b"", before=fields, name=name), list[bytes]()

    async def read(room: int) -> FormParts:
        parts = FormParts(TYPE, pieces.append, room)

        async def chunks() -> AsyncIterator[bytes]:
            for start in range(0, len(body), size):
                yield body[start : start + size]

        await parts.read(chunks())
        return parts

    parts = run_in_thread(read(100))
    assert parts.fields["text"] == "Größe: 5 €\r\n--"
    assert (parts.fields["empty"], parts.name or "") == ("", name)
    assert b"".join(pieces) == (b"content" if name else b"")
    with pytest.raises(TooLarge, match="too long"):
        run_in_thread(read(10))
