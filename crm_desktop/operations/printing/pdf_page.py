"""Pages of a PDF with a Chinese font in them: what lists and records are printed on. Not imported at start-up."""

from functools import cached_property
from typing import Final, Literal

from fpdf import FPDF
from fpdf.enums import TextMode

from crm_desktop.operations.printing.fonts import chinese_font

Orientation = Literal["portrait", "landscape"]
FONT: Final = "chinese"
MARGIN: Final = 36.0  # points; these are the unit of all sizes here
FOOT: Final = 40.0
NARROW: Final = 595.28 - 2 * MARGIN  # the room of a page that stands upright
INK: Final = (0x21, 0x25, 0x29)
MUTED: Final = (0x6C, 0x75, 0x7D)
RULE: Final = (0xCE, 0xD4, 0xDA)
GROUND: Final = (0xF1, 0xF3, 0xF5)
ZEBRA: Final = (0xF8, 0xF9, 0xFA)
MISSING: Final = "□"  # for a character that the font does not have
HANGING: Final = " ，。、；：！？）》”’"  # which begin no line
LEADING: Final = 1.45  # of a line, in sizes of the font


class Paper(FPDF):
    """A4 with page numbers; the first page is still to be turned to. `bottom`: above which things stand."""

    def __init__(self, title: str) -> None:
        super().__init__(unit="pt", format="A4")
        font = chinese_font()
        self.add_font(FONT, fname=font.path, collection_font_number=font.face)
        self.set_title(self.printable(title))
        self.set_margin(MARGIN)
        self.set_auto_page_break(False)
        self.set_font(FONT, size=9)
        self._widths: dict[str, float] = {}
        self._orientation: Orientation = "portrait"

    def turn(self, orientation: Orientation | None = None) -> None:
        """To a new page, which lies as the one before does unless said otherwise."""
        self._orientation = orientation or self._orientation
        self.add_page(orientation=self._orientation)

    @property
    def bottom(self) -> float:
        return self.h - FOOT

    @property
    def room(self) -> float:
        """The width between the margins."""
        return self.w - 2 * MARGIN

    def footer(self) -> None:
        self.set_font(FONT, size=8)
        self.set_text_color(*MUTED)
        self.set_fill_color(*GROUND)
        self.set_xy(MARGIN, self.h - 30)
        self.cell(self.room, 10, f"{self.page_no()} / {{nb}}", align="C")

    def put(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        color: tuple[int, int, int] = INK,
        *,
        bold: bool = False,
    ) -> None:
        """A line of text whose upper edge is at `y`. Bold is drawn, as most systems bring no second Chinese font."""
        if not text:
            return
        self.set_font(FONT, size=size)
        self.set_text_color(*color)
        self.set_fill_color(*GROUND)  # another than the text's: fpdf then keeps the bold to this text
        if bold:
            self.set_draw_color(*color)
            self.set_line_width(size / 30)
            self.text_mode = TextMode.FILL_STROKE
        self.text(x, y + size * 1.08, text)
        self.text_mode = TextMode.FILL

    def rule(self, y: float, color: tuple[int, int, int] = RULE, width: float = 0.5) -> None:
        self.set_draw_color(*color)
        self.set_line_width(width)
        self.line(MARGIN, y, MARGIN + self.room, y)

    def ground(self, x: float, y: float, width: float, height: float, color: tuple[int, int, int]) -> None:
        self.set_fill_color(*color)
        self.rect(x, y, width, height, style="F")

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(map(chr, self.fonts[FONT].cmap))  # type: ignore[union-attr]

    def printable(self, text: str) -> str:
        """The text in characters that the font has."""
        if self._known.issuperset(text):
            return text
        return "".join(letter if letter in self._known or letter == "\n" else MISSING for letter in text)

    def width(self, text: str, size: float) -> float:
        return sum(map(self.width_of, text)) * size

    def width_of(self, letter: str) -> float:
        """At size 1."""
        width = self._widths.get(letter)
        if width is None:
            self.set_font(FONT, size=100)
            width = self._widths[letter] = self.get_string_width(self.printable(letter)) / 100
        return width

    def wrapped(self, text: str, width: float, size: float) -> list[str]:
        """The lines of the text, broken between words, or where there are none (as in Chinese) between any letters."""
        lines: list[str] = []
        for line in self.printable(text.expandtabs(4)).split("\n"):
            lines += [line] if self.width(line, size) <= width else self._broken(line, width / size)
        return lines

    def _broken(self, line: str, room: float) -> list[str]:
        lines, start, used, gap = [], 0, 0.0, 0  # gap: where the last word may end
        for at, letter in enumerate(line):
            used += self.width_of(letter)
            if used > room + (self.width_of(letter) if letter in HANGING else 0) and at > start:
                end = gap if gap > start else at
                lines.append(line[start:end].rstrip())
                start, used = end, sum(map(self.width_of, line[end : at + 1]))
            if letter in " -/,;" or letter > "\u2e80":
                gap = at + 1
        return [*lines, line[start:]]
