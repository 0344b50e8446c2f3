"""Sums, numbers and days: not known, put right, or told beside something else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from handoff.adapters.policy_files import load_policy
from handoff.domain.corrections import read_correction
from handoff.domain.facts import Fact, FactStatus
from handoff.domain.intake import next_question, read_answer
from handoff.domain.policy import Policy
from handoff.domain.understanding import Mention, Understanding


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).resolve().parents[3] / "policy")


def said(text: str, *mentions: Mention, intent: str = "inform") -> Understanding:
    return Understanding("m1", text, intent, 0.6, mentions=mentions)


def stated(name: str, value: Any) -> Fact:
    return Fact(name, value, FactStatus.STATED, "x", "m0")


def euros(value: float) -> dict[str, Any]:
    return {"value": value, "currency": "EUR"}


@pytest.mark.parametrize("asked", ["order_reference", "amount"])
@pytest.mark.parametrize(
    "text",
    [
        "haven't a clue, my wife booked it and she's away till the weekend with her sister",
        "havent the foggiest love, I just handed over the money and he put it in the tin",
        "dunno it was in the bag and the bag went in the bin with all the rest of it",
        "there's no number or sum or anything, I got it over the counter like everybody else does",
        "keine Ahnung, das hat alles mein Sohn gemacht, ich habe da keine Unterlagen zu Hause",
        "da hab ich nix bekommen, der Mann hat nur die Hand aufgehalten und ist wieder gefahren",
        "ni idea, eso lo llevaba siempre mi marido que en paz descanse y yo no guardo nada",
        "no me dieron nada, lo pagué en el mostrador y tiré la bolsa al llegar a casa",
        "aucune idée, c'est ma fille qui s'occupe de tout ça et elle est en vacances",
        "on ne m'a rien donné, le monsieur a pris les sous et il est reparti aussitôt",
    ],
)
def test_not_knowing_counts_however_much_is_told_with_it(asked: str, text: str) -> None:
    reading = read_answer(asked, said(text), {}, "EUR")
    assert [(fact.name, fact.status) for fact in reading.facts] == [(asked, FactStatus.UNKNOWN)]


@pytest.mark.parametrize(
    "text",
    [
        "do you mean the one on the receipt, I don't know?",
        "let me look in the drawer, it is somewhere among the papers of the house",
        "un momento que lo busco en el cajón de los papeles de la casa de mi madre",
    ],
)
def test_a_question_or_a_search_is_not_a_no(text: str) -> None:
    assert read_answer("order_reference", said(text), {}, "EUR").facts == ()


def test_a_code_beside_a_no_is_taken() -> None:
    text = "no lo tengo, ay, espere, sí: AB 4471, en la funda de las gafas que llevo siempre"
    code = Mention("order_reference", "AB 4471", "AB 4471", text.index("AB"), 0.4)
    reading = read_answer("order_reference", said(text, code, intent="deny"), {}, "EUR")
    assert [fact.value for fact in reading.facts] == ["AB 4471"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sorry, the sum is wrong, it was 340, the candles came to 15 more", 340),
        ("my mistake, the deposit was 340", 340),
        ("die Summe ist falsch, waren 340, die Kerzen kamen mit 15 drauf", 340),
        ("ich hab mich verlesen, es sind 340", 340),
        ("me equivoqué, son 340, no 430", 340),
        ("el importe está mal, eran 340", 340),
        ("je me suis trompé, c'est 340", 340),
        ("le prix est faux, c'était 340, pas 430", 340),
    ],
)
def test_the_new_sum_alone_puts_the_old_one_right(text: str, value: float) -> None:
    known = {"amount": stated("amount", euros(430))}
    found = read_correction(said(text), known, "EUR")
    assert [(fact.name, fact.value) for fact in found] == [("amount", euros(value))]


@pytest.mark.parametrize(
    "text",
    [
        "by the way, the exact amount was €137.96",
        "while I think of it, to be exact it was €137.96",
        "übrigens, der genaue Betrag war €137.96",
        "genau genommen waren das €137.96",
        "por cierto, el importe exacto es €137.96",
        "ah, el total correcto son €137.96",
        "au fait, le montant exact c'est €137.96",
        "tant que j'y suis, le bon prix c'est €137.96",
    ],
)
def test_the_exact_sum_replaces_the_other_at_any_question(text: str) -> None:
    known = {"amount": stated("amount", euros(138))}
    told = Mention("amount", euros(137.96), "€137.96", text.index("€"), 0.95)
    found = read_correction(said(text, told), known, "EUR", "prior_contact")
    assert [(fact.name, fact.value) for fact in found] == [("amount", euros(137.96))]


@pytest.mark.parametrize(
    ("text", "right", "other"),
    [
        (
            "I rang on the 10th, that's right, but it was the 3rd, not the 2nd",
            "the 3rd",
            "the 10th",
        ),
        ("angerufen am 10., ja, aber passiert ist es am 3., nicht am 2.", "am 3.", "am 10."),
        ("llamé el 10, eso sí, pero fue el 3, no el 2", "el 3", "el 10"),
        ("j'ai appelé le 10, oui, mais c'était le 3, pas le 2", "le 3", "le 10"),
        (
            "I went to the branch on the 10th, that part is right, the fees are of the 3rd of"
            " November, not on the 2nd, I have it before me",
            "the 3rd",
            "the 10th",
        ),
        (
            "En la oficina estuve el 10, eso es correcto, los cargos son del 3 de noviembre,"
            " no del 2, lo tengo delante",
            "3 de noviembre",
            "el 10",
        ),
        (
            "Am Schalter war ich am 10., das stimmt, gebucht wurde am 3. November, nicht am 2.,"
            " ich habe es vor mir liegen",
            "am 3. November",
            "am 10.",
        ),
        (
            "Au guichet j'étais le 10, c'est exact, les frais sont du 3 novembre, pas du 2, je l'ai"
            " sous les yeux",
            "3 novembre",
            "le 10",
        ),
    ],
)
def test_of_several_days_the_one_before_the_denied_one_is_right(
    text: str, right: str, other: str
) -> None:
    known = {"occurred_on": stated("occurred_on", "2026-11-02")}
    days = (
        Mention("occurred_on", "2026-11-10", other, text.index(other), 0.9),
        Mention("occurred_on", "2026-11-03", right, text.rindex(right), 0.9, "mention"),
    )
    found = read_correction(said(text, *days), known, "EUR")
    assert [fact.value for fact in found if fact.name == "occurred_on"] == ["2026-11-03"]


@pytest.mark.parametrize(
    "text",
    [
        "And you dare to take €42 for this month. I want something done, and not with a voucher.",
        "Und dann ziehen Sie €42 für diesen Monat ab. Ich will etwas sehen, und zwar nicht morgen.",
        "Y encima me cobran €42 de este mes. Quiero que me compensen, y no con un vale de cine.",
        "Et vous osez prélever €42 pour ce mois. Je veux un geste, et pas un bon d'achat.",
    ],
)
def test_a_no_elsewhere_in_a_story_changes_neither_sum_nor_day(text: str) -> None:
    known = {
        "amount": stated("amount", euros(300)),
        "occurred_on": stated("occurred_on", "2026-11-03"),
    }
    told = (
        Mention("amount", euros(42), "€42", text.index("€"), 0.95),
        Mention("occurred_on", "2026-11", "2026", text.index("€") + 8, 0.75),
    )
    assert read_correction(said(text, *told), known, "EUR") == ()


@pytest.mark.parametrize(
    "text",
    [
        "hang on, go back, I read the ticket wrong without my glasses on, it says KX-4417",
        "Moment, zurück, ich hab mich ohne meine Brille auf dem Zettel verlesen, da steht KX-4417",
        "espere, vuelva atrás, que el papel lo he leído mal sin las gafas de cerca: es KX-4417",
        "attendez, revenez un peu, j'ai mal lu le ticket sans mes lunettes, c'est KX-4417",
    ],
)
def test_a_number_like_the_known_one_puts_it_right_in_many_words(text: str) -> None:
    known = {"order_reference": stated("order_reference", "KX-4471")}
    found = read_correction(said(text), known, "EUR", "customer_name")
    assert [(fact.name, fact.value) for fact in found] == [("order_reference", "KX-4417")]


def test_the_only_sum_of_a_correction_is_taken_though_none_was_known() -> None:
    text = "one small thing, the quote comes to €2,830.50"
    told = Mention("amount", euros(2830.5), "€2,830.50", text.index("€"), 0.95, "mention")
    reading = read_answer(None, said(text, told), {}, "EUR", may_replace=True)
    assert [fact.value for fact in reading.facts] == [euros(2830.5)]
    assert read_answer(None, said(text, told), {}, "EUR").facts == ()


@pytest.mark.parametrize(
    "text",
    [
        "9 rue des Lilas, 69003 Lyon",
        "Birkenweg 4, 50667 Köln",
        "calle Mayor 4, 28013 Madrid",
        "14 Orchard Row, Saxby, IP17 1AX",
        "2201 Oak Street, Austin, TX 78701",
    ],
)
def test_a_postal_address_says_how_to_be_reached(text: str) -> None:
    reading = read_answer("preferred_contact", said(text), {}, "EUR")
    assert [fact.value for fact in reading.facts] == ["post"]


@pytest.mark.parametrize(("wish", "is_asked"), [("refund", True), ("apology", False)])
def test_who_wants_money_is_asked_how_much(policy: Policy, wish: str, is_asked: bool) -> None:
    facts = {d.name: stated(d.name, "x") for d in policy.facts if d.name != "representative"}
    facts["desired_outcome"] = stated("desired_outcome", {"codes": [wish], "text": "x"})
    del facts["amount"]
    assert (next_question(facts, "service_quality", policy) == "amount") is is_asked
