"""Where a text begins to tell of another complaint, in the languages that are understood."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.nlu.sentences import split_sentences, straight

#: The writer says so, or only goes on with "also": then what is told has to differ.
ANNOUNCED, PERHAPS = "announced", "perhaps"

_COMPLAINT = (
    r"(?:complaints?|grievances?|quejas?|reclamaci[oó]n(?:es)?|r[eé]clamations?|plaintes?"
    r"|dol[eé]ances?|beschwerden?|reklamation(?:en)?)"
)
# "Another complaint", "eine zweite Beschwerde".
_NAMED = re.compile(
    r"(?i)\b(?:another|(?:a|my|the)\s+(?:second|third|different|separate|further|new)"
    r"|one\s+more|second|(?:a|one)\s+completely\s+(?:different|separate)"
    r"|otra|una\s+segunda|(?:mi|la)\s+segunda|una\s+nueva|segunda"
    r"|(?:une\s+)?autre|une\s+(?:deuxi[eè]me|seconde|nouvelle)|(?:ma|la)\s+(?:deuxi[eè]me|seconde)"
    r"|(?:noch\s+)?eine\s+(?:andere|zweite|weitere|neue)|(?:meine|die)\s+(?:andere|zweite)|zweite"
    rf"|noch\s+eine)\s+{_COMPLAINT}\b"
    # "I want to complain about something else", "quiero quejarme también de otra cosa".
    r"|\b(?:complain|complaint)\s+(?:to\s+you\s+)?about\s+(?:something|another\s+thing)"
    r"(?:\s+(?:else|different))?\b"
    r"|\balso\s+(?:want|wanted|would\s+like|wish|need|have)\s+to\s+complain\b"
    r"|\b(?:quejarme|reclamar)\s+(?:tambi[eé]n\s+)?(?:de|por)\s+otra\s+cosa\b"
    r"|\btambi[eé]n\s+(?:quiero|quer[ií]a|quisiera)\s+(?:quejarme|reclamar)\b"
    r"|\b(?:plaindre|r[eé]clamer)\s+(?:aussi\s+|[eé]galement\s+)?d['e]\s*(?:une\s+)?autre\s+chose\b"
    r"|\bme\s+plaindre\s+(?:aussi|[eé]galement)\b|\b(?:veux|voudrais|souhaite)\s+(?:aussi|[eé]galement)"
    r"\s+me\s+plaindre\b"
    r"|\b(?:m[oö]chte|will|muss)\s+mich\s+(?:auch|au[sß]+erdem|zudem)\s+(?:noch\s+)?"
    r"(?:[üu]ber\s+.{1,60}\s+)?beschweren\b"
    r"|\b[üu]ber\s+etwas\s+(?:anderes|ganz\s+anderes)\s+beschweren\b"
    # A matter of its own, said so.
    r"|\b(?:on|in)\s+a\s+(?:separate|different|completely\s+different)\s+(?:note|matter|issue)\b"
    r"|\b(?:a\s+)?(?:separate|totally\s+different|completely\s+different)\s+(?:issue|problem|matter)\b"
    r"|\b(?:an?|one)\s+(?:different|separate)\s+(?:thing|issue|problem|matter)\s*[:,]"
    r"|\b(?:otra\s+cosa\s+(?:distinta|diferente)|une?\s+tout\s+autre\s+(?:chose|probl[eè]me)"
    r"|etwas\s+ganz\s+anderes)\b"
    r"|\b(?:otro\s+(?:asunto|tema)\s+(?:distinto|diferente|aparte)|en\s+otro\s+orden\s+de\s+cosas)\b"
    r"|\b(?:autre\s+sujet|sans\s+rapport\s+avec)\b"
    r"|\b(?:ganz\s+andere[rs]?\s+(?:sache|thema|problem)|davon\s+unabh[äa]ngig)\b"
)
# Of an earlier time, or about the same: "I made another complaint last month".
_EARLIER = re.compile(
    r"(?i)\b(?:already|made|sent|filed|submitted|raised|opened|last\s+(?:week|month|year)|earlier"
    r"|previous|about\s+(?:this|the\s+same|it)|not|no|don'?t|never|without"
    r"|ya|puse|present[eé]|envi[eé]|hice|anterior|sobre\s+lo\s+mismo"
    r"|d[eé]j[aà]|fait|envoy[eé]|d[eé]pos[eé]|pas|pr[eé]c[eé]dente|[aà]\s+ce\s+sujet"
    r"|bereits|schon|geschickt|eingereicht|gestellt|kein\w*|nicht|dazu|dar[üu]ber|deswegen)\b"
)
# "First … second …" and "also": a matter of its own only when what is told is another one.
_ALSO = re.compile(
    r"(?i)^(?:(?:and|y|et|und)[\s,]+)?(?:also|besides|secondly|second|on\s+top\s+of\s+(?:that|this)"
    r"|(?:another|the\s+(?:other|second))\s+(?:thing|problem|issue|matter)|then\s+there(?:'s|\s+is)"
    r"|as\s+well\s+as\s+that|apart\s+from\s+that|in\s+addition"
    r"|adem[aá]s|tambi[eé]n|aparte|por\s+otr[oa]\s+(?:lado|parte)|en\s+segundo\s+lugar"
    r"|otr[oa]\s+(?:cosa|problema|asunto)"
    r"|aussi|en\s+plus|de\s+plus|par\s+ailleurs|d'autre\s+part|en\s+outre|deuxi[eè]mement|ensuite"
    r"|autre\s+(?:chose|probl[eè]me)|(?:un|l')\s*autre\s+(?:probl[eè]me|chose)"
    r"|au[sß]+erdem|zudem|zweitens|dar[üu]ber\s+hinaus|weiterhin|dazu\s+kommt|hinzu\s+kommt"
    r"|und\s+noch\s+etwas|das\s+andere\s+problem|ein\s+weiteres\s+problem|2[.)])\b"
)
_ORDER = re.compile(r"\b[A-Z]{1,4}[-/ ]?\d{4,}\b|\b\d{3,}-\d{3,}(?:-\d+)*\b")
#: Most words before an announcement in its sentence; later it is told of, not made.
_LEAD = 9


@dataclass(frozen=True)
class Stretch:
    """A stretch of a text: `start` and `end` (exclusive), and how it begins.

    `opening` is None where it goes on with what the text is about, else ANNOUNCED or PERHAPS.
    """

    start: int
    end: int
    opening: str | None


def stretches(text: str) -> list[Stretch]:
    """Return the stretches of a text that may each tell of a complaint of its own, in order.

    They cover the text without the space between them. Most texts are one stretch, empty ones none.
    """
    plain = straight(text)
    begins: list[tuple[int, str | None]] = []
    orders: set[str] = set()
    for start, end in split_sentences(plain):
        sentence = plain[start:end]
        named = {match.group() for match in _ORDER.finditer(sentence)}
        opening = _opening(sentence)
        if opening is None and orders and named and not named & orders:
            opening = PERHAPS
        orders |= named
        if opening is not None or not begins:
            begins.append((start, opening))
    if not begins:
        return []
    ends = [start for start, _ in begins[1:]] + [len(text)]
    found = []
    for (start, opening), end in zip(begins, ends, strict=True):
        found.append(Stretch(start, start + len(text[start:end].rstrip()), opening))
    return found


def _opening(sentence: str) -> str | None:
    named = _NAMED.search(sentence)
    if named is not None:
        before = sentence[: named.start()]
        is_made = len(before.split()) <= _LEAD and not _EARLIER.search(sentence[: named.end() + 24])
        if is_made:
            return ANNOUNCED
    return PERHAPS if _ALSO.match(sentence) else None
