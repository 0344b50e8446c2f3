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
#: What stands before the name of the company that somebody complains about, or is a customer of.
_ABOUT = (
    r"(?:complain(?:ts?|ed|ing)?|problems?|issues?|trouble|dispute)(?: \w+){0,2}"
    r" (?:about|against|with|regarding|concerning|from)"
    r"|(?:it'?s|it is|this is|is) (?:about|against|with)"
    r"|(?:bought|ordered|purchased|got|booked|had)(?: [\w'-]+){0,4} (?:from|at|with|through)"
    r"|(?:contract|account|bill|subscription|broadband|flight|customer) (?:from|with|at|of)"
    r"|(?:quej\w*|reclam\w*|problemas?)(?: \w+){0,2} (?:es |va )?(?:sobre|contra|de|con|por|a)"
    r"|(?:es|esto es) (?:con|contra|de|sobre)"
    r"|(?:compr\w+|ped[ií]\w*|contrat\w+|client[ea]s?|factura|vuelo|tarifa)(?: [\w-]+){0,4}"
    r" (?:en|a|con|de)"
    r"|(?:r[ée]clamation|plainte|plains|plaindre|probl[eè]mes?|litige)(?: [\w']+){0,2}"
    r" (?:est |vise |porte )?(?:sur|contre|avec|de|d'|chez|concernant|envers)"
    r"|(?:c'est|c'était|ça concerne|cela concerne)(?: (?:chez|contre|avec|à propos de))?"
    r"|(?:achet\w+|command\w+|abonn\w+|client\w*|contrat|facture|ligne|forfait|vol)"
    r"(?: [\w'-]+){0,4} (?:chez|à|de|auprès de|sur|avec)"
    r"|chez"
    r"|(?:beschwer\w*|probleme?|ärger|streit)(?: \w+){0,3} (?:über|gegen|mit|bei|zu)"
    r"(?: d(?:ie|en|er|em|as))?"
    r"|(?:mich|uns)(?: \w+){0,2} (?:über|gegen)(?: d(?:ie|en|as))?"
    r"|es geht um(?: d(?:ie|en|as))?|betrifft(?: d(?:ie|en|as))?"
    r"|(?:gekauft|bestellt|kundin|kunde|vertrag|rechnung|flug)(?: \w+){0,3} (?:bei|von|mit)"
    r"(?: de[rm])?|bei(?: de[rm])?"
)
#: What follows the name of a company that did something, at the beginning of a sentence.
_DID = (
    r"(?:(?:has|have|had|is|are|was|were|keeps?|kept|charged?|charges|took|takes|owes?|won't|will"
    r"|refuses?|refused|sent|sold|never|did|didn't|does|doesn't|cancel+ed|lost|told|still|me|nos"
    r"|no|se|sigue|ha|han|ne|n'a|n'ont|a|ont|m'a|m'ont|nous|refuse|hat|haben|schuldet|schickt"
    r"|will|ist|berechnet|bucht|verweigert|liefert|antwortet)\b)"
)
#: What a name is made of: words with capitals, and small words between them.
_CAPITAL = r"(?-i:[A-ZÀ-ÖØ-Þ][\w'&-]*(?:\.\w+)*)"
_SMALL = rf"(?: (?:&|and|y|et|und|de|del|la|les|du|des|the)(?= {_CAPITAL}))?"
_NAME = rf"(?P<name>{_CAPITAL}{_SMALL}(?: {_CAPITAL}{_SMALL}){{0,3}})"
#: What says that a company comes next; with it one word is a name.
_FIRM = (
    r"(?:(?:the|a|an|another|la|una|otra|el|une?|le|l'|du|die|das|den|eine[nrms]?|der|dem) ?"
    r"(?:\w+ )?(?:company|shop|store|firm|retailer|seller|website|business|empresa|tienda"
    r"|compañ[ií]a|firma|negocio|soci[ée]t[ée]|boutique|enseigne|entreprise|magasin|vendeur|site|unternehmen|geschäft"
    r"|händler|laden|shop|anbieter|möbelhaus|kaufhaus)"
    r"(?: (?:called|named|llamada|llamado|appel[ée]e?|nomm[ée]e?|namens))? )"
)
#: How somebody says whom a complaint is about, where nothing but a name follows.
_PLAINLY_ABOUT = (
    r"(?:complain(?:ts?|ing|ed)?(?: \w+){0,3} (?:about|against|with|regarding|concerning)"
    r"|(?:it'?s|it is|this is|is) (?:about|against)"
    r"|(?:quej\w*|reclam\w*)(?: \w+){0,3} (?:sobre|contra|de|con)"
    r"|(?:es|esto es|va) (?:sobre|contra|de)"
    r"|(?:r[ée]clamation|plainte|plains|plaindre)(?: \w+){0,3}"
    r" (?:concerne|vise|contre|sur|au sujet de|à propos de|chez|envers|de)"
    r"|(?:ça|cela|c'est|ceci) (?:concerne|contre|chez|à propos de|au sujet de)"
    r"|(?:beschwer\w*|reklamation)(?: \w+){0,4} (?:über|gegen|betrifft|zu|wegen)"
    r"|es geht um|betrifft)"
)
#: Names of people, days and papers, which are no companies.
_NO_FIRM = re.compile(
    r"(?i)(?:mr|mrs|ms|miss|dr|sir|madam|señora?|sr|sra|don|doña|m|mme|mlle|monsieur|madame|herrn?|frau|order"
    r"|ref\w*|invoice|pedido|factura|commande|facture|bestell\w*|rechnung\w*|auftrag\w*|(?:mon|tues|wednes"
    r"|thurs|fri|satur|sun)day|lunes|martes|lundi|mardi|montag|dienstag|january|february|march|april"
    r"|june|july|august|september|october|november|december|christmas|i|my|your|their|sie|ihr\w*|mein\w*)"
    r"\b"
)
#: Bought there for less, or to be compared: that is not whom the complaint is about.
_COMPARED = re.compile(
    r"(?i)\b(?:cheaper|for less|same|instead|m[aá]s barato|mismo|igual|en vez|moins cher|m[êe]me"
    r"|au lieu|billiger|günstiger|gleiche\w*|stattdessen|like|como|comme|wie)\b"
)


