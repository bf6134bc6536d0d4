"""What all windows do for those who work by keyboard."""

import tkinter as tk
from collections.abc import Callable
from functools import partial
from tkinter import font
from weakref import WeakKeyDictionary

import ttkbootstrap as ttk

from crm_desktop.views.common.scrolling import viewport

AROUND = 2  # lines that are shown above and below what has the keyboard: its caption stands there


def serve_the_keyboard(root: tk.Misc) -> None:
    root.tk.call("bind", "TButton", "<Key-space>", "ttk::button::activate %W")  # Tk's own; ttkbootstrap takes it away
    root.bind_all("<FocusIn>", Follower().follow, add="+")
    root.bind_class("Treeview", "<FocusIn>", stand_on_a_row, add="+")


class Follower:
    """Shows what gets the keyboard; not again when one comes back to a window, having scrolled on there."""

    def __init__(self) -> None:
        self._last: WeakKeyDictionary[tk.Misc, str] = WeakKeyDictionary()  # by its window

    def follow(self, event: "tk.Event[tk.Misc]") -> None:
        widget = event.widget
        if not isinstance(widget, tk.Misc) or isinstance(widget, (tk.Tk, tk.Toplevel)):
            return
        window = widget.winfo_toplevel()
        if self._last.get(window) != str(widget):
            self._last[window] = str(widget)
            show(widget)


def show(focused: object) -> None:
    """Scrolls to what has got the keyboard, wherever it stands in a ScrolledFrame; not from under the mouse."""
    if isinstance(focused, tk.Misc) and under_pointer(focused):
        return
    widget = focused
    while isinstance(widget, tk.Misc) and not isinstance(widget, ttk.ScrolledFrame):
        widget = widget.master
    if isinstance(widget, ttk.ScrolledFrame) and isinstance(focused, tk.Misc) and focused is not widget:
        scroll_to(widget, focused)


def stand_on_a_row(event: "tk.Event[tk.Misc]") -> None:
    """The arrows of Tk's lists lead from the row that one stands on, and at first that is none."""
    tree = event.widget
    if not isinstance(tree, ttk.Treeview):
        return
    rows = tree.selection() or tree.get_children()[:1]
    if rows and not tree.focus() and str(tree.cget("selectmode")) == "browse":
        tree.focus(rows[0])
        tree.selection_set(rows[0])


def under_pointer(widget: tk.Misc) -> bool:
    return str(widget.tk.call("winfo", "containing", *widget.winfo_pointerxy())) == str(widget)


def scroll_to(scrolled: ttk.ScrolledFrame, widget: tk.Misc) -> None:
    """No further than needed; of one that is higher than there is room for the top is seen."""
    canvas, whole = viewport(scrolled), scrolled.winfo_height()
    around = AROUND * font.nametofont("TkDefaultFont", root=scrolled).metrics("linespace")
    at = widget.winfo_rooty() - scrolled.winfo_rooty()
    first, last = max(0, at - around), min(whole, at + widget.winfo_height() + around)
    top, room = int(canvas.canvasy(0)), canvas.winfo_height()
    wanted = min(first, max(top, last - room))
    if wanted != top and whole > room:
        canvas.yview_moveto(wanted / whole)


def choose_several(tree: ttk.Treeview) -> None:
    """By the arrows one, with Shift more, with Ctrl none yet; by space that which the keyboard stands on, or not."""
    ways: dict[str, Callable[[str], object]] = {
        "": tree.selection_set,
        "Shift-": tree.selection_add,
        "Control-": lambda row: None,
    }
    for modifier, choose in ways.items():
        for key, by in (("Up", -1), ("Down", 1)):
            tree.bind(f"<{modifier}{key}>", partial(_step, tree, by, choose))
    tree.bind("<space>", partial(_step, tree, 0, tree.selection_toggle))


def _step(tree: ttk.Treeview, by: int, choose: Callable[[str], object], _event: object) -> str:
    """To the first row where the keyboard stands on none."""
    rows = tree.get_children()
    at = rows.index(tree.focus()) + by if tree.focus() else 0
    if 0 <= at < len(rows):
        tree.focus(rows[at])
        tree.see(rows[at])
        choose(rows[at])
    return "break"
