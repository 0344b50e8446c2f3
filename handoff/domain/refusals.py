"""Words that say no: to a question, to telling something, to being contacted. No I/O."""

from __future__ import annotations

import re

#: How an answer to "have you told us before?" begins, in English, Spanish, French and German.
SAYS_NO = re.compile(
    r"(?i)\s*(?:no|not yet|never|nope|nunca|todav[íi]a no|a[úu]n no|non|jamais|pas encore"
    r"|pantoute|nein|nee?|noch n(?:icht|ie)|i have\s?n(?:o|['’])t"
    r"|je (?:ne |n['’]).*\b(?:pas|rien|jamais)"
    r"|(?:(?:it|this)(?:['’]s| is| was| would be) )?(?:my|the) first|(?:es )?(?:mi|la) primera"
    r"|first time|primera vez|premi[èe]re fois|(?:zum )?erste[ns]? mal"
    r"|(?:c['’]est )?(?:ma|la|mon|le) premi[èe]re?|(?:(?:das|dies) ist )?(?:mein|das|die) erste)\b"
)
SAYS_YES = re.compile(r"(?i)\s*(?:yes|yeah|yep|s[íi]|oui|ouais|ja|doch)\b")

_AS_YOU_LIKE = re.compile(
    r"(?i)\W*(?:any ?way|whichever|whatever|however you|as you like|i don['’]t mind"
    r"|no preference|anything"
    r"|como (?:ust\w+ )?(?:quier|prefier)\w+|(?:me )?da igual|cualquiera|lo que sea"
    r"|comme vous (?:voulez|pr[ée]f[ée]rez)|peu importe|n['’]importe|(?:[çc]a )?m['’]est [ée]gal"
    r"|wie (?:sie|ihr|du) (?:wollen|m[öo]chten|wollt|willst)|egal"
    r"|(?:das )?ist mir (?:egal|gleich))\b"
)
#: A plain yes to what was read back, in as many words as people use for it.
_AGREES = re.compile(
    r"(?i)\s*(?:yes|yeah|yep|yup|ok(?:ay)?|fine|s[íi]|vale|correcto|oui|ouais|d['’]accord|ja|jo|jep|passt"
    r"|gut|c['’]?est (?:bon|juste|exact))\b"
)
_WITH_A_BUT = re.compile(
    r"(?i)\b(?:no|not|but|except|only|however|\w+n['’]t|pero|sino|salvo|menos|falta|mais|sauf|pas|ne|non"
    r"|aber|nur|nicht|kein\w*|au(?:ß|ss)er|fehlt|doch)\b|\?"
)
_AGREES_WORDS = 8
_EXPLICIT_WORDS = 10
_DENIES = re.compile(
    r"(?i)\b(?:no|not|never|nothing|\w+n['’]t|nunca|nada|tampoco|ne|n['’]\w+|pas|non|jamais|rien|nicht|kein\w*|nie"
    r"|nein)\b|\?"
)
#: An agreement in so many words, which a yes alone is not where it was refused before.
_EXPLICITLY = re.compile(
    r"(?i)\b(?:i(?: do)? (?:agree|accept|consent)|go (?:ahead|on)|carry on"
    r"|let['’]?s (?:do (?:it|this)|go on|continue)"
    r"|changed my mind|after all|on second thoughts?"
    r"|acepto|(?:estoy )?de acuerdo|doy mi consentimiento|adelante|sigamos|seguimos|continuemos"
    r"|pens[áa]ndolo (?:bien|mejor)|cambi(?:é|e|ado) de (?:idea|opini[óo]n)"
    r"|j['’]accepte|je suis d['’]accord|(?:on|je) continue|on y va|allez-y|continuons|finalement"
    r"|chang[ée] d['’]avis|r[ée]flexion faite"
    r"|stimme (?:\w+ )?zu|einverstanden|weitermachen"
    r"|(?:machen|mach|gehen) (?:wir |ich )?(?:doch )?weiter"
    r"|legen (?:wir|sie) los|anders überlegt|nun doch|dann doch|doch (?:noch )?ja)\b"
)

