"""Earlier contact about the matter, and what the matter did to the customer."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from assistant.nlu.facts.lexicon import compile_any, load_section
from assistant.nlu.facts.model import Found, Setting
from assistant.nlu.sentences import split_sentences


def extract_prior_contact(text: str, setting: Setting) -> list[Found]:
    """Return earlier contact as {contacted, text}; `text` is the sentence that says so."""
    words = _words(setting.language)
    for contacted in (True, False):
        for start, end in split_sentences(text):
            match = words[contacted].search(text, start, end)
            if match and not (contacted and words[False].search(text, start, end)):
                value = {"contacted": contacted, "text": text[start:end]}
                return [Found("prior_contact", start, end, value, 0.8)]
    return []


def extract_impact(text: str, setting: Setting) -> list[Found]:
    """Return the first sentence of `text` that tells a consequence for the customer."""
    for start, end in split_sentences(text):
        if _words(setting.language)["impact"].search(text, start, end):
            return [Found("impact", start, end, text[start:end], 0.7)]
    return []


@lru_cache(maxsize=8)
def _words(language: str) -> dict[Any, Any]:
    section = load_section(language, "story")
    return {
        True: compile_any(section["contact"]["contacted"]),
        False: compile_any(section["contact"]["not_contacted"]),
        "impact": compile_any(section["impact"]),
    }
