"""The headings of a virtual table under the mouse: sorting, widths, tooltips."""

from collections.abc import Callable
from typing import Any

import ttkbootstrap as ttk

from crm_desktop.views.tables.virtual_sheet import VirtualSheet


class HeadingTip(ttk.ToolTip):
    """The tooltip of the heading under the pointer; none for a heading without."""

    def tell(self, text: str) -> None:
        if text != self.text:
            self.leave()
            self.configure(text=text)
            self.schedule()

    def show_tip(self, *_: Any) -> None:
        if self.text:
            super().show_tip()


class Headings:
    """`touched()`: a button went down on one. `on_sort(column_name)`: it was clicked. `on_layout()`: the user changed
    column widths."""

    def __init__(
        self,
        sheet: VirtualSheet,
        touched: Callable[[], object],
        on_sort: Callable[[str], object],
        on_layout: Callable[[], object],
    ) -> None:
        self._touched, self._on_sort, self._on_layout = touched, on_sort, on_layout
        self._body, self._head = sheet.MT, sheet.CH
        self._pressed: int | None = None
        self._widths_changed = False
        self._tip = HeadingTip(self._head, text="", delay=500)
        # Added to tksheet's own, which resize the columns.
        self._head.bind("<ButtonPress-1>", self._press, add="+")
        self._head.bind("<Double-Button-1>", self._press, add="+")
        self._head.bind("<ButtonRelease-1>", self._release, add="+")
        self._head.bind("<Motion>", self._hover, add="+")
        sheet.extra_bindings("column_width_resize", self._width_changed)

    def _at(self, event: Any) -> int | None:
        """The column whose heading is under the pointer; None over a border, which is there to be dragged."""
        x, y = self._head.canvasx(event.x), self._head.canvasy(event.y)
        if self._head.check_mouse_position_width_resizers(x, y) is not None:
            return None
        column: int | None = self._body.identify_col(x=event.x, allow_end=False)
        return column

    def _press(self, event: Any) -> None:
        self._tip.leave()
        self._touched()
        # A double-click on a border has moved the border by now.
        self._pressed = None if self._widths_changed else self._at(event)

    def _release(self, event: Any) -> None:
        pressed, self._pressed = self._pressed, None
        if self._widths_changed:
            self._widths_changed = False
            self._on_layout()
        elif pressed is not None and pressed == self._at(event):
            self._on_sort(self._head.columns[pressed].name)

    def _width_changed(self, _: Any) -> None:
        self._widths_changed = True  # told once, on release; tksheet tells at each pixel

    def _hover(self, event: Any) -> None:
        column = self._at(event)
        self._tip.tell("" if column is None else self._head.columns[column].tooltip)
