"""From an open file to its window: asks who is there, hides the window when nobody is, lets in again."""

import gc
import sys
import tkinter as tk
from collections.abc import Callable, Sequence
from pathlib import Path
from tkinter import filedialog
from typing import TYPE_CHECKING

from crm_desktop.db.accounts import accounts
from crm_desktop.db.accounts.accounts import Account
from crm_desktop.db.accounts.door import Door
from crm_desktop.db.accounts.permissions import Administrator, Permissions
from crm_desktop.db.connection import Database
from crm_desktop.db.errors import SignedOut
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.i18n import _
from crm_desktop.operations.datafile.backups import chosen_folder
from crm_desktop.operations.datafile.encrypting import Conversion
from crm_desktop.operations.preferences import Preferences
from crm_desktop.operations.printing.prints import Prints
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.background import Worker
from crm_desktop.views.common.dialogs import SIGNED_OUT, dialogs_of
from crm_desktop.views.common.progress_dialog import ProgressDialog
from crm_desktop.views.datafile.auto_backup import AutoBackup
from crm_desktop.views.window.idle import LOCK, MINUTES, IdleWatch
from crm_desktop.views.window.main_window import MainWindow
from crm_desktop.views.window.session import Gate, Restart, Restore, Session, nothing

if TYPE_CHECKING:
    from crm_desktop.views.accounts.sign_in import SignIn
    from crm_desktop.views.window.drafts import Draft

COLLECT, COLLECT_ALL = 1000, 60  # ms from one garbage collection to the next, and how many are to one of all
MANY = 20_000  # of Python's blocks, two or three of which make an object; ten times as many take a tenth of a second
UNWIND = 20  # ms until whoever waited for a dialog that was closed has gone on


