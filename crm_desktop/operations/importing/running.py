"""Rows of a file → records: all of them in one step, or none and a list of what is wrong with them."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from crm_desktop.db.errors import Cancelled
from crm_desktop.db.history.batches import MOST
from crm_desktop.db.writing.intake import Intake
from crm_desktop.db.writing.step import Step
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.entity import Entity
from crm_desktop.i18n import _
from crm_desktop.operations.attaching import LIMIT
from crm_desktop.operations.importing.errors import ImportFailed, Unreadable
from crm_desktop.operations.importing.existing import Existing, Finder, keys_for
from crm_desktop.operations.importing.files import Files, columns_of, with_files
from crm_desktop.operations.importing.findings import Findings
from crm_desktop.operations.importing.mapping import Mapped, must_have, strict
from crm_desktop.operations.importing.naming import Names
from crm_desktop.operations.importing.reading import Source, Table, opened
from crm_desktop.operations.importing.refused import RefusedRows
from crm_desktop.operations.importing.taking import Reader, Taking

CHUNK = MOST  # rows taken together
READING = 0.75  # of the time goes by until the last row is read, where the rows are very many

Progress = Callable[[int, float], None]


@dataclass(frozen=True)
class Imported:
    """`count`: of new records. `ignored`: headings of columns whose cells were not taken."""

    count: int
    ignored: tuple[str, ...]
    changed: int = 0
    same: int = 0
    skipped: int = 0
    refused: int = 0


@dataclass(frozen=True)
class Plan:
    """What is to be imported, and how. `mapped`: None goes by the names of the columns, all of which must be known.

    `errors`: the file for refused rows; without one, one refused row is the end of it all. `limit`: MB of a file that
    becomes an attachment.
    """

    source: Source
    mapped: Mapped | None = None
    existing: Existing = field(default_factory=Existing)
    errors: Path | None = None
    limit: int = LIMIT


class Telling:
    """How far the import is. Each method raises Cancelled."""

    def __init__(self, table: Table, progress: Progress | None, cancelled: Callable[[], bool] | None) -> None:
        self._table, self._progress, self._cancelled = table, progress, cancelled
        self._count = 0

    def reading(self, count: int) -> None:
        """`count` rows were taken."""
        self._count = count
        self._tell(READING * self._table.fraction())

    def finishing(self, part: float) -> None:
        """`part` of what follows the last row is done."""
        self._tell(READING + (1 - READING) * part)

    def _tell(self, fraction: float) -> None:
        if self._cancelled and self._cancelled():
            raise Cancelled(_("Cancelled; nothing was imported."))
        if self._progress:
            self._progress(self._count, fraction)


def import_csv(
    store: Store,
    entity: Entity,
    path: Path,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    initiator: object = None,
) -> Imported:
    """New records from a file whose first row names fields by column or label, in any order: all, or none."""
    plan = Plan(Source(path))
    return import_file(store, entity, plan, progress=progress, cancelled=cancelled, initiator=initiator)


def import_file(
    store: Store,
    entity: Entity,
    plan: Plan,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    initiator: object = None,
) -> Imported:
    """One step. Empty cells take the field's default in new records.

    Raises ImportFailed, another CrmError, OSError or Cancelled; then nothing is imported. `progress(rows, fraction)`
    is called now and then, on this thread.
    """
    with contextlib.ExitStack() as ends:
        table = start(ends, plan)
        refused = None
        if plan.errors:
            refused = RefusedRows(plan.errors, table.headings, guarded=plan.source.guarded)
            ends.callback(refused.close)
        findings = Findings(refused)
        with store.step("import", initiator) as step:
            mapped = take_all(store, entity, plan, table, step, findings, Telling(table, progress, cancelled))
            if findings.faults and not plan.errors:
                raise ImportFailed(plan.source.path, findings.sentences, findings.faults)
        if refused and findings.counts["refused"]:
            refused.keep()
    return imported(findings, mapped.ignored(entity))


def try_out(
    store: Store,
    entity: Entity,
    plan: Plan,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Findings:
    """What `import_file` would do, done and taken back before anybody sees it. Raises as that does, but for faults."""
    with contextlib.ExitStack() as ends:
        table = start(ends, plan)
        findings = Findings()
        with store.trial("import") as step:
            take_all(store, entity, plan, table, step, findings, Telling(table, progress, cancelled))
    return findings


def start(ends: contextlib.ExitStack, plan: Plan) -> Table:
    try:
        return ends.enter_context(opened(plan.source))
    except Unreadable as error:
        raise ImportFailed(plan.source.path, [str(error)], 1) from None


def take_all(
    store: Store, entity: Entity, plan: Plan, table: Table, step: Step, findings: Findings, tell: Telling
) -> Mapped:
    """Reads to the end even where rows are faulty, to name all the faults at once."""
    mapped = plan.mapped or strict(entity, table.headings)
    slots = with_files(entity, mapped.slots(entity))
    by = keys_for(entity, slots, plan.existing)
    if not by:
        must_have(entity, columns_of(slots))
    with contextlib.ExitStack() as ends:
        intake = ends.enter_context(contextlib.closing(Intake(store, step, entity, [one.field.name for one in slots])))
        finder = ends.enter_context(contextlib.closing(Finder(step, entity, by, store.permissions))) if by else None
        names = Names(step.connection, store.seen, store.permissions)
        files = Files(step.connection, plan.source.path, plan.limit)
        reader = Reader(len(table.headings), slots, plan.source.guarded, names.numbers, files)
        taking = Taking(store, step, entity, reader, intake, plan.existing.mode, finder, findings)
        try:
            while chunk := list(islice(table.rows, CHUNK)):
                taking.take(chunk)
                tell.reading(sum(findings.counts.values()))
        except Unreadable as error:
            findings.say(str(error))
            raise ImportFailed(plan.source.path, findings.sentences, findings.faults) from None
        if not findings.faults or plan.errors:
            intake.finish(tell.finishing)
    return mapped


def imported(findings: Findings, ignored: Sequence[str]) -> Imported:
    counts = findings.counts
    return Imported(
        counts["new"], tuple(ignored), counts["changed"], counts["same"], counts["skipped"], counts["refused"]
    )
