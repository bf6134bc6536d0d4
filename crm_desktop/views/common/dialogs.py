"""Questions and messages: modal, in the middle of the window, closed by Esc. The only place that shows errors."""

import logging
import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import font as tkfont
from typing import Any, Literal

import ttkbootstrap as ttk

from crm_desktop.db.errors import CrmError, SignedOut
from crm_desktop.i18n import _
from crm_desktop.operations.preferences import log_file
from crm_desktop.views.common.theme import px

Answer = tuple[str, str, str]  # name, text, bootstyle
LONG = 12  # lines; a longer text scrolls, so that the buttons below stay within reach
SHARE = 0.6  # of the window's height that such a text may take
SIGNED_OUT = "<<SignedOut>>"
ICONS = {"info": "info-circle", "question": "question-circle", "error": "exclamation-triangle"}


class Dialog(ttk.Toplevel):
    """A modal window with a body and a row of buttons; `result` is what the button pressed stands for."""

    def __init__(self, parent: tk.Misc, title: str) -> None:
        super().__init__(
            title=title,
            master=parent.winfo_toplevel(),
            resizable=(False, False),
            iconphoto=None,
            alpha=None,  # type: ignore[arg-type]  # else it is set when first seen, though the dialog be gone by then
        )
        self.withdraw()
        self._below: tk.Misc | None = None  # the dialog that this one was opened from
        self._left: tk.Misc | None = None  # what had the keyboard in that
        self.result: Any = None
        frame = ttk.Frame(self, bootstyle="bordered", padding=1)
        frame.pack(fill="both", expand=True)
        self.body = ttk.Frame(frame, padding=(24, 20, 24, 8))
        self.body.pack(fill="both", expand=True)
        self._buttons = ttk.Frame(frame, padding=(24, 8, 24, 18))
        self._buttons.pack(fill="x")
        self.bind("<Escape>", lambda _event: self.close(None))
        self.protocol("WM_DELETE_WINDOW", lambda: self.close(None))

    def add_button(self, text: str, command: Callable[[], object], bootstyle: str = "outline") -> ttk.Button:
        """From the right to the left."""
        button = ttk.Button(self._buttons, text=text, command=command, bootstyle=bootstyle)
        button.pack(side="right", padx=(8, 0))
        return button

    def on_return(self, command: Callable[[], object]) -> None:
        """Return calls it, but not in a list, where it is for the row, nor on a button, which it presses without us."""
        elsewhere = "[winfo exists %W] && [winfo class %W] ni {TButton Treeview}"  # the button may have closed it
        self.tk.call("bind", str(self), "<Return>", f"if {{{elsewhere}}} {self.register(command)}")

    def close(self, result: Any) -> None:
        self.result = result
        self.destroy()

    def destroy(self) -> None:
        super().destroy()
        if self._below is not None and self._below.winfo_exists():
            self._below.grab_set()
            left = self._left if self._left is not None and self._left.winfo_exists() else self._below
            left.focus_set()

    def present(self, focus: tk.Misc | None = None) -> None:
        """Shows the dialog over its window."""
        owner = self.master.winfo_toplevel()
        self._below = owner if isinstance(owner, Dialog) else None
        self._left = owner.focus_lastfor() if self._below else None
        self.transient(owner)
        self.update_idletasks()
        width, height = self.winfo_reqwidth(), self.winfo_reqheight()
        x = owner.winfo_rootx() + (owner.winfo_width() - width) // 2
        y = owner.winfo_rooty() + (owner.winfo_height() - height) // 3
        self.geometry(f"+{max(x, 0)}+{max(y, 0)}")
        self.deiconify()
        self.wait_visibility()
        if self.winfo_exists():  # other events were handled meanwhile
            self.grab_set()
            (focus or self).focus_set()

    def ask(self, focus: tk.Misc | None = None) -> Any:
        """Shows the dialog and waits; returns the result."""
        self.present(focus)
        self.wait_window()
        return self.result


