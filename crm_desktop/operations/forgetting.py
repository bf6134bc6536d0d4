"""A customer who wants to be forgotten: is given what there is of them, then erased; what remains, and until when."""

import csv
import datetime as dt
import json
from collections.abc import Collection, Iterator
from pathlib import Path

from crm_desktop.db import attachments
from crm_desktop.db.forgetting import forgetting, traces
from crm_desktop.db.forgetting.traces import Traces
from crm_desktop.db.writing.store import Store
from crm_desktop.operations.attaching import write_file
from crm_desktop.operations.datafile.backups import Backup
from crm_desktop.operations.datafile.rotation import superfluous
from crm_desktop.operations.file_names import safe_name

HORIZON = 730  # days that are looked ahead; more than rotation keeps


def find(store: Store, number: str) -> Traces:
    """Raises NotFound, PermissionDenied."""
    forgetting.must_be_administrator(store)
    return traces.traces(store.reader, store.registry, number)


def hand_out(store: Store, found: Traces, folder: Path) -> list[Path]:
    """All that there is, as one JSON file, a CSV file for each table, and the attached files; returns them.

    Raises NotFound, OSError, CrmError.
    """
    forgetting.must_be_administrator(store)
    everything = traces.collected(store.reader, store.registry, found)
    folder.mkdir(parents=True, exist_ok=True)
    made = [folder / f"{found.customer}.json"]
    made[0].write_text(json.dumps(everything, ensure_ascii=False, indent=1), "utf-8")
    for table, rows in everything.items():
        if rows:
            made.append(folder / f"{found.customer}-{table}.csv")
            with made[-1].open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.DictWriter(file, rows[0].keys())
                writer.writeheader()
                writer.writerows(rows)
    return [*made, *hand_out_files(store, found, folder)]


def hand_out_files(store: Store, found: Traces, folder: Path) -> Iterator[Path]:
    for key, file in attachments.files(store.reader, found.keys[store.registry["attachment"]]):
        path = folder / f"{found.customer}-附件{key}-{safe_name(file.name)}"
        write_file(file, path)
        yield path


def erase(store: Store, found: Traces) -> None:
    forgetting.erase(store, found)


def kept_until(listed: Collection[Backup], one: Backup, now: dt.datetime) -> dt.date | None:
    """The day on which rotation lets the backup go if from now on there is one each day; None: never by itself."""
    if not one.usable:
        return None
    times = {other.made for other in listed if other.usable}
    for days in range(1, HORIZON):
        moment = now + dt.timedelta(days=days)
        times.add(moment)
        gone = superfluous(times, moment)
        if one.made in gone:
            return moment.date()
        times -= gone
    return None
