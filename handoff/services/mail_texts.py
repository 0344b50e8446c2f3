"""Words of e-mails: one file a mail and language, the subject in its first line."""

from __future__ import annotations

from typing import Any

from handoff.services.plain_text import plain_text_environment

#: For languages without a file of their own.
FALLBACK = "en"

_environment = plain_text_environment("mail")


def mail_words(name: str, language: str, **words: Any) -> tuple[str, str]:
    """Return subject and text of a mail.

    Args:
        name: of the files in templates/mail/, such as identity_code.
        language: ISO 639-1; English is used where there is no file for it.
        words: what the file's placeholders stand for.
    """
    template = _environment.select_template([f"{name}.{language}.txt", f"{name}.{FALLBACK}.txt"])
    subject, _, text = template.render(**words).partition("\n")
    return subject, text.lstrip("\n") + "\n"
