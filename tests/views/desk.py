"""Hands and eyes of somebody who sits before the program's window."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.fields import Ref

KEYS = {
    " ": "space",
    "/": "slash",
    "_": "underscore",
    "-": "minus",
    ".": "period",
    ":": "colon",
    "@": "at",
    "(": "parenleft",
    ")": "parenright",
}


class Desk(SimpleNamespace):
    """The program's window, and a user before it."""

    app: Any
    root: Any
    wait: Callable[..., None]
    ticks: Iterator[int]
    steps: list[tuple[bool, Callable[[Any], object]]]  # whether it is for the dialog of long work
    unforeseen: list[list[str]]
    caught: list[object]
    timer: str = ""

    # what there is

    @property
    def window(self) -> Any:
        return self.app.window

    @property
    def session(self) -> Any:
        return self.app.session

    @property
    def store(self) -> Store:
        return self.app.session.store

    def entity(self, name: str) -> Any:
        return self.session.registry[name]

    def colleague(self) -> Store:
        """Somebody else at work on the same file, whose changes reach this window."""
        return Store(self.session.database, self.session.registry, Administrator(), self.session.bus)

    def end(self) -> None:
        if self.timer:
            self.root.after_cancel(self.timer)
            self.timer = ""
        self.app.close_file()
        self.root.update()

    # waiting

    def idle(self) -> None:
        """Until the background has answered and everything is drawn."""
        self.wait(self.root, lambda: self.session is None or self.session.worker.idle)
        self.root.update()

    def until(self, condition: Callable[[], object]) -> None:
        self.wait(self.root, condition)

    # hands

    def press(self, *keys: str, on: Any = None) -> None:
        for key in keys:
            if on is not None and self.root.focus_get() is not on:
                on.focus_force()
                self.root.update()
            target = on or self.root.focus_get() or self.root
            target.event_generate(f"<{key}>")
        self.idle()

    def type(self, text: str, on: Any = None) -> None:
        """By keys, and by the clipboard what has no key on a Latin keyboard (an input method does as much)."""
        if on is not None:
            on.focus_force()
            self.root.update()
        for letter in text:
            target = self.root.focus_get()
            if letter.isascii():
                target.event_generate("<Key>", keysym=KEYS.get(letter, letter))
            else:
                self.root.clipboard_clear()
                self.root.clipboard_append(letter)
                target.event_generate("<<Paste>>")
        self.root.update()

    def retype(self, text: str, on: Any) -> None:
        on.focus_force()
        self.root.update()
        on.event_generate("<<SelectAll>>")
        on.event_generate("<Delete>")
        self.type(text, on)

    def click(self, widget: Any, x: int | None = None, y: int | None = None, *, times: int = 1) -> None:
        """Each click comes much later than the one before; several at once are a double-click."""
        self.root.update()
        assert widget.winfo_viewable(), f"{widget} cannot be seen, so nobody can click it"
        x, y = widget.winfo_width() // 2 if x is None else x, widget.winfo_height() // 2 if y is None else y
        time = 10_000 * next(self.ticks)
        widget.event_generate("<Enter>", x=x, y=y)
        widget.event_generate("<Motion>", x=x, y=y)
        for _ in range(times):
            widget.event_generate("<Button-1>", x=x, y=y, time=time)
            if widget.winfo_exists():
                widget.event_generate("<ButtonRelease-1>", x=x, y=y, time=time + 1)
        self.idle()

    def choose(self, box: Any, text: str) -> None:
        """An item of a combobox, as its list tells when one is clicked."""
        values = [str(value) for value in box.cget("values")]
        box.current(values.index(text))
        box.event_generate("<<ComboboxSelected>>")
        self.idle()

    def fill(self, record: Any, name: str, text: str) -> None:
        """A field of the form; what names a record by a part of its title."""
        self.retype(text, self.input(record, name))
        if isinstance(record.entity.by_name[name], Ref):
            self.idle()
            self.press("Return", on=self.input(record, name))

    def tab(self, name: str) -> Any:
        """The tab after a click on its button at the left, or in the settings."""
        buttons = self.window.navigation._buttons
        if name in buttons:
            self.click(buttons[name])
        else:
            self.click(buttons["settings"])
            self.window._built["settings"].setup[name].invoke()
        return self.window._built[name]

    def click_row(self, view: Any, position: int, times: int = 1, modifiers: str = "") -> None:
        body = view.table._body
        y = (position - view.table.visible().start) * body.row_height + body.row_height // 2
        if not modifiers:
            self.click(body, 40, y, times=times)
            return
        body.event_generate(f"<{modifiers}-Button-1>", x=40, y=y, time=10_000 * next(self.ticks))
        self.idle()

    def click_heading(self, view: Any, label: str) -> None:
        head = view.table._head
        column = [column.label for column in head.columns].index(label)
        self.click(head, (view.table._body.col_positions[column] + view.table._body.col_positions[column + 1]) // 2, 10)

    def button(self, parent: Any, text: str) -> Any:
        """The one button there with this text that can be seen."""
        found = [
            widget
            for widget in below(parent)
            if widget.winfo_class() in ("TButton", "TCheckbutton")
            and str(widget.cget("text")).strip() == text
            and widget.winfo_viewable()
        ]
        assert len(found) == 1, f"{len(found)} buttons {text!r} among {buttons(parent)}"
        return found[0]

    def press_button(self, parent: Any, text: str) -> None:
        self.click(self.button(parent, text))

    def press_button_at_once(self, parent: Any, text: str) -> None:
        """Without waiting for what is under way, as it is that which the button stops."""
        self.button(parent, text).invoke()

    def export_query(self, path: Path) -> list[list[str]]:
        """The result on the screen as CSV: what the file holds, line by line."""

        def fill(dialog: Any) -> None:
            self.choose(dialog._format, "CSV 文本 (.csv)")
            self.retype(str(path), dialog.path_entry)
            self.press_button(dialog, "导出")

        self.expect(fill)
        self.press_button(self.window._built["queries"], "导出…")
        self.until(path.exists)
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))

    # accounts

    def sign_in(self, name: str, password: str) -> None:
        page = self.app.entrance.page
        self.retype(name, page.name)
        self.type(password, page.password)
        self.press("Return", on=page.password)
        self.until(lambda: str(page.winfo_exists()) == "0" or str(page._button.cget("state")) == "normal")

    def lock(self) -> None:
        self.app.entrance.lock()
        self.until(lambda: self.window is None)
        self.root.update()

    # questions

    def expect(self, *steps: Callable[[Any], object], long: bool = False) -> None:
        """What to do in the dialogs that will open, in this order. Any other dialog fails the test.

        `long`: the first one is that of long work, which else nobody touches.
        """
        self.steps += [(long and step is steps[0], step) for step in steps]

    def answer(self, button: str, *said: str) -> Callable[[Any], None]:
        """A step: everything in `said` stands in the dialog, then that button is pressed."""

        def step(dialog: Any) -> None:
            text = "\n".join(texts(dialog))
            for words in said:
                assert words in text, f"{words!r} is not said in {text!r}"
            self.press_button(dialog, button)

        return step

    def watch(self) -> None:
        """Answers each dialog once, so that no test hangs in one that it does not know."""
        from crm_desktop.views.common.progress_dialog import ProgressDialog

        known: set[Any] = set()

        def look() -> None:
            self.timer = self.root.after(10, look)
            dialog = self.dialog()
            if dialog is None or dialog in known:
                return
            if isinstance(dialog, ProgressDialog) and not (self.steps and self.steps[0][0]):
                return
            known.add(dialog)
            self.root.update()  # what is in it may not be drawn yet
            if not dialog.winfo_exists():  # the work under it is done
                return
            if not self.steps:
                self.unforeseen.append(texts(dialog))
                dialog.destroy()
                return
            _long, step = self.steps.pop(0)
            try:
                step(dialog)
            except BaseException as error:  # noqa: BLE001 - told to the fixture that fails the test
                self.caught.append(error)
                for open_one in [child for child in below(self.root) if child.winfo_class() == "Toplevel"]:
                    if open_one.winfo_exists():
                        open_one.destroy()

        self.timer = self.root.after(10, look)

    def dialog(self) -> Any:
        """The dialog that waits for an answer; None if none does."""
        from crm_desktop.views.common.dialogs import Dialog

        names = [str(name) for name in self.root.tk.splitlist(self.root.tk.call("grab", "current"))]
        if not names or "popdown" in names[0]:
            return None
        widget = self.root.nametowidget(names[0])
        return widget if isinstance(widget, Dialog) else None

    # eyes

    def everything(self) -> str:
        """All that any widget, canvas, menu, variable or title holds, seen or not."""
        names = self.root.tk.splitlist(self.root.tk.call("info", "globals", "PY_VAR*"))
        held = [text for widget in below(self.root) for text in held_by(widget)]
        return "\n".join(map(str, [*held, *(self.root.tk.globalgetvar(name) for name in names)]))

    def texts(self, parent: Any) -> list[str]:
        return texts(parent)

    def rows(self, view: Any) -> list[list[str]]:
        """The drawn rows of a list, cell by cell; empty cells are not drawn."""
        body = view.table._body
        lines: dict[int, list[tuple[float, str]]] = {}
        for item in body.find_all():
            if body.type(item) == "text" and body.itemcget(item, "state") != "hidden":
                x, y = body.coords(item)
                lines.setdefault(int(y) // body.row_height, []).append((x, body.itemcget(item, "text").strip()))
        return [[text for _x, text in sorted(cells)] for _y, cells in sorted(lines.items())]

    def column(self, view: Any, label: str) -> list[str]:
        """The cells of one column, from the top."""
        position = [column.label for column in view.table._head.columns].index(label)
        source = view.table._source
        return [source.cells(row)[position] for row in view.table.visible()]

    def headings(self, view: Any) -> list[str]:
        return [column.label for column in view.table._head.columns]

    def current(self, view: Any) -> str:
        """The number (first column) of the row that is marked in the list; "" if none is."""
        position = view.table.current
        return "" if position is None else str(view.table._source.cells(position)[0])

    def status(self) -> str:
        from crm_desktop.views.window.status_bar import StatusBar

        (bar,) = [widget for widget in below(self.window) if isinstance(widget, StatusBar)]
        return "  ".join(texts(bar))

    def toast(self) -> str:
        """What the message over the window says; "" if there is none."""
        label = self.window._toast
        return str(label.cget("text")) if label is not None and label.winfo_manager() else ""

    def input(self, record: Any, name: str) -> Any:
        """The widget one types into."""
        control = record.form.cells[name].input
        inner = getattr(control, "_typed", None)
        if inner is not None and hasattr(inner, "widget"):
            return inner.widget
        return getattr(control, "entry", getattr(control, "_text", control.widget))

    def shown(self, record: Any, name: str) -> str:
        """What stands in a field of the form."""
        widget = self.input(record, name)
        return widget.get("1.0", "end-1c") if widget.winfo_class() == "Text" else widget.get()

    def faults(self, record: Any) -> dict[str, str]:
        """The red sentences, by field."""
        found = {name: str(cell.fault.cget("text")) for name, cell in record.form.cells.items()}
        return {name: text for name, text in found.items() if text}

    def title(self, record: Any) -> str:
        return str(record.header.title)

    def tabs(self, record: Any) -> list[str]:
        return [record.notebook.tab(tab, "text") for tab in record.notebook.tabs()]

    def open_tab(self, record: Any, start: str) -> Any:
        """A tab of the record, by how its label begins; returns what is in it."""
        position = next(at for at, text in enumerate(self.tabs(record)) if text.startswith(start))
        overflow = record.tabs.overflow
        if record.notebook.tabs()[position] in overflow.hidden:  # it stands in the menu at the end
            overflow._choose(record.notebook.tabs()[position])
            self.idle()
            return self.root.nametowidget(record.notebook.tabs()[position])
        x, y, width, height = notebook_tab(record.notebook, position)
        self.click(record.notebook, x + width // 2, y + height // 2)
        assert record.notebook.index("current") == position
        return self.root.nametowidget(record.notebook.tabs()[position])


def notebook_tab(notebook: Any, position: int) -> tuple[int, int, int, int]:
    """Where the tab stands, found by asking the notebook what is at each pixel."""
    y = 8
    found = [x for x in range(notebook.winfo_width()) if notebook_index(notebook, x, y) == position]
    assert found, f"tab {position} cannot be seen"
    return found[0], y, len(found), 2


def notebook_index(notebook: Any, x: int, y: int) -> int | None:
    index = notebook.tk.call(notebook._w, "index", f"@{x},{y}")
    return None if index == "" else int(index)


def below(parent: Any) -> list[Any]:
    found = [parent]
    for child in parent.winfo_children():
        if child.winfo_exists():
            found += below(child)
    return found


def texts(parent: Any) -> list[str]:
    """Every text that can be seen in the widget."""
    kinds = ("TLabel", "TButton", "TCheckbutton", "Label")
    seen = [widget for widget in below(parent) if widget.winfo_class() in kinds and widget.winfo_viewable()]
    return [str(text) for widget in seen if (text := widget.cget("text"))]


def buttons(parent: Any) -> list[str]:
    return [str(widget.cget("text")) for widget in below(parent) if widget.winfo_class() == "TButton"]


def held_by(widget: Any) -> list[Any]:
    """What one widget holds, whether it can be seen or not."""
    kind = widget.winfo_class()
    if kind in ("TEntry", "Entry", "TCombobox", "TSpinbox"):
        return [widget.get(), *(widget.cget("values") if kind == "TCombobox" else ())]
    if kind == "Text":
        return [widget.get("1.0", "end")]
    if kind == "Canvas":
        return [widget.itemcget(item, "text") for item in widget.find_all() if widget.type(item) == "text"]
    if kind == "Treeview":
        return [repr(widget.item(item)) for item in descendants(widget)]
    if kind == "Listbox":
        return list(widget.get(0, "end"))
    if kind == "TNotebook":
        return [widget.tab(tab, "text") for tab in widget.tabs()]
    if kind == "Menu":
        places = range((widget.index("end") or 0) + 1) if widget.index("end") is not None else ()
        return [widget.entrycget(at, "label") for at in places if widget.type(at) not in ("separator", "tearoff")]
    if kind in ("Toplevel", "Tk"):
        return [widget.title()]
    return [widget.cget("text")] if "text" in widget.keys() else []  # noqa: SIM118 - a widget is no mapping


def descendants(tree: Any, item: str = "") -> list[str]:
    return [one for child in tree.get_children(item) for one in (child, *descendants(tree, child))]