#: What is not done, in English, Spanish, French and German.
_TELLING_EN = r"(?:give|say|tell|share|put|name|answer|provide|disclose|state|go into)"
_TELLING_ES = r"(?:dar|dec[ií]r|pon|compart|contest|respond|facilit|indic|revel)\w*"
_TELLING_FR = r"(?:donn|di(?:re|rai)|chiffr|r[ée]pond|mett|pr[ée]cis|communiqu|partag|indiqu)\w*"
_TELLING_DE = r"(?:an|be)?(?:geben|sagen|nennen|verraten|antworten|mitteilen|beziffern)"
_REFUSES = re.compile(
    r"(?i)\b(?:"
    r"(?:rather|prefer) not(?: to)?\b"
    r"|i(?:['’]m| am)? (?:don['’]?t|do not|won['’]?t|will not|not going to)"
    rf"(?: (?:want|wish|care|like))?(?: to)? {_TELLING_EN}\b"
    r"|prefiero no\b"
    rf"|no (?:quiero|quisiera|voy a|deseo|pienso|me apetece) (?:\w+ )?{_TELLING_ES}"
    r"|pr[ée]f[èe]re(?:rais)? (?:ne pas|pas|m['’]abstenir)\b"
    rf"|je ne (?:veux|souhaite|vais|voudrais) pas (?:\w+ )?{_TELLING_FR}"
    r"|je ne (?:donnerai|dirai|le dirai|r[ée]pondrai|communiquerai) pas"
    r"|lieber nicht\b"
    r"|(?:(?:m[öo]chte|will|werde|mag) ich|ich (?:m[öo]chte|will|werde|mag))\b"
    rf"[^.!?]{{0,40}}\b(?:nicht|kein\w*)\b[^.!?]{{0,20}}\b{_TELLING_DE}\b"
    r"|(?:sage|nenne|gebe|verrate) ich (?:\w+ )?nicht\b"
    r")"
)
_NO_CONTACT = re.compile(
    r"(?i)\b(?:"
    r"(?:don['’]?t|do not|never|no need to|not to(?: be)?) (?:contact|bother)"
    r"|no contact\b|leave me alone"
    r"|no (?:me|nos) (?:contact|molest)\w+|(?:no quiero|sin) (?:que me )?contact\w+"
    r"|ne (?:me|m['’]|nous) ?(?:contact|recontact|d[ée]rang)\w+ (?:pas|plus)"
    r"|(?:kontaktieren|bel[äa]stigen)(?: sie| mich| bitte){1,3} (?:bitte |lieber )?nicht"
    r"|(?:nicht|kein\w*) (?:kontakt|kontaktiert|kontaktieren)"
    r")"
)
_NO_CALLS = re.compile(
    r"(?i)\b(?:"
    r"(?:don['’]?t|do not|never|no need to|please not) (?:call|ring|phone)|no (?:phone )?calls\b"
    r"|no (?:me|nos) (?:llam|telefone)\w+|(?:nada de|sin|ninguna) llamadas?"
    r"|ne (?:me|m['’]|nous) ?(?:rappel|appel|t[ée]l[ée]phon)\w+ (?:pas|plus)|pas d['’]appels?"
    r"|rufen(?: sie| mich| bitte){1,3} (?:bitte |lieber )?nicht|nicht anrufen|keine anrufe"
    r"|(?:nicht|mit niemandem|keinem) telefonieren"
    r")"
)


def leaves_it(text: str) -> bool:
    """True for "as you like", where a way to be reached was asked for."""
    return bool(_AS_YOU_LIKE.match(text))


def agrees(text: str) -> bool:
    """True for a short yes without a but: "ok that's right send it"."""
    is_short = len(text.split()) <= _AGREES_WORDS
    return is_short and bool(_AGREES.match(text)) and not _WITH_A_BUT.search(text)


def agrees_explicitly(text: str) -> bool:
    """True for a short agreement in so many words: "ok then, go ahead", "I agree after all"."""
    is_short = len(text.split()) <= _EXPLICIT_WORDS
    return is_short and bool(_EXPLICITLY.search(text)) and not _DENIES.search(text)


def refuses(text: str) -> bool:
    """True for words that decline to tell something."""
    return bool(_REFUSES.search(text))


def refuses_contact(text: str) -> bool:
    """True for a wish not to be contacted."""
    return bool(_NO_CONTACT.search(text))


def refuses_calls(text: str) -> bool:
    """True for a wish not to be rung, in whatever other way the customer may be reached."""
    return bool(_NO_CALLS.search(text))


def answers_first(text: str) -> bool:
    """True for a yes or a no in a sentence of its own: "No, not yet. Wait, it was the 4th"."""
    first = re.split(r"(?<=[^\d\W])[.!?…]\s+", text, maxsplit=1)
    return len(first) > 1 and bool(SAYS_NO.match(first[0]) or SAYS_YES.match(first[0]))
