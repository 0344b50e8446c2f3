"""The desk's own text in the agent's language; the sentences stand in handoff/texts/desk/."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from markupsafe import Markup
from sanic import Request

from handoff.adapters.text_files import load_desk_texts
from handoff.domain.errors import InvalidInput, RedressError
from handoff.domain.languages import SPOKEN
from handoff.domain.locales import wanted_languages
from handoff.domain.texts import FIRST, Words
from handoff.web.desk.parts import parts
from handoff.web.errors import sentence_of

#: Words of the page that is being rendered; templates and their filters read it.
_current: ContextVar[Words | None] = ContextVar("desk_words", default=None)


def words(request: Request) -> Words:
    """Return the words of the agent's language, else of the browser's, else of the company's."""
    signed_in = getattr(request.ctx, "signed_in", None)
    chosen = (signed_in.agent.language or "",) if signed_in else ()
    asked = wanted_languages(request.headers.get("accept-language"))
    home = parts(request).policy.organisation.locale
    return load_desk_texts().of(*chosen, *asked, home, home=home)


def desk_languages() -> dict[str, str]:
    """Return the languages that the desk itself is in, by code, with their own names."""
    written = load_desk_texts().languages
    return {code: name for code, name in SPOKEN.items() if code in written}


def current() -> Words:
    """Return the words of the page that is being rendered; the English ones outside of pages."""
    return _current.get() or load_desk_texts().of(FIRST)


@contextmanager
def speaking(spoken: Words) -> Iterator[None]:
    """Render in these words."""
    token = _current.set(spoken)
    try:
        yield
    finally:
        _current.reset(token)


def say(key: str, **values: Any) -> Markup:
    """Return a sentence for a page, as `t` in templates: placeholders are escaped, markup stays.

    Raises:
        KeyError: no such key, or a placeholder is not given.
    """
    spoken = current()
    sentence = Markup.escape(spoken.form(key, values))
    return sentence.format(**spoken.fillers(values))


def label(kind: str, code: Any) -> str:
    """Return what a code is called on the page that is being rendered; see `Words.label`."""
    return current().label(kind, code)


def labels_of(kind: str) -> dict[str, str]:
    """Return the names of all codes of a kind, by code."""
    start = f"labels.{kind}."
    known = current().sentences
    return {key.removeprefix(start): str(known[key]) for key in known if key.startswith(start)}


def error_text(request: Request, error: RedressError) -> str:
    """Return what an error says, in the agent's language where we have it."""
    spoken = words(request)
    if error.key and error.key in spoken.sentences:
        return spoken.say(error.key, **error.words)
    return sentence_of(error, parts(request).services.core.words(spoken.language))


def refusal(key: str, **values: Any) -> InvalidInput:
    """Return the error of input that is not accepted; the sentence of `key` says what is."""
    english = load_desk_texts().of(FIRST)
    return InvalidInput(english.say(key, **values), key=key, **values)
