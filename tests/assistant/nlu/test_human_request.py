"""Who asks for a person is heard; who only speaks of persons is not."""

from __future__ import annotations

import time
from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.human_reader import PersonRequest, read_person_request
from assistant.nlu.human_request import HumanRequestIntent

LANGUAGES = ("en", "es", "fr", "de")

ASKS = {
    "en": [
        "I've got to talk to an agent",
        "I have got to speak with a person about this",
        "I was wondering if I could speak to an agent",
        "I told you I need to speak to somebody",
        "I insist on speaking with a human being",
        "Could you get me a representative?",
        "I'd rather discuss my bill with one of your staff",
        "advisor",
        "Hi, please let me talk to an agnet",
        "opertor please",
        "can i talk to a represenative",
        "How can I speak with a supervisor?",
        "The parcel came broken, the second time. I want to talk to a manager now.",
        "Nobody called me back last week and I am tired of it, so put me through to customer care",
        "I won't give my bank details to a bot",
        "I am not talking to a machine about this",
        "Would it be possible for someone to call me back?",
        "I asked three times already. Get me a human!",
        "My order was wrong but I don't want to explain it here, connect me with a real person",
        "is there anybody I can speak to",
        "how do i tlak to an assistant",
        "i dont understand this i wanna chat with a live agent",
        "I don't like giving my account number to a chatbot",
        "this leads nowhere, I demand an answer from your manager",
        "please put me through to the complaints desk",
        "I want this escalated to a manager",
        "no more robot please",
        "could an advisor contact me? is it possible to have an advisor contact me",
        "don't give me a bot",
    ],
    "es": [
        "Solo quería hablar con una persona",
        "¿Por qué no me comunican con un asesor?",
        "Quiero que me llame un asesor",
        "¿Podría hablar con un supervisor?",
        "Comuníqueme con un agente, por favor",
        "operadora",
        "No pienso dar mis datos a una máquina",
        "El pedido llegó roto. Necesito hablar con alguien ya.",
        "quiero hablar con un opeador",
        "pásame con un encargado",
        "Me cobraron dos veces, pero prefiero explicarlo a una persona",
        "¿Con quién puedo hablar?",
        "¿Puede llamarme alguien?",
        "quiero que una persona lea esto",
        "páseme con el departamento de reclamaciones",
        "Páselo a alguien con mando",
        "Antes quiero que lo mire una compañera suya",
    ],
    "fr": [
        "J'ai dit que je veux un humain",
        "J'avais demandé une vraie personne",
        "Je voudrais parler à un conseiller",
        "Pouvez-vous me passer un responsable ?",
        "Mettez-moi en relation avec un agent, s'il vous plaît",
        "opératrice",
        "Je ne donnerai pas mes coordonnées à un robot",
        "Le colis est arrivé cassé. Je veux parler à quelqu'un.",
        "je veux parler a un conseiler",
        "On m'a débité deux fois mais je préfère l'expliquer à une personne",
        "Quelqu'un peut me rappeler ?",
        "À qui puis-je parler ?",
        "passez-moi le service facturation",
        "pas de robot, merci",
    ],
    "de": [
        "Eigentlich wollte ich nur mit einem Berater reden",
        "Ich hätte lieber mit einem Menschen gesprochen",
        "Ich wäre froh, wenn ich mit jemandem reden könnte",
        "Ich möchte mit einem Berater sprechen",
        "Können Sie mich mit einem Mitarbeiter verbinden?",
        "Kundendienst bitte",
        "Einer Maschine gebe ich meine Daten nicht",
        "Das Paket kam kaputt an. Ich will mit jemandem reden.",
        "ich will mit einem Mitarbieter sprechen",
        "Es wurde doppelt abgebucht, aber das erkläre ich lieber einem Menschen",
        "Kann mich jemand zurückrufen?",
        "Mit wem kann ich sprechen?",
        "Holen Sie mir einen Vorgesetzten",
        "kein Roboter bitte",
        "Ich weigere mich, mit einer Maschine zu reden",
        "Jemand aus Ihrem Team soll sich das anschauen",
        "Gibt es bei Ihnen keinen, mit dem ich schreiben kann?",
    ],
}
DOES_NOT_ASK = {
    "en": [
        "I spoke to an agent on Monday and nothing happened",
        "Your manager told me to wait",
        "The person who delivered the sofa scratched the floor",
        "Nobody from customer service called back",
        "I asked for a manager last week and was refused",
        "Customer service was rude",
        "A person like me cannot pay that",
        "There is no need to talk to anyone",
        "What is the phone number of customer service?",
        "When is your support line open?",
        "Am I talking to a human?",
        "Are you a real person?",
        "The agent promised a refund within ten days",
        "I managed to log in but the support page is empty",
        "please don't call me",
        "The staff were lovely",
        "connect my phone to the speaker",
        "can you transfer me 50 pounds",
        "I call every day, they transfer me, and it begins again",
        "I want my money back",
        "",
    ],
    "es": [
        "Quería hablar con el encargado pero no estaba y nadie me llamó",
        "Hablé con un agente y no pasó nada",
        "El encargado me dijo que esperara",
        "Nadie de atención al cliente me llamó",
        "No hace falta que me llame nadie",
        "¿Cuál es el teléfono de atención al cliente?",
        "¿Estoy hablando con una persona?",
        "Quiero que me devuelvan el dinero",
        "gracias, señora",
        "transfiérame el dinero",
        "perdón, quería decir marzo",
    ],
    "fr": [
        "J'ai parlé à un agent et rien n'a changé",
        "Le responsable m'a dit d'attendre",
        "Personne du service client n'a rappelé",
        "Pas besoin de parler à quelqu'un",
        "Quel est le numéro du service client ?",
        "Est-ce que je parle à un humain ?",
        "Je veux être remboursé",
        "merci madame",
        "J'ai reçu la commande de quelqu'un d'autre",
    ],
    "de": [
        "Ich habe mit einem Mitarbeiter gesprochen und nichts geschah",
        "Der Chef sagte, ich soll warten",
        "Niemand vom Kundendienst hat zurückgerufen",
        "Ich brauche keinen Rückruf",
        "Wie lautet die Nummer vom Kundendienst?",
        "Rede ich mit einem Menschen?",
        "Wieso haben Menschen Angst vor Spinnen?",
        "Warum sind Menschen auf der Welt?",
        "Ich will mein Geld zurück",
        "Hallo Leute",
    ],
}


