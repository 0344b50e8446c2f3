"""Evidence on disk: written as it arrives, kept under its hash, its kind told by its content."""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

import filetype  # type: ignore[import-untyped]  # it has no annotations

from handoff.domain.errors import InvalidInput, TooLarge
from handoff.domain.texts import TextKey

#: Bytes that tell the kind of a file.
HEAD = 8192
#: Largest name a customer's file keeps.
NAME_LIMIT = 200
MEGABYTE = 1_048_576
ACCEPTED = (
    "JPEG, PNG, GIF, WebP or HEIC pictures, PDF, plain text, e-mails (.eml), "
    "Word (.docx), Excel (.xlsx) or OpenDocument (.odt) files, "
    "MP4 or MOV videos, and MP3 or M4A recordings"
)

_BY_CONTENT = {
    "image/jpeg": "image/jpeg",
    "image/png": "image/png",
    "image/gif": "image/gif",
    "image/webp": "image/webp",
    "image/heic": "image/heic",
    "application/pdf": "application/pdf",
    "video/mp4": "video/mp4",
    "video/quicktime": "video/quicktime",
    "audio/mpeg": "audio/mpeg",
    "audio/mp4": "audio/mp4",
}
#: Kinds that are zip archives, by the member that makes them what they are.
_ZIPPED = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_ODT = "application/vnd.oasis.opendocument.text"
#: Brands of ISO media files that the sniffing library does not tell apart.
_BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heic",
    b"msf1": "image/heic",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime",
}
_ISO_VIDEO = frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1"})
#: What reading a damaged or encrypted archive raises.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)
#: Endings that a file may keep, by its kind; the first is added where the name has none of them.
_ENDINGS = {
    "image/jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "image/png": ("png",),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "image/heic": ("heic", "heif"),
    "application/pdf": ("pdf",),
    "video/mp4": ("mp4", "m4v", "3gp"),
    "video/quicktime": ("mov", "qt"),
    "audio/mpeg": ("mp3",),
    "audio/mp4": ("m4a", "m4b"),
    _ZIPPED["word/document.xml"]: ("docx",),
    _ZIPPED["xl/workbook.xml"]: ("xlsx",),
    _ODT: ("odt",),
    "message/rfc822": ("eml",),
    "text/plain": ("txt", "text", "log", "md", "csv"),
}
_HARMLESS = frozenset(ending for endings in _ENDINGS.values() for ending in endings)
_MAIL_HEADER = re.compile(rb"[!-9;-~]+:[ \t]?[^\r\n]*")
_MAIL_NAMES = frozenset({b"from", b"to", b"subject", b"date", b"received", b"message-id"})
#: Markup is not plain text: a page or a drawing can carry scripts.
_MARKUP = re.compile(
    rb"(?i)(\xef\xbb\xbf)?\s*<(!doctype|!--|\?xml|html|head|body|svg|script|iframe)"
)
_CONTROL = frozenset(range(32)) - {9, 10, 12, 13, 27}


class UnsupportedKind(InvalidInput):
    """A kind of file that is not accepted."""

    code = "unsupported_media_type"
    status = 415


@dataclass(frozen=True)
class StoredFile:
    """A file on disk.

    Attributes:
        sha256: of the content, in hexadecimal digits; also the name on disk.
        size: bytes.
        media_type: by its content.
    """

    sha256: str
    size: int
    media_type: str


class Incoming:
    """A file while it arrives; `finish()` keeps it, `discard()` leaves nothing behind."""

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder = folder
        self._limit = limit
        self._hash = hashlib.sha256()
        self._size = 0
        self._file: BinaryIO | None = None
        self._path = folder / f"incoming-{uuid4().hex}"

    def write(self, data: bytes) -> None:
        """Add bytes.

        Raises:
            TooLarge: more than the limit.
        """
        self._size += len(data)
        if self._size > self._limit:
            raise too_large(self._limit)
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("xb")
        self._hash.update(data)
        self._file.write(data)

    def finish(self) -> StoredFile:
        """Return the file, now durable under its hash; the same content is kept once.

        Raises:
            InvalidInput: empty, or of a kind that is not accepted.
        """
        if self._file is None or self._size == 0:
            raise InvalidInput(
                f"The file is empty. Accepted are {ACCEPTED}.",
                key="error.file_empty",
                accepted=TextKey("file.accepted"),
            )
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        media_type = media_type_of(self._path)
        if media_type is None:
            raise UnsupportedKind(
                f"This kind of file is not accepted. Accepted are {ACCEPTED}.",
                key="error.file_kind",
                accepted=TextKey("file.accepted"),
            )
        digest = self._hash.hexdigest()
        self._path.replace(path_of(self._folder, digest))
        return StoredFile(digest, self._size, media_type)

    def discard(self) -> None:
        """Remove what has arrived, unless it was kept."""
        if self._file is not None:
            self._file.close()
        self._path.unlink(missing_ok=True)


