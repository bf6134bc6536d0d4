"""Charts as pictures: whole in panes of any size, however many bars and however long their names."""

import pytest
from PIL import Image

from crm_desktop.charts.image import picture
from crm_desktop.charts.look import Look
from crm_desktop.db.reports.report import Chart, Series
from crm_desktop.i18n import Label

GROUND, INK = "#212529", "#ffffff"
TITLE = 24  # rows of pixels from the top in which the title stands
STATES = ["Running", "Expired", "Not started", "Terminated"]
MONTHS = [f"20{25 + month // 12}-{month % 12 + 1:02}" for month in range(24)]
LONG = [f"一家名称很长的公司的名称{number}" for number in range(12)]


SHORT_TITLE, LONG_TITLE = "Value of contracts by state (yuan)", "Amount by month (yuan) · newest 24 of 34 months"


def drawn(names: list[str], series: int, width: int, height: int, title: str = SHORT_TITLE) -> Image.Image:
    values = [float(400_000 - 9000 * place) for place in range(len(names))]
    label = Label("金额", "Value")
    chart = Chart("grouped", label, names, [Series(label, values)] * series, label)
    look = Look(width, height, GROUND, INK, "#3a86ff")
    header, _space, pixels = picture(chart, title, look).partition(b" 255 ")
    assert header == f"P6 {width} {height}".encode()
    return Image.frombytes("RGB", (width, height), pixels)


def inked(image: Image.Image, box: tuple[int, int, int, int]) -> bool:
    """Whether anything stands in that part."""
    return len(image.crop(box).getcolors(box[2] * box[3]) or ()) > 1


@pytest.mark.parametrize("names", [STATES, MONTHS, LONG], ids=["states", "months", "long names"])
@pytest.mark.parametrize("series", [1, 2])
@pytest.mark.parametrize("size", [(295, 170), (300, 199), (300, 230), (900, 160), (700, 400)], ids=str)
def test_nothing_is_cut_off(names: list[str], series: int, size: tuple[int, int]) -> None:
    image = drawn(names, series, *size)
    assert inked(image, (0, 0, size[0], TITLE)), "the title is there"
    assert whole(image)


def whole(image: Image.Image) -> bool:
    width, height = image.size
    edges = ((0, 0, width, 1), (0, height - 1, width, height), (0, 0, 1, height), (width - 1, 0, width, height))
    return not any(inked(image, edge) for edge in edges)


@pytest.mark.parametrize("series", [1, 2, 4])
@pytest.mark.parametrize("size", [(295, 170), (318, 212), (300, 230), (300, 260), (500, 200)], ids=str)
def test_nor_is_anything_under_a_title_of_several_lines(series: int, size: tuple[int, int]) -> None:
    image = drawn(MONTHS, series, *size, LONG_TITLE)
    width, height = size
    assert whole(image)
    bars = image.crop((0, height // 5, width, height)).getcolors(width * height) or []
    assert sum(count for count, colour in bars if colour != (0x21, 0x25, 0x29)) > width * height // 20
