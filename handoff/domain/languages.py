"""The languages that Redress speaks: their own names, and which one a reply is in."""

from __future__ import annotations

from pathlib import Path

import yaml

from handoff.domain.errors import RedressError
from handoff.domain.locales import language_of

#: Words that understanding needs, one folder a language.
LEXICON = Path(__file__).resolve().parent.parent.parent / "lexicon"


class LexiconError(RedressError):
    """A file of the lexicon cannot be used; the message names file and key."""

    code = "lexicon_error"
    status = 500


def read_spoken(folder: Path = LEXICON) -> dict[str, str]:
    """Return the languages of languages.yml: ISO 639-1 code and the language's own name.

    Raises:
        LexiconError: the file cannot be read, or does not begin with English.
    """
    accepted = "lexicon/languages.yml: expected lines such as `en: English`, English first"
    try:
        loaded = yaml.safe_load((folder / "languages.yml").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise LexiconError(f"{accepted}: {problem}") from problem
    if not isinstance(loaded, dict) or next(iter(loaded), None) != "en":
        raise LexiconError(f"{accepted}.")
    for code, name in loaded.items():
        if not isinstance(code, str) or not isinstance(name, str):
            raise LexiconError(f"{accepted}; quote codes such as 'no'.")
    return loaded


#: The first one stands in for all others.
SPOKEN = read_spoken()
FIRST = next(iter(SPOKEN))
#: What the choice of a language begins with; its code follows.
LANGUAGE_CHOICE = "lang:"


def reply_language(language: str, locale: str) -> str:
    """Return the spoken language to answer in.

    The one last used or chosen; where that is not spoken the one of the locale, then English.

    Args:
        language: ISO 639-1, as last chosen or used.
        locale: BCP 47, of the page.
    """
    return next((code for code in (language, language_of(locale)) if code in SPOKEN), FIRST)


def chosen_language(choice: str | None) -> str | None:
    """Return the code of a spoken language that a payload such as `lang:de` chooses, or None."""
    code = (choice or "").removeprefix(LANGUAGE_CHOICE)
    return code if choice == LANGUAGE_CHOICE + code and code in SPOKEN else None


def accepted_language(header: str | None) -> str:
    """Return the spoken language that an Accept-Language header likes best, else English.

    Of equal ones the first; parts that cannot be read, and `q=0`, count for nothing.
    """
    liked: dict[str, float] = {}
    for part in (header or "").split(","):
        tag, _, quality = part.partition(";")
        code = language_of(tag.strip())
        try:
            weight = float(quality.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if code in SPOKEN and 0 < weight <= 1:
            liked[code] = max(weight, liked.get(code, 0))
    return max(liked, key=lambda code: liked[code], default=FIRST)
