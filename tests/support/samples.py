"""Small files of many kinds, real enough for their content to be recognised."""

from __future__ import annotations

import io
import zipfile


def zipped(**members: str) -> bytes:
    """Return a zip archive; `__` in a member's name stands for a slash, `_dot_` for a dot."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return buffer.getvalue()


def _office(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return buffer.getvalue()


PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + bytes(20)
_WORD = "application/vnd.openxmlformats-officedocument"
_MAIL = b"From: a@example.com\r\nSubject: Your order\r\nDate: Mon, 2 Nov 2026\r\n\r\nHello\r\n"

#: Content and media type of what is accepted.
ACCEPTED: dict[str, tuple[bytes, str]] = {
    "jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(20), "image/jpeg"),
    "png": (PNG, "image/png"),
    "gif": (b"GIF89a" + bytes(20), "image/gif"),
    "webp": (b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(20), "image/webp"),
    "heic": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "image/heic"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf"),
    "txt": ("It broke — twice. Ünïcode ✓\n".encode(), "text/plain"),
    "txt that looks like a bitmap": (b"BMW broke down on the motorway.", "text/plain"),
    "txt in UTF-16": ("Grüße".encode("utf-16"), "text/plain"),
    "txt in Latin-1": ("Grüße aus Köln".encode("latin-1"), "text/plain"),
    "eml": (_MAIL, "message/rfc822"),
    "docx": (_office(word__document_dot_xml="<w/>"), f"{_WORD}.wordprocessingml.document"),
    "xlsx": (_office(xl__workbook_dot_xml="<x/>"), f"{_WORD}.spreadsheetml.sheet"),
    "odt": (
        zipped(mimetype="application/vnd.oasis.opendocument.text", content_dot_xml="<o/>"),
        "application/vnd.oasis.opendocument.text",
    ),
    "mp4": (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", "video/mp4"),
    "mov": (b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ", "video/quicktime"),
    "mp3": (b"ID3\x04\x00\x00" + bytes(20), "audio/mpeg"),
    "m4a": (b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00M4A isom", "audio/mp4"),
}

REFUSED: dict[str, bytes] = {
    "windows program": b"MZ\x90\x00\x03\x00\x00\x00" + bytes(60),
    "linux program": b"\x7fELF\x02\x01\x01" + bytes(60),
    "html page": b"<!DOCTYPE html><script>alert(1)</script>",
    "html page after spaces": b"\xef\xbb\xbf\n  <html><body>x",
    "svg drawing": b'<?xml version="1.0"?><svg onload="alert(1)"/>',
    "zip": zipped(a_dot_txt="a"),
    "docx with macros": _office(word__document_dot_xml="<w/>", word__vbaProject_dot_bin="macro"),
    "spreadsheet of OpenDocument": zipped(
        mimetype="application/vnd.oasis.opendocument.spreadsheet"
    ),
    "cut zip": b"PK\x03\x04" + bytes(40),
    "bitmap": b"BM" + bytes(60),
    "avif": b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00",
    "bytes": bytes(range(256)),
    "webm": b"\x1a\x45\xdf\xa3\x00webm\x00" + bytes(20),
}
