"""Which words acknowledge a story, and what of it is repeated to the customer."""

from __future__ import annotations

import pytest

from handoff.domain.acknowledgement import (
    EVENT_LIMIT,
    acknowledgement_of_addition,
    acknowledgements,
    event_sentence,
    excerpt,
)
from handoff.domain.facts import Fact, FactStatus


def told(story: str, **quotes: str) -> dict[str, Fact]:
    facts = {"story": Fact("story", story, FactStatus.STATED, story, "m1")}
    for name, quote in quotes.items():
        facts[name] = Fact(name, quote, FactStatus.STATED, quote, "m1")
    return facts


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (
            "The kettle leaked boiling water all over my worktop. I wrote to you twice and nobody"
            " answered.",
            "The kettle leaked boiling water all over my worktop.",
        ),
        (
            "Dear Sir or Madam, I bought a toaster in May. Since then one side never gets warm."
            " What will you do?",
            "Since then one side never gets warm.",
        ),
        (
            "Buenas tardes. Soy clienta desde hace años. La cafetera llegó rota y sin tapa."
            " ¿Qué van a hacer? Quiero mi dinero.",
            "La cafetera llegó rota y sin tapa.",
        ),
        (
            "Hola, el Sr. López me gritó delante de todos. Llamé tres veces y nadie contesta.",
            "el Sr. López me gritó delante de todos.",
        ),
        (
            "Bonjour Madame, j'ai commandé un fauteuil en mars. Le dossier est cassé depuis hier."
            " J'ai appelé deux fois.",
            "Le dossier est cassé depuis hier.",
        ),
        (
            "Bonjour. Votre vendeur m'a dit « Partez ! Tout de suite ! » devant les autres clients."
            " Pourquoi ?",
            "Votre vendeur m'a dit « Partez ! Tout de suite ! » devant les autres clients.",
        ),
        (
            "Sehr geehrte Damen und Herren, am 3. November kam das Regal. Zwei Bretter, z. B. das"
            " oberste, sind gebrochen und eines fehlt. Ich habe am 5. angerufen.",
            "Zwei Bretter, z. B. das oberste, sind gebrochen und eines fehlt.",
        ),
        ("Guten Tag. Der Mitarbeiter sagte „Selbst schuld!“ und ging.", None),
    ],
)
def test_the_sentence_that_says_what_went_wrong_is_quoted(story: str, expected: str | None) -> None:
    quoted = excerpt(event_sentence(story, {}))
    assert quoted == (expected or "Der Mitarbeiter sagte „Selbst schuld!“ und ging.")
    assert quoted in story


def test_what_is_known_to_be_a_wish_or_an_earlier_contact_is_not_the_event() -> None:
    story = "I want a new lamp, not this one. My lamp hums. I told your shop about it, to no avail."
    facts = told(
        story,
        desired_outcome="I want a new lamp",
        prior_contact="I told your shop about it",
    )
    assert event_sentence(story, facts) == "My lamp hums."


def test_the_only_sentence_is_quoted_whatever_it_says() -> None:
    assert event_sentence("¿Por qué nadie me contesta?", {}) == "¿Por qué nadie me contesta?"


def test_a_long_sentence_is_cut_between_words_around_what_tells_most() -> None:
    before = "I had put the pan on the stove and went to look after the children, "
    story = before * 4 + "then the handle came off and the hot oil burnt my arm badly"
    facts = told(story)
    chosen = acknowledgements(facts, "product_defect", {"injury_or_illness": ["burnt my arm"]})
    event = chosen[0].words["event"]
    assert "burnt my arm" in event
    assert event.startswith("… ")
    assert event.removeprefix("… ").removesuffix(" …") in story
    assert excerpt("mot " * 100).endswith("mot …")
    assert len(excerpt("mot " * 100)) <= EVENT_LIMIT + 2


def test_gravity_goes_before_the_kind_of_complaint() -> None:
    def kind(category: str | None, *codes: str) -> str:
        return acknowledgements({}, category, dict.fromkeys(codes, ("",)))[0].response

    assert kind("billing", "product_safety", "injury_or_illness") == "utter_acknowledge_injury"
    assert kind("staff_conduct", "harassment_or_abuse_by_staff") == "utter_acknowledge_harassment"
    assert kind("delivery", "harassment_or_abuse_by_staff") == "utter_acknowledge_delivery"
    assert kind("billing") == "utter_acknowledge_billing"
    assert kind("safety") == "utter_acknowledge_other"  # A warning needs words of danger.
    assert kind(None) == "utter_acknowledge_other"


