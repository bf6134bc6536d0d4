"""The pages of an encrypted file, as SQLCipher 4 writes them: for reading around damaged ones."""

import hashlib
import hmac
from pathlib import Path

from crm_desktop.db.driver import Key

SIZE = 4096  # bytes of a page, at its end the authentication code
CODE = 64
MASK, ROUNDS = 0x3A, 2  # how the key of the codes comes from that of the file


def authenticate(path: Path, key: Key) -> int:
    """Gives damaged pages of a copy the code that they would have, so that they are read: a few bytes of each are
    garbled, the rest is as it was. Returns how many there were."""
    salt = bytes(byte ^ MASK for byte in key.id)
    secret = hashlib.pbkdf2_hmac("sha512", key.secret, salt, ROUNDS, len(key.secret))
    found = 0
    with path.open("r+b") as file:
        number = 0
        while len(page := file.read(SIZE)) == SIZE:
            number += 1
            body = page[len(key.id) if number == 1 else 0 : SIZE - CODE]
            code = hmac.new(secret, body + number.to_bytes(4, "little"), hashlib.sha512).digest()
            if not hmac.compare_digest(code, page[SIZE - CODE :]):
                found += 1
                file.seek(-CODE, 1)
                file.write(code)
                file.seek(number * SIZE)
    return found
