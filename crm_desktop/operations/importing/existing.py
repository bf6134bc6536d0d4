"""Rows that are about records which exist already."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from crm_desktop.db.accounts.permissions import Permissions
from crm_desktop.db.errors import CrmError
from crm_desktop.db.writing.matches import Matches
from crm_desktop.db.writing.step import Step
from crm_desktop.db.writing.table import Columns
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import FieldError, Ref, Value
from crm_desktop.i18n import Label, _
from crm_desktop.operations.importing.mapping import Slot

Mode = Literal["new", "skip", "update", "fill"]
Number = str | int
Form = Callable[[str], str]
MODES: Final[Mapping[Mode, Label]] = {
    "new": Label("全部作为新记录", "All rows are new records"),
    "skip": Label("跳过已有的", "Skip those that exist"),
    "update": Label("更新已有的（空单元格不动原值）", "Update those that exist (empty cells change nothing)"),
    "fill": Label("只填写已有记录的空白字段", "Fill only what is empty in those that exist"),
}
PHONES: Final = ("phone", "mobile", "prospect_phone")  # names of fields


@dataclass(frozen=True)
class Existing:
    """What becomes of them, and the fields, by name, that tell which record it is; () are the usual ones."""

    mode: Mode = "new"
    by: tuple[str, ...] = ()


def keys_for(entity: Entity, slots: Sequence[Slot], existing: Existing) -> tuple[str, ...]:
    """The fields to look for records by. Raises CrmError where the file lacks them."""
    mapped = {slot.field.name for slot in slots}
    if existing.mode == "new":
        return ()
    if existing.by:
        missing = [str(entity.by_name[name].label) for name in existing.by if name not in mapped]
        if missing:
            text = _("The file has no column for {names}, by which existing records are to be found.")
            raise CrmError(text.format(names=_(", ").join(missing)))
        return existing.by
    usual = next((by for by in alternatives(entity) if mapped.issuperset(by)), None)
    if usual is None:
        text = _("The file has no column by which existing records could be found: {names}.")
        names = [" + ".join(str(entity.by_name[name].label) for name in by) for by in alternatives(entity)]
        raise CrmError(text.format(names=_(", ").join(names)))
    return usual


def alternatives(entity: Entity) -> tuple[tuple[str, ...], ...]:
    return (entity.key, *entity.match_by)


class Finder:
    """Looks rows up by `by`, also among those that came before them in the file."""

    def __init__(self, step: Step, entity: Entity, by: Sequence[str], permissions: Permissions) -> None:
        self._by, self._entity = by, entity
        fields = [entity.by_name[name] for name in by]
        self._forms = [form(entity, name) for name in by]
        self._matches = Matches(step.connection, entity.whole, fields, self._normal, permissions.rows("see", entity))

    def values_of(self, columns: Columns) -> list[str]:
        """What each row is looked up by; "": by nothing."""
        return list(map(self._normal, zip(*(columns[name] for name in self._by), strict=True)))

    def keys_of(self, values: Sequence[str]) -> list[Number | None]:
        """The record of each row. Raises FieldError where there are several of one."""
        found = self._matches.find(values)
        return [self._only(found[value]) if value in found else None for value in values]

    def add(self, values: Sequence[str], keys: Sequence[Number]) -> None:
        """New records."""
        self._matches.add(zip(values, keys, strict=True))

    def close(self) -> None:
        self._matches.close()

    def _normal(self, values: Sequence[Value]) -> str:
        return normal(self._forms, values)

    def _only(self, keys: Sequence[Number]) -> Number:
        if len(keys) > 1:
            text = _("there are {count} such records already: {keys}")
            more = ["…"] if len(keys) > 3 else []
            raise FieldError(text.format(count=len(keys), keys=_(", ").join([*map(str, keys[:3]), *more])))
        return keys[0]


def normal(forms: Sequence[Form], values: Sequence[Value]) -> str:
    """Equal for what is the same to people; "" where a value is missing."""
    parts = ["" if value is None else written(str(value)) for written, value in zip(forms, values, strict=True)]
    return "\x1f".join(parts) if all(parts) else ""


def form(entity: Entity, name: str) -> Form:
    """How values of the field are compared: 1-12 and 112 are two customers' numbers, but one telephone number."""
    is_number = name in entity.key and name != "name"  # tags have no other key
    if is_number or isinstance(entity.by_name[name], Ref):
        return half_width
    return phone if name in PHONES else folded


def half_width(text: str) -> str:
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def folded(text: str) -> str:
    return half_width(text).casefold()


def phone(text: str) -> str:
    text = folded(text)
    digits = re.sub(r"[\s()\-./]", "", text)
    return digits.removeprefix("+86").removeprefix("+") if digits.removeprefix("+").isdigit() else text
