"""Who we are, as it stands on what is sent: the letterhead in the file, and its logo."""

from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from crm_desktop.db.attachments import content_with, keep_content
from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import CrmError
from crm_desktop.db.letterheads import first_letterhead
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.letterhead import LETTERHEAD
from crm_desktop.entities.records import Key, Record
from crm_desktop.i18n import _

LARGEST = 2  # MB; a logo is looked at, not printed on a wall


class Letterhead(NamedTuple):
    """`record`: the fields of LETTERHEAD, empty where nobody has entered any. `logo`: a picture, or nothing."""

    record: Record
    logo: bytes


def letterhead(connection: sqlite.Connection) -> Letterhead:
    """Whoever may see the document sees it: it is sent to them."""
    record = first_letterhead(connection)
    digest = record.get("logo_digest") if record.get("logo") else None
    content = content_with(connection, str(digest)) if digest else None
    return Letterhead(record, content or b"")


def set_logo(store: Store, key: Key, path: Path, *, initiator: object = None) -> None:
    """Raises CrmError where it is no picture, or too large."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CrmError(_("{path} cannot be read: {reason}").format(path=path, reason=error)) from error
    if len(content) > LARGEST * 1_000_000:
        raise CrmError(_("The logo is larger than {size} MB.").format(size=LARGEST))
    must_be_picture(content)
    with store.step("choose_logo", initiator) as step:
        digest = keep_content(step.connection, content)
        store.amend(step, LETTERHEAD, key, {"logo": path.name[-200:], "logo_digest": digest})


def must_be_picture(content: bytes) -> None:
    """Raises CrmError."""
    from PIL import Image, UnidentifiedImageError  # not at the start

    try:
        with Image.open(BytesIO(content)) as picture:
            picture.verify()
            if picture.format not in ("PNG", "JPEG"):
                raise CrmError(_("The logo must be a PNG or JPEG picture."))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise CrmError(_("The logo must be a PNG or JPEG picture.")) from error
