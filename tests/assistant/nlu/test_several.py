"""Where a text begins to tell of another complaint."""

from __future__ import annotations

import pytest

from assistant.nlu.several import ANNOUNCED, PERHAPS, stretches


def openings(text: str) -> list[str | None]:
    return [stretch.opening for stretch in stretches(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The lamp broke. I have another complaint. You charged me twice.",
        "My lamp broke. I also want to complain about your driver.",
        "Mi tetera se rompió. Tengo otra queja: me cobraron dos veces.",
        "Mi tetera se rompió. También quiero quejarme del repartidor.",
        "Ma lampe est cassée. Autre réclamation : votre livreur a insulté ma femme.",
        "Ma lampe est cassée. J'ai une deuxième plainte. Le livreur était en retard.",
        "Meine Lampe ist kaputt. Außerdem habe ich eine zweite Beschwerde: Ihr Fahrer.",
        "Meine Lampe ist kaputt. Ich möchte mich auch über den Fahrer beschweren.",
    ],
)
def test_another_complaint_is_announced(text: str) -> None:
    assert openings(text) == [None, ANNOUNCED]


@pytest.mark.parametrize(
    "text",
    [
        "The lamp broke. I already made another complaint about this last month.",
        "This is my second complaint about the same lamp.",
        "Ya puse otra queja el mes pasado.",
        "J'ai déjà envoyé une autre réclamation en mars.",
        "Ich habe bereits eine zweite Beschwerde geschickt.",
        "I do not have another complaint.",
    ],
)
def test_an_earlier_one_is_not(text: str) -> None:
    assert ANNOUNCED not in openings(text)


def test_also_and_another_order_may_begin_one() -> None:
    assert openings("The lamp broke. Also, the driver was rude.") == [None, PERHAPS]
    assert openings("Order HH-11111 broke. Order HH-22222 never came.") == [None, PERHAPS]
    assert openings("Order HH-11111 broke. I sent HH-11111 back.") == [None]


def test_stretches_cover_the_text() -> None:
    text = " The lamp broke.  I have another complaint.\nYou charged me twice. "
    found = [text[s.start : s.end] for s in stretches(text)]
    assert found == ["The lamp broke.", "I have another complaint.\nYou charged me twice."]
