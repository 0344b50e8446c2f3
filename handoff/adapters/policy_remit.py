"""The policy files about whom and which words the assistant cannot help: both may be missing."""

from __future__ import annotations

import re
from pathlib import Path

from handoff.adapters.policy_reading import Node, read_node
from handoff.domain.remit import OtherCompany, Remit

REMIT = "remit.yml"
LANGUAGES = "other_languages.yml"
CODE = re.compile(r"[a-z]{2}")


def read_remit(folder: Path) -> Remit:
    """Return what remit.yml says; an empty one without the file.

    Raises:
        PolicyError: names the key and what is accepted.
    """
    if not (folder / REMIT).exists():
        return Remit()
    root = read_node(folder, REMIT)
    remit = Remit(
        ours=root.texts("ours"),
        others=tuple(_other(node) for node in root.children("others", [])),
        known=root.texts("known", ()),
        known_words=root.texts("known_words", ()),
        elsewhere=_by_language(root.child("elsewhere")),
    )
    root.finish()
    return remit


def read_other_languages(folder: Path) -> dict[str, str]:
    """Return the sentences of other_languages.yml by language; none without the file.

    Raises:
        PolicyError: names the key and what is accepted.
    """
    if not (folder / LANGUAGES).exists():
        return {}
    return _by_language(read_node(folder, LANGUAGES))


def _other(node: Node) -> OtherCompany:
    other = OtherCompany(node.texts("names"), node.text("where", ""))
    node.finish()
    return other


def _by_language(node: Node) -> dict[str, str]:
    found = {}
    for code in node.value:
        if not isinstance(code, str) or not CODE.fullmatch(code):
            raise node.fail(str(code), 'named by an ISO 639-1 code such as it (quote "no")')
        found[code] = node.text(code)
    if not found:
        raise node.fail("*", "a text for at least one language")
    return found
