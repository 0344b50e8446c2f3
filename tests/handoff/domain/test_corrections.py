"""What is a correction, and of which fact."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from handoff.domain.corrections import read_correction
from handoff.domain.facts import Fact, FactStatus
from handoff.domain.understanding import Mention, Understanding

WORDS = Path(__file__).resolve().parents[3] / "web" / "words"
KNOWN = {
    "product": Fact("product", "kettle", FactStatus.STATED, "kettle", "m0"),
    "occurred_on": Fact("occurred_on", "2026-11-02", FactStatus.STATED, "Monday", "m0"),
    "order_reference": Fact("order_reference", "HH-1", FactStatus.STATED, "HH-1", "m0"),
}


def read(text: str, *mentions: Mention) -> dict[str, Any]:
    message = Understanding("m1", text, "inform", 0.9, mentions=mentions)
    return {fact.name: fact.value for fact in read_correction(message, KNOWN, "GBP")}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("sorry, it was not the 2nd, it was the 3rd", ("the 2nd", "the 3rd")),
        ("perdón, no fue el martes, fue el miércoles", ("el martes", "el miércoles")),
        ("pardon, pas mardi, mercredi", ("mardi", "mercredi")),
        ("Entschuldigung, nicht am Dienstag, am Mittwoch", ("am Dienstag", "am Mittwoch")),
        ("no, it was Wednesday, not Thursday", ("Thursday", "Wednesday")),
    ],
)
def test_of_two_days_the_right_one_counts(text: str, days: tuple[str, str]) -> None:
    wrong, right = days
    mentions = [
        Mention("occurred_on", value, quote, text.index(quote), 0.9)
        for value, quote in (("2026-11-01", wrong), ("2026-11-03", right))
    ]
    assert read(text, *mentions) == {"occurred_on": "2026-11-03"}


def test_a_bare_sum_that_is_right_after_all_counts_though_it_is_read_as_a_guess() -> None:
    text = "actually 399 was right"
    guess = Mention("amount", {"value": 399, "currency": "GBP"}, "399", 9, 0.4)
    known = {
        "amount": Fact("amount", {"value": 389, "currency": "GBP"}, FactStatus.STATED, "", "m0")
    }
    message = Understanding("m1", text, "inform", 0.7, mentions=(guess,))
    assert [fact.value["value"] for fact in read_correction(message, known, "GBP")] == [399]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my surname is Pons, not Ponz", "Ada Pons"),
        ("mon nom s'écrit Pons, pas Ponz", "Ada Pons"),
        ("hay un error en mi apellido, es Pons con ese", "Ada Pons"),
        ("il y a une faute dans mon nom, c'est Eva Pons", "Eva Pons"),
        ("Mein Name ist Eva, nicht Ada", "Eva Ponz"),
        ("y el nombre es Eva Luz Pons, con Luz", "Eva Luz Pons"),
        ("mein Name schreibt sich ohne z, also Pons", "Ada Pons"),
        ("ponga Adela en vez de Ada", "Adela Ponz"),
        ("put Adela instead of Ada", "Adela Ponz"),
    ],
)
def test_one_word_of_a_name_is_put_right(text: str, name: str) -> None:
    known = {"customer_name": Fact("customer_name", "Ada Ponz", FactStatus.STATED, "", "m0")}
    message = Understanding("m1", text, "change_fact", 0.9)
    assert [fact.value for fact in read_correction(message, known, "GBP")] == [name]


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("The product is a red toaster", "product", "a red toaster"),
        ("no, my name is Robin Field", "customer_name", "Robin Field"),
        ("The order number is HH-22222", "order_reference", "HH-22222"),
        ("sorry, the amount was 30", "amount", {"value": 30, "currency": "GBP"}),
        ("What I would like is a new lid", "desired_outcome", None),
        ("El producto es una tostadora roja", "product", "una tostadora roja"),
        ("no, mi nombre es Marta Ruiz", "customer_name", "Marta Ruiz"),
        ("Le numéro de commande est HH-22222", "order_reference", "HH-22222"),
        ("en fait, le produit était un grille-pain", "product", "un grille-pain"),
        ("Die Bestellnummer lautet HH-22222", "order_reference", "HH-22222"),
        ("Nein, das Produkt ist ein Wasserkocher", "product", "ein Wasserkocher"),
    ],
)
def test_a_named_fact_is_put_right(text: str, name: str, value: Any) -> None:
    found = read(text)
    assert set(found) == {name}
    if value is not None:
        assert found[name] == value


def test_something_taken_back_replaces_what_is_known() -> None:
    tuesday = Mention("occurred_on", "2026-11-03", "Tuesday", 11)
    assert read("no, it was Tuesday, not Monday", tuesday) == {"occurred_on": "2026-11-03"}


@pytest.mark.parametrize(
    "text",
    [
        "no, era martes",
        "perdón, fue el martes",
        "non, c'était mardi",
        "c'était mardi, pas lundi",
        "nein, es war Dienstag",
        "nicht am Montag, sondern am Dienstag",
    ],
)
def test_something_is_taken_back_in_every_language(text: str) -> None:
    tuesday = Mention("occurred_on", "2026-11-03", text.split()[-1], 3)
    assert read(text, tuesday) == {"occurred_on": "2026-11-03"}


LEANT_ON = {
    "product": Fact("product", "laptop bag", FactStatus.STATED, "laptop bag", "m0"),
    "occurred_on": Fact("occurred_on", "2026-11-05", FactStatus.STATED, "5 November", "m0"),
    "order_reference": Fact("order_reference", "MX-100", FactStatus.STATED, "MX-100", "m0"),
    "amount": Fact("amount", {"value": 119, "currency": "EUR"}, FactStatus.STATED, "119", "m0"),
    "customer_name": Fact("customer_name", "Paul Maier", FactStatus.STATED, "Paul Maier", "m0"),
}


@pytest.mark.parametrize(
    ("text", "asked", "name", "value"),
    [
        ("no wait, it was the 3rd", "order_reference", "occurred_on", "2026-11-03"),
        ("Das Datum stimmt nicht, es war der 17.", None, "occurred_on", "2026-11-17"),
        ("non, c'était le 7", "order_reference", "occurred_on", "2026-11-07"),
        ("perdón, fue el 7", "order_reference", "occurred_on", "2026-11-07"),
        ("nein, Meier mit e", "prior_contact", "customer_name", "Paul Meier"),
        ("it's Mayer with a y", "preferred_contact", "customer_name", "Paul Mayer"),
        ("ich meinte MX-101, hab mich vertippt", "email", "order_reference", "MX-101"),
        ("not 119 but 129", "order_reference", "amount", {"value": 129, "currency": "EUR"}),
        ("hang on, I said laptop bag, it's a rucksack", "impact", "product", "rucksack"),
    ],
)
def test_what_is_known_says_which_fact_is_meant(
    text: str, asked: str | None, name: str, value: Any
) -> None:
    message = Understanding("m1", text, "inform", 0.9)
    found = {fact.name: fact.value for fact in read_correction(message, LEANT_ON, "EUR", asked)}
    assert found == {name: value}


@pytest.mark.parametrize(
    "text",
    [
        "Der Riemen der laptop bag ist abgerissen.",
        "The laptop bag is awful",
        "La laptop bag es lamentable",
    ],
)
def test_no_word_is_read_out_of_the_middle_of_another(text: str) -> None:
    message = Understanding("m1", text, "tell_story", 0.9)
    assert read_correction(message, LEANT_ON, "EUR", None) == ()


@pytest.mark.parametrize(
    "text", ["no, I never called", "nein, ich habe am 3. angerufen", "yes, on the 3rd", "no"]
)
def test_an_earlier_contact_puts_nothing_right(text: str) -> None:
    message = Understanding("m1", text, "inform", 0.9)
    assert read_correction(message, LEANT_ON, "EUR", "prior_contact") == ()


def test_a_sum_told_plainly_where_a_number_is_asked_for_is_a_correction() -> None:
    sum_ = Mention("amount", {"value": 129, "currency": "EUR"}, "129 Euro", 12)
    message = Understanding("m1", "ach quatsch, 129 Euro waren es", "inform", 0.8, mentions=(sum_,))
    found = read_correction(message, LEANT_ON, "EUR", "order_reference")
    assert [(fact.name, fact.value["value"]) for fact in found] == [("amount", 129)]


def test_a_wish_on_top_keeps_the_one_before() -> None:
    known = {
        "desired_outcome": Fact(
            "desired_outcome", {"codes": ["apology"], "text": "sorry"}, FactStatus.STATED, "x", "m0"
        )
    }
    wish = Mention("desired_outcome", {"codes": ["refund"], "text": "a refund"}, "a refund", 15)
    message = Understanding("m1", "no, I also want a refund", "inform", 0.9, mentions=(wish,))
    (found,) = read_correction(message, known, "GBP")
    assert found.value == {"codes": ["apology", "refund"], "text": "sorry; a refund"}


def test_a_sentence_that_begins_with_a_spanish_no_takes_nothing_back() -> None:
    tuesday = Mention("occurred_on", "2026-11-03", "martes", 3)
    assert read("No me llegó hasta el martes", tuesday) == {}


@pytest.mark.parametrize(
    "text", ["It was Tuesday", "the kettle is broken", "my name badge fell off", "no"]
)
def test_other_messages_correct_nothing(text: str) -> None:
    tuesday = Mention("occurred_on", "2026-11-03", "Tuesday", 7)
    assert read(text, *((tuesday,) if "Tuesday" in text else ())) == {}


def test_a_new_fact_is_no_correction() -> None:
    mention = Mention("amount", {"value": 5, "currency": "GBP"}, "£5")
    assert read("I did not pay £5", mention) == {}


@pytest.mark.parametrize("language", ["en", "es", "fr", "de"])
def test_the_panels_own_words_name_their_fact(language: str) -> None:
    """What the widget writes into the composer behind "Correct", in every language."""
    words = json.loads((WORDS / f"{language}.json").read_text("utf-8"))
    for key, beginning in words.items():
        name = key.removeprefix("fix.")
        if name == key or name == "story":
            continue
        quote = "value"
        mention = Mention(name, quote, quote, len(beginning))
        assert set(read(beginning + quote, mention)) == {name}, beginning


def test_a_story_that_begins_with_a_name_is_no_name() -> None:
    assert read("Me llamo Alba. La lámpara llegó rota.") == {}
    assert read("Je m'appelle Claire et ma lampe est cassée") == {}
    assert read("Ich wünsche mir eine Erstattung. Die Lampe ist kaputt.") == {}
    assert read("Je m'appelle Claire Duchamp") == {"customer_name": "Claire Duchamp"}


def test_the_panels_own_wording_is_understood() -> None:
    assert set(read("How it affected me: I could not sleep")) == {"impact"}
    assert set(read("About earlier contact: twice by phone")) == {"prior_contact"}
    email = Mention("preferred_contact", "email", "e-mail", 21)
    assert read("Please contact me by e-mail", email) == {"preferred_contact": "email"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no wait, actually 399 was right", 399),
        ("ach so, und es waren 119", 119),
        ("pardon, c'était 49,50", 49.5),
        ("it was 12", None),
        ("the lamp was 3 weeks old", None),
    ],
)
def test_a_bare_number_that_is_put_right_is_the_sum(text: str, value: float | None) -> None:
    amount = Fact("amount", {"value": 129, "currency": "EUR"}, FactStatus.STATED, "129 Euro", "m0")
    message = Understanding("m1", text, "inform", 0.5)
    found = read_correction(message, {**KNOWN, "amount": amount}, "EUR")
    assert [fact.value["value"] for fact in found] == ([] if value is None else [value])


def test_a_bare_day_is_in_the_month_of_the_one_it_replaces() -> None:
    known = {"occurred_on": Fact("occurred_on", "2026-10-05", FactStatus.STATED, "5 October", "m0")}
    text = "Yes, I appealed on the 20th of October. And it was the 6th, not the 5th"
    mentions = (
        Mention("occurred_on", "2026-10-20", "the 20th of October", text.index("the 20th"), 0.9),
        Mention("occurred_on", "2026-11-06", "the 6th", text.index("the 6th"), 0.75),
        Mention("occurred_on", "2026-11-05", "the 5th", text.index("the 5th"), 0.75),
    )
    message = Understanding("m1", text, "inform", 0.9, mentions=mentions)
    (fact,) = read_correction(message, known, "GBP", "prior_contact")
    assert fact.value == "2026-10-06"


def test_an_answer_is_no_correction_of_the_same_words() -> None:
    mentions = (
        Mention("preferred_contact", "phone", "PHONE", 0, 0.85),
        Mention("product", "PHONE", "PHONE", 0, 0.6),
    )
    message = Understanding("m1", "PHONE. NOT EMAIL", "inform", 0.9, mentions=mentions)
    assert read_correction(message, KNOWN, "GBP", "preferred_contact") == ()


def test_a_sum_with_thousands_is_put_right_where_only_the_wrong_one_is_read() -> None:
    text = "y son 18.300, no 13.800"
    wrong = Mention("amount", {"value": 13800, "currency": "ARS"}, "13.800", 17, 0.9)
    value = {"value": 13800, "currency": "ARS"}
    known = {"amount": Fact("amount", value, FactStatus.STATED, "13.800", "m0")}
    message = Understanding("m1", text, "inform", 0.8, mentions=(wrong,))
    assert [fact.value["value"] for fact in read_correction(message, known, "ARS")] == [18300]


@pytest.mark.parametrize("text", ["No, I left in tears", "Nein, ich war völlig fertig"])
def test_a_no_with_a_mood_answers_whether_we_were_told_before(text: str) -> None:
    known = {"impact": Fact("impact", "I felt humiliated", FactStatus.STATED, "", "m0")}
    message = Understanding(
        "m1", text, "express_sadness", 0.7, mentions=(Mention("impact", text, text, 0, 0.8),)
    )
    assert read_correction(message, known, "GBP", "prior_contact") == ()


def test_a_bill_that_is_put_right_is_the_sum_and_no_number() -> None:
    amount = {"value": 1180, "currency": "EUR"}
    known = KNOWN | {"amount": Fact("amount", amount, FactStatus.STATED, "1.180 euros", "m0")}
    message = Understanding("m1", "la factura era de 1.108, no de 1.180", "inform", 0.6)
    (fact,) = read_correction(message, known, "EUR")
    assert (fact.name, fact.value["value"]) == ("amount", 1108)


def test_an_unanswered_letter_takes_no_day_back() -> None:
    text = "recommandé envoyé le 20 octobre, pas de réponse"
    day = Mention("occurred_on", "2026-10-20", "le 20 octobre", text.index("le 20"), 0.9)
    message = Understanding("m1", text, "inform", 0.6, mentions=(day,))
    assert read_correction(message, KNOWN, "EUR", "prior_contact") == ()


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("impact", "I had not had my tablets and felt faint"),
        ("occurred_on", "do you not mean the date of the tablets?"),
    ],
)
def test_a_thing_in_an_answer_or_a_question_is_no_other_product(asked: str, text: str) -> None:
    thing = Mention("product", "tablets", "tablets", text.index("tablets"), 0.7)
    message = Understanding("m1", text, "tell_story", 0.7, mentions=(thing,))
    assert not read_correction(message, KNOWN, "GBP", asked)


def test_a_day_that_is_taken_back_does_not_count_where_it_is_named_again() -> None:
    text = "no fue el miércoles, fue el martes 17, el miércoles va otra chica"
    wrong, right, again = (
        Mention("occurred_on", value, quote, place, 0.85)
        for value, quote, place in (
            ("2026-11-25", "miércoles", text.index("miércoles")),
            ("2026-11-17", "martes 17", text.index("martes")),
            ("2026-11-25", "miércoles", text.rindex("miércoles")),
        )
    )
    assert read(text, wrong, right, again) == {"occurred_on": "2026-11-17"}


def test_a_code_that_is_put_right_in_part_or_as_a_whole() -> None:
    known = {"order_reference": Fact("order_reference", "WP-1508", FactStatus.STATED, "", "m0")}
    for text in ("It's WP-1580 not 1508", "no, 1580 instead of 1508"):
        message = Understanding("m1", text, "change_fact", 0.9)
        [fact] = read_correction(message, known, "GBP")
        assert fact.value == "WP-1580"


def test_a_day_that_is_put_right_leaves_the_digits_of_a_number_alone() -> None:
    """Swapped within 552048817 they would be another contract."""
    known = {"order_reference": Fact("order_reference", "552048817", FactStatus.STATED, "", "m0")}
    message = Understanding("m1", "el recibo llegó el 18, no el 20", "change_fact", 0.9)
    assert read_correction(message, known, "MXN") == ()


@pytest.mark.parametrize(
    "text", ["no, la seña fueron 380 mil, no 350", "es waren 380 tausend, nicht 350"]
)
def test_thousands_in_words_are_put_right_as_the_known_sum_was_told(text: str) -> None:
    amount = {"value": 350_000, "currency": "ARS"}
    known = {"amount": Fact("amount", amount, FactStatus.STATED, "350 mil", "m0")}
    [fact] = read_correction(Understanding("m1", text, "change_fact", 0.9), known, "ARS")
    assert fact.value == {"value": 380_000, "currency": "ARS"}


def test_a_thing_beside_a_sum_that_is_put_right_is_no_other_product() -> None:
    text = "no, miré la transferencia y fueron 54, no 45"
    amount = Fact("amount", {"value": 45, "currency": "EUR"}, FactStatus.STATED, "45", "m0")
    thing = Mention("product", "transferencia", "transferencia", 12, 0.7)
    message = Understanding("m1", text, "change_fact", 0.9, mentions=(thing,))
    facts = read_correction(message, {**KNOWN, "amount": amount}, "EUR")
    assert [fact.name for fact in facts] == ["amount"]
