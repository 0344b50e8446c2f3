"""Words that ask, and words no name is made of: neither answers a question. No I/O."""

from __future__ import annotations

import re

#: Most words a name is made of.
NAME_WORDS = 6
#: A longer text that begins like a question tells something.
QUESTION_WORDS = 14

_OPENING = (
    r"^\W*(?:(?:and|but|so|wait|before\s+(?:that|i\s+do)|sorry|ok(?:ay)?|well|hmm+|y|pero|perd[óo]n|et|mais"
    r"|pardon|und|aber|moment|entschuldigung|also)\b[\s,.:–-]*)*"
)
#: Questions for something: who, what, when, how. Spanish and French statements begin with the
#: same words ("Que me devuelvan el dinero"), so there the accent or the form decides.
_FOR_SOMETHING = re.compile(
    rf"(?i){_OPENING}(?:"
    r"(?:who|what|when|where|why|how|which)(?:['’](?:s|ll|re|d)\b|\s+(?:is|are|was|do|does|did|will"
    r"|would|can|could|should|has|happens|long|much|many|often|soon|else|reads?|sees?|gets?|decides?"
    r"|about)\b)"
    r"|(?:wer|was|wann|wo|warum|wieso|weshalb|wie|wozu|welche[rsnm]?|wohin|woher|wem|wen)\b"
    r"(?!\s+(?:ich|gesagt|schon|man|oben|bereits|erwähnt|vereinbart|versprochen)\b)"
    r"|(?:quién(?:es)?|qué|cuándo|dónde|por\s+qué|cómo|cuál(?:es)?|cuánt[oa]s?)\b"
    r"|(?:qui\s+(?:va|lit|voit|est|peut|reçoit|d[ée]cide)|pourquoi|comment|combien|quand\s+est-ce|où\s"
    r"|quel(?:le)?s?\b|qu['’]est-ce|est-ce\s+qu|c['’]est\s+quoi|(?:[àa]|de|pour)\s+quoi))"
)
#: Questions for a yes or a no.
_FOR_A_YES = re.compile(
    rf"(?i){_OPENING}(?:"
    r"(?:do|does|did|can|could|will|would|is|are|am|may|must|should|have)\s+"
    r"(?:i|you|we|my|this|it|that|there|they|someone|anyone|anybody)\b"
    r"|(?:muss|kann|darf|soll|bekomme|kriege?|werde)\s+ich\b"
    r"|(?:können|könnt|kannst|sind|haben|habt|hast|werden|wird|gibt|geht|brauchen|braucht|verkaufen"
    r"|verkauft|speichern|speichert)\s+(?:sie|ihr|du|das|die|der|es|meine?|da|dann)\b"
    r"|(?:puedo|tengo\s+que|debo|van\s+a|vais\s+a|me\s+van\s+a)\b.*\?"
    r"|(?:puis-je|dois-je|peut-on|peux-tu|pouvez-vous|avez-vous|est-ce|suis-je|je\s+dois|je\s+peux)\b.*\?)"
)
#: How a wish begins in Spanish, French and German.
_WISH = re.compile(r"(?i)\W*(?:que\s|qu['’]|da(?:ss|ß)\s)(?!est-ce)")
#: How the name of a thing begins, in English, Spanish, French and German, and its most words.
_THING = re.compile(
    r"(?i)\W*(?:(?:the|my|our|an?|el|la|los|las|mi|mis|un[oa]?s?|le|les|mon|ma|mes|une|du|des|der|die|das"
    r"|den|mein\w*|unser\w*|eine?n?)\s+|l['’])\w"
)
_THING_WORDS = 6
#: Small words of long names: "María del Mar Ortiz de la Torre".
_PARTICLES = frozenset(
    [
        "de",
        "del",
        "la",
        "las",
        "los",
        "y",
        "von",
        "van",
        "der",
        "den",
        "du",
        "le",
        "ap",
        "bin",
        "al",
    ]
)
#: "jane.example.com": an address, or one that lacks its @.
_ADDRESS_LIKE = re.compile(r"\w{2,}\.\w{2,}")
#: "Do I have to say that?", in English, Spanish, French and German.
_MUST_I = re.compile(
    r"(?i)\b(?:(?:do|must|should) i (?:really |have to|need to|got to)|must i"
    r"|is (?:that|this|it) (?:required|necessary|mandatory|optional)"
    r"|(?:tengo|hay) que|es (?:obligatorio|necesario)|debo"
    r"|dois-je|(?:suis-je|je suis) oblig[ée]e?|est-ce (?:vraiment )?(?:obligatoire|n[ée]cessaire)"
    r"|(?:il )?faut(?:-il)? (?:que|vraiment)"
    r"|muss ich|ist das (?:pflicht|n[öo]tig|notwendig)|brauche ich das)\b"
)
#: Words of sentences, in English, German, Spanish and French.
_NOT_IN_NAMES = frozenset(
    " ".join(
        (
            "this is are was so many the your you not no why what how who questions question don't",
            "want need it that my none business ridiculous stupid again already please sorry too",
            "das ist bei euch wie geht nichts an ich nicht warum was soll schon kein keine sie mir",
            "mich schickt endlich muss kurz weg egal wissen sagen fragen brauche brauchen wer",
            "esto por qué no quiero usted eso nada muchas preguntas para porque tengo",
            "ce c'est pourquoi je pas vous ça regarde trop veux rien dire cela sont",
        )
    ).split()
)


def asks_for_something(text: str) -> bool:
    """True for a question that cannot be meant as an answer ("who will read this")."""
    return len(text.split()) <= QUESTION_WORDS and bool(_FOR_SOMETHING.match(text))


def asks(text: str) -> bool:
    """True for any question, with a question mark or without."""
    return "?" in text or asks_for_something(text) or bool(_FOR_A_YES.match(text))


def asks_whether_it_must_be(text: str) -> bool:
    """True for "do I have to give my name?", which the reason of the question answers."""
    return "?" in text and bool(_MUST_I.search(text))


def begins_a_wish(text: str) -> bool:
    """True for words such as "que lo repitan" and "dass jemand kommt", which ask nothing."""
    return bool(_WISH.match(text)) and "?" not in text


def names_a_thing(text: str) -> bool:
    """True for a few words such as "the X-ray of the hip", which ask nothing."""
    return len(text.split()) <= _THING_WORDS and bool(_THING.match(text)) and not asks(text)


def could_be_a_name(value: str) -> bool:
    """True for a few words that a name can be made of."""
    words = value.replace("’", "'").split()
    if _ADDRESS_LIKE.search(value):
        return False
    if len([word for word in words if word not in _PARTICLES]) > NAME_WORDS or any(
        c.isdigit() or c in "@?!" for c in value
    ):
        return False
    is_proper = all(word[0].isupper() for word in words)
    return is_proper or not any(word.strip(".,;:").casefold() in _NOT_IN_NAMES for word in words)