def test_the_impact_is_named_in_the_customers_words_when_another_sentence_tells_it() -> None:
    story = "Die Heizung fällt jeden Abend aus. Meine Kinder schlafen seit Tagen in Mänteln."
    facts = told(story, impact="schlafen seit Tagen in Mänteln")
    event, impact = acknowledgements(facts, "product_defect", {})
    assert event.words == {"event": "Die Heizung fällt jeden Abend aus."}
    assert impact.response == "utter_acknowledge_impact"
    assert impact.words == {"impact": "Meine Kinder schlafen seit Tagen in Mänteln."}


def test_one_sentence_is_not_quoted_twice() -> None:
    story = "The parcel came so late that I missed my sister's birthday."
    facts = told(story, impact="I missed my sister's birthday")
    assert len(acknowledgements(facts, "delivery", {})) == 1


def test_no_impact_is_made_up() -> None:
    facts = told("Le colis est perdu.")
    facts["impact"] = Fact("impact", None, FactStatus.DECLINED)
    assert [one.response for one in acknowledgements(facts, "delivery", {})] == [
        "utter_acknowledge_delivery"
    ]


@pytest.mark.parametrize(
    ("sentence", "shown", "care"),
    [
        ("My wife died in spring and the bill still names her.", "My wife died", "bereavement"),
        ("Mi madre falleció y siguen cobrando.", "Mi madre falleció", "bereavement"),
        ("Ma mère est décédée en juin.", "Ma mère est décédée", "bereavement"),
        ("Mein Mann ist gestorben.", "Mein Mann ist gestorben", "bereavement"),
        ("I lost my job in May.", "lost my job", "vulnerability"),
        ("Ich habe meine schöne Arbeit verloren.", "Arbeit verloren", "vulnerability"),
        ("Tengo 84 años y vivo sola.", "Tengo 84 años", "vulnerability"),
    ],
)
def test_who_is_in_a_hard_place_is_met_with_care(sentence: str, shown: str, care: str) -> None:
    chosen = acknowledgements(told(sentence), "billing", {"vulnerable_customer": [shown]})
    assert chosen[-1].response == f"utter_acknowledge_{care}"
    assert not chosen[-1].words


@pytest.mark.parametrize(
    ("codes", "care"),
    [
        (("financial_hardship", "financial_or_domestic_abuse"), "abuse"),
        (("vulnerable_customer", "child_or_minor"), "minor"),
        (("financial_hardship",), "hardship"),
        (("accessibility_or_adjustment",), "adjustment"),
    ],
)
def test_one_care_is_shown_and_the_weightiest(codes: tuple[str, ...], care: str) -> None:
    chosen = acknowledgements(told("It broke."), None, dict.fromkeys(codes, ("It broke",)))
    assert [one.response for one in chosen[1:]] == [f"utter_acknowledge_{care}"]


def test_an_addition_is_repeated_without_its_opening() -> None:
    chosen = acknowledgement_of_addition("Ach ja, und der Deckel fehlt auch.")
    assert chosen.response == "utter_acknowledge_addition"
    assert chosen.words == {"event": "der Deckel fehlt auch."}


def test_advice_that_was_given_is_not_given_again() -> None:
    facts = told("The kettle sparks.", product="kettle")

    def responses(*said: str, **codes: str) -> list[str]:
        triggers = {code: (words,) for code, words in codes.items()}
        return [one.response for one in acknowledgements(facts, None, triggers, said=said)]

    assert responses(product_safety="sparks") == ["utter_acknowledge_safety"]
    assert responses("product_safety", product_safety="sparks") == ["utter_acknowledge_fright"]
    assert responses("product_safety", injury_or_illness="") == ["utter_acknowledge_harm"]


def test_a_fright_without_a_product_gets_no_advice_about_one() -> None:
    story = told("The driver raced and I feared for my life.")
    chosen = acknowledgements(story, None, {"product_safety": ["feared for my life"]})
    assert chosen[0].response == "utter_acknowledge_fright"


def test_a_number_or_a_day_alone_is_not_what_went_wrong() -> None:
    story = "El toldo se rajó de lado a lado. El pedido es el TD-48213. La carta es del 3 de mayo."
    facts = {
        name: Fact(name, quote, FactStatus.STATED, quote, "m1")
        for name, quote in (("order_reference", "TD-48213"), ("occurred_on", "3 de mayo"))
    }
    assert event_sentence(story, facts, language="es") == "El toldo se rajó de lado a lado."
