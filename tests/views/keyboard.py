"""Somebody without a mouse: keys go to whatever has the focus, which has to be seen wherever it stands."""

from collections.abc import Callable
from typing import Any

from tests.views.desk import KEYS

NO_STOPS = ("TFrame", "TLabel", "Label", "Frame", "TLabelframe")  # which show nothing of it when they have the keyboard
STEPS = 120  # more Tabs than any window takes to go round


class Keyboard:
    def __init__(self, desk: Any) -> None:
        self.desk, self.root, self.done = desk, desk.root, 0

    @property
    def focus(self) -> str:
        """Tk's name of it; menus and the lists of comboboxes have no widget in Python."""
        path, dialog = str(self.root.tk.call("focus")), self.desk.dialog()
        if not path or (dialog is not None and not path.startswith(str(dialog))):
            self.root.tk.call("focus", "-force", self.root.tk.call("focus", "-lastfor", dialog or "."))
            self.root.update()  # as window managers do; here is none
        return str(self.root.tk.call("focus")) or "."

    @property
    def text(self) -> str:
        """What stands on what has the focus."""
        tk, path = self.root.tk, self.focus
        kind = str(tk.call("winfo", "class", path))
        return (
            str(tk.call(path, "cget", "-text")).strip() if kind in ("TButton", "TCheckbutton", "TRadiobutton") else ""
        )

    def press(self, *keys: str) -> None:
        for key in keys:
            self.root.tk.call("event", "generate", self.focus, f"<{key}>")
            self.root.update()
        self.desk.idle()

    def type(self, text: str) -> None:
        for letter in text:
            if letter.isascii():
                keysym = KEYS.get(letter, letter)
                self.root.tk.call("event", "generate", self.focus, "<Key>", "-keysym", keysym)
            else:
                self.root.clipboard_clear()
                self.root.clipboard_append(letter)
                self.root.tk.call("event", "generate", self.focus, "<<Paste>>")
        self.root.update()

    def retype(self, text: str) -> None:
        self.press("Control-slash", "Delete")
        self.type(text)

    def reach(self, wanted: Any, key: str = "Tab") -> None:
        """By Tab to the widget, or to what has this text; each stop on the way can be seen."""
        passed = []
        for _step in range(STEPS):
            if self.text == wanted if isinstance(wanted, str) else self.focus == str(wanted):
                return
            self.press(key)
            assert self.seen(), f"{self.focus} {self.text!r} has the keyboard, and nobody sees it"
            passed.append(self.text or self.focus)
        raise AssertionError(f"Tab does not lead to {wanted!r}, but to {dict.fromkeys(passed)}")

    def seen(self) -> bool:
        """Whether what has the focus is on the screen, inside its window."""
        ask = self.root.tk.call
        path = self.focus
        if not int(ask("winfo", "viewable", path)) or ask("winfo", "class", path) in NO_STOPS:
            return False
        left, upper = self.corner(path)
        right, lower = (
            left + min(int(ask("winfo", "width", path)), 8),
            upper + min(int(ask("winfo", "height", path)), 8),
        )
        while path != str(ask("winfo", "toplevel", path)):
            path = str(ask("winfo", "parent", path))
            x, y = self.corner(path)
            width, height = int(ask("winfo", "width", path)), int(ask("winfo", "height", path))
            if left < x or upper < y or right > x + width or lower > y + height:
                return False
        return True

    def corner(self, path: str) -> tuple[int, int]:
        return int(self.root.tk.call("winfo", "rootx", path)), int(self.root.tk.call("winfo", "rooty", path))

    def button(self, text: str, key: str = "space") -> None:
        self.reach(text)
        self.press(key)

    def field(self, record: Any, name: str, text: str) -> None:
        self.reach(self.desk.input(record, name))
        self.type(text)

    def page(self, record: Any, start: str) -> Any:
        """A tab of the record by the arrow keys."""
        self.reach(record.notebook)
        for _step in range(20):
            if record.notebook.tab("current", "text").startswith(start):
                return record.notebook.nametowidget(record.notebook.select())
            self.press("Right")
        raise AssertionError(f"{start} is not reached")

    def entry(self, label: str) -> None:
        """An entry of the menu that is open."""
        tk, menu = self.root.tk, self.focus
        assert tk.call("winfo", "class", menu) == "Menu", f"{menu} is no menu"
        for _step in range(int(tk.call(menu, "index", "end")) + 1):
            self.root.tk.call("event", "generate", menu, "<Down>")
            self.root.update()
            if str(tk.call(menu, "entrycget", "active", "-label")).startswith(label):
                break
        else:
            raise AssertionError(f"{label!r} is not in the menu")
        self.root.tk.call("event", "generate", menu, "<Return>")
        self.desk.idle()

    def open(self, name: str) -> Any:
        """The tab by its button at the left."""
        self.reach(self.desk.window.navigation._buttons[name])
        self.press("space")
        return self.desk.window._built[name]

    def expect(self, *steps: Callable[[Any], object]) -> None:
        """What to do in the dialogs that will open."""

        def counted(step: Callable[[Any], object]) -> Callable[[Any], object]:
            def act(dialog: Any) -> None:
                step(dialog)
                self.done += 1

            return act

        self.done = 0
        self.desk.expect(*map(counted, steps))

    def answered(self, count: int = 1) -> None:
        self.desk.until(lambda: self.done == count)
        self.desk.idle()
