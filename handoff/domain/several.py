"""Whether a story tells of one complaint or of several, and which words are whose. No I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handoff.domain.understanding import SURE, Part, Understanding

#: How a part opens that says itself that it is another complaint.
ANNOUNCED = "announced"
#: Facts that tell two events apart.
TELLING_APART = ("order_reference", "product", "occurred_on")
#: From here on the kind of complaint is sure enough to tell two of them apart.
SURE_KIND = 0.55
#: A part of fewer words names a matter but does not tell what happened.
TELLING_WORDS = 4
#: Facts about the person who complains: they hold for each of their complaints.
OF_THE_PERSON = frozenset(
    {
        "customer_name",
        "email",
        "phone",
        "preferred_contact",
        "country",
        "adjustments",
        "representative",
    }
)


@dataclass(frozen=True)
class Told:
    """A stretch of a message that is told about one complaint."""

    understanding: Understanding
    part: Part

    @property
    def message_id(self) -> str:
        """Id of the message."""
        return self.understanding.message_id

    @property
    def words(self) -> str:
        """The customer's words."""
        return self.understanding.text[self.part.start : self.part.end]


def complaints_in(messages: Sequence[Understanding]) -> list[list[Told]]:
    """Return what was told, grouped by complaint; nearly always there is one group.

    Another complaint is one that is announced ("I have another complaint"), one about another
    order, or one of another kind about another thing or day. Two aspects of one event are one.
    """
    groups: list[list[Told]] = []
    for message in messages:
        for part in message.parts or (whole(message),):
            told = Told(message, part)
            is_another = part.opening is not None and (
                part.opening == ANNOUNCED or (groups and _is_another(groups[0], told))
            )
            if not groups or is_another:
                groups.append([told])
            else:
                groups[-1].append(told)
    return _joined(groups)


def _joined(groups: Sequence[list[Told]]) -> list[list[Told]]:
    """Return the groups, those of a few words put to the one before, or after for the first."""
    joined: list[list[Told]] = []
    for group in groups:
        if joined and not (_tells(group) and _tells(joined[-1])):
            joined[-1].extend(group)
        else:
            joined.append(list(group))
    return joined


def whole(message: Understanding) -> Part:
    """Return a message as one part."""
    return Part(0, len(message.text), None, message.mentions, message.category)


def words_of_group(group: Sequence[Told]) -> str:
    """Return what was told of one complaint, one message a paragraph."""
    return "\n\n".join(told.words for told in group)


def _tells(group: Sequence[Told]) -> bool:
    return sum(len(told.words.split()) for told in group) >= TELLING_WORDS


def _is_another(first: Sequence[Told], told: Told) -> bool:
    """True when a part is about another order, or of another kind about another thing or day."""
    if _differ("order_reference", first, told) and not _same("product", first, told):
        return True
    differs = any(_differ(name, first, told) for name in TELLING_APART)
    return differs and _other_kind(first, told)


def _differ(name: str, first: Sequence[Told], told: Told) -> bool:
    before = {str(v).casefold() for one in first for v in _values(one.part, name)}
    now = {str(v).casefold() for v in _values(told.part, name)}
    return bool(before and now) and not before & now


def _same(name: str, first: Sequence[Told], told: Told) -> bool:
    before = {str(v).casefold() for one in first for v in _values(one.part, name)}
    return bool(before & {str(v).casefold() for v in _values(told.part, name)})


def _values(part: Part, name: str) -> list[Any]:
    return [m.value for m in part.mentions if m.name == name and m.confidence > SURE]


def _other_kind(first: Sequence[Told], told: Told) -> bool:
    before = max((one.part.category for one in first if one.part.category), key=_sure, default=None)
    now = told.part.category
    if before is None or now is None or min(_sure(before), _sure(now)) < SURE_KIND:
        return False
    return bool(before["code"] != now["code"])


def _sure(category: Mapping[str, Any]) -> float:
    return float(category.get("confidence") or 0.0)
