"""Secrets that must be read again, encrypted in the database with a key from the settings."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken

from handoff.domain.errors import RedressError


class Unreadable(RedressError):
    """It was sealed with another internal secret."""

    code = "secret_unreadable"


class Seal:
    """Encrypts and decrypts with a key derived from REDRESS_INTERNAL_SECRET."""

    def __init__(self, internal_secret: str) -> None:
        digest = hashlib.sha256(f"sealed-secrets:{internal_secret}".encode()).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(digest))

    def close(self, text: str) -> str:
        """Return the text encrypted and authenticated."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return the text.

        Raises:
            Unreadable: the internal secret has changed since.
        """
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise Unreadable(
                "This secret was stored under another REDRESS_INTERNAL_SECRET. "
                "Restore that one, or enter the secret anew."
            ) from None