def path_of(folder: Path, sha256: str) -> Path:
    """Return where the file of this hash lies.

    Raises:
        ValueError: not a SHA-256 in hexadecimal digits.
    """
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError("sha256 must be 64 hexadecimal digits")
    return folder / sha256


def too_large(limit: int) -> TooLarge:
    """Return the error for a file of more bytes than the limit."""
    if limit % MEGABYTE:
        return TooLarge(f"A file may have at most {limit:,} bytes.")
    size = limit // MEGABYTE
    return TooLarge(f"A file may have at most {size} MB.", key="error.file_too_large", size=size)


def clean_name(name: str) -> str:
    """Return a name fit to show: the last part of a path, without control characters."""
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(c for c in last if c.isprintable()).strip(" .")
    if len(shown) > NAME_LIMIT:
        stem, dot, suffix = shown.rpartition(".")
        keep = NAME_LIMIT - len(suffix) - 1
        shown = f"{stem[:keep]}.{suffix}" if dot and keep > 0 else shown[:NAME_LIMIT]
    return shown or "file"


def safe_name(name: str, media_type: str) -> str:
    """Return a name fit to show and to save under, whose ending starts no program.

    What a file is opened with goes by its name: plain text called `bill.html` or `bill.bat` would
    run on the machine of who saved it, and so is called `bill.html.txt`.
    """
    shown = clean_name(name)
    dot, ending = shown.rpartition(".")[1:]
    if dot and ending.lower() in _HARMLESS:
        return shown
    return clean_name(f"{shown}.{_ENDINGS.get(media_type, ('txt',))[0]}")


def media_type_of(path: Path) -> str | None:
    """Return the media type by the content, never by the name; None when it is not accepted."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head[4:8] == b"ftyp":
        return _iso_media(head)
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path)
    kind = filetype.guess(head)
    if kind is not None and kind.mime in _BY_CONTENT:
        return _BY_CONTENT[kind.mime]
    # Words may look like the start of something else: a text that begins with BM, as BMW does,
    # passes for a bitmap.
    return _text(path)


def _iso_media(head: bytes) -> str | None:
    brand = head[8:12]
    if brand in _BRANDS:
        return _BRANDS[brand]
    if brand in _ISO_VIDEO or brand.startswith((b"3gp", b"dash", b"MSNV")):
        return "video/mp4"
    return None


def _zipped(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = frozenset(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                declared = archive.read("mimetype").decode("ascii", "replace").strip()
                return _ODT if declared == _ODT else None
    except _DAMAGED:
        return None
    # A document with macros can run programs on an agent's machine.
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    if "[Content_Types].xml" not in names:
        return None
    return next((kind for member, kind in _ZIPPED.items() if member in names), None)


def _text(path: Path) -> str | None:
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            data = data.decode("utf-16").encode()
        except UnicodeDecodeError:
            return None
    if _CONTROL.intersection(data):
        return None
    if _MARKUP.match(data):
        return None
    return "message/rfc822" if _looks_like_mail(data) else "text/plain"


def _looks_like_mail(data: bytes) -> bool:
    head = re.split(rb"\r?\n\r?\n", data[:HEAD], maxsplit=1)[0]
    names: set[bytes] = set()
    for line in head.splitlines():
        if line[:1] in (b" ", b"\t") and names:
            continue
        if not _MAIL_HEADER.fullmatch(line):
            return False
        names.add(line.split(b":")[0].lower())
    return b"from" in names and len(names & _MAIL_NAMES) >= 2
