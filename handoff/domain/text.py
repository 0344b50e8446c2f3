"""What people may write: checked, never changed."""

from __future__ import annotations

from typing import Any

from handoff.domain.errors import InvalidInput, TooLarge

CLIENT_ID_LIMIT = 200
URL_LIMIT = 2000
SURROGATES = range(0xD800, 0xE000)


def check_text(text: Any, limit: int) -> str:
    """Return the text exactly as it came.

    Args:
        text: what the customer wrote.
        limit: most characters (Unicode code points).
    Raises:
        InvalidInput: no string, empty, or with characters that are none.
        TooLarge: more than `limit` characters.
    """
    if not isinstance(text, str):
        raise InvalidInput("text must be a string.")
    if not text.strip():
        raise InvalidInput(
            "The message is empty. Write at least one character.", key="error.text_empty"
        )
    if len(text) > limit:
        raise TooLarge(
            f"A message may have at most {limit:,} characters; this one has {len(text):,}. "
            "Please send it in several messages.",
            key="error.text_too_long",
            limit=limit,
            length=len(text),
        )
    _check_characters(text, "The message")
    return text


def check_length(text: str, limit: int, has: str) -> None:
    """Refuse what an agent wrote when it is too long.

    Args:
        has: how the refusal begins, such as "A note has".
    Raises:
        InvalidInput: more than `limit` characters.
    """
    if len(text) > limit:
        raise InvalidInput(
            f"{has} at most {limit:,} characters.", key="refused.too_long", count=limit
        )


def check_client_id(client_id: Any) -> str:
    """Return the widget's own key of a message.

    Raises:
        InvalidInput: no string of 1 to 200 characters.
    """
    if not isinstance(client_id, str) or not 0 < len(client_id) <= CLIENT_ID_LIMIT:
        raise InvalidInput(
            f"client_id must be a string of 1 to {CLIENT_ID_LIMIT} characters, "
            "a new one for each message."
        )
    _check_characters(client_id, "client_id")
    return client_id


def check_url(url: Any) -> str:
    """Return the address of the page the widget is on.

    Raises:
        InvalidInput: no http or https address of at most 2,000 characters.
    """
    if (
        not isinstance(url, str)
        or len(url) > URL_LIMIT
        or not url.startswith(("http://", "https://"))
    ):
        raise InvalidInput(
            f"page_url must be an http or https address of at most {URL_LIMIT:,} characters."
        )
    _check_characters(url, "page_url")
    return url


def _check_characters(text: str, what: str) -> None:
    # NUL cannot be stored by PostgreSQL; half of a surrogate pair is no character of any script.
    if "\x00" in text:
        raise InvalidInput(f"{what} contains a NUL character (U+0000), which cannot be stored.")
    if any(ord(character) in SURROGATES for character in text):
        raise InvalidInput(
            f"{what} contains half of a surrogate pair (U+D800 to U+DFFF). "
            "Send whole characters in UTF-8."
        )
