"""Sums of money in Spanish, French and German messages."""

from __future__ import annotations

import pytest

from assistant.nlu.facts.amounts import extract_amounts
from assistant.nlu.facts.model import Setting
from tests.assistant.nlu.settings import TODAY

SUMS = {
    "es-ES": [
        ("Me cobraron 49,99 € de más", 49.99, "EUR"),
        ("cuesta 1.299,00 €", 1299, "EUR"),
        ("€ 35", 35, "EUR"),
        ("ochenta euros", 80, "EUR"),
        ("doscientos cincuenta y dos euros", 252, "EUR"),
        ("mil quinientos euros", 1500, "EUR"),
        ("dos euros con cincuenta céntimos", 2.5, "EUR"),
        ("quince euros con veinte", 15.2, "EUR"),
        ("80 céntimos", 0.8, "EUR"),
        ("300 pavos", 300, "EUR"),
        ("100 dólares", 100, "USD"),
        ("40 libras esterlinas", 40, "GBP"),
        ("500 pesos mexicanos", 500, "MXN"),
        ("20 francos suizos", 20, "CHF"),
        ("3 millones de euros", 3000000, "EUR"),
        ("US$ 30", 30, "USD"),
        ("pagué 45 por la camisa", 45, "EUR"),
        ("costaba 30 al mes", 30, "EUR"),
        ("me costó 64,20", 64.2, "EUR"),
        ("2 mil euros", 2000, "EUR"),
        ("1,5k €", 1500, "EUR"),
        ("30 coronas suecas", 30, "SEK"),
        ("un total de 1 299,00 €", 1299, "EUR"),
        ("medio millón de euros", 500000, "EUR"),
        ("un centenar de euros", 100, "EUR"),
        ("treinta y cinco con noventa euros", 35.9, "EUR"),
    ],
    "es-MX": [
        ("me cobraron $1,299.50", 1299.5, "MXN"),
        ("pagué 500 pesos", 500, "MXN"),
        ("800 varos", 800, "MXN"),
        ("50 dólares", 50, "USD"),
        ("MXN 1,200", 1200, "MXN"),
    ],
    "es-PE": [("me costó 80 soles", 80, "PEN"), ("S/ 45.90", 45.9, "PEN")],
    "es-AR": [("cobraron $ 12.500,50", 12500.5, "ARS"), ("3 lucas", 3000, "ARS")],
    "fr-FR": [
        ("jai payé 1190e en 3 fois", 1190, "EUR"),
        ("une centaine d'euros", 100, "EUR"),
        ("trente-cinq virgule neuf euros", 35.9, "EUR"),
        ("On m'a débité 49,99 € en trop", 49.99, "EUR"),
        ("1 299,00 €", 1299, "EUR"),
        ("1\u202f299 €", 1299, "EUR"),
        ("quatre-vingts euros", 80, "EUR"),
        ("quatre-vingt-dix-sept euros", 97, "EUR"),
        ("deux cent cinquante euros", 250, "EUR"),
        ("mille deux cents euros", 1200, "EUR"),
        ("un million d'euros", 1000000, "EUR"),
        ("cinq euros cinquante", 5.5, "EUR"),
        ("12 euros et 30 centimes", 12.3, "EUR"),
        ("12€50", 12.5, "EUR"),
        ("50 centimes", 0.5, "EUR"),
        ("300 balles", 300, "EUR"),
        ("40 livres sterling", 40, "GBP"),
        ("100 dollars", 100, "USD"),
        ("20 francs suisses", 20, "CHF"),
        ("5000 francs CFA", 5000, "XOF"),
        ("j'ai payé 45 pour ça", 45, "EUR"),
        ("c'est 19,99 par mois", 19.99, "EUR"),
        ("ça m'a coûté 64,20", 64.2, "EUR"),
        ("35 couronnes suédoises", 35, "SEK"),
        ("2,54 milliards d'euros", 2540000000, "EUR"),
        ("EUR 1000", 1000, "EUR"),
    ],
    "fr-CA": [("facturé 89,95 $", 89.95, "CAD"), ("60 piastres", 60, "CAD")],
    "fr-CH": [("80 francs", 80, "CHF"), ("CHF 1'299.50", 1299.5, "CHF"), ("Fr. 45.-", 45, "CHF")],
    "de-DE": [
        ("fünfunddreißig Komma neun Euro", 35.9, "EUR"),
        ("19,99 im Monat", 19.99, "EUR"),
        ("monatlich 12,50", 12.5, "EUR"),
        ("Mir wurden 49,99 € zu viel abgebucht", 49.99, "EUR"),
        ("1.299,00 €", 1299, "EUR"),
        ("€ 35", 35, "EUR"),
        ("zweihundertfünfzig Euro", 250, "EUR"),
        ("zweihundertfuenfzig Euro", 250, "EUR"),
        ("achtzig Euro", 80, "EUR"),
        ("tausend Euro", 1000, "EUR"),
        ("zwei Euro fünfzig", 2.5, "EUR"),
        ("12 Euro und 30 Cent", 12.3, "EUR"),
        ("50 Cent", 0.5, "EUR"),
        ("300 Kröten", 300, "EUR"),
        ("3 Mio. Euro", 3000000, "EUR"),
        ("14 Millionen Dollar", 14000000, "USD"),
        ("40 britische Pfund", 40, "GBP"),
        ("20 Schweizer Franken", 20, "CHF"),
        ("100 US-Dollar", 100, "USD"),
        ("500 tschechischen Kronen", 500, "CZK"),
        ("ich habe 45 bezahlt", 45, "EUR"),
        ("es kostet 64,20", 64.2, "EUR"),
        ("20,- €", 20, "EUR"),
        ("20,-- Euro", 20, "EUR"),
        ("1000 Rupien", 1000, "INR"),
        ("30 kambodschanische Riel", 30, "KHR"),
        ("eine halbe Million Euro", 500000, "EUR"),
    ],
    "de-CH": [
        ("CHF 20.–", 20, "CHF"),
        ("20 Franken 50", 20.5, "CHF"),
        ("Fr. 1'250.-", 1250, "CHF"),
        ("80 Rappen", 0.8, "CHF"),
    ],
    "de-AT": [("EUR 45,90", 45.9, "EUR")],
}
NO_SUMS = {
    "es-ES": [
        "pedido 12345",
        "pesa 20 kilos",
        "llamé 10 veces",
        "pagué 3 veces",
        "faltan 5 artículos",
        "el 14/03/2026",
        "mi hijo tiene 12 años",
        "un 20 % de descuento",
        "compré 3 libras de carne",
        "mi teléfono es 612 345 678",
        "a las 10:30",
        "hace un mes",
        "el sol no salió en 3 días",
        "$XXXX",
    ],
    "fr-FR": [
        "dans le 20e arrondissement",
        "commande 12345",
        "il pèse 20 kilos",
        "j'ai appelé 10 fois",
        "j'ai payé 3 fois",
        "il manque 5 articles",
        "le 14/03/2026",
        "mon fils a 12 ans",
        "20 % de remise",
        "j'ai commandé 3 livres",
        "mon numéro est le 06 12 34 56 78",
        "à 10h30",
        "cent fois",
        "deux personnes",
    ],
    "de-DE": [
        "Bestellung 12345",
        "er wiegt 20 Kilo",
        "ich habe 10 Mal angerufen",
        "ich habe dreimal bezahlt",
        "es fehlen 5 Artikel",
        "am 14.03.2026",
        "mein Sohn ist 12",
        "20 % Rabatt",
        "3 Pfund Hackfleisch",
        "meine Nummer ist 030 1234567",
        "um 10:30 Uhr",
        "hundert Leute",
    ],
}
ABOUT = {
    "es-ES": [
        ("Me cobraron 80 € en lugar de 40 €", 80),
        ("Quiero el reembolso de 120 €, me ofrecieron un vale de 10 €", 120),
        ("Lo compré por 49,99 €, los gastos de envío eran 3 €", 49.99),
        ("Mi factura pasó de 60 € a 210 €", 210),
    ],
    "fr-FR": [
        ("On m'a facturé 80 € au lieu de 40 €", 80),
        ("Je veux le remboursement de 120 €, on m'a proposé un bon de 10 €", 120),
        ("Je l'ai acheté 49,99 €, la livraison coûtait 3 €", 49.99),
        ("Ma facture est passée de 60 € à 210 €", 210),
    ],
    "de-DE": [
        ("Mir wurden 80 € statt 40 € abgebucht", 80),
        ("Ich will 120 € zurück, angeboten wurde mir ein Gutschein über 10 €", 120),
        ("Ich habe ihn für 49,99 € gekauft, Versandkosten waren 3 €", 49.99),
        ("Meine Rechnung stieg von 60 € auf 210 €", 210),
    ],
}


def _setting(locale: str) -> Setting:
    language, region = locale.split("-")
    return Setting(TODAY, language, region)


@pytest.mark.parametrize(
    ("locale", "text", "value", "currency"),
    [(locale, *case) for locale, cases in SUMS.items() for case in cases],
)
def test_reads_sums(locale: str, text: str, value: float, currency: str) -> None:
    found = extract_amounts(text, _setting(locale))
    assert [f.value for f in found] == [{"value": value, "currency": currency}]


@pytest.mark.parametrize(
    ("locale", "text"), [(locale, text) for locale, texts in NO_SUMS.items() for text in texts]
)
def test_finds_no_sum_where_none_is_told(locale: str, text: str) -> None:
    assert extract_amounts(text, _setting(locale)) == []


@pytest.mark.parametrize(
    ("locale", "text", "value"),
    [(locale, *case) for locale, cases in ABOUT.items() for case in cases],
)
def test_names_the_sum_complained_about(locale: str, text: str, value: float) -> None:
    found = extract_amounts(text, _setting(locale))
    assert [f.value["value"] for f in found if f.role == "complaint"] == [value]
