"""Where figures lie in a picture, and that its table says the same."""

import pytest

from shared.charts.bars import Step, stacked, waterfall
from shared.charts.lines import Spot, band, lines, spark, strip
from shared.charts.picture import SIZE
from shared.charts.scale import scale, thinned
from shared.charts.series import Series
from shared.charts.shares import funnel, heat
from shared.money import reais


@pytest.mark.parametrize(
    ("figures", "from_zero", "values"),
    [
        ((3, 8, 11), True, (0, 5, 10, 15)),
        ((0.12, 0.31), True, (0, 0.1, 0.2, 0.3, 0.4)),
        ((610, 675), False, (600, 620, 640, 660, 680)),
        ((-38_000, 61_000), True, (-50_000, 0, 50_000, 100_000)),
        ((1_000, 1_000), False, (1_000, 1_000.5, 1_001)),
        ((), True, (0, 0.5, 1)),
        ((0, 0), True, (0, 0.5, 1)),
        ((None, float("nan"), 7), True, (0, 2, 4, 6, 8)),
        ((-7, -3), True, (-8, -6, -4, -2, 0)),
    ],
)
def test_a_scale_is_of_round_steps_that_hold_all(
    figures: tuple[float | None, ...],
    from_zero: bool,  # noqa: FBT001 - a case
    values: tuple[float, ...],
) -> None:
    """Few, even, and nought among them where it is asked for."""
    assert scale(figures, from_zero=from_zero).values == values


def test_a_missing_figure_ends_a_line() -> None:
    """One alone is a stroke of no length, which its round ends make a point."""
    drawn = lines("Faltas", ("jan", "fev", "mar", "abr"), [Series("Faltas", (5, 10, None, 0))])

    assert drawn.strokes[0].path == "M125.0,500.0L375.0,0.0 M875.0,1000.0L875.0,1000.0"
    assert drawn.rows == (("jan", "5"), ("fev", "10"), ("mar", "–"), ("abr", "0"))
    assert drawn.said == "Faltas: Faltas entre 0 e 10, por fim 0."


def test_a_limit_is_where_it_is_in_sight() -> None:
    """And what each line came to last stands beside its name."""
    series = [Series("p95", (10, 20))]

    assert lines("Espera", ("a", "b"), series, limit=15).limit == pytest.approx(250)
    assert lines("Espera", ("a", "b"), series, limit=21).limit is None
    assert lines("Espera", ("a", "b"), series).keys[0].latest == "20"


def test_a_band_goes_there_and_back() -> None:
    """Around the line, by the upper edge there and by the lower back."""
    edges = (Series("Mínimo", (10, 10)), Series("Máximo", (20, 20)))

    drawn = band("Preço", ("a", "b"), Series("Preço", (15, 15)), edges)

    area, line = drawn.strokes
    assert area.path == "M250.0,0.0L750.0,0.0L750.0,1000.0L250.0,1000.0Z"
    assert line.path == "M250.0,500.0L750.0,500.0"
    assert drawn.rows[0] == ("a", "15", "10", "20")


def test_bars_stand_upon_each_other() -> None:
    """Each from where the one before ends; nothing is drawn of nothing."""
    drawn = stacked("Dia", ("seg",), [Series("A", (30,)), Series("B", (0,)), Series("C", (70,))])

    assert [(bar.y, bar.height) for bar in drawn.bars] == [(700, 300), (0, 700)]
    assert drawn.bars[1].said == "seg, C: 70 de 100"


def test_a_waterfall_ends_where_its_steps_lead() -> None:
    """What is taken hangs from the level before; below nought too."""
    steps = [Step("Compra", 100, total=True), Step("Quebra", -150), Step("Ágio", 50)]

    drawn = waterfall("Da compra à venda", steps)

    assert drawn.ticks == ("100", "50", "0", "-50")
    told = [(one[1], one[2]) for one in drawn.rows]
    assert told == [("100", "100"), ("-150", "-50"), ("+50", "0")]
    assert [(bar.y, bar.height) for bar in drawn.bars] == [
        (0, pytest.approx(666.7, abs=0.1)),
        (0, SIZE),
        (pytest.approx(666.7, abs=0.1), pytest.approx(333.3, abs=0.1)),
    ]
    assert drawn.base == pytest.approx(SIZE * 2 / 3)


def test_a_strip_tells_why_of_each() -> None:
    """Within the plot, and what is odd in a tone of its own."""
    spots = [Spot(0, 60, "Comum"), Spot(1, 80, "Tara de outro dia", "/t/2", odd=True)]

    drawn = strip("Peso", ("jan", "fev"), spots)

    assert [(dot.x, dot.y) for dot in drawn.dots] == [(25, 100), (75, 0)]
    assert drawn.dots[1].said == "fev: 80. Tara de outro dia"
    assert drawn.dots[0].tone != drawn.dots[1].tone
    assert not drawn.reads


def test_heat_is_in_even_steps_of_the_greatest() -> None:
    """Nothing at all is told from nothing known."""
    drawn = heat("Ocupação", ("8h", "9h", "10h"), [("seg", (0, None, 1)), ("ter", (4, 5, 10))])

    levels = [[cell.level for cell in cells] for _, cells in drawn.rows]
    assert levels == [[0, 0, 1], [2, 3, 5]]
    assert [cell.said for cell in drawn.rows[0][1]] == ["0", "", "1"]
    nothing = heat("Ocupação", ("8h",), [("seg", (0,))])
    assert nothing.rows[0][1][0].level == 0


def test_a_funnel_tells_each_of_the_one_before() -> None:
    """And draws it by the first; of none it says nothing."""
    drawn = funnel("Do acesso", [("Visitaram", 200), ("Criaram", 50), ("Pagaram", 0), ("Ficam", 0)])

    told = [(one.said, one.share, one.of_before) for one in drawn.stages]
    assert told == [("200", 100, ""), ("50", 25, "25 %"), ("0", 0, "0 %"), ("0", 0, "–")]


def test_labels_are_thinned_evenly() -> None:
    """Of what does not fit, the others stand empty: places stay."""
    few = thinned(("a", "b"))
    many = thinned([str(n) for n in range(30)])

    assert few == ("a", "b")
    assert len(many) == 30
    assert [one for one in many if one] == ["2", "7", "12", "17", "22", "27"]
    assert thinned(()) == ()


def test_two_ticks_are_never_written_alike() -> None:
    """Of no figure but nought, counted in whole ones."""
    drawn = lines("Faltas", ("seg",), [Series("Faltas", (0,))])

    assert drawn.ticks == ("1", "", "0")


def test_figures_are_written_as_one_says() -> None:
    """Ticks, table and sentence alike."""
    drawn = lines("Caixa", ("seg",), [Series("Caixa", (123_456,))], lambda one: reais(round(one)))

    assert drawn.rows == (("seg", "R$ 1.234,56"),)
    assert drawn.ticks[0] == "R$ 1.500,00"
    assert "R$ 1.234,56" in drawn.said
    assert spark("Caixa", (1, 2)).said == "Caixa entre 1 e 2, por fim 2"
