"""Rows → records, many at a time; where something is wrong with some of them, ever fewer, to say what."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from crm_desktop.db.errors import NotFound, PermissionDenied, SignedOut, ValidationFailed
from crm_desktop.db.writing.intake import Intake
from crm_desktop.db.writing.step import Step
from crm_desktop.db.writing.store import Store
from crm_desktop.db.writing.table import Columns
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import FieldError, Ref, Text, Value
from crm_desktop.entities.records import Record
from crm_desktop.i18n import _
from crm_desktop.operations.exporting.cells import from_cells
from crm_desktop.operations.importing.existing import Finder, Mode, Number
from crm_desktop.operations.importing.files import FILE, Files
from crm_desktop.operations.importing.findings import Change, Fault, Findings
from crm_desktop.operations.importing.formats import all_converted
from crm_desktop.operations.importing.joints import JOINTS, joined
from crm_desktop.operations.importing.mapping import Slot
from crm_desktop.operations.importing.reading import Row

T = TypeVar("T")


@dataclass(frozen=True)
class Reader:
    """The cells of a file as values. `guarded`: an apostrophe keeps texts in it from being formulas.

    `numbers`: what makes numbers of the names in references. `files`: where cells may name files.
    """

    width: int
    slots: Sequence[Slot]
    guarded: bool
    numbers: Callable[[Ref, Sequence[str]], Sequence[str]]
    files: Files

    def columns(self, chunk: Sequence[Row]) -> Columns:
        """The values by field. Raises FieldError if anything is wrong with any of them."""
        if any(len(cells) != self.width for _line, cells in chunk):
            raise FieldError(self.complaint(next(cells for _line, cells in chunk if len(cells) != self.width)))
        cells = list(zip(*(cells for _line, cells in chunk), strict=True))
        return {slot.field.name: slot.field.parse_all(self._texts(slot, cells)) for slot in self.slots}

    def values(self, cells: Sequence[str]) -> tuple[dict[str, Value], list[Fault]]:
        """Of one row: those that can be read, and what is wrong with the others."""
        if len(cells) != self.width:
            return {}, [Fault(None, "", self.complaint(cells))]
        values: dict[str, Value] = {}
        faults: list[Fault] = []
        for slot in self.slots:
            try:
                (text,) = self._texts(slot, [(cell,) for cell in cells])
                values[slot.field.name] = slot.field.parse(text)
            except FieldError as error:
                faults.append(Fault(slot.parts[0][0], slot.heading, str(error)))
        return values, faults

    def complaint(self, cells: Sequence[str]) -> str:
        return _("{count} cells, but {expected} headings").format(count=len(cells), expected=self.width)

    def _texts(self, slot: Slot, cells: Sequence[Sequence[str]]) -> Sequence[str]:
        texts = self._written(slot, cells)
        return self.numbers(slot.field, texts) if isinstance(slot.field, Ref) else texts

    def _written(self, slot: Slot, cells: Sequence[Sequence[str]]) -> Sequence[str]:
        parts = [(name, self._plain(cells[position])) for position, name in slot.parts]
        if parts[0][0] == FILE:
            return self.files.texts(slot.field, parts[0][1])
        if len(parts) == 1 and parts[0][0] not in JOINTS:
            return all_converted(*parts[0])
        joints = [name for name, _texts in parts]
        rows = zip(*(texts for _name, texts in parts), strict=True)
        found = [joined(list(zip(joints, texts, strict=True))) for texts in rows]
        lines = isinstance(slot.field, Text) and slot.field.multiline
        return found if lines else [" ".join(text.split()) for text in found]

    def _plain(self, cells: Sequence[str]) -> Sequence[str]:
        return from_cells(cells) if self.guarded else cells


@dataclass
class Taking:
    """One import under way. `finder`: where rows may be about records that exist."""

    store: Store
    step: Step
    entity: Entity
    reader: Reader
    intake: Intake
    mode: Mode
    finder: Finder | None
    findings: Findings

    def take(self, chunk: Sequence[Row]) -> None:
        try:
            self._take_together(chunk)
        except FieldError:
            if len(chunk) == 1:
                self._take_alone(*chunk[0])
                return
            middle = len(chunk) // 2
            self.take(chunk[:middle])
            self.take(chunk[middle:])

    def _take_together(self, chunk: Sequence[Row]) -> None:
        """Raises FieldError, and has not taken any of them."""
        columns = self.reader.columns(chunk)
        if self.finder is None:
            self._add(chunk, columns)
            return
        values = self.finder.values_of(columns)
        keys = self.finder.keys_of(values)
        new, again = first_ones(values, keys)
        if new:
            made = self._add(picked(chunk, new), {name: picked(column, new) for name, column in columns.items()})
            self.finder.add(picked(values, new), made)
        for place, key in enumerate(keys):
            if key is not None:
                self._is_there(*chunk[place], {name: column[place] for name, column in columns.items()}, key)
        if again:
            self.take(picked(chunk, again))

    def _add(self, chunk: Sequence[Row], columns: Columns) -> Sequence[Number]:
        keys = self.intake.add_columns(columns)
        self.findings.counts["new"] += len(chunk)
        if self.findings.wants("new"):
            for (line, cells), key in zip(chunk, keys, strict=True):
                self.findings.keep("new", line, cells, key)
        return keys  # type: ignore[return-value]  # main entities have keys of one column

    def _take_alone(self, line: int, cells: Sequence[str]) -> None:
        values, faults = self.reader.values(cells)
        if faults:
            self.findings.refuse(line, cells, faults)
            return
        wanted = self.finder.values_of({name: [value] for name, value in values.items()}) if self.finder else []
        try:
            (key,) = self.finder.keys_of(wanted) if self.finder else (None,)
            if key is not None:
                self._is_there(line, cells, values, key)
                return
            made = self.intake.add(values)
        except ValidationFailed as failure:
            self.findings.refuse(line, cells, self._faults_of(failure))
        except FieldError as error:  # several records
            self.findings.refuse(line, cells, [Fault(None, "", str(error))])
        else:
            self.findings.note("new", line, cells, made)
            if self.finder:
                self.finder.add(wanted, [made])  # type: ignore[list-item]  # main entities have keys of one column

    def _is_there(self, line: int, cells: Sequence[str], values: Mapping[str, Value], key: Number) -> None:
        if self.mode == "skip":
            self.findings.note("skipped", line, cells, key)
            return
        try:
            changes = self._amend(values, key)
        except SignedOut:
            raise
        except (PermissionDenied, NotFound) as refusal:
            self.findings.refuse(line, cells, [Fault(None, "", str(refusal))])
        except ValidationFailed as failure:
            self.findings.refuse(line, cells, self._faults_of(failure))
        else:
            self.findings.note("changed" if changes else "same", line, cells, key, changes)

    def _amend(self, values: Mapping[str, Value], key: Number) -> list[Change]:
        """Empty cells change nothing."""
        self.intake.flush()  # the record may be one that waits
        record = self.store.get(self.entity, key, self.step.connection)
        wanted = {name: value for name, value in values.items() if self._wanted(name, value, record)}
        if not wanted:
            return []
        self.store.amend(self.step, self.entity, key, wanted)
        fields = self.entity.whole.by_name
        return [
            Change(str(fields[name].label), fields[name].show(record.get(name)), fields[name].show(value))
            for name, value in wanted.items()
        ]

    def _wanted(self, name: str, value: Value, record: Record) -> bool:
        empty = record.get(name) in (None, "")
        return value is not None and value != record.get(name) and (empty or self.mode == "update")

    def _faults_of(self, failure: ValidationFailed) -> list[Fault]:
        """Those on fields that the file lacks only where nothing else is wrong."""
        errors = failure.errors
        given = [
            Fault(slot.parts[0][0], slot.heading, errors[slot.field.name])
            for slot in self.reader.slots
            if slot.field.name in errors
        ]
        headings = {field.name: heading for heading, field in failure.entity.headings.items()}
        return given or [Fault(None, headings[name], text) for name, text in errors.items()]


def first_ones(values: Sequence[str], keys: Sequence[Number | None]) -> tuple[list[int], list[int]]:
    """The places of new rows; and of those that are about a record which an earlier one of these makes."""
    seen: set[str] = set()
    new: list[int] = []
    again: list[int] = []
    for place, (value, key) in enumerate(zip(values, keys, strict=True)):
        if key is None:
            (again if value in seen else new).append(place)
            if value:
                seen.add(value)
    return new, again


def picked(items: Sequence[T], places: Sequence[int]) -> list[T]:
    return [items[place] for place in places]
