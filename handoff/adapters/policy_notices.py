"""policy/notices/: the data-use notice, one file a language, checked for completeness."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from handoff.adapters.policy_reading import Node, read_node
from handoff.domain.policy import (
    NOTICE_TOPICS,
    Contacts,
    Notice,
    NoticeSection,
    Organisation,
    PolicyError,
)
from handoff.domain.retention import Retention

_PLACEHOLDER = re.compile(r"\{([a-z_]*)\}")


def read_notices(
    folder: Path,
    organisation: Organisation,
    contacts: Mapping[str, Contacts],
    retention: Retention,
) -> dict[str, Notice]:
    """Every notice by its language, with names, addresses and times filled in.

    Args:
        contacts: by language; the organisation's own is there.
    Raises:
        PolicyError: there is none, a topic is missing, a placeholder is unknown, or two notices
            have different versions.
    """
    names = sorted(path.name for path in (folder / "notices").glob("*.yml"))
    if not names:
        raise PolicyError("notices/: at least one notice is needed, such as notices/en.yml.")
    notices: dict[str, Notice] = {}
    for name in names:
        known = contacts.get(name[:-4]) or contacts[organisation.language]
        root = read_node(folder, f"notices/{name}")
        notice = _notice(root, _words(organisation, known) | retention.words(name[:-4]))
        if f"{notice.language}.yml" != name:
            raise root.fail("language", f"{name[:-4]!r}, as the file name")
        for other in notices.values():
            if other.version != notice.version:
                raise root.fail("version", f"that of notices/{other.language}.yml, {other.version}")
        notices[notice.language] = notice
    return notices


def _words(organisation: Organisation, contacts: Contacts) -> dict[str, str]:
    return {
        "organisation": organisation.name,
        "phone": contacts.phone,
        "email": contacts.email,
        "post": ", ".join(contacts.post),
        "complaint_page": contacts.complaint_page,
        "opening_hours": contacts.opening_hours,
        "data_protection": contacts.data_protection,
        "privacy_page": contacts.privacy_page,
        "regulator": contacts.regulator.name,
        "regulator_url": contacts.regulator.url,
        "regulator_phone": contacts.regulator.phone or contacts.regulator.url,
    }


def _notice(root: Node, words: Mapping[str, str]) -> Notice:
    sections = []
    for node in root.children("full"):
        covers = node.texts("covers")
        for topic in covers:
            if topic not in NOTICE_TOPICS:
                raise node.fail("covers", f"a list of {', '.join(NOTICE_TOPICS)}")
        sections.append(
            NoticeSection(
                heading=_filled(node, "heading", words),
                text=_filled(node, "text", words),
                covers=covers,
            )
        )
        node.finish()
    missing = set(NOTICE_TOPICS) - {topic for section in sections for topic in section.covers}
    if missing:
        raise root.fail("full", f"complete; no section covers {', '.join(sorted(missing))}")
    notice = Notice(
        version=root.text("version"),
        language=root.text("language"),
        short=_filled(root, "short", words),
        full=tuple(sections),
    )
    root.finish()
    return notice


def _filled(node: Node, key: str, words: Mapping[str, str]) -> str:
    text = node.text(key)
    for name in _PLACEHOLDER.findall(text):
        if name not in words:
            known = ", ".join(f"{{{word}}}" for word in words)
            raise node.fail(key, f"a text with known placeholders only, not {{{name}}}: {known}")
    return _PLACEHOLDER.sub(lambda match: words[match.group(1)], text)
