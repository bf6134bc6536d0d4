"""A data file for the command line: as the user who signs in, where the file has accounts, else as everybody."""

import contextlib
import getpass
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, Self

from crm_desktop.db.accounts import accounts
from crm_desktop.db.accounts.door import Door
from crm_desktop.db.accounts.permissions import Administrator, Permissions
from crm_desktop.db.connection import Database
from crm_desktop.db.driver import Key, sqlite
from crm_desktop.db.encrypted.unlocking import Unlocked, needs_key, unlock
from crm_desktop.db.errors import (
    CrmError,
    FileDamaged,
    FileMissing,
    FileNewer,
    KeysRefused,
    KeyWanted,
    PermissionDenied,
)
from crm_desktop.db.history.audit import Event
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.history.past import step_on
from crm_desktop.db.history.past_store import queries_of
from crm_desktop.db.lists.query import Queries
from crm_desktop.db.migrate import Tell, silent
from crm_desktop.db.reading import reading
from crm_desktop.db.registry import Registry
from crm_desktop.db.reports import BY_NAME
from crm_desktop.db.reports.report import Report
from crm_desktop.db.reports.rights import named
from crm_desktop.db.writing.store import Store
from crm_desktop.i18n import _

VARIABLE = "CRM_PASSWORD"


class Access(NamedTuple):
    """What somebody may read, and how: `note` writes into the security log."""

    connection: sqlite.Connection
    queries: Queries
    report: Callable[[str], Report]
    note: Callable[[Event, str], object]
    permissions: Permissions

    def as_of(self, time: str, tell: Callable[[float], object]) -> Self:
        """The same, the records as they were at that time on the user's clock. Raises PermissionDenied for whoever does
        not see everything; `tell` gets the part that is done."""
        step = step_on(self.connection, time)
        return self._replace(queries=queries_of(self.connection, Registry(), self.permissions, step, tell))


def unlocked(path: Path, user: str | None) -> Unlocked | None:
    """By the password of the user, None where the file is not encrypted. Raises SignInRefused, PermissionDenied."""
    return unlock(path, must_be_named(user), password_of(user)) if needs_key(path) else None


def key_of(path: Path, user: str | None) -> Key | None:
    """Of an encrypted file, for what asks nobody where it is plain."""
    opened = unlocked(path, user)
    return opened.key if opened else None


@contextlib.contextmanager
def writing_as(path: Path, user: str | None, backups: Path | None = None, tell: Tell = silent) -> Iterator[Store]:
    """`backups`: the folder for one before an upgrade, of which `tell` is told.

    Raises FileRefused, SignInRefused, PermissionDenied.
    """
    known = unlocked(path, user)
    with Database.open(path, backups, known.key if known else None, tell) as database:
        registry = Registry()
        if known:
            allowed = accounts.permissions_of(database, registry, Door(database).admit(known))
        else:
            allowed = permissions(database, registry, user)
        yield Store(database, registry, allowed, ChangeBus())


@contextlib.contextmanager
def reading_as(path: Path, user: str | None, tell: Tell = silent) -> Iterator[Access]:
    """Without accounts also beside a window that has the file open. Raises FileRefused and what `writing_as` does."""
    with contextlib.suppress(KeyWanted), reading(path) as connection:
        if not accounts.exist(connection):
            must_not_be_named(user)
            yield Access(
                connection, Queries(Registry()), BY_NAME.__getitem__, lambda _event, _detail: None, Administrator()
            )
            return
    with writing_as(path, user, tell=tell) as store:
        yield Access(store.reader, store.queries, lambda name: named(store, name), store.note, store.permissions)


def must_administer(path: Path, user: str | None, tell: Tell = silent) -> Key | None:
    """Returns the key of an encrypted file. Raises SignInRefused or PermissionDenied, unless the user is an
    administrator or the file has no accounts.

    Of a file that is gone or cannot be read, or whose keys cannot, nobody can say who may do what: whoever has its
    backups may go back.
    """
    try:
        with contextlib.suppress(KeyWanted), reading(path, older=True) as connection:
            if not accounts.exist(connection):
                must_not_be_named(user)
                return None
        with writing_as(path, user, tell=tell) as store:
            if store.permissions.limited:
                store.note("refused", "restore")
                raise PermissionDenied(_("Only an administrator goes back to a backup."))
            return store.database.key
    except (FileDamaged, FileMissing, FileNewer, KeysRefused):
        return None


def permissions(database: Database, registry: Registry, user: str | None) -> Permissions:
    """Of the user, who is asked for the password unless the environment holds it."""
    if not accounts.exist(database.writer):
        must_not_be_named(user)
        return Administrator()
    account = Door(database).sign_in(must_be_named(user), password_of(user))
    return accounts.permissions_of(database, registry, account)


def must_be_named(user: str | None) -> str:
    if user is None:
        raise PermissionDenied(_("This file has accounts: say who you are with --user NAME."))
    return user


def password_of(user: str | None) -> str:
    password = os.environ.get(VARIABLE)
    return getpass.getpass(_("Password of {user}: ").format(user=user)) if password is None else password


def must_not_be_named(user: str | None) -> None:
    if user is not None:
        raise CrmError(_("This file has no accounts; leave --user out."))
