"""The users of a file, and what their roles may do. How they sign in: `door`."""

from collections.abc import Mapping
from typing import NamedTuple

from crm_desktop.db.accounts import passwords
from crm_desktop.db.accounts.grants import granted
from crm_desktop.db.accounts.permissions import Limited, Permissions, SignedIn
from crm_desktop.db.connection import Database
from crm_desktop.db.driver import sqlite
from crm_desktop.db.encrypted import keyfile
from crm_desktop.db.encrypted.slots import RECOVERY
from crm_desktop.db.errors import CrmError, PermissionDenied
from crm_desktop.db.history import audit
from crm_desktop.db.lists.sql import quoted
from crm_desktop.db.registry import Registry
from crm_desktop.entities.rights import LIMITED, Role
from crm_desktop.i18n import _

COLUMNS = "用户编号, 用户名, 角色, 记录编号, 停用, 授权, 须改口令"


class Account(NamedTuple):
    """`record`: the number of the record that staff and customers are. `version`: rises when their rights change.
    `temporary`: the password is good for nothing but choosing another."""

    number: int
    name: str
    role: Role
    record: str | None
    disabled: bool
    version: int
    temporary: bool = False


def exist(connection: sqlite.Connection) -> bool:
    """Whether anybody has to sign in. A file of a version without accounts has none."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = '用户'").fetchone():
        return False
    return connection.execute("SELECT 1 FROM 用户 LIMIT 1").fetchone() is not None


def permissions_of(database: Database, registry: Registry, account: Account) -> Permissions:
    """What somebody who has signed in may do. Raises PermissionDenied for whoever has to choose a password first."""
    if account.temporary:
        raise PermissionDenied(_("Your password is a temporary one; sign in to the window and choose your own first."))
    reader = database.reader()
    number, version = account.number, account.version
    if account.role == "admin":
        return SignedIn(reader, account.name, number, version)
    grants = granted(reader, registry, account.role)
    return Limited(reader, account.name, number, version, registry, account.role, account.record or "", grants)


class Users:
    """The administrator's desk: `permissions` are those of whoever sits at it. Raises PermissionDenied for others."""

    def __init__(self, database: Database, registry: Registry, permissions: Permissions) -> None:
        self._database, self._registry, self._permissions = database, registry, permissions
        self._reader = database.reader()

    def all(self) -> list[Account]:
        self._must_administer()
        rows = self._reader.execute(f"SELECT {COLUMNS} FROM 用户 ORDER BY 角色, 用户名").fetchall()
        return [account_of(row) for row in rows]

    def begin(self, name: str, password: str) -> tuple[Account, str]:
        """The first account, an administrator's; from now on one has to sign in. Also the recovery code."""
        code = passwords.new_recovery_code()
        account = self.add(name, password, "admin", None, passwords.hashed(code))
        return account, code

    def add(self, name: str, password: str, role: Role, record: str | None, recovery: str | None = None) -> Account:
        """A new user. Raises CrmError for a name that is taken or odd, a record that is not there; PasswordRefused."""
        self._must_administer()
        name = passwords.normal(name.strip())
        if not 1 <= len(name) <= 32 or any(letter.isspace() or not letter.isprintable() for letter in name):
            raise CrmError(_("The user name must have 1 to 32 characters, without spaces."))
        passwords.must_be_good(password, name)
        kept = passwords.hashed(password)
        with self._database.atomic() as connection:
            self._permissions.ask()
            if exist(connection) != self._permissions.audited:
                raise PermissionDenied(_("There are accounts by now; sign in."))
            self._check_record(connection, role, record)
            if connection.execute("SELECT 1 FROM 用户 WHERE 用户名 = ?", (name,)).fetchone():
                raise CrmError(_("There is a user “{name}” already.").format(name=name))
            number = connection.execute(
                "INSERT INTO 用户 (用户名, 角色, 记录编号, 口令, 恢复码) VALUES (?, ?, ?, ?, ?) RETURNING 用户编号",
                (name, role, record, kept, recovery),
            ).fetchone()[0]
            audit.record(connection, "user created", self._actor(name), f"{name} {role} {record or ''}".strip())
            keyfile.set_password(self._database.path, self._database.key, name, password)
            return find(connection, number)

    def set_password(self, number: int, password: str, *, temporary: bool = False) -> None:
        """Another's or one's own. Their open sessions end, one's own goes on. `temporary`: to be changed at once."""
        self._must_administer()
        account = find(self._reader, number)
        passwords.must_be_good(password, account.name)
        kept = passwords.hashed(password)
        with self._database.atomic() as connection:
            self._permissions.ask()
            ends = int(account.name != self._permissions.user)
            sql = "UPDATE 用户 SET 口令 = ?, 授权 = 授权 + ?, 须改口令 = ? WHERE 用户编号 = ?"
            connection.execute(sql, (kept, ends, int(temporary), number))
            connection.execute("DELETE FROM 登录失败 WHERE 标记 = ?", (passwords.tag(account.name),))
            audit.record(connection, "password changed", self._permissions.user, account.name)
            keyfile.set_password(self._database.path, self._database.key, account.name, password)

    def renew_recovery(self, number: int) -> str:
        """The next recovery code, of this administrator's account; the one until now ends."""
        self._must_administer()
        code = passwords.new_recovery_code()
        kept = passwords.hashed(code)
        with self._database.atomic() as connection:
            self._permissions.ask()
            connection.execute("UPDATE 用户 SET 恢复码 = NULL")
            connection.execute("UPDATE 用户 SET 恢复码 = ? WHERE 用户编号 = ?", (kept, number))
            audit.record(connection, "recovery renewed", self._permissions.user)
            keyfile.set_password(self._database.path, self._database.key, RECOVERY, code)
        return code

    def disable(self, number: int, *, disabled: bool = True) -> None:
        """At once, also where the user is signed in. Raises CrmError for the last administrator.

        In an encrypted file the user's slot goes; whoever comes back needs a new password. See `encryption.convert`.
        """
        self._must_administer()
        with self._database.atomic() as connection:
            self._permissions.ask()
            account = find(connection, number)
            others = "SELECT 1 FROM 用户 WHERE 角色 = 'admin' AND 停用 = 0 AND 用户编号 <> ?"
            if disabled and account.role == "admin" and not connection.execute(others, (number,)).fetchone():
                raise CrmError(_("The last administrator cannot be disabled."))
            connection.execute("UPDATE 用户 SET 停用 = ?, 授权 = 授权 + 1 WHERE 用户编号 = ?", (int(disabled), number))
            event: audit.Event = "user disabled" if disabled else "user enabled"
            audit.record(connection, event, self._permissions.user, account.name)
            if disabled:
                keyfile.remove_user(self._database.path, self._database.key, account.name)

    def set_rights(self, role: Role, changes: Mapping[tuple[str, str], str | None]) -> None:
        """(table, item) → what 权限 is to say; None: the default again. Sessions of the role end."""
        self._must_administer()
        with self._database.atomic() as connection:
            self._permissions.ask()
            for (table, item), value in changes.items():
                connection.execute("DELETE FROM 权限 WHERE 角色 = ? AND 表 = ? AND 项目 = ?", (role, table, item))
                if value is not None:
                    connection.execute("INSERT INTO 权限 VALUES (?, ?, ?, ?)", (role, table, item, value))
                detail = f"{role} {table} {item} {value or 'default'}"
                audit.record(connection, "rights changed", self._permissions.user, detail)
            connection.execute("UPDATE 用户 SET 授权 = 授权 + 1 WHERE 角色 = ?", (role,))

    def _check_record(self, connection: sqlite.Connection, role: Role, record: str | None) -> None:
        if role not in LIMITED:
            if record is not None:
                raise CrmError(_("An administrator is nobody's record."))
            return
        entity = self._registry[role]
        key = quoted(entity.by_name[entity.key[0]].column)
        found = connection.execute(f"SELECT 1 FROM {quoted(entity.table)} WHERE {key} = ?", (record,)).fetchone()
        if not record or not found:
            raise CrmError(_("Choose the record that the user is: {entity}.").format(entity=entity.label))

    def _must_administer(self) -> None:
        self._permissions.ask()
        if self._permissions.limited:
            raise PermissionDenied(_("Only an administrator manages users and rights."))

    def _actor(self, name: str) -> str:
        return self._permissions.user if self._permissions.audited else name


def find(connection: sqlite.Connection, number: int) -> Account:
    row = connection.execute(f"SELECT {COLUMNS} FROM 用户 WHERE 用户编号 = ?", (number,)).fetchone()
    if row is None:
        raise CrmError(_("There is no such user."))
    return account_of(row)


def account_of(row: tuple[int, str, Role, str | None, int, int, int]) -> Account:
    number, name, role, record, disabled, version, temporary = row
    return Account(number, name, role, record, bool(disabled), version, bool(temporary))