#: Surely no request, whatever the classifier finds them like.
TELLS = {
    "en": [
        "I got to speak to an agent and he was rude",
        "I was hoping to speak to someone but the line was dead for an hour",
        "I've got a letter from your agent",
        "I talked to your agent on Tuesday",
        "the adviser you sent sold me the wrong plan",
        "a technician came and fixed nothing",
        "no need to ring me",
    ],
    "es": [
        "el asesor olvidó mandar el contrato",
        "un empleado me gritó",
        "ya hablé con su encargado",
        "no hace falta que me llamen",
    ],
    "fr": [
        "J'ai dit au conseiller que je veux mon argent",
        "J'ai dû parler deux fois à un conseiller",
        "le conseiller m'a vendu une mauvaise offre",
        "un employé a crié sur ma fille",
        "j'ai déjà parlé à votre responsable",
        "pas la peine de m'appeler",
    ],
    "de": [
        "Ich wollte mit dem Chef sprechen, aber er war nicht da und keiner rief zurück",
        "der Berater hat mir den falschen Tarif verkauft",
        "ein Techniker kam und hat nichts repariert",
        "ich habe schon mit Ihrem Chef gesprochen",
        "bitte nicht anrufen",
    ],
}
#: The classifier may be right: nothing says that they only tell.
MAY_ASK = ["someone competent, please", "können Sie das abgeben", "kelkun du service"]


def pairs(cases: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(language, text) for language, texts in cases.items() for text in texts]


def process(text: str, intent: str = "tell_story", confidence: float = 0.6, **data: Any) -> Any:
    message = Message(data={"text": text, "intent": {"name": intent, "confidence": confidence}})
    for key, value in data.items():
        message.set(key, value)
    component: Any = HumanRequestIntent({})
    (processed,) = component.process([message])
    return processed.get("intent")


@pytest.mark.parametrize(("language", "text"), pairs(ASKS))
def test_a_request_for_a_person_is_heard(language: str, text: str) -> None:
    assert read_person_request(text, [language]) >= PersonRequest.AMONG_OTHERS


@pytest.mark.parametrize(("language", "text"), pairs(DOES_NOT_ASK))
def test_talk_about_persons_is_no_request(language: str, text: str) -> None:
    assert read_person_request(text, [language]) < PersonRequest.AMONG_OTHERS


@pytest.mark.parametrize(("language", "text"), pairs(TELLS))
def test_what_tells_of_persons_is_known_as_that(language: str, text: str) -> None:
    assert read_person_request(text, [language]) is PersonRequest.TOLD


@pytest.mark.parametrize("text", MAY_ASK)
def test_what_may_ask_is_not_taken_for_an_account(text: str) -> None:
    assert read_person_request(text, LANGUAGES) is not PersonRequest.TOLD


