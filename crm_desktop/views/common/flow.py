"""Widgets in a row that goes on in the next line where the window is narrow."""

import tkinter as tk

import ttkbootstrap as ttk

from crm_desktop.views.common.theme import px


def wrap(label: ttk.Label) -> None:
    """Breaks the lines of its text where it has no more room."""
    label.bind("<Configure>", lambda event: label.configure(wraplength=max(event.width - px(4), 1)))


class Flow(ttk.Frame):
    """Children that were `add`ed stand from the left to the right, wrapped at the frame's width.

    `centred`: lower ones stand at half the height of their line, else at its top.
    """

    def __init__(self, parent: tk.Misc, *, gap: int = 6, line_gap: int = 6, centred: bool = False) -> None:
        super().__init__(parent)
        self._gap, self._line_gap, self._centred = px(gap), px(line_gap), centred
        self._children: list[tk.Widget] = []
        self.bind("<Configure>", lambda _event: self.arrange())

    def add(self, child: tk.Widget) -> None:
        self._children.append(child)
        child.bind("<Configure>", lambda _event: self.after_idle(self.arrange), add="+")

    def clear(self) -> None:
        for child in self._children:
            child.destroy()
        self._children.clear()
        self._last_child_ids = None  # the next ones are named as these were: Tk never forgets the name of a widget
        self.configure(height=1)

    def arrange(self) -> None:
        """Places the children; the frame becomes as high as they need."""
        if not self.winfo_exists() or not self._children:
            return
        width = self.winfo_width()
        if width == 1:  # it has no place yet; a guess of many lines would lay out and draw the whole window twice
            width = self.winfo_screenwidth()
        left = top = line = 0
        lines: list[list[tuple[tk.Widget, int]]] = [[]]
        for child in self._children:
            wide = child.winfo_reqwidth()
            if left and left + wide > width:
                left = 0
                lines.append([])
            lines[-1].append((child, left))
            left += wide + self._gap
        for row in lines:
            top += line + self._line_gap if line else 0
            line = max(child.winfo_reqheight() for child, _left in row)
            for child, left in row:
                child.place(x=left, y=top + ((line - child.winfo_reqheight()) // 2 if self._centred else 0))
        if self.winfo_reqheight() != top + line:
            self.configure(height=top + line)
