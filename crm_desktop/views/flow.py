"""Widgets in a row that goes on in the next line where the window is narrow."""

import tkinter as tk

import ttkbootstrap as ttk

from crm_desktop.views.theme import px


class Flow(ttk.Frame):
    """Children that were `add`ed stand from the left to the right, wrapped at the frame's width."""

    def __init__(self, parent: tk.Misc, *, gap: int = 6, line_gap: int = 6) -> None:
        super().__init__(parent)
        self._gap, self._line_gap = px(gap), px(line_gap)
        self._children: list[tk.Widget] = []
        self.bind("<Configure>", lambda _event: self.arrange())

    def add(self, child: tk.Widget) -> None:
        self._children.append(child)
        child.bind("<Configure>", lambda _event: self.after_idle(self.arrange), add="+")

    def clear(self) -> None:
        for child in self._children:
            child.destroy()
        self._children.clear()
        self.configure(height=1)

    def arrange(self) -> None:
        """Places the children; the frame becomes as high as they need."""
        if not self.winfo_exists() or not self._children:
            return
        width = max(self.winfo_width(), 1)
        left = top = line = 0
        for child in self._children:
            wide, high = child.winfo_reqwidth(), child.winfo_reqheight()
            if left and left + wide > width:
                left, top, line = 0, top + line + self._line_gap, 0
            child.place(x=left, y=top)
            left, line = left + wide + self._gap, max(line, high)
        if self.winfo_reqheight() != top + line:
            self.configure(height=top + line)
