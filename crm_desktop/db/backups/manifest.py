"""What is known of a backup: a JSON file beside it, with the SHA-256 of the backup and one of its own entries."""

import datetime as dt
import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self, get_args

from crm_desktop.db import errors
from crm_desktop.i18n import _

# What it was made before, or how; "damaged": a data file that was replaced and could not be read as a whole.
Kind = Literal["auto", "exit", "manual", "upgrade", "import", "merge", "restore", "key", "damaged"]
KINDS: tuple[Kind, ...] = get_args(Kind)
STAMP = "%Y%m%d-%H%M%S"  # local time: people read it in the names of files
NAME = re.compile(
    rf"(?P<stem>.+)-(?P<stamp>[0-9]{{8}}-[0-9]{{6}})-(?P<kind>{'|'.join(KINDS)})(-[0-9]+)?(?P<suffix>\.[^.]*)?"
)


class Manifest(NamedTuple):
    """`source`: the data file. `made`: aware. `state`: see `backup.state`. `facts`: what `backup.facts` says."""

    source: str
    made: dt.datetime
    kind: Kind
    size: int
    sha256: str
    state: tuple[int, ...] = ()
    facts: Mapping[str, Any] = {}

    @property
    def counts(self) -> Mapping[str, int]:
        """Rows by table."""
        found: Mapping[str, int] = self.facts.get("counts", {})
        return found

    def write(self, backup: Path) -> None:
        """Beside the backup, whole or not at all. Raises OSError."""
        entries = {**self._asdict(), "made": self.made.isoformat(), "state": list(self.state)}
        fresh = backup.with_name(f".{backup.name}.json.part")
        try:
            with fresh.open("w", encoding="utf-8") as file:
                json.dump({**entries, "digest": digest(entries)}, file, ensure_ascii=False, indent=1)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(beside(backup))
        finally:
            fresh.unlink(missing_ok=True)

    @classmethod
    def read(cls, backup: Path) -> Self:
        """Raises BackupDamaged where there is none, or where it is not as it was written."""
        try:
            entries = json.loads(beside(backup).read_text("utf-8"))
            if entries.pop("digest") != digest(entries):
                raise ValueError
            made, state = dt.datetime.fromisoformat(entries.pop("made")), tuple(entries.pop("state"))
            return cls(**entries, made=made, state=state)
        except FileNotFoundError:
            text = _("{path} has no manifest ({manifest}), so nothing tells whether it is whole.")
            raise errors.BackupDamaged(text.format(path=backup, manifest=beside(backup).name)) from None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            text = _("The manifest of {path} is damaged.")
            raise errors.BackupDamaged(text.format(path=backup)) from error


def beside(backup: Path) -> Path:
    return backup.with_name(f"{backup.name}.json")


def digest(entries: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(entries, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def free_place(folder: Path, source: Path, made: dt.datetime, kind: Kind) -> Path:
    """Where a new backup stands; two within a second get different names."""
    stem = f"{source.stem}-{made.astimezone():{STAMP}}-{kind}"
    number, place = 1, folder / f"{stem}{source.suffix}"
    while place.exists():
        number += 1
        place = folder / f"{stem}-{number}{source.suffix}"
    return place


def named(backup: Path, source: Path) -> tuple[dt.datetime, Kind] | None:
    """When and why it was made, if its name is that of a backup of `source`."""
    found = NAME.fullmatch(backup.name)
    if not found or (found["stem"], found["suffix"] or "") != (source.stem, source.suffix):
        return None
    try:
        made = dt.datetime.strptime(found["stamp"], STAMP).astimezone()
    except ValueError:
        return None
    return made, next(kind for kind in KINDS if kind == found["kind"])