_PLAINLY_NAMED = re.compile(rf"(?i)\b{_PLAINLY_ABOUT} (?P<firm>{_FIRM})?{_NAME}")


@dataclass(frozen=True, slots=True)
class OtherCompany:
    """A company customers take for this one; `where` it takes complaints, "" if not known."""

    names: tuple[str, ...]
    where: str = ""


@dataclass(frozen=True, slots=True)
class Remit:
    """policy/remit.yml: what is ours, who else is meant, and how to find the right place.

    Attributes:
        known: names of companies that customers may complain about here by mistake.
        known_words: those among them that are words of their own, such as "Orange".
        elsewhere: a sentence a language, ISO 639-1.
    """

    ours: tuple[str, ...] = ()
    others: tuple[OtherCompany, ...] = ()
    known: tuple[str, ...] = ()
    known_words: tuple[str, ...] = ()
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


def company_complained_about(text: str, remit: Remit) -> str | None:
    """Return the company that a message names as the one it is about, or None.

    A known one is recognised in many ways, any other where the words are plain. It is a reason to
    ask, not to refuse. A company that is only compared with, or sold the same for less, is none,
    and neither is any where the message names us. Capitals count: "orange" is none.
    """
    plain = text.replace("’", "'")
    if not remit.is_set() or any(_names(plain, name) for name in remit.ours):
        return None
    for name in filter(plain.__contains__, (*remit.known, *remit.known_words)):
        for found in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", plain):
            sentence = re.split(r"[.!?;\n]\s", plain[: found.start()])[-1]
            if _COMPARED.search(sentence):
                continue
            if re.search(rf"(?i)\b(?:{_ABOUT}) *$", sentence):
                return name
            follows = re.match(rf"(?i)\W+{_DID}", plain[found.end() :])
            if name in remit.known and not sentence.strip() and follows:
                return name
    return _named_plainly(plain)


def _named_plainly(plain: str) -> str | None:
    """Return a name that nobody listed, after words that say whom the complaint is about.

    One word alone may be a product or a person, unless "the shop" or the like stands before it.
    """
    for found in _PLAINLY_NAMED.finditer(plain):
        name = found["name"].rstrip(".,'")
        is_one = " " not in name
        if _NO_FIRM.match(name) or (is_one and not found["firm"]):
            continue
        if re.match(r"\W*[^\W\d_]", plain[found.end() :]) and not re.match(
            r"(?i)\s*[.,;:!?)–—-]|\s+(?:and|but|who|which|because|y|pero|que|porque|et|mais|qui|car|und|aber|weil"
            r"|they|me|ellos|ils|sie)\b",
            plain[found.end() :],
        ):
            continue  # "about Golden Retriever beds" goes on with what it is
        return name
    return None


def _names(text: str, name: str) -> bool:
    return re.search(rf"(?i)(?<!\w){re.escape(name)}(?!\w)", text) is not None
