"""Parsers of setting values: each returns the value or raises ValueError with what is accepted."""

from __future__ import annotations

import ipaddress
import re
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from handoff.domain.roles import Role

MINIMUM_SECRET_LENGTH = 16
MINIMUM_PASSWORD_LENGTH = 10
LOG_LEVELS = ("debug", "info", "warning", "error")


def text(raw: str) -> str:
    """Return the text as it is; empty is not accepted."""
    if not raw:
        raise ValueError("must not be empty")
    return raw


def path(raw: str) -> Path:
    """Return the path; `~` is the home folder."""
    return Path(text(raw)).expanduser()


def port(raw: str) -> int:
    """Return a TCP port, 1 to 65535."""
    if not raw.isascii() or not raw.isdigit() or not 1 <= int(raw) <= 65535:
        raise ValueError(f"must be a port number from 1 to 65535, but it is {raw!r}")
    return int(raw)


def count(raw: str) -> int:
    """Return a whole number, 0 or more."""
    if not raw.isascii() or not raw.isdigit():
        raise ValueError(f"must be a whole number, 0 or more, but it is {raw!r}")
    return int(raw)


def positive(raw: str) -> int:
    """Return a whole number, 1 or more."""
    if not raw.isascii() or not raw.isdigit() or int(raw) < 1:
        raise ValueError(f"must be a whole number, 1 or more, but it is {raw!r}")
    return int(raw)


def rate(raw: str) -> str:
    """Return a rate such as `20/minute`."""
    if not re.fullmatch(r"[1-9][0-9]*/(second|minute|hour|day)", raw):
        raise ValueError(
            "must be a number, a slash and one of second, minute, hour, day "
            f"(for example 20/minute), but it is {raw!r}"
        )
    return raw


def log_level(raw: str) -> str:
    """Return a log level in lower case."""
    if raw.lower() not in LOG_LEVELS:
        raise ValueError(f"must be one of {', '.join(LOG_LEVELS)}, but it is {raw!r}")
    return raw.lower()


def database_url(raw: str) -> str:
    """Return an SQLAlchemy address with its driver, or an empty text for the default."""
    if not raw:
        return ""
    for prefix in ("postgres://", "postgresql://"):
        if raw.startswith(prefix):
            return "postgresql+psycopg://" + raw.removeprefix(prefix)
    if not raw.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError(
            "must start with sqlite:/// (and a file path) or "
            "postgresql:// (and user:password@host/database)"
        )
    return raw


def smtp_url(raw: str) -> str:
    """Return the address of a mail server, or an empty text for the outbox folder."""
    if raw and (urlsplit(raw).scheme not in ("smtp", "smtps") or not urlsplit(raw).hostname):
        raise ValueError("must look like smtp://user:password@host:587 or smtps://host:465")
    return raw


def mailbox(raw: str) -> str:
    """Return a sender such as `Complaints <complaints@example.com>`."""
    if "@" not in parseaddr(raw)[1]:
        raise ValueError(
            "must be an e-mail address, with or without a name: "
            f"Complaints <complaints@example.com>, but it is {raw!r}"
        )
    return raw


def web_address(raw: str) -> str:
    """Return an http or https address without a slash at the end, or an empty text."""
    parts = urlsplit(raw)
    if raw and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query):
        raise ValueError(f"must be an address such as https://help.example.com, but it is {raw!r}")
    return raw.rstrip("/")


def origins(raw: str) -> tuple[str, ...]:
    """Return the origins of a comma-separated list; `*` stands for every origin.

    They are written as browsers do: in small letters and without the port that goes without saying.
    """
    found = tuple(_as_browsers_do(part.strip()) for part in raw.split(",") if part.strip())
    for origin in found:
        parts = urlsplit(origin)
        complete = parts.scheme in ("http", "https") and parts.hostname and not parts.path
        if origin != "*" and not complete:
            raise ValueError(
                "must be * or a comma-separated list of origins such as "
                f"https://shop.example.com, but it contains {origin!r}"
            )
    return found


def _as_browsers_do(origin: str) -> str:
    origin = origin.rstrip("/").lower()
    return origin.removesuffix(":443" if origin.startswith("https:") else ":80")


def networks(raw: str) -> tuple[str, ...]:
    """Return the networks of a comma-separated list, each as address/length."""
    found = []
    for part in filter(None, (one.strip() for one in raw.split(","))):
        try:
            found.append(str(ipaddress.ip_network(part)))
        except ValueError:
            raise ValueError(
                "must be a comma-separated list of networks such as 10.0.0.0/8, "
                f"but it contains {part!r}"
            ) from None
    return tuple(found)


def role_map(raw: str) -> tuple[str, ...]:
    """Return the pairs value=role of a comma-separated list."""
    found = tuple(part.strip() for part in raw.split(",") if part.strip())
    for pair in found:
        value, _, role = pair.rpartition("=")
        if not value or role not in set(Role):
            raise ValueError(
                f"must be a comma-separated list of value=role with one of {', '.join(Role)}, "
                f"but it contains {pair!r}"
            )
    return found


def plain_secret(raw: str) -> str:
    """Return a secret that is safe in headers and YAML, or an empty text to generate one."""
    if raw and not re.fullmatch(rf"[A-Za-z0-9_-]{{{MINIMUM_SECRET_LENGTH},200}}", raw):
        raise ValueError(
            f"must be {MINIMUM_SECRET_LENGTH} to 200 letters, digits, - or _; "
            "leave it empty to have one generated"
        )
    return raw


def optional_secret(raw: str) -> str:
    """Return a secret of sufficient length, or an empty text when the feature is off."""
    if raw and len(raw) < MINIMUM_SECRET_LENGTH:
        raise ValueError(f"must be empty or at least {MINIMUM_SECRET_LENGTH} characters long")
    return raw


def password(raw: str) -> str:
    """Return a password of sufficient length, or an empty text to generate one."""
    if raw and len(raw) < MINIMUM_PASSWORD_LENGTH:
        raise ValueError(f"must be empty or at least {MINIMUM_PASSWORD_LENGTH} characters long")
    return raw
