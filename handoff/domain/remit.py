"""Whether a complaint is about another company. No I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

#: Words that say so, in the languages that are understood.
_SAID = re.compile(
    r"(?i)\b(?:"
    r"(?:complain(?:t|ing)?|this is|it'?s|it is) (?:about|against) (?:another|a different"
    r"|some other)"
    r" (?:company|shop|store|firm|business|retailer|seller|supplier)"
    r"|(?:this is|it'?s|it is|this) (?:not|isn'?t) (?:about|against) (?:you|your (?:company|shop))"
    r"|(?:queja|reclamaci[oó]n|reclamar|quejarme|esto es|es) (?:sobre|contra|de) otra"
    r" (?:empresa|tienda|compañ[ií]a)"
    r"|no es (?:sobre|contra) (?:usted(?:es)?|su (?:empresa|tienda))"
    r"|(?:concerne|contre|(?:r[eé]clamation|plainte|plaindre) (?:sur|d'|à propos d')) ?(?:une autre"
    r"|un autre) (?:entreprise|soci[eé]t[eé]|magasin|boutique|enseigne|vendeur)"
    r"|ne vous concerne pas"
    r"|(?:es geht um|mich über|beschwer\w* (?:mich )?(?:über|gegen)|beschwerde (?:über"
    r"|gegen)) eine?n? andere[ns]?"
    r" (?:firma|unternehmen|laden|gesch[aä]ft|h[aä]ndler|anbieter)"
    r"|es geht (?:gar )?nicht um (?:sie|euch|ihr(?:e|en)? (?:firma|laden|gesch[aä]ft))"
    r")\b"
)


@dataclass(frozen=True, slots=True)
class OtherCompany:
    """A company customers take for this one; `where` it takes complaints, "" if not known."""

    names: tuple[str, ...]
    where: str = ""


@dataclass(frozen=True, slots=True)
class Remit:
    """policy/remit.yml: what is ours, who else is meant, and how to find the right place.

    Attributes:
        elsewhere: a sentence a language, ISO 639-1.
    """

    ours: tuple[str, ...] = ()
    others: tuple[OtherCompany, ...] = ()
    elsewhere: Mapping[str, str] = field(default_factory=dict)

    def is_set(self) -> bool:
        """True when the organisation says what is not its own."""
        return bool(self.elsewhere)


def other_company(text: str, remit: Remit) -> OtherCompany | None:
    """Return the company a message is about when it is not ours; one without names if unnamed.

    A message that names us as well is about us.
    """
    if not remit.is_set() or any(_names(text, name) for name in remit.ours):
        return None
    for other in remit.others:
        named = [name for name in other.names if _names(text, name)]
        if named:
            return OtherCompany((named[0],), other.where)
    return OtherCompany(()) if _SAID.search(text.replace("’", "'")) else None


def _names(text: str, name: str) -> bool:
    return re.search(rf"(?i)(?<!\w){re.escape(name)}(?!\w)", text) is not None
