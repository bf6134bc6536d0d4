"""vCards, for address books and telephones: version 3.0 (RFC 2426), which all of them read, or 4.0 (RFC 6350)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from crm_desktop.db.errors import CrmError
from crm_desktop.entities.fields import Field, Value
from crm_desktop.entities.tags import Tags, split
from crm_desktop.i18n import _
from crm_desktop.operations.exporting.formats import Columns, Rows, Wish

USUAL: Final = "3.0"
LINE: Final = 75  # octets, the line's end not counted
ESCAPED: Final = {"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n"}
CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")  # which no text of a card may hold
FORMS: Final = {
    "N": "{};;;;",
    "ADR": ";;{};;;;",
}  # of what has parts the one that takes the whole


def write(path: Path, columns: Columns, rows: Rows, wish: Wish) -> None:
    """The fields that `wish.card` gives a property. Raises CrmError where there is no name among them."""
    properties = {place: wish.card.get(field.name, "") for place, field in enumerate(columns.values())}
    if "FN" not in properties.values():
        raise CrmError(_("These records have no name for a vCard; export them as another kind of file."))
    fields = list(columns.values())
    with path.open("w", encoding="utf-8", newline="") as file:
        for row in rows:
            file.writelines(map(folded, card(fields, properties, row, wish.variant or USUAL)))


def card(fields: Sequence[Field], properties: Mapping[int, str], row: Sequence[Value], version: str) -> Iterator[str]:
    """The lines of one card, not folded yet."""
    yield "BEGIN:VCARD"
    yield f"VERSION:{version}"
    texts: dict[str, str] = {}
    for place, name in properties.items():
        text = valued(fields[place], row[place]) if name else ""
        texts[name] = ",".join(filter(None, (texts.get(name), text)))  # several are categories
    for name, text in texts.items():
        if name == "FN":
            yield f"FN:{text}"
            yield f"N:{FORMS['N'].format(text)}"
        elif text:
            text = text.replace("-", "") if name == "BDAY" and version == "4.0" else text
            yield f"{name}:{FORMS.get(name, '{}').format(text)}"
    yield "END:VCARD"


def valued(field: Field, value: Value) -> str:
    text = field.text(value)
    return ",".join(map(escaped, split(text))) if isinstance(field, Tags) else escaped(text)


def escaped(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(ESCAPED.get(letter, letter) for letter in CONTROLS.sub("\ufffd", lines))


def folded(line: str) -> str:
    """In pieces of at most 75 octets, never within a character."""
    pieces, room = [""], LINE
    for letter in line:
        size = len(letter.encode())
        if size > room:
            pieces.append(" ")
            room = LINE - 1
        pieces[-1] += letter
        room -= size
    return "\r\n".join(pieces) + "\r\n"