@pytest.mark.parametrize(("language", "text"), pairs(DOES_NOT_ASK))
def test_no_other_language_makes_it_a_request(language: str, text: str) -> None:
    others = [other for other in LANGUAGES if other != language]
    assert read_person_request(text, others) < PersonRequest.AMONG_OTHERS


def test_curly_apostrophes_change_nothing() -> None:
    assert read_person_request("I’d like to talk to someone", ["en"]) is PersonRequest.SOLE


def test_a_long_account_is_not_looked_at() -> None:
    account = "I bought a lamp and it broke. " * 9 + "Let me talk to an agent."
    assert read_person_request(account, ["en"]) is PersonRequest.NONE


def test_a_request_among_other_things_is_less_certain_than_one_alone() -> None:
    alone = process("please let me talk to an agent")
    among = process("The washing machine leaks all over the floor. Let me talk to an agent.")
    assert alone == {"name": "request_human", "confidence": 0.95}
    assert among == {"name": "request_human", "confidence": 0.9}


def test_danger_stays_first() -> None:
    assert process("get me a human", intent="express_crisis")["name"] == "express_crisis"


def test_the_higher_confidence_counts_where_the_classifier_agrees() -> None:
    assert process("get me a human", intent="request_human", confidence=0.99)["confidence"] == 0.99
    assert process("get me a human", intent="request_human", confidence=0.4)["confidence"] == 0.95


def test_an_account_of_persons_is_not_taken_for_a_request() -> None:
    likely = [
        {"name": "request_human", "confidence": 0.9},
        {"name": "give_praise", "confidence": 0.08},
        {"name": "tell_story", "confidence": 0.02},
    ]
    account = "your agent helped me on Monday"
    told = process(account, "request_human", 0.9, intent_ranking=likely)
    assert (told["name"], round(told["confidence"], 3)) == ("give_praise", 0.8)
    yes = {"name": "confirm_summary", "confidence": 0.1}
    told = process(account, "request_human", 0.9, intent_ranking=[likely[0], yes])
    assert told["name"] == "tell_story"
    none = process(account, "request_human", 1.0, intent_ranking=likely[:1])
    assert none["name"] == "tell_story"


def test_other_messages_keep_their_intent() -> None:
    assert process("The lamp is broken") == {"name": "tell_story", "confidence": 0.6}


def test_a_message_without_text_or_intent_is_left() -> None:
    component: Any = HumanRequestIntent({})
    (processed,) = component.process([Message(data={})])
    assert processed.get("intent") is None


def test_only_the_candidate_languages_are_read() -> None:
    german = {"candidates": ["de"]}
    assert process("quiero hablar con un agente", language=german)["name"] == "tell_story"
    assert process("quiero hablar con un agente")["name"] == "request_human"


def test_reading_is_quick() -> None:
    texts = [text for texts in (*ASKS.values(), *DOES_NOT_ASK.values()) for text in texts]
    for text in texts:
        read_person_request(text, LANGUAGES)
    begin = time.process_time()
    for text in texts:
        read_person_request(text, LANGUAGES)
    # Four languages at once, on a busy machine; one language takes a tenth of a millisecond.
    assert (time.process_time() - begin) / len(texts) < 0.003


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "send somebody with a ladder to hang that gate again"),
        ("en", "I want a person who knows about boilers to put the thing back together"),
        ("en", "have one of your men mend the fence"),
        ("en", "I want the manager to tell my mother he is sorry"),
        ("es", "q envien a uno a pintar la pared otra vez"),
        ("es", "mandad a alguien que entienda de calderas"),
        ("es", "lo que quiero es que alguien me aclare qué pasó con la cuenta"),
        ("fr", "que quelqu'un répare la serrure"),
        ("fr", "faites venir un menuisier pour la porte"),
        ("fr", "je voudrais que quelqu'un me dise ce qui s'est passé"),
        ("de", "schickt jemanden, der das Dach flickt"),
        ("de", "dass eener det Rad wieder zum Loofen bringt"),
    ],
)
def test_who_is_to_do_some_work_is_nobody_to_talk_to(language: str, text: str) -> None:
    assert read_person_request(text, [language]) <= PersonRequest.TOLD


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "send me to somebody who can sort my order"),
        ("en", "I want to speak to a person who can repair this"),
        ("es", "páseme con alguien que me arregle esto"),
        ("es", "quiero que alguien me llame y me explique por qué"),
        ("fr", "passez-moi quelqu'un qui puisse régler mon problème"),
        ("de", "verbinden Sie mich mit jemandem, der das in Ordnung bringt"),
    ],
)
def test_who_is_to_be_talked_to_may_have_work_to_do(language: str, text: str) -> None:
    assert read_person_request(text, [language]) >= PersonRequest.AMONG_OTHERS
