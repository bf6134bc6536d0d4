"""The SQLite drivers, named here alone: the standard library's for plain files, SQLCipher's for encrypted ones.

SQLCipher's has the same interface and constants, but exceptions of its own: what is caught is one of `…_errors()`.
"""

import sqlite3 as sqlite
import sys
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from crm_desktop.db import errors
from crm_desktop.i18n import _

__all__ = [
    "Key",
    "attach_memory",
    "connect",
    "database_errors",
    "integrity_errors",
    "operational_errors",
    "require_encryption",
    "sqlite",
    "uri_of",
]

CIPHER, CRYPTO = "sqlcipher3.dbapi2", "cryptography"  # of the extra `encryption`
QUIET = "PRAGMA cipher_log_level = NONE"  # it would write what it finds to stderr; the errors say it too


@dataclass(frozen=True)
class Key:
    """Of an encrypted file. `id`: the first bytes of the file, which SQLCipher calls its salt: each key has its own."""

    secret: bytes = field(repr=False)
    id: bytes

    @property
    def literal(self) -> str:
        """As SQLCipher takes a key that is no password."""
        return f"\"x'{self.secret.hex()}{self.id.hex()}'\""


def uri_of(path: Path, mode: str) -> str:
    """`mode`: such as mode=ro or immutable=1."""
    return f"{path.absolute().as_uri()}?{mode}"


def connect(uri: str, key: Key | None = None, *, cipher: bool = False) -> sqlite.Connection:
    """In autocommit, for any thread. `cipher`: by SQLCipher's driver, also a plain file.

    Raises EncryptionMissing. A wrong key shows with the first statement, as SQLITE_NOTADB.
    """
    driver = cipher_driver() if key or cipher else sqlite
    connection: sqlite.Connection = driver.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    if driver is not sqlite:
        connection.execute(QUIET)
    if key:
        connection.execute(f"PRAGMA key = {key.literal}")
        connection.execute("PRAGMA temp_store = MEMORY")  # what it sorts must not get to the disk as plain text
    return connection


def attach_memory(connection: sqlite.Connection, name: str, shared: str) -> None:
    """A database in memory, as `name`; all connections of the process that say the same `shared` have the same one.

    Its content goes with the last of them.
    """
    connection.execute(f"ATTACH ? AS {name} KEY ''", (f"file:/{shared}?vfs=memdb",))  # SQLCipher's would take its key


def cipher_driver() -> ModuleType:
    require_encryption()
    return import_module(CIPHER)  # not for plain files


def require_encryption() -> None:
    """Raises EncryptionMissing where the extra is not installed."""
    if find_spec("sqlcipher3") is None or find_spec(CRYPTO) is None:
        text = _("Encrypted files need an addition to the program; install it with: {command}")
        raise errors.EncryptionMissing(text.format(command="pip install 'crm-desktop[encryption]'"))


def database_errors() -> tuple[type[sqlite.DatabaseError], ...]:
    return of_both("DatabaseError", sqlite.DatabaseError)


def integrity_errors() -> tuple[type[sqlite.DatabaseError], ...]:
    return of_both("IntegrityError", sqlite.IntegrityError)


def operational_errors() -> tuple[type[sqlite.DatabaseError], ...]:
    return of_both("OperationalError", sqlite.OperationalError)


def of_both(name: str, own: type[sqlite.DatabaseError]) -> tuple[type[sqlite.DatabaseError], ...]:
    """One that is not loaded raises nothing."""
    cipher = sys.modules.get(CIPHER)
    return (own, getattr(cipher, name)) if cipher else (own,)
