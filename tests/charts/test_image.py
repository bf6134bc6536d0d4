"""What a chart looks like: the names of its series, their colours, and what there is room for."""

from matplotlib.figure import Figure
from matplotlib.text import Text

from crm_desktop.charts.image import draw_bars, label, legend_shape, paints, picture
from crm_desktop.charts.look import Look
from crm_desktop.db.reports.report import Chart, Series
from crm_desktop.i18n import Label

DAYS = Label("天", "days")


def look(width: int, height: int = 400) -> Look:
    return Look(width, height, "#ffffff", "#000000", "#0000ff")


def chart(series: int, name: str = "方案报价", groups: int = 3) -> Chart:
    shown = [Series(Label(name, name), [1.0] * groups) for _number in range(series)]
    return Chart("stacked", Label("停留", "Stay"), [f"地区名{number}" for number in range(groups)], shown, DAYS)


def labelled(one: Chart, seen: Look) -> tuple[str, list[Text]]:
    axes = Figure().add_subplot()
    draw_bars(axes, one, seen)
    label(axes, one, "停留", seen)
    return axes.get_title(loc="left"), axes.get_xticklabels()


def test_the_names_of_series_stand_in_as_many_rows_as_they_need() -> None:
    assert legend_shape(chart(1), look(400)) == (1, 1)
    assert legend_shape(chart(4), look(800)) == (1, 4)
    assert legend_shape(chart(4), look(450)) == (2, 2)
    assert legend_shape(chart(4), look(100)) == (4, 1)
    assert legend_shape(chart(3, name="很长很长很长的阶段名称"), look(400)) == (3, 1)


def test_each_of_many_series_has_a_shade_of_its_own() -> None:
    assert paints(chart(1), look(400))[0] == "#0000ff"
    for many in (2, 3, 4, 8):
        assert len(set(paints(chart(many), look(400)))) == many
        assert "#ffffff" not in paints(chart(many), look(400))


def test_a_low_chart_has_bars_rather_than_a_title_and_slanted_names() -> None:
    title, names = labelled(chart(4, groups=12), look(300, 150))
    assert not title
    assert all(name.get_rotation() == 0 for name in names)
    assert 0 < len(names) < 12
    title, names = labelled(chart(4, groups=12), look(300, 400))
    assert title == "停留"
    assert [name.get_rotation() for name in names] == [45] * 12


def test_the_picture_has_the_size_that_is_asked_for() -> None:
    assert picture(chart(4), "停留", look(320, 200)).startswith(b"P6 320 200 255 ")
