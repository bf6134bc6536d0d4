"""Pages of a PDF as pictures. PDFium bears one thread only, which is the Worker's."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from crm_desktop.db.errors import CrmError
from crm_desktop.i18n import _


class Size(NamedTuple):
    """In points."""

    width: float
    height: float


def sizes(path: Path) -> list[Size]:
    """Of all pages; there is one at least. Raises CrmError where the PDF cannot be read."""
    with opened(path) as document:
        return [Size(*document.get_page_size(page)) for page in range(len(document))]


def picture(path: Path, page: int, width: int) -> bytes:
    """The page so many pixels wide, as a PPM. Raises CrmError."""
    with opened(path) as document:
        bitmap = document[page].render(scale=width / document.get_page_size(page)[0])
        found = BytesIO()
        bitmap.to_pil().save(found, "PPM")
        return found.getvalue()


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    import pypdfium2  # loads a library of several megabytes: not before somebody wants to see a page

    try:
        with pypdfium2.PdfDocument(path) as document:
            if not len(document):
                raise pypdfium2.PdfiumError
            yield document
    except pypdfium2.PdfiumError as error:
        text = _("{name} cannot be shown here: it is damaged or has a password. Another program may be able to.")
        raise CrmError(text.format(name=path.name)) from error
    except OSError as error:
        raise CrmError(_("{path}: {reason}.").format(path=path, reason=error.strerror or error)) from error
