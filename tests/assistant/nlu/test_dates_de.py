"""Dates in German messages."""

from __future__ import annotations

import pytest

from assistant.nlu.facts.dates import extract_dates
from assistant.nlu.facts.model import Setting
from tests.assistant.nlu.settings import TODAY

GERMAN = Setting(TODAY, "de", "DE")

DATES = [
    ("Das war am 12. Oktober", "2026-10-12"),
    ("letztn Sunntag wars", "2026-11-15"),
    ("Gekauft habe ich die Waschmaschine am 12.10.2026 bei Ihnen", "2026-10-12"),
    ("Das Paket kam am 5. Mai kaputt an", "2026-05-05"),
    ("Am Montag, den 9. November um 18:30 Uhr", "2026-11-09"),
    ("Meine Bestellung vom 15.8. ist nie angekommen", "2026-08-15"),
    ("am zweiten Mai ging er kaputt", "2026-05-02"),
    ("am einunddreißigsten Oktober", "2026-10-31"),
    ("am 3.11 kam eine Nachricht", "2026-11-03"),
    ("Am 01.09. wurde doppelt abgebucht", "2026-09-01"),
    ("Das ist gestern Abend passiert", "2026-11-21"),
    ("Vorgestern war das Internet weg", "2026-11-20"),
    ("Heute früh habe ich die Abbuchung gesehen", "2026-11-22"),
    ("Letzten Dienstag hat mich der Fahrer angeschrien", "2026-11-17"),
    ("seit letztem Freitag kein Wasser", "2026-11-20"),
    ("Am Donnerstag wurde mein Flug gestrichen", "2026-11-19"),
    ("am Samstagabend war niemand da", "2026-11-21"),
    ("Vor zwei Wochen habe ich ein Sofa bestellt", "2026-11-08"),
    ("vor drei Wochen", "2026-11-01"),
    ("vor etwa 10 Tagen", "2026-11-12"),
    ("Vor einem Monat gekauft", "2026-10"),
    ("Letzten Monat haben Sie zweimal abgebucht", "2026-10"),
    ("Letzte Woche war ein Techniker da", "2026-11"),
    ("Anfang Mai habe ich den Vertrag abgeschlossen", "2026-05"),
    ("Ende Juli 2025 habe ich gekündigt", "2025-07"),
    ("Im August wurde es teurer", "2026-08"),
    ("im Februar letzten Jahres", "2025-02"),
    ("am 24. Dezember letzten Jahres", "2025-12-24"),
    ("An Heiligabend kam nichts", "2025-12-24"),
    ("an Ostern war das Hotel geschlossen", "2026-04-05"),
    ("Ich war vom 3. bis 5. Juni dort", "2026-06-03"),
    ("vom 10. bis zum 12. Oktober", "2026-10-10"),
    ("Rechnung vom 07.09.26", "2026-09-07"),
    ("15. Okt. 2026", "2026-10-15"),
    ("am 14. Febuar", "2026-02-14"),
    ("am 8. Setember", "2026-09-08"),
    ("am 5. Maerz", "2026-03-05"),
    ("im Jänner", "2026-01"),
    ("2026-10-02", "2026-10-02"),
    ("Dienstag letzter Woche", "2026-11-10"),
    ("letzte Woche Dienstag", "2026-11-10"),
    ("am 4. letzten Monats", "2026-10-04"),
    ("seit dem 15. geht nichts mehr", "2026-11-15"),
    ("Mitte September fiel die Heizung aus", "2026-09"),
    ("Mittwoch früh", "2026-11-18"),
    ("am Mitwoch", "2026-11-18"),
    ("am Di. war der Techniker da", "2026-11-17"),
]
NO_DATES = [
    "vor ein paar Tagen",
    "um 5 Uhr morgens",
    "guten Morgen",
    "morgens ist niemand da",
    "montags geschlossen",
    "ich habe 3 Mal angerufen",
    "24/7 erreichbar",
    "die 50 % Rabatt",
    "im Jahr 2024",
    "es dauerte drei Wochen",
    "ich bin 45 Jahre alt",
    "meine Nummer ist 030 1234567",
    "ich wurde am 3. Mai 1980 geboren",
    "im Moment",
    "XX.XX.2026",
    "es hat 12,50 € gekostet",
    "beim zweiten Mal",
    "Version 2.3.4",
    "er wiegt 3.5 kg",
    "so geht das nicht",
    "im 3. Stock",
]


@pytest.mark.parametrize(("text", "value"), DATES)
def test_reads_dates(text: str, value: str) -> None:
    assert [found.value for found in extract_dates(text, GERMAN)] == [value]


@pytest.mark.parametrize("text", NO_DATES)
def test_finds_no_date_where_none_is_told(text: str) -> None:
    assert extract_dates(text, GERMAN) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Am 3. März habe ich den Ofen gekauft und am 10. Mai ging er kaputt.", "2026-05-10"),
        ("Am 10. Mai ging er kaputt. Am 12. Mai habe ich Sie angerufen.", "2026-05-10"),
        ("Ich habe den Tisch am 4. Oktober bestellt.", "2026-10-04"),
        ("Die Lieferung sollte am 2. November kommen. Gestern kam sie kaputt an.", "2026-11-21"),
        (
            "Am 5. Oktober wurde doppelt abgebucht, obwohl ich am 1. Oktober bezahlt habe.",
            "2026-10-05",
        ),
        (
            "Ich habe Ihnen am Montag geschrieben, weil am Samstag mein Flug ausgefallen ist.",
            "2026-11-21",
        ),
    ],
)
def test_names_the_date_when_it_went_wrong(text: str, complaint: str) -> None:
    found = extract_dates(text, GERMAN)
    assert [f.value for f in found if f.role == "complaint"] == [complaint]


@pytest.mark.parametrize(
    "text",
    [
        "Ich habe am 3. Mai einen Staubsauger gekauft. Nach einer Woche war er kaputt.",
        "Ich habe am 4. Oktober einen Schreibtisch bestellt. Er ist nie angekommen.",
    ],
)
def test_a_day_of_buying_is_not_the_day_of_a_failure_told_after_it(text: str) -> None:
    assert [found.role for found in extract_dates(text, GERMAN)] == ["mention"]


def test_next_week_is_never_the_complaints() -> None:
    found = extract_dates("Ich fahre nächsten Montag weg", GERMAN)
    assert [(f.value, f.problem, f.role) for f in found] == [("2026-11-23", "future", "mention")]
