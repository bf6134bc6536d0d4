"""A record as a PDF: its sections in two columns, below them what names it. Not imported at start-up."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from crm_desktop.i18n import _
from crm_desktop.operations.exporting.exporting import replacing
from crm_desktop.operations.printing.pdf_list import Table, heading_of, naturals, orientation_for
from crm_desktop.operations.printing.pdf_page import LEADING, MARGIN, MUTED, RULE, Paper
from crm_desktop.operations.printing.record_sheet import Item, Part, RelatedRows, Sheet

CAPTION, SIZE, HEADING = 7.5, 9.5, 11.0
GAP: Final = 18.0  # between the columns
SHRINK: Final = 1.25  # how much smaller a table may become, that the record can stand upright
ROOM: Final = 90.0  # that must be left under the heading of a section


def write(path: Path, sheet: Sheet) -> None:
    """Raises CrmError; then `path` is as it was."""
    with replacing(path) as part:
        paper = Paper(sheet.title)
        widest = max((sum(naturals(paper, one.columns, one.rows)) for one in sheet.related), default=0.0)
        paper.turn(orientation_for(widest / SHRINK))
        writer = RecordWriter(paper, heading_of(paper, sheet.title, sheet.line))
        for section in sheet.parts:
            writer.add_part(section)
        for related in sheet.related:
            writer.add_related(related)
        paper.output(str(part))


class RecordWriter:
    """Writes from `y` on, over as many pages as it takes."""

    def __init__(self, paper: Paper, y: float) -> None:
        self.paper, self.y = paper, y
        self._half = (paper.room - GAP) / 2

    def add_part(self, part: Part) -> None:
        self._heading(part.label)
        pair: list[Item] = []
        for item in part.items:
            if item.wide:
                self._line(pair)
                self._line([item])
                pair = []
            else:
                pair.append(item)
            if len(pair) == 2:
                self._line(pair)
                pair = []
        self._line(pair)
        self.y += 6

    def add_related(self, related: RelatedRows) -> None:
        self._heading(f"{related.label}  {related.total:,}")
        table = Table(self.paper, related.columns, naturals(self.paper, related.columns, related.rows), self.y)
        table.add(related.rows)
        self.y = table.y + 4
        more = related.total - len(related.rows)
        if more:
            self.paper.put(MARGIN, self.y, _("… and {count} more").format(count=f"{more:,}"), CAPTION, MUTED)
            self.y += CAPTION * LEADING
        self.y += 10

    def _heading(self, text: str) -> None:
        if self.y + ROOM > self.paper.bottom:
            self._next_page()
        self.paper.put(MARGIN, self.y, self.paper.printable(text), HEADING, bold=True)
        self.y += HEADING * LEADING
        self.paper.rule(self.y, RULE)
        self.y += 6

    def _line(self, items: Sequence[Item]) -> None:
        """Side by side; a long text goes on on the next page."""
        if not items:
            return
        width = self.paper.room if items[0].wide else self._half
        texts = [self.paper.wrapped(item.text or "–", width, SIZE) for item in items]
        if self.y + (CAPTION + 2 * SIZE) * LEADING > self.paper.bottom:
            self._next_page()
        places = [MARGIN, MARGIN + self._half + GAP]
        for x, item in zip(places, items, strict=False):
            self.paper.put(x, self.y, self.paper.printable(item.label), CAPTION, MUTED)
        self.y += CAPTION * LEADING
        for number in range(max(map(len, texts))):
            if self.y + SIZE * LEADING > self.paper.bottom:
                self._next_page()
            for x, lines in zip(places, texts, strict=False):
                self.paper.put(x, self.y, lines[number] if number < len(lines) else "", SIZE)
            self.y += SIZE * LEADING
        self.y += 5

    def _next_page(self) -> None:
        self.paper.turn()
        self.y = MARGIN