class Entrance:
    """One open file. `window` and `session` are None while nobody is let in; `page` stands there instead."""

    def __init__(
        self,
        root: tk.Tk,
        database: Database,
        preferences: Preferences,
        restart: Restart,
        restore: Restore,
        convert: Callable[[Conversion], object],
    ) -> None:
        self.root, self.database, self._preferences = root, database, preferences
        self._restart, self._restore, self._convert = restart, restore, convert
        self._registry, self._bus = Registry(), ChangeBus()
        gc.disable()  # in other threads, that is: where one collects an image, Tk fails or waits for this one
        self._worker = Worker(root, database, self._bus)
        self._door = Door(database)
        self.backups = AutoBackup(root, database, chosen_folder(preferences, database.path))
        self._collecting = ""
        self._settled = 0  # blocks there were when all had been looked through
        self.window: MainWindow | None = None
        self.session: Session | None = None
        self.page: SignIn | None = None
        self._drafts: Sequence[Draft] = ()
        self._hiding = ""
        self._watch: IdleWatch | None = None
        self._bound = root.bind(SIGNED_OUT, lambda _event: self.expel(), add="+")

    @property
    def account(self) -> Account | None:
        """Of whoever has signed in and is there: nobody is while the window is locked."""
        return self.session.gate.account if self.session and self.page is None else None

    def open(self, account: Account | None = None) -> None:
        """The window; first the question who is there, where the file has accounts and nobody has answered yet."""
        if account is not None:
            self.enter(account)
        elif accounts.exist(self.database.writer):
            self._ask()
        else:
            self._make_session(Administrator(), None)
            self._show()

    def close(self) -> None:
        self._stop_watching()
        if self._hiding:
            self.root.after_cancel(self._hiding)
        if self.page is not None:
            self.page.destroy()
        self._drop_window()
        self.root.unbind(SIGNED_OUT, self._bound)
        self.backups.close()
        self._worker.stop()
        self.database.close()
        self.session = self.page = None
        if self._collecting:
            self.root.after_cancel(self._collecting)
        gc.enable()

    def may_close(self) -> bool:
        """Asks about what is not saved; False: stay open."""
        if self.window is not None and self.page is None:  # else it is just being hidden
            return self.window.may_close()
        if not self._drafts:
            return True
        answers = [("stay", _("Unlock first"), "primary"), ("discard", _("Discard"), "outline")]
        text = _("What was typed before the window was locked is not saved yet.")
        return dialogs.ask(self.root, _("Unsaved changes"), text, answers) == "discard"

    # -- who is there -------------------------------------------------------------------------------------------

    def enter(self, account: Account) -> None:
        """Shows the window as that user may see it; what they were typing before is there again."""
        if account.temporary:
            self._ask_for_their_own(account)
            return
        if self.window is not None:
            self._drafts = self.window.drafts()
        known = self.session.gate.account if self.session else None
        if known is not None and known.number != account.number:
            self._drafts = ()
        if self.session is None or known != account:
            self._make_session(accounts.permissions_of(self.database, self._registry, account), account)
        if self.page is not None:
            self.page.destroy()
            self.page = None
        self._drop_window()
        self._show()
        assert self.window is not None
        drafts, self._drafts = self._drafts, ()
        self.window.retype(drafts)
        self._watch_over()

    def _ask_for_their_own(self, account: Account) -> None:
        """In place of the temporary password; without one nobody gets further than to the sign-in."""
        from crm_desktop.views.accounts.password_dialog import FieldsDialog, rules, twice  # not for every start

        if self.page is None:
            self._ask(name=account.name)
        hint = _("You have signed in with a temporary password. From now on your own one counts.")
        dialog = FieldsDialog(
            self.root,
            self._worker,
            _("Choose a password of your own"),
            f"{hint} {rules()}",
            twice(),
            lambda texts: self._door.choose_password(account, texts["password"]),
            _("Set the password"),
        )
        chosen: Account | None = dialog.ask()
        if chosen is not None:
            self.enter(chosen)
        elif self.page is not None:
            self.page.again()

    def lock(self) -> None:
        """Nothing of the customers stays on the screen or behind it. Not while `_is_busy`: it is tried again."""
        account = self.session.gate.account if self.session else None
        if self.window is None or account is None or self._hiding or self._is_busy():
            return
        self._drafts = self.window.drafts()
        assert self.session is not None
        self.session.store.note("lock")
        self._ask(name=account.name, locked=True)
        self._hide()

    def leave(self) -> None:
        """Signs out, after asking about what is not saved."""
        if self.session is not None and self.may_close():
            self.session.store.note("sign out")
            self._forget()

    def expel(self) -> None:
        """The account is no longer what it was."""
        if self.window is not None and not self._hiding:
            self._forget(_("Your account was changed or disabled; sign in again."))

    # -- the window ---------------------------------------------------------------------------------------------

    def _make_session(self, permissions: Permissions, account: Account | None) -> None:
        store = Store(self.database, self._registry, permissions, self._bus)
        self.backups.user = permissions.user
        gate = Gate(account, self.enter, self.lock, self.leave, self._convert)
        self.session = Session(
            self.root, self.database, store.seen, store, self._bus, self._worker, self.backups,
            self._preferences, nothing, nothing, nothing, Prints(), gate,
        )  # fmt: skip

    def _show(self) -> None:
        assert self.session is not None
        self.window = MainWindow(self.root, self.session, self._restart, self._restore)
        self.window.pack(fill="both", expand=True)
        gc.freeze()  # else Python looks through the whole window now and then, and it stands still meanwhile
        self._settled = sys.getallocatedblocks()
        if not self._collecting:
            self._collecting = self.root.after(COLLECT, self._collect, 1)

    def _collect(self, count: int) -> None:
        """Garbage of late, and of all that is not frozen now and then, before it gets much; what is left is frozen."""
        gc.collect(1)
        # what a dialog or the background works with goes soon, and of what is frozen nothing is collected
        stays = self._worker.at_rest and not dialogs_of(self.root)
        if count % COLLECT_ALL == 0 or (stays and sys.getallocatedblocks() > self._settled + MANY):
            gc.collect()
            if stays:
                gc.freeze()
            self._settled = sys.getallocatedblocks()
        self._collecting = self.root.after(COLLECT, self._collect, count + 1)

    def _drop_window(self) -> None:
        gc.unfreeze()  # so that what is left of the window is collected
        if self.window is not None:
            self.window.destroy()
            self.window = None
            forget_variables(self.root)

    def _forget(self, message: str = "") -> None:
        self._drafts = ()
        self._ask(message=message)
        self.session = None
        self._hide()

    def _ask(self, *, name: str = "", locked: bool = False, message: str = "") -> None:
        """The page goes over all there is, at once."""
        from crm_desktop.views.accounts.sign_in import SignIn  # not for every start

        self._stop_watching()
        others: dict[str, Callable[[], object]] = {_("Open another file …"): self._open_another}
        if locked:
            others = {_("Somebody else …"): self._somebody_else}
        if self.page is not None:
            self.page.destroy()
        self.page = SignIn(
            self.root, self._worker, self._door, self._entered,
            others=others, name=name, locked=locked, message=message,
        )  # fmt: skip
        self.page.place(relwidth=1, relheight=1)
        self.page.lift()
        self.page.focus_first()

    def _entered(self, account: Account) -> None:
        if self._hiding:
            self.root.after(UNWIND, lambda: self._entered(account))
        else:
            self.enter(account)

    def _hide(self) -> None:
        """Dialogs first: whoever waits for one goes on, on a window that must still be there."""
        self._hiding = ""
        there = dialogs_of(self.root)
        for dialog in there:
            if dialog.winfo_exists():
                dialog.destroy()
        if there:
            self._hiding = self.root.after(UNWIND, self._hide)
        else:
            self._drop_window()
            if self.page is not None:
                self.page.focus_first()

    def _somebody_else(self) -> None:
        if self.may_close():
            self._forget()

    def _open_another(self) -> None:
        path = filedialog.askopenfilename(parent=self.root, title=_("Open a data file"))
        if path:
            self._restart(Path(path))

    # -- whether anybody is there -------------------------------------------------------------------------------

    def _watch_over(self) -> None:
        self._stop_watching()
        self._watch = IdleWatch(self.root, self._minutes, self.lock, self._look)

    def _stop_watching(self) -> None:
        if self._watch is not None:
            self._watch.stop()
            self._watch = None

    def _minutes(self) -> int:
        minutes: int = self._preferences.get(LOCK, MINUTES)
        return minutes

    def _look(self) -> None:
        try:
            if self.session is not None:
                self.session.store.permissions.ask()
        except SignedOut:
            self.expel()

    def _is_busy(self) -> bool:
        """Whether something is under way whose end is waited for, or shown that is shown only once."""
        from crm_desktop.views.accounts.password_dialog import FieldsDialog  # not for every start
        from crm_desktop.views.common.secret_dialog import SecretDialog  # likewise

        return any(
            isinstance(dialog, (ProgressDialog, SecretDialog)) or (isinstance(dialog, FieldsDialog) and dialog.working)
            for dialog in dialogs_of(self.root)
        )


def forget_variables(root: tk.Tk) -> None:
    """What was typed stays in Tcl's variables, whose widgets are gone, until Python collects what made them."""
    for name in root.tk.splitlist(root.tk.call("info", "globals", "PY_VAR*")):
        root.tk.globalunsetvar(str(name))
