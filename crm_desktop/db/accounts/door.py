"""Signing in.

Five wrong passwords in a row, and each further try has to wait twice as long. The tries are counted in the file, by the
name as typed, before the password is looked at: neither ending the program nor guessing names helps.
"""

import datetime as dt

from crm_desktop.db.accounts import passwords
from crm_desktop.db.accounts.accounts import Account, find
from crm_desktop.db.accounts.tries import FORGET, seconds_left
from crm_desktop.db.connection import Database
from crm_desktop.db.driver import sqlite
from crm_desktop.db.encrypted import keyfile
from crm_desktop.db.encrypted.slots import RECOVERY
from crm_desktop.db.encrypted.unlocking import Unlocked
from crm_desktop.db.errors import PasswordRefused, SignInRefused
from crm_desktop.db.history import audit
from crm_desktop.i18n import _


class Door:
    """For whoever stands before the file. Each question takes about as long as Argon2 does; any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sign_in(self, name: str, password: str, event: audit.Event = "sign in") -> Account:
        """Raises SignInRefused, in the same words and after the same time whether there is such a user or not."""
        name = passwords.normal(name.strip())
        spare = passwords.nobodys()
        self._count_try(name)
        with self._database.atomic() as connection:
            sql = "SELECT 用户编号, 口令 FROM 用户 WHERE 用户名 = ? AND 停用 = 0"
            number, kept = connection.execute(sql, (name,)).fetchone() or (None, spare)
        if not passwords.matches(kept, password) or number is None:
            self._note("sign-in failed", name)
            raise SignInRefused(_("Name or password is wrong."))
        outdated = passwords.is_outdated(kept)
        new = passwords.hashed(password) if outdated else kept
        with self._database.atomic() as connection:
            connection.execute("UPDATE 用户 SET 口令 = ? WHERE 用户编号 = ? AND 口令 = ?", (new, number, kept))
            connection.execute("DELETE FROM 登录失败 WHERE 标记 = ?", (passwords.tag(name),))
            audit.record(connection, event, name)
            return find(connection, number)

    def admit(self, unlocked: Unlocked) -> Account:
        """Whom the key file has let in. Raises SignInRefused for who was disabled, or has to wait.

        The password of the key file counts: a file that was restored may have an older one.
        """
        name = unlocked.user
        with self._database.atomic() as connection:
            sql = "SELECT 用户编号, 口令 FROM 用户 WHERE 用户名 = ? AND 停用 = 0"
            number, kept = connection.execute(sql, (name,)).fetchone() or (None, "")
            wait = waiting(connection, name, dt.datetime.now(dt.UTC))
        if number is None:
            raise SignInRefused(_("Name or password is wrong."))
        if wait:
            raise SignInRefused(_("Too many wrong tries; wait {seconds} seconds.").format(seconds=wait), wait)
        if not passwords.matches(kept, unlocked.password):
            kept = passwords.hashed(unlocked.password)
        with self._database.atomic() as connection:
            connection.execute("UPDATE 用户 SET 口令 = ? WHERE 用户编号 = ?", (kept, number))
            connection.execute("DELETE FROM 登录失败 WHERE 标记 = ?", (passwords.tag(name),))
            if unlocked.failures:
                audit.record(connection, "sign-in failed", name, f"{unlocked.failures} ×")
            audit.record(connection, "sign in", name)
            return find(connection, number)

    def change_password(self, account: Account, old: str, new: str) -> None:
        """One's own. Raises SignInRefused for a wrong old password, PasswordRefused."""
        passwords.must_be_good(new, account.name)
        self.sign_in(account.name, old, "password confirmed")
        self._set_own(account, new)

    def choose_password(self, account: Account, new: str) -> Account:
        """For who has just signed in with a temporary one; the account with that of their own.

        Raises PasswordRefused, also for the same again; SignInRefused where the account was changed meanwhile.
        """
        passwords.must_be_good(new, account.name)
        with self._database.atomic() as connection:
            sql = "SELECT 口令 FROM 用户 WHERE 用户编号 = ? AND 授权 = ? AND 停用 = 0 AND 须改口令 = 1"
            row = connection.execute(sql, (account.number, account.version)).fetchone()
        if row is None:
            raise SignInRefused(_("Your account was changed or disabled; sign in again."))
        if passwords.matches(row[0], new):
            raise PasswordRefused(_("Choose another password than the temporary one."))
        return self._set_own(account, new)

    def _set_own(self, account: Account, new: str) -> Account:
        kept = passwords.hashed(new)
        with self._database.atomic() as connection:
            sql = "UPDATE 用户 SET 口令 = ?, 须改口令 = 0 WHERE 用户编号 = ?"
            connection.execute(sql, (kept, account.number))
            audit.record(connection, "password changed", account.name, account.name)
            keyfile.set_password(self._database.path, self._database.key, account.name, new)
            return find(connection, account.number)

    def recover(self, code: str, password: str) -> tuple[Account, str]:
        """The administrator with a new password, and the next recovery code. Raises SignInRefused, PasswordRefused."""
        passwords.must_be_good(password, "")
        spare = passwords.nobodys()
        self._count_try(RECOVERY)
        with self._database.atomic() as connection:
            sql = "SELECT 用户编号, 恢复码 FROM 用户 WHERE 恢复码 IS NOT NULL ORDER BY 用户编号 LIMIT 1"
            number, kept = connection.execute(sql).fetchone() or (None, spare)
        if not passwords.matches(kept, passwords.recovery_code(code)) or number is None:
            self._note("recovery failed", RECOVERY)
            raise SignInRefused(_("This is not the recovery code."))
        return self._reset(number, password)

    def reset(self, password: str) -> tuple[Account, str]:
        """As `recover`, for whom the recovery code has opened the key file."""
        passwords.must_be_good(password, "")
        with self._database.atomic() as connection:
            sql = "SELECT 用户编号 FROM 用户 WHERE 恢复码 IS NOT NULL ORDER BY 用户编号 LIMIT 1"
            (number,) = connection.execute(sql).fetchone()
        return self._reset(number, password)

    def _reset(self, number: int, password: str) -> tuple[Account, str]:
        code = passwords.new_recovery_code()
        hashes = passwords.hashed(password), passwords.hashed(code)
        with self._database.atomic() as connection:
            connection.execute(
                "UPDATE 用户 SET 口令 = ?, 恢复码 = ?, 停用 = 0, 须改口令 = 0, 授权 = 授权 + 1 WHERE 用户编号 = ?",
                (*hashes, number),
            )
            account = find(connection, number)
            tags = passwords.tag(account.name), passwords.tag(RECOVERY)
            connection.execute("DELETE FROM 登录失败 WHERE 标记 IN (?, ?)", tags)
            audit.record(connection, "password reset", account.name)
            path, key = self._database.path, self._database.key
            keyfile.set_password(path, key, account.name, password)
            keyfile.set_password(path, key, RECOVERY, code)
        return account, code

    def _count_try(self, name: str) -> None:
        """Counts as wrong until it turns out right. Raises SignInRefused while one has to wait."""
        with self._database.atomic() as connection:
            now = dt.datetime.now(dt.UTC)
            connection.execute("DELETE FROM 登录失败 WHERE 时间 < ?", (audit.utc(now - FORGET),))
            wait = waiting(connection, name, now)
            if wait:
                audit.record(connection, "sign-in put off", known(connection, name), f"{wait} s")
            else:
                connection.execute(
                    "INSERT INTO 登录失败 VALUES (?, 1, ?) "
                    "ON CONFLICT DO UPDATE SET 次数 = 次数 + 1, 时间 = excluded.时间",
                    (passwords.tag(name), audit.utc(now)),
                )
        if wait:
            raise SignInRefused(_("Too many wrong tries; wait {seconds} seconds.").format(seconds=wait), wait)

    def _note(self, event: audit.Event, name: str) -> None:
        with self._database.atomic() as connection:
            audit.record(connection, event, known(connection, name))


def known(connection: sqlite.Connection, name: str) -> str:
    """The name, if it is one: anything else that was typed may be a password, and is not written down."""
    found = connection.execute("SELECT 1 FROM 用户 WHERE 用户名 = ?", (name,)).fetchone()
    return name if found or name == RECOVERY else "?"


def waiting(connection: sqlite.Connection, name: str, now: dt.datetime) -> int:
    """Seconds until a try of that name is looked at."""
    sql = "SELECT 次数, 时间 FROM 登录失败 WHERE 标记 = ?"
    row = connection.execute(sql, (passwords.tag(name),)).fetchone()
    return seconds_left(row[0], row[1], now) if row else 0
