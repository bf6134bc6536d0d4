"""How the key of an encrypted file is wrapped: a slot for each user, and one for the recovery code.

A slot has a key pair. Its private half is locked by Argon2id and AES-GCM under the user's password; to its public half
the key of the file is sealed (X25519, HKDF, AES-GCM). So a new key needs nobody's password, and a new password no new
key. File, user and the parameters of Argon2id are authenticated: a slot moved, renamed or weakened does not open.
"""

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple, Self

from crm_desktop.db.accounts import passwords
from crm_desktop.db.driver import Key
from crm_desktop.db.errors import KeysRefused
from crm_desktop.i18n import _

KEY, ID, SALT, NONCE = 32, 16, 16, 12  # bytes
LEAST: Final = (3, 64 * 1024, 4)  # of Argon2id, as `passwords.COST`: less is refused
MOST: Final = (64, 4 * 1024 * 1024, 64)  # more would only keep the computer busy
RECOVERY: Final = "recovery code"  # the slot of the code; no user name has a space


class Slot(NamedTuple):
    """Texts are bytes in hexadecimal. `cost`: passes, KiB of memory and lanes of Argon2id. `private`: locked under the
    password; `sealed`: the file's key, sealed to `public` with the help of `ephemeral`."""

    cost: tuple[int, int, int]
    salt: str
    nonce: str
    public: str
    private: str
    ephemeral: str = ""
    sealed: str = ""

    @classmethod
    def read(cls, entries: Mapping[str, Any]) -> Self:
        """Raises TypeError, ValueError where it is none."""
        slot = cls(**entries)
        passes, memory, lanes = slot.cost
        if not all(type(part) is int for part in slot.cost):
            raise ValueError
        for text in (slot.salt, slot.nonce, slot.public, slot.private, slot.ephemeral, slot.sealed):
            bytes.fromhex(text)
        return slot._replace(cost=(passes, memory, lanes))

    def entries(self) -> dict[str, Any]:
        return {**self._asdict(), "cost": list(self.cost)}


def new_key() -> Key:
    return Key(random_bytes(KEY), random_bytes(ID))


def new_file_number() -> str:
    """By which a file, and all keys that it will have, differ from others."""
    return random_bytes(ID).hex()


def random_bytes(count: int) -> bytes:
    import secrets  # as in `passwords`: a plain file opens without it

    return secrets.token_bytes(count)


def new_slot(file: str, user: str, password: str, key: Key) -> Slot:
    """`file`: what the key file says of itself, the same for all keys that the file has had."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey  # as above
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # of the extra, and not for plain files

    pair = X25519PrivateKey.generate()
    salt, nonce = random_bytes(SALT), random_bytes(NONCE)
    slot = Slot(passwords.COST, salt.hex(), nonce.hex(), pair.public_key().public_bytes_raw().hex(), "")
    lock = AESGCM(stretched(password, slot))
    private = lock.encrypt(nonce, pair.private_bytes_raw(), bound(file, user, slot))
    return sealed(file, user, slot._replace(private=private.hex()), key)


def sealed(file: str, user: str, slot: Slot, key: Key) -> Slot:
    """The slot with another key of the file in it."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey  # as above
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # as above

    once = X25519PrivateKey.generate()
    slot = slot._replace(ephemeral=once.public_key().public_bytes_raw().hex())
    about = canonical("key", file, user, key.id.hex(), slot.public, slot.ephemeral)
    shared = once.exchange(X25519PublicKey.from_public_bytes(bytes.fromhex(slot.public)))
    box = AESGCM(derived(shared, about)).encrypt(bytes(NONCE), key.secret, about)  # that key is used this once
    return slot._replace(sealed=box.hex())


def opened(file: str, user: str, slot: Slot, password: str, number: bytes) -> Key | None:
    """The key with the id `number`; None if the password is not that of this slot, user and file.

    Raises KeysRefused for parameters that are out of bounds.
    """
    from cryptography.exceptions import InvalidTag  # as above
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey  # as above
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # as above

    must_cost_enough(slot)
    try:
        lock = AESGCM(stretched(password, slot))
        private = lock.decrypt(bytes.fromhex(slot.nonce), bytes.fromhex(slot.private), bound(file, user, slot))
        about = canonical("key", file, user, number.hex(), slot.public, slot.ephemeral)
        once = X25519PublicKey.from_public_bytes(bytes.fromhex(slot.ephemeral))
        shared = X25519PrivateKey.from_private_bytes(private).exchange(once)
        return Key(AESGCM(derived(shared, about)).decrypt(bytes(NONCE), bytes.fromhex(slot.sealed), about), number)
    except (InvalidTag, ValueError):
        return None


def must_cost_enough(slot: Slot) -> None:
    if not all(least <= part <= most for least, part, most in zip(LEAST, slot.cost, MOST, strict=True)):
        text = _("The key file asks for less or more work than this program does to guess a password; it was changed.")
        raise KeysRefused(text)


def stretched(password: str, slot: Slot) -> bytes:
    from argon2.low_level import Type, hash_secret_raw  # as above

    passes, memory, lanes = slot.cost
    typed = passwords.normal(password).encode()
    return hash_secret_raw(typed, bytes.fromhex(slot.salt), passes, memory, lanes, KEY, Type.ID)


def bound(file: str, user: str, slot: Slot) -> bytes:
    """What the private half is authenticated with."""
    return canonical("slot", file, user, "argon2id", list(slot.cost), slot.salt, slot.public)


def mac_of(key: Key, entries: Mapping[str, Any]) -> str:
    """Of the slots, by whoever has the key: nobody else can have put a slot of theirs among them."""
    import hashlib  # as above
    import hmac  # as above

    return hmac.new(derived(key.secret, b"crm-desktop slots"), canonical(entries), hashlib.sha256).hexdigest()


def derived(secret: bytes, info: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256  # as above
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # as above

    return HKDF(SHA256(), KEY, None, info).derive(secret)


def canonical(*parts: Any) -> bytes:
    return json.dumps(["crm-desktop 1", *parts], ensure_ascii=False, sort_keys=True).encode()
