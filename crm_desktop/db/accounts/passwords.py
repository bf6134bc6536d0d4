"""Passwords: which are taken, and how they are kept: as Argon2id hashes, from which nobody gets them back."""

import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crm_desktop.db.errors import PasswordRefused
from crm_desktop.i18n import _

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 8, 256
COMMON = Path(__file__).with_name("common_passwords.txt")
COST: Final = (3, 64 * 1024, 4)  # of Argon2id: passes, KiB of memory, lanes
LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # of a recovery code: none that looks like another
GROUP = 5
CODE, TEMPORARY = 5, 3  # groups: 125 bits, 75 bits


def must_be_good(password: str, name: str) -> None:
    """Raises PasswordRefused for one that is too short, too long, or that everybody tries first."""
    length = len(normal(password))
    if not SHORTEST <= length <= LONGEST:
        text = _("The password must have {least} to {most} characters.")
        raise PasswordRefused(text.format(least=SHORTEST, most=LONGEST))
    plain = normal(password).casefold()
    if plain in common() or len(set(plain)) < 3 or plain.strip("0123456789") == name.casefold():
        raise PasswordRefused(_("This password is one that everybody tries first; choose another."))


def hashed(password: str) -> str:
    return hasher().hash(normal(password))


def matches(kept: str, password: str) -> bool:
    """Whether that is the password; takes as long either way."""
    from argon2.exceptions import VerificationError  # as in `hasher`

    try:
        return hasher().verify(kept, normal(password))
    except VerificationError:
        return False


def is_outdated(kept: str) -> bool:
    """Whether it was hashed with lower parameters than today's."""
    return hasher().check_needs_rehash(kept)


def new_recovery_code() -> str:
    """Such as K7Q2M-…, from the system's randomness."""
    return random_groups(CODE)


def new_temporary() -> str:
    """A password to be handed out and changed at once."""
    return random_groups(TEMPORARY)


def random_groups(count: int) -> str:
    import secrets  # as in `hasher`: it loads OpenSSL

    groups = ("".join(secrets.choice(LETTERS) for _letter in range(GROUP)) for _group in range(count))
    return "-".join(groups)


def recovery_code(typed: str) -> str:
    """The code as it was made, whatever case and dashes it is typed with."""
    letters = "".join(letter for letter in unicodedata.normalize("NFKC", typed).upper() if letter in LETTERS)
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def tag(name: str) -> str:
    """Under which wrong tries are counted: whoever types the password for the name must not find it written down."""
    import hashlib  # as in `hasher`

    return hashlib.sha256(normal(name).encode()).hexdigest()


def normal(password: str) -> str:
    """However the keyboard composes its characters."""
    return unicodedata.normalize("NFC", password.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


@cache
def common() -> frozenset[str]:
    return frozenset(COMMON.read_text("utf-8").split())


@cache
def hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher, Type  # a file without accounts starts without it

    return PasswordHasher(*COST, type=Type.ID)


@cache
def nobodys() -> str:
    """What the password of somebody unknown is compared with, so that it takes as long."""
    return hashed(new_recovery_code())
