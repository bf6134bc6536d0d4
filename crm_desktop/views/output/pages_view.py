"""Pages one under the other, of which only those are pictures that are seen or nearly."""

import tkinter as tk
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate

import ttkbootstrap as ttk

from crm_desktop.operations.printing.pdf_picture import Size
from crm_desktop.views.common.theme import px

GAP = 14  # pixels at 96 dpi around a page
NEAR = 1  # pages before and after what is seen; those further away are let go
LINE = 60  # pixels at 96 dpi for a step of the wheel or of an arrow
REST = 120  # ms without a change of size, before the pages follow it
SMALLEST, LARGEST, STEP = 0.5, 2.0, 1.25  # times the width that fits; a larger page takes tens of megabytes

Picture = Callable[[bytes], object]  # takes a page as a PPM


class PagesView(ttk.Frame):
    """`draw(page, width, done)` makes a picture in the background; a later call takes the place of an earlier one.

    `<<Turned>>` tells that another page is in the middle: `page`, from 0.
    """

    def __init__(
        self, parent: tk.Misc, sizes: Sequence[Size], draw: Callable[[int, int, Picture], object], room: tuple[int, int]
    ) -> None:
        super().__init__(parent)
        self.sizes, self._draw, self.zoom, self.page = sizes, draw, 1.0, 0
        self.images: dict[int, tk.PhotoImage] = {}
        self._tops: list[int] = [0]  # of the pages, and the end of the last one
        self._width = 0  # of a page
        self._drawing: int | None = None
        self._timer = ""
        background = ttk.Style.get_instance().colors.bg
        self.canvas = tk.Canvas(
            self, width=room[0], height=room[1], highlightthickness=0, background=background, takefocus=False
        )
        self._add_bars()
        self.canvas.bind("<Configure>", lambda _event: self._resized())

    def _add_bars(self) -> None:
        canvas = self.canvas
        self._bar = ttk.Scrollbar(self, command=canvas.yview)
        self._side = ttk.Scrollbar(self, command=canvas.xview, orient="horizontal")
        canvas.configure(
            yscrollcommand=self._scrolled, xscrollcommand=self._side.set, xscrollincrement=1, yscrollincrement=1
        )
        canvas.grid(row=0, column=0, sticky="nsew")
        self._bar.grid(row=0, column=1, sticky="ns")
        self.rowconfigure(0, weight=1)
        self.columnconfigure(0, weight=1)

    def bind_keys(self, window: tk.Misc) -> None:
        """Whatever in the window has the keyboard."""
        keys = {
            "<Next>": lambda: self._step(0.9),
            "<Prior>": lambda: self._step(-0.9),
            "<Down>": lambda: self._scroll(1),
            "<Up>": lambda: self._scroll(-1),
            "<Left>": lambda: self.canvas.xview_scroll(-px(LINE), "units"),
            "<Right>": lambda: self.canvas.xview_scroll(px(LINE), "units"),
            "<Home>": lambda: self.canvas.yview_moveto(0),
            "<End>": lambda: self.canvas.yview_moveto(1),
            "<plus>": lambda: self.resize(STEP),
            "<KP_Add>": lambda: self.resize(STEP),
            "<minus>": lambda: self.resize(1 / STEP),
            "<KP_Subtract>": lambda: self.resize(1 / STEP),
        }
        for key, run in keys.items():
            window.bind(key, lambda _event, run=run: run())  # type: ignore[misc]
        self.canvas.bind("<MouseWheel>", lambda event: self._scroll(-1 if event.delta > 0 else 1))
        if self.tk.call("tk", "windowingsystem") == "x11":  # Tk 8.6 has no MouseWheel there
            self.canvas.bind("<Button-4>", lambda _event: self._scroll(-1))
            self.canvas.bind("<Button-5>", lambda _event: self._scroll(1))

    def resize(self, factor: float) -> None:
        self.zoom = min(max(self.zoom * factor, SMALLEST), LARGEST)
        self._lay_out()

    def destroy(self) -> None:
        if self._timer:
            self.after_cancel(self._timer)
        self.images.clear()
        super().destroy()

    # -- where the pages are ----------------------------------------------------------------------------------------

    def _resized(self) -> None:
        if self._timer:
            self.after_cancel(self._timer)
        self._timer = self.after(REST if self._width else 0, self._lay_out)

    def _lay_out(self) -> None:
        """What is in sight stays there."""
        if self._timer:
            self.after_cancel(self._timer)
            self._timer = ""
        canvas, gap, room = self.canvas, px(GAP), self.canvas.winfo_width()
        width = max(1, int((room - 2 * gap) * self.zoom))
        if width == self._width:
            return
        place = canvas.yview()[0]
        self._width, self._drawing = width, None
        self.images.clear()
        canvas.delete("all")
        heights = [round(width * size.height / size.width) for size in self.sizes]
        self._tops = list(accumulate((height + gap for height in heights), initial=gap))
        left = max(gap, (room - width) // 2)
        border = ttk.Style.get_instance().colors.border
        for page, (top, height) in enumerate(zip(self._tops, heights, strict=False)):
            box = (left - 1, top - 1, left + width, top + height)
            canvas.create_rectangle(*box, fill="white", outline=border)
            canvas.create_image(left, top, anchor="nw", tags=f"page{page}")
        canvas.configure(scrollregion=(0, 0, max(room, width + 2 * gap), self._tops[-1]))
        if width + 2 * gap > room:
            self._side.grid(row=1, column=0, sticky="we")
        else:
            self._side.grid_remove()
        canvas.yview_moveto(place)
        self._fill()

    def _step(self, share: float) -> None:
        self.canvas.yview_scroll(int(share * self.canvas.winfo_height()), "units")

    def _scroll(self, steps: int) -> None:
        self.canvas.yview_scroll(steps * px(LINE), "units")

    def _scrolled(self, first: float, last: float) -> None:
        self._bar.set(first, last)
        self._fill()

    def _seen(self) -> range:
        return range(self._at(0), self._at(self.canvas.winfo_height()) + 1)

    def _at(self, y: int) -> int:
        """The page that is, or was last, so far below the upper edge."""
        return min(max(0, bisect_right(self._tops, self.canvas.canvasy(y)) - 1), len(self.sizes) - 1)

    # -- their pictures ---------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        """Asks for the next picture that is missing, those in sight first; lets go of those out of sight."""
        if not self._width:
            return
        seen = self._seen()
        middle = self._at(self.canvas.winfo_height() // 2)
        if middle != self.page:
            self.page = middle
            self.event_generate("<<Turned>>")
        near = range(max(0, seen[0] - NEAR), min(len(self.sizes), seen[-1] + 1 + NEAR))
        for page in [page for page in self.images if page not in near]:
            self.canvas.itemconfigure(f"page{page}", image="")
            del self.images[page]
        missing = [page for page in (*seen, *near) if page not in self.images]
        if missing and self._drawing not in near:
            self._ask(missing[0])

    def _ask(self, page: int) -> None:
        width = self._width
        self._drawing = page

        def done(data: bytes) -> None:
            if self.winfo_exists() and width == self._width:
                self._drawing = None
                self.images[page] = tk.PhotoImage(master=self, data=data, format="PPM")
                self.canvas.itemconfigure(f"page{page}", image=self.images[page])
                self._fill()

        self._draw(page, width, done)
