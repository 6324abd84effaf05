"""Figures that are made up, in each kind of picture."""

from typing import Any

from shared.charts.bars import Step, bars, stacked, waterfall
from shared.charts.lines import Spot, band, lines, spark, strip
from shared.charts.series import Series
from shared.charts.shares import funnel, heat
from shared.money import reais

_MONTHS = ("jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez")
_ODD, _NOON = 4, 4
_WEEK = ("seg", "ter", "qua", "qui", "sex", "sáb")
_HOURS = tuple(f"{hour}h" for hour in range(8, 19))
_VISITS = (210, 198, 240, 251, 263, 244, 280, 301, 296, 310, 322, 290)
_ABSENT = (18, 22, 15, 19, 12, 20, 14, 16, 11, None, None, 13)
_PRICE = (610, 615, 612, 620, 640, 655, 650, 648, 660, 672, 668, 675)


def _money(value: float) -> str:
    return reais(round(value))


def shown() -> dict[str, Any]:
    """One of each kind, by its name."""
    visits, absent = Series("Atendidos", _VISITS), Series("Faltas", _ABSENT)
    low = Series("Mínimo", [one - 30 for one in _PRICE])
    high = Series("Máximo", [one + 25 for one in _PRICE])
    week = [Series("Massagem", (12, 9, 14, 8, 11, 5)), Series("Fisioterapia", (6, 7, 4, 9, 5, 2))]
    steps = [
        Step("Compra", 1_240_000, total=True),
        Step("Quebra", -38_000),
        Step("Frete", -92_500),
        Step("Ágio", 61_000),
        Step("Venda", 1_170_500, total=True),
    ]
    spots = [
        Spot(
            n * 5 % 12,
            60 + n * 37 % 41,
            "Tara de outro dia" if n % 9 == _ODD else "Comum",
            odd=n % 9 == _ODD,
        )
        for n in range(40)
    ]
    busy = [
        (day, [None if day == "sáb" and at > _NOON else (at * 7 + n * 5) % 23 for at in range(11)])
        for n, day in enumerate(_WEEK)
    ]
    return {
        "lines": lines("Atendimentos por mês", _MONTHS, [visits, absent]),
        "single": lines("Novos pacientes", _MONTHS[:6], [Series("Novos", (3, 8, 6, 9, 4, 11))]),
        "band": band(
            "Preço do cobre, por quilo", _MONTHS, Series("Preço", _PRICE), (low, high), _money
        ),
        "bars": bars("Atendimentos por dia", _WEEK, week),
        "stacked": stacked("Atendimentos por dia e serviço", _WEEK, week),
        "waterfall": waterfall("Da compra à venda", steps, _money),
        "strip": strip("Peso por viagem", _MONTHS, spots),
        "heat": heat("Ocupação por hora", _HOURS, busy),
        "funnel": funnel(
            "Do primeiro acesso ao primeiro pagamento",
            [
                ("Visitaram", 4_820),
                ("Começaram o cadastro", 610),
                ("Criaram o espaço", 402),
                ("Marcaram um horário", 288),
                ("Pagaram", 97),
            ],
        ),
        "spark": spark("Atendimentos", _VISITS),
        "none": lines("Ainda sem figuras", (), []),
    }
