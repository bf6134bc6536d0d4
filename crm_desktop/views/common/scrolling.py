"""Content that may be higher than the window."""

import re
import tkinter as tk

import ttkbootstrap as ttk

COMMAND = re.compile(r"\[(\S+)")  # in what a binding runs


class Scrolled(ttk.ScrolledFrame):
    """ttkbootstrap's lets go of the wheel at its end, but leaves the commands, and by them its whole window, to Tk."""

    def destroy(self) -> None:
        bound = [str(self.bind_class(self._wheel_tag, sequence)) for sequence in self.bind_class(self._wheel_tag)]
        super().destroy()
        for command in COMMAND.findall("".join(bound)):
            self.nametowidget(".").deletecommand(command)  # whose all commands of classes are


def show_bar_where_needed(scrolled: ttk.ScrolledFrame) -> None:
    """The scrollbar is there exactly while the content is higher than what is seen of it."""

    def scrolled_to(first: float, last: float) -> None:
        scrolled.vbar.set(first, last)
        if float(first) <= 0 and float(last) >= 1:
            scrolled.hide_scrollbars()
        else:
            scrolled.show_scrollbars()

    scrolled.hide_scrollbars()
    viewport(scrolled).configure(yscrollcommand=scrolled_to)
    scrolled.bind("<Map>", lambda _event: scrolled.after_idle(keep_within, scrolled), add="+")


def keep_within(scrolled: ttk.ScrolledFrame) -> None:
    """The width that it was given before it was seen Tk does not always make its own."""
    if scrolled.winfo_exists():
        canvas = viewport(scrolled)
        canvas.itemconfigure("all", width=canvas.winfo_width())


def viewport(scrolled: ttk.ScrolledFrame) -> tk.Canvas:
    """What is seen of the content; its size is what the whole asks for."""
    canvas = scrolled.master
    assert isinstance(canvas, tk.Canvas)
    return canvas
