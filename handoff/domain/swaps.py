"""Words that put one value in the place of another: "change Nick to Nicholas". No I/O."""

from __future__ import annotations

from typing import NamedTuple

from handoff.domain.lexicon import Wording


class Swap(NamedTuple):
    """What is taken back, and what is put in its place, in the customer's words."""

    old: str
    new: str


#: A value: a word, a number, a code or an address, or two words of a name.
_ONE = r"[^\s,;!?\"„“”«»()]+"
_CAPITAL = r"(?!{begins_no_name} )[A-ZÄÖÜÉÈÀÇÑ][^\s,;!?\"„“”«»()]*"
_VALUE = rf"(?:{_CAPITAL} {_CAPITAL}|{_ONE})"
_QUOTE = r"[\"'„“”«»]?"
_OLD, _NEW = (rf"{_QUOTE}(?P<{name}>(?-i:{_VALUE})){_QUOTE}" for name in ("old", "new"))
_OLD_WORD, _NEW_WORD = (rf"{_QUOTE}(?P<{name}>{_ONE}){_QUOTE}" for name in ("old", "new"))
_ARTICLE = r"(?:{article}\s+|{elided_article})?"
_SWAPS = tuple(
    Wording("answers", f"(?i:{pattern})")
    for pattern in (
        rf"\b{{change}}\s+(?:{{beside_a_change}}\s+){{0,4}}{_OLD},?\s+{{to_another}}\s+{_ARTICLE}{_NEW}",
        rf"{_NEW},?\s+{{instead_of}}\s*{_ARTICLE}{_OLD}",
        rf"\b{{instead_of}}\s*{_OLD},?\s+(?:{{put_this}}\s+){{0,2}}{_NEW}",
        rf"\b{{not_this}}\s+{_ARTICLE}{_OLD},?\s+{{but_that}}\s+{_ARTICLE}{_NEW}",
        rf"{_NEW},?\s+{{not_this}}\s+{_ARTICLE}{_OLD}",
        rf"{_OLD}\s+(?:{{should_say}}|-+>|=+>|→)\s+{_NEW}",
        rf"{_OLD_WORD}\s+{{shall}}\s+{_NEW_WORD}\s+{{be_called}}",
        rf"\b{{out_of}}\s+{_OLD_WORD}\s+(?:{{becomes}}\s+)?{_NEW_WORD}",
    )
)
_END = " .'’…:"
#: What stands for no value.
_NOTHING = Wording("answers", r"(?i)^{no_value}$")


def swaps(text: str) -> list[Swap]:
    """Return every pair of an old and a new value that the words may name, likeliest first.

    Whether a pair means anything shows only beside what is known: the old value must be there.
    """
    found = [
        Swap(match["old"].strip(_END), match["new"].strip(_END))
        for pattern in _SWAPS
        for match in pattern.finditer(text)
    ]
    return [swap for swap in found if all(swap) and not _NOTHING.match(swap.new)]
