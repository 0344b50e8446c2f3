"""The policy file of the queues; without it there is one for everything."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from handoff.adapters.policy_reading import Node, read_node
from handoff.domain.queues import ACCEPT_WITHIN, CHATS_AT_ONCE, Queue, Queues

QUEUES = "queues.yml"
CODE = re.compile(r"[a-z][a-z0-9_]{0,31}")
LANGUAGE = re.compile(r"[a-z]{2}")


def read_queues(
    folder: Path, home: str, name: str, categories: Collection[str], triggers: Collection[str]
) -> Queues:
    """Return what queues.yml says; one queue named after the organisation without the file.

    Args:
        home: ISO 639-1 of the organisation.
        name: of the organisation.
        categories: codes of categories.yml.
        triggers: ids of triggers.yml.
    Raises:
        PolicyError: names the key and what is accepted.
    """
    if not (folder / QUEUES).exists():
        return Queues((Queue("general", {home: name}),))
    root = read_node(folder, QUEUES)
    at_once = root.number("chats_at_once") if "chats_at_once" in root.value else CHATS_AT_ONCE
    if not at_once:
        raise root.fail("chats_at_once", "1 or more")
    queues: list[Queue] = []
    for node in root.children("queues"):
        queue = _queue(node, home, categories, triggers)
        if queue.code in {known.code for known in queues}:
            raise node.fail("code", f"given once; {queue.code} is described twice")
        queues.append(queue)
    if not queues or not queues[-1].fits_all:
        raise root.fail(
            "queues",
            "a list whose last queue has no categories, languages or triggers, "
            "so that every customer waits somewhere",
        )
    root.finish()
    return Queues(tuple(queues), at_once)


def _queue(node: Node, home: str, categories: Collection[str], triggers: Collection[str]) -> Queue:
    code = node.text("code")
    if not CODE.fullmatch(code):
        raise node.fail("code", "small letters, digits and _, such as billing")
    labels = {home: node.text("label")}
    if (others := node.optional_child("labels")) is not None:
        for language in others.value:
            if not isinstance(language, str) or not LANGUAGE.fullmatch(language):
                raise others.fail(str(language), 'named by an ISO 639-1 code (quote "no")')
            labels[language] = others.text(language)
    languages = node.texts("languages", ())
    if not all(LANGUAGE.fullmatch(language) for language in languages):
        raise node.fail("languages", "a list of ISO 639-1 codes such as es")
    within = node.number("accept_within") if "accept_within" in node.value else ACCEPT_WITHIN
    if not within:
        raise node.fail("accept_within", "a number of seconds, 1 or more")
    queue = Queue(
        code=code,
        labels=labels,
        categories=_known(node, "categories", categories),
        languages=frozenset(languages),
        triggers=_known(node, "triggers", triggers),
        skills=frozenset(node.texts("skills", ())),
        accept_within=within,
    )
    node.finish()
    return queue


def _known(node: Node, key: str, known: Collection[str]) -> frozenset[str]:
    found = frozenset(node.texts(key, ()))
    if not found <= set(known):
        raise node.fail(key, f"a list of {', '.join(known)}")
    return found
