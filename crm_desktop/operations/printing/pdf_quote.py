"""A quote as a PDF on the office's letterhead. Not imported at start-up."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

from crm_desktop.operations.exporting.exporting import replacing
from crm_desktop.operations.printing.pdf_page import INK, LEADING, MARGIN, MUTED, RULE, Paper
from crm_desktop.operations.printing.quote_sheet import Line, Pair, QuoteSheet

ACCENT: Final = (0x1F, 0x4E, 0x79)
TINT: Final = (0xEE, 0xF3, 0xF8)
WHITE: Final = (0xFF, 0xFF, 0xFF)
SIZE, SMALL, TITLE = 9.5, 8.0, 22.0
LOGO: Final = (120.0, 46.0)  # the room that there is for it
PAD: Final = 7.0  # inside the cells of the table
GAP: Final = 8.0
COLUMNS: Final = ("product", "quantity", "price", "discount", "amount")
SIGNING: Final = 82.0  # the height of the place for signatures


def write(path: Path, sheet: QuoteSheet) -> None:
    """Raises CrmError; then `path` is as it was."""
    with replacing(path) as part:
        paper = Paper(f"{sheet.words['title']} {sheet.number}")
        paper.turn("portrait")
        QuoteWriter(paper, sheet).write()
        paper.output(str(part))


class QuoteWriter:
    """Writes from `y` on, over as many pages as it takes."""

    def __init__(self, paper: Paper, sheet: QuoteSheet) -> None:
        self.paper, self.sheet, self.y = paper, sheet, MARGIN
        self._left, self._right = MARGIN, MARGIN + paper.room
        self._discounts = any(line.discount for line in sheet.lines)
        widths = (66.0, 92.0, 88.0 if self._discounts else 0.0, 96.0)
        self._widths = (paper.room - 24.0 - sum(widths), *widths)

    def write(self) -> None:
        self._head()
        self._parties()
        self._table_head()
        for number, line in enumerate(self.sheet.lines, 1):
            self._line(number, line)
        self._sums()
        self._text(self.sheet.words["terms"], self.sheet.terms)
        self._payment()
        self._signatures()

    # -- the top ----------------------------------------------------------------------------------------------------

    def _head(self) -> None:
        sheet, paper = self.sheet, self.paper
        top, left, height = self.y, self._left, 0.0
        if sheet.logo:
            width, height = self._logo(top)
            left += width + 14
        title = sheet.words["title"]
        room = self._right - left - paper.width(title, TITLE) - 20
        y = top + 2
        for text in paper.wrapped(sheet.company, room, 14):
            paper.put(left, y, text, 14, bold=True)
            y += 14 * LEADING
        for text in (part for line in sheet.reach for part in paper.wrapped(line, room, SMALL)):
            paper.put(left, y, text, SMALL, MUTED)
            y += SMALL * LEADING
        self._right_text(self._right, top, title, TITLE, ACCENT, bold=True)
        self._right_text(self._right, top + TITLE * LEADING, sheet.number, SIZE, MUTED)
        self.y = max(y, top + height, top + TITLE * LEADING + SIZE * LEADING) + 8
        paper.rule(self.y, ACCENT, 1.4)
        self.y += 16

    def _logo(self, top: float) -> tuple[float, float]:
        picture = BytesIO(self.sheet.logo)
        from PIL import Image  # only where there is a logo

        with Image.open(picture) as image:
            width, height = image.size
        scale = min(LOGO[0] / width, LOGO[1] / height)
        self.paper.image(picture, MARGIN, top, width * scale, height * scale)
        return width * scale, height * scale

    def _parties(self) -> None:
        """Whom it is for on the left, the facts on the right."""
        sheet, paper = self.sheet, self.paper
        half = paper.room * 0.52
        y = self.y
        paper.put(self._left, y, sheet.words["to"], SMALL, MUTED)
        y += SMALL * LEADING + 1
        for text in paper.wrapped(sheet.customer, half, 12):
            paper.put(self._left, y, text, 12, bold=True)
            y += 12 * LEADING
        for text in (part for line in sheet.customer_lines for part in paper.wrapped(line, half, SIZE)):
            paper.put(self._left, y, text, SIZE)
            y += SIZE * LEADING
        below = self._facts(self._left + half + 24)
        self.y = max(y, below) + 14

    def _facts(self, left: float) -> float:
        paper, y = self.paper, self.y
        for label, text in self.sheet.facts:
            paper.put(left, y + 1, label, SMALL, MUTED)
            self._right_text(self._right, y, paper.printable(text), SIZE)
            y += SIZE * LEADING + 2.5
        return y

    # -- the lines --------------------------------------------------------------------------------------------------

    def _table_head(self) -> None:
        height = SIZE * LEADING + 2 * PAD - 4
        self.paper.ground(self._left, self.y, self.paper.room, height, ACCENT)
        self.paper.put(self._left + PAD, self.y + PAD - 2, "#", SMALL + 0.5, WHITE)
        for place, name in enumerate(COLUMNS):
            self._cell(place, self.y + PAD - 2, self.sheet.words[name], SMALL + 0.5, WHITE)
        self.y += height

    def _line(self, number: int, line: Line) -> None:
        paper = self.paper
        width = self._widths[0] - PAD
        names, notes = paper.wrapped(line.product, width, SIZE), paper.wrapped(line.note, width, SMALL)
        notes = notes if line.note else []
        height = (len(names) * SIZE + len(notes) * SMALL) * LEADING + 2 * PAD - 3
        if self.y + height > paper.bottom:
            self._next_page()
            self._table_head()
        y = self.y + PAD - 1
        paper.put(self._left + PAD, y, str(number), SIZE, MUTED)
        for place, text in enumerate((line.quantity, line.price, line.discount, line.amount), 1):
            self._cell(place, y, text, SIZE)
        for text in names:
            self._cell(0, y, text, SIZE)
            y += SIZE * LEADING
        for text in notes:
            self._cell(0, y, text, SMALL, MUTED)
            y += SMALL * LEADING
        self.y += height
        paper.rule(self.y)

    def _cell(self, place: int, y: float, text: str, size: float, color: tuple[int, int, int] = INK) -> None:
        """The first column begins at the left, the others end at the right."""
        if not self._widths[place]:
            return
        left = self._left + 24.0 + sum(self._widths[:place])
        if place == 0:
            self.paper.put(left, y, text, size, color)
        else:
            self._right_text(left + self._widths[place] - PAD, y, text, size, color)

    # -- what it comes to -------------------------------------------------------------------------------------------

    def _sums(self) -> None:
        sheet, paper = self.sheet, self.paper
        left, high = self._right - 236.0, 34.0
        self._keep(len(sheet.sums) * (SIZE * LEADING + 4) + high + 60)
        self.y += GAP
        for label, text in sheet.sums:
            paper.put(left + PAD, self.y, label, SIZE, MUTED)
            self._right_text(self._right - PAD, self.y, text, SIZE)
            self.y += SIZE * LEADING + 4
        self.y += 2
        paper.ground(left, self.y, self._right - left, high, TINT)
        paper.put(left + PAD, self.y + 10, sheet.words["total"], 11, ACCENT, bold=True)
        self._right_text(self._right - PAD, self.y + 8, f"¥ {sheet.total}", 14, ACCENT, bold=True)
        self.y += high + 6
        if sheet.capitals:
            self._right_text(
                self._right - PAD, self.y, f"{sheet.words['capitals']}：{sheet.capitals}", SMALL + 0.5, MUTED
            )
            self.y += SMALL * LEADING
        self.y += 18

    def _text(self, heading: str, text: str) -> None:
        if not text:
            return
        self._keep(60)
        self._heading(heading)
        for line in self.paper.wrapped(text, self.paper.room, SIZE):
            if self.y + SIZE * LEADING > self.paper.bottom:
                self._next_page()
            self.paper.put(self._left, self.y, line, SIZE)
            self.y += SIZE * LEADING + 1
        self.y += 12

    def _payment(self) -> None:
        if not self.sheet.payment:
            return
        self._keep(30 + len(self.sheet.payment) * SIZE * LEADING)
        self._heading(self.sheet.words["payment"])
        self._pairs(self.sheet.payment)
        self.y += 12

    def _pairs(self, pairs: Sequence[Pair]) -> None:
        wide = max(self.paper.width(label, SIZE) for label, _text in pairs) + 18
        for label, text in pairs:
            self.paper.put(self._left, self.y, label, SIZE, MUTED)
            self.paper.put(self._left + wide, self.y, self.paper.printable(text), SIZE)
            self.y += SIZE * LEADING + 1.5

    def _signatures(self) -> None:
        """At the foot of the page, or of the next one."""
        self._keep(SIGNING)
        y, half = self.paper.bottom - 20, (self.paper.room - 40) / 2
        for left, name in ((self._left, "signed"), (self._left + half + 40, "confirmed")):
            self.paper.set_draw_color(*RULE)
            self.paper.set_line_width(0.7)
            self.paper.line(left, y, left + half, y)
            self.paper.put(left, y + 4, self.sheet.words[name], SMALL, MUTED)

    def _heading(self, text: str) -> None:
        self.paper.put(self._left, self.y, text, SIZE + 0.5, ACCENT, bold=True)
        self.y += (SIZE + 0.5) * LEADING + 3

    def _right_text(
        self, right: float, y: float, text: str, size: float, color: tuple[int, int, int] = INK, *, bold: bool = False
    ) -> None:
        self.paper.put(right - self.paper.width(text, size), y, text, size, color, bold=bold)

    def _keep(self, height: float) -> None:
        """So much stays together."""
        if self.y + height > self.paper.bottom:
            self._next_page()

    def _next_page(self) -> None:
        self.paper.turn()
        self.y = MARGIN
