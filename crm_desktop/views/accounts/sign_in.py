"""Who is there: the page before a file with accounts, and the one that hides a window left alone."""

import tkinter as tk
from collections.abc import Callable
from functools import partial
from typing import Any, Literal, Protocol

import ttkbootstrap as ttk

from crm_desktop.db.errors import SignInRefused
from crm_desktop.i18n import _
from crm_desktop.views.accounts.password_dialog import RecoverDialog
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.background import Submitter
from crm_desktop.views.common.entry import Entry
from crm_desktop.views.common.secret_dialog import show_recovery_code
from crm_desktop.views.common.theme import px

SECOND = 1000  # ms
HIDDEN = "•"


class SomeDoor(Protocol):
    """A Door, or that of an encrypted file."""

    def sign_in(self, name: str, password: str, event: Literal["unlock", "sign in"], /) -> object: ...

    def recover(self, code: str, password: str) -> tuple[object, str]: ...


class SignIn(ttk.Frame):
    """`entered(answer)`: the password was right, and this is what the door says. `others`: further ways on, text →
    command.

    `locked`: the user whose window is behind; else anybody may sign in. `message`: why one has to.
    `failed(error)`: it is no wrong password.
    """

    def __init__(
        self,
        root: tk.Tk,
        worker: Submitter,
        door: SomeDoor,
        entered: Callable[[Any], object],
        *,
        others: dict[str, Callable[[], object]],
        name: str = "",
        locked: bool = False,
        message: str = "",
        failed: Callable[[BaseException], object] | None = None,
    ) -> None:
        super().__init__(root, padding=40)
        self._worker, self._door, self._entered, self._locked = worker, door, entered, locked
        self._failed = failed or partial(dialogs.show_error, self)
        self._timer = ""
        middle = ttk.Frame(self)
        middle.place(relx=0.5, rely=0.42, anchor="center")
        self._build_heading(middle, message)
        self._build_card(middle, name)
        others = {**others, _("Password forgotten …"): self._recover}
        for text, command in others.items():
            ttk.Button(middle, text=text, bootstyle="link", command=command).pack(pady=(8, 0))

    def _build_heading(self, parent: ttk.Frame, message: str) -> None:
        icon = "lock" if self._locked else "person-circle"
        ttk.Label(parent, icon=icon, icon_size=52, bootstyle="primary").pack(pady=(0, 12))
        title = _("Locked") if self._locked else _("Sign in")
        ttk.Label(parent, text=title, style="Title.TLabel").pack()
        hint = message or (_("What you typed is kept.") if self._locked else _("This file has accounts."))
        ttk.Label(parent, text=hint, style="Muted.TLabel", wraplength=px(420)).pack(pady=(6, 18))

    def _build_card(self, parent: ttk.Frame, name: str) -> None:
        card = ttk.Frame(parent, bootstyle="bordered", padding=22)
        card.pack(fill="x")
        self.name = self._entry(card, _("User name"))
        self.name.set_text(name)
        self.password = self._entry(card, _("Password"), show=HIDDEN)
        if self._locked:
            self.name.configure(state="readonly")
        self._fault = ttk.Label(card, style="Fault.TLabel", wraplength=px(300))
        self._fault.pack(anchor="w", fill="x")
        self._button = ttk.Button(
            card,
            text=_("Unlock") if self._locked else _("Sign in"),
            icon="unlock" if self._locked else "box-arrow-in-right",
            bootstyle="primary",
            command=self.sign_in,
        )
        self._button.pack(fill="x", pady=(8, 0))

    def destroy(self) -> None:
        self._worker.cancel("sign in")
        if self._timer:
            self.after_cancel(self._timer)
        super().destroy()

    def focus_first(self) -> None:
        (self.password if self.name.get() else self.name).focus_force()

    def again(self) -> None:
        """Another try: the first one has led nowhere."""
        self.password.delete(0, "end")
        self._button.configure(state="normal")
        self.password.focus_set()

    def sign_in(self) -> None:
        """Argon2 takes a moment: in the background."""
        name, password = self.name.get(), self.password.get()
        if str(self._button.cget("state")) == "disabled" or not name.strip():
            return
        self._button.configure(state="disabled")
        self._fault.configure(text="")
        event: Literal["unlock", "sign in"] = "unlock" if self._locked else "sign in"
        self._worker.submit(
            "sign in",
            lambda _reader: self._door.sign_in(name, password, event),
            self._entered,
            self._refused,
        )

    def _refused(self, error: BaseException) -> None:
        self.again()
        if not isinstance(error, SignInRefused):
            self._failed(error)
            return
        self._fault.configure(text=str(error))
        if error.wait:
            self._wait(error.wait)

    def _wait(self, seconds: int) -> None:
        """Nothing is asked before it would be answered."""
        self._timer = ""
        self._button.configure(state="disabled" if seconds else "normal")
        if not seconds:
            self._fault.configure(text="")
            return
        self._fault.configure(text=_("Too many wrong tries; wait {seconds} seconds.").format(seconds=seconds))
        self._timer = self.after(SECOND, lambda: self._wait(seconds - 1))

    def _recover(self) -> None:
        found: tuple[Any, str] | None = RecoverDialog(self, self._worker, self._door.recover).ask()
        if found is not None:
            answer, code = found
            show_recovery_code(self, code)
            self._entered(answer)

    def _entry(self, card: ttk.Frame, label: str, show: str = "") -> Entry:
        ttk.Label(card, text=label, style="Caption.TLabel").pack(anchor="w")
        entry = Entry(card, width=36, show=show)
        entry.bind("<Return>", lambda _event: self.sign_in())
        entry.pack(fill="x", pady=(2, 10))
        return entry
