"""Words in the form in which they are compared: lower case, no accents."""

from __future__ import annotations

import unicodedata

_FOLD = str.maketrans(
    {
        chr(code): unicodedata.normalize("NFD", chr(code))[0]
        for code in range(0xC0, 0x180)
        if unicodedata.normalize("NFD", chr(code))[0].isascii()
    }
    | {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "İ": "I", "’": "'", "‐": "-", "‑": "-"}
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def fold(text: str) -> str:
    """Return `text` in lower case without accents, character for character."""
    return text.lower() if text.isascii() else text.translate(_FOLD).lower()


def forms(written: str) -> set[str]:
    """Return the folded forms of a word: with ü as u and as ue, ß as it is and as ss."""
    plain = {fold(written), fold(written.translate(_UMLAUTS))}
    return plain | {form.replace("ß", "ss") for form in plain}
