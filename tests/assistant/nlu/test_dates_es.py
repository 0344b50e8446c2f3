"""Dates in Spanish messages."""

from __future__ import annotations

import pytest

from assistant.nlu.facts.dates import extract_dates
from assistant.nlu.facts.model import Setting
from tests.assistant.nlu.settings import TODAY

SPANISH = Setting(TODAY, "es", "ES")
MEXICAN = Setting(TODAY, "es", "MX")

DATES = [
    ("Fue el 3 de marzo de 2026 por la tarde", "2026-03-03"),
    ("Compré la lavadora el 12/10/2026 en su tienda", "2026-10-12"),
    ("El pedido llegó roto el 5 de mayo", "2026-05-05"),
    ("Ocurrió el lunes 9 de noviembre a las 18:30", "2026-11-09"),
    ("El 1º de agosto me cobraron de más", "2026-08-01"),
    ("me lo entregaron el uno de septiembre", "2026-09-01"),
    ("el veintidós de enero dejó de funcionar", "2026-01-22"),
    ("El técnico vino el treinta y uno de octubre", "2026-10-31"),
    ("Pasó ayer por la tarde", "2026-11-21"),
    ("Anteayer me quedé sin internet", "2026-11-20"),
    ("antier se descompuso el refri", "2026-11-20"),
    ("Esta mañana he visto el cargo", "2026-11-22"),
    ("Anoche se cortó la luz", "2026-11-21"),
    ("El martes pasado el repartidor me gritó", "2026-11-17"),
    ("el pasado jueves cancelaron mi vuelo", "2026-11-19"),
    ("El miercoles se me rompió la pantalla", "2026-11-18"),
    ("llevo sin servicio desde el viernes", "2026-11-20"),
    ("Hace dos semanas pedí un sofá", "2026-11-08"),
    ("hace unos 10 días que espero", "2026-11-12"),
    ("hace ya tres días que no tengo agua", "2026-11-19"),
    ("Lo compré hace un mes", "2026-10"),
    ("el mes pasado me facturaron dos veces", "2026-10"),
    ("La semana pasada vino un técnico", "2026-11"),
    ("A principios de mayo contraté la fibra", "2026-05"),
    ("a finales de julio de 2025 di de baja la línea", "2025-07"),
    ("En agosto me subieron la tarifa", "2026-08"),
    ("en febrero del año pasado", "2025-02"),
    ("El 24 de diciembre del año pasado", "2025-12-24"),
    ("En Nochebuena no llegó la cesta", "2025-12-24"),
    ("el Viernes Santo cerraron el hotel", "2026-04-03"),
    ("Me alojé del 3 al 5 de junio", "2026-06-03"),
    ("entre el 10 y el 12 de octubre no hubo agua", "2026-10-10"),
    ("desde el 15 no funciona", "2026-11-15"),
    ("el día 30 me cobraron la cuota", "2026-10-30"),
    ("factura con fecha 07-09-2026", "2026-09-07"),
    ("el 3/11 me llegó un mensaje", "2026-11-03"),
    ("15 oct. 2026", "2026-10-15"),
    ("setiembre 4, 2026", "2026-09-04"),
    ("el 8 de setiembre", "2026-09-08"),
    ("el 14 de febreo", "2026-02-14"),
    ("2026-10-02", "2026-10-02"),
    ("dos semanas atrás compré un móvil", "2026-11-08"),
    ("el lunes de la semana pasada", "2026-11-09"),
    ("hoy mismo se ha roto", "2026-11-22"),
    ("el sábado por la noche me trataron fatal", "2026-11-21"),
    ("recibí el paquete el 4 del mes pasado", "2026-10-04"),
]
NO_DATES = [
    "hace unos días",
    "a las 5 de la tarde",
    "por la mañana no hay nadie",
    "mañanas y tardes",
    "el mar estaba precioso",
    "los lunes cierran",
    "llamé 3 veces",
    "es una tienda 24/7",
    "el 50 % de descuento",
    "en 2024",
    "tardaron tres semanas en contestar",
    "el 2 por ciento",
    "tengo 45 años",
    "pedido 20261103-44",
    "mi teléfono es 612 34 56 78",
    "nací el 3 de mayo de 1980",
    "por el momento",
    "XX/XX/2026",
    "me costó 12,50 €",
    "la segunda vez",
]


@pytest.mark.parametrize(("text", "value"), DATES)
def test_reads_dates(text: str, value: str) -> None:
    assert [found.value for found in extract_dates(text, SPANISH)] == [value]


@pytest.mark.parametrize("text", NO_DATES)
def test_finds_no_date_where_none_is_told(text: str) -> None:
    assert extract_dates(text, SPANISH) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Compré el horno el 3 de marzo y el 10 de mayo dejó de calentar.", "2026-05-10"),
        ("Se rompió el 10 de mayo. Les llamé el 12 de mayo y otra vez el 20.", "2026-05-10"),
        ("Pedí la mesa el 4 de octubre.", "2026-10-04"),
        ("Prometieron entregarlo antes del 2 de noviembre. Ayer llegó roto.", "2026-11-21"),
        ("El 5 de octubre me cobraron dos veces, aunque pagué el 1 de octubre.", "2026-10-05"),
        ("Hablé con ustedes el lunes porque el sábado me cancelaron el vuelo.", "2026-11-21"),
    ],
)
def test_names_the_date_when_it_went_wrong(text: str, complaint: str) -> None:
    found = extract_dates(text, SPANISH)
    assert [f.value for f in found if f.role == "complaint"] == [complaint]


@pytest.mark.parametrize(
    "text",
    [
        "Compré una aspiradora el 3 de mayo. Dejó de funcionar al cabo de una semana.",
        "Pedí un escritorio el 4 de octubre. Nunca llegó.",
    ],
)
def test_a_day_of_buying_is_not_the_day_of_a_failure_told_after_it(text: str) -> None:
    assert [found.role for found in extract_dates(text, SPANISH)] == ["mention"]


def test_tomorrow_is_never_the_complaints() -> None:
    found = extract_dates("Mañana me voy de viaje", SPANISH)
    assert [(f.value, f.problem, f.role) for f in found] == [("2026-11-23", "future", "mention")]


def test_an_impossible_date_has_no_value() -> None:
    found = extract_dates("el 30 de febrero de 2026", MEXICAN)
    assert [(f.value, f.problem) for f in found] == [(None, "impossible")]
