"""What a window works with: the open file, who uses it, and what does the work."""

import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from crm_desktop.db.accounts.accounts import Account
from crm_desktop.db.connection import Database
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.records import Key, Record
from crm_desktop.operations.datafile.backups import Backup
from crm_desktop.operations.datafile.encrypting import Conversion
from crm_desktop.operations.preferences import Preferences
from crm_desktop.operations.printing.prints import Prints
from crm_desktop.views.common.background import Worker
from crm_desktop.views.datafile.auto_backup import AutoBackup

Opener = Callable[[Entity, Key], object]
NewRecord = Callable[[tk.Misc, Entity, Record], Key | None]
EditRecord = Callable[[tk.Misc, Entity, Key], object]
Restore = Callable[[Backup], object]
Restart = Callable[[Path | None], object]  # the file to open next; None: the same one


def nothing(*_arguments: object) -> None:
    """Stands in until somebody says what is meant."""


class Gate(NamedTuple):
    """Who has signed in, if anybody had to. `enter` shows the window of an account, `lock` hides it until the password
    is typed, `leave` signs out, `convert` opens the file anew with another key."""

    account: Account | None = None
    enter: Callable[[Account], object] = nothing
    lock: Callable[[], object] = nothing
    leave: Callable[[], object] = nothing
    convert: Callable[[Conversion], object] = nothing


class Session(NamedTuple):
    """Handed to each view. `open_record` shows a record in its own tab, wherever it was met;
    `new_record` asks for a new one in a dialog and returns its key; `edit_record` shows one there."""

    root: tk.Tk
    database: Database
    registry: Registry
    store: Store
    bus: ChangeBus
    worker: Worker
    backups: AutoBackup
    preferences: Preferences
    open_record: Opener
    new_record: NewRecord
    toast: Callable[[str], object]
    prints: Prints
    gate: Gate = Gate()
    edit_record: EditRecord = nothing
    choose_tab: Callable[[str], object] = nothing  # shows a tab by its name; returns its content