def ask(
    parent: tk.Misc,
    title: str,
    text: str,
    answers: Sequence[Answer],
    icon: Literal["info", "question", "error"] = "question",
) -> str | None:
    """One of the answers' names, the first answer on the right; None for Esc."""
    dialog = Dialog(parent, title)
    ttk.Label(dialog.body, icon=ICONS[icon], icon_size=28, bootstyle="danger" if icon == "error" else "primary").pack(
        side="left", anchor="n", padx=(0, 16)
    )
    right = ttk.Frame(dialog.body)
    right.pack(side="left", fill="both", expand=True)
    ttk.Label(right, text=title, style="Heading.TLabel").pack(anchor="w", pady=(0, 6))
    add_text(right, text)
    buttons = [
        dialog.add_button(label, lambda name=name: dialog.close(name), style)  # type: ignore[misc]
        for name, label, style in answers
    ]
    answer: str | None = dialog.ask(buttons[0])
    return answer


def add_text(parent: ttk.Frame, text: str) -> None:
    """The text, as a label or, when it is long, in a box that scrolls and from which it can be copied."""
    width = px(440)
    label = ttk.Label(parent, text=text, wraplength=width, justify="left")
    font = tkfont.nametofont("TkDefaultFont")
    line = font.metrics("linespace")
    lines = label.winfo_reqheight() // line
    if lines <= LONG:
        label.pack(anchor="w")
        return
    label.destroy()
    owner = parent.winfo_toplevel().master
    room = SHARE * (owner.winfo_toplevel().winfo_height() if owner else parent.winfo_screenheight())
    frame = ttk.Frame(parent)
    frame.pack(anchor="w", fill="both", expand=True)
    box = text_box(frame, width=width // font.measure("0"), height=max(3, min(lines, int(room / line))))
    box.insert("1.0", text)
    box.configure(state="disabled")
    box.bind("<Button-1>", lambda _event: box.focus_set())  # else what is marked cannot be copied


def text_box(frame: ttk.Frame, **options: Any) -> tk.Text:
    """A text with a scrollbar that fills `frame`, in the colours of the theme: Tk's own would be white in the dark."""
    colors = ttk.Style.get_instance().colors
    box = tk.Text(
        frame,
        wrap="word",
        font=tkfont.nametofont("TkDefaultFont"),
        relief="flat",
        highlightthickness=0,
        background=colors.bg,
        foreground=colors.fg,
        selectbackground=colors.selectbg,
        selectforeground=colors.selectfg,
        **options,
    )
    bar = ttk.Scrollbar(frame, command=box.yview)
    box.configure(yscrollcommand=bar.set)
    bar.pack(side="right", fill="y")
    box.pack(side="left", fill="both", expand=True)
    return box


def tell(parent: tk.Misc, title: str, text: str, icon: Literal["info", "error"] = "info") -> None:
    ask(parent, title, text, [("ok", _("OK"), "primary")], icon)


def dialogs_of(window: tk.Misc) -> list[tk.Toplevel]:
    """All windows over this one, and over these, the last opened first."""
    over = [child for child in reversed(window.winfo_children()) if isinstance(child, tk.Toplevel)]
    return [one for dialog in over for one in (*dialogs_of(dialog), dialog)]


def show_error(parent: tk.Misc, error: BaseException) -> None:
    """A refusal in its own words; anything else in general ones, and in the log in full."""
    if isinstance(error, SignedOut):
        parent.nametowidget(".").event_generate(SIGNED_OUT)  # where everything is closed and the reason said
        return
    if isinstance(error, CrmError):
        tell(parent, _("That did not work"), str(error), "error")
        return
    logging.getLogger("crm_desktop").error("unexpected", exc_info=error)
    text = _("Something unexpected happened; what was saved before is safe. Details are in the log file {path}.")
    tell(parent, _("That did not work"), text.format(path=log_file()), "error")
