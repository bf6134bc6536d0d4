"""A disk with a cache, and what may be left on it when the power goes.

Nothing is promised but what was synced. Of what was written into a file since its last fsync each sector may be there
or not, whatever the order; what came, went or got another name in a folder since the folder's last fsync as well,
each by itself, though a renaming is one thing.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random

FOLDER = -1  # stands for a folder where a name stands for a file otherwise
SHARES = (0.0, 0.1, 0.5, 0.9, 1.0)  # of what was not synced that is there
NAMED = (0.0, 0.5, 0.5, 1.0)  # the same of names, which are few
SECTORS = (512, 4096)  # bytes that are written whole or not at all


@dataclass(frozen=True)
class Write:
    file: int
    offset: int
    data: bytes


@dataclass(frozen=True)
class Truncate:
    file: int
    size: int


@dataclass(frozen=True)
class Rename:
    """Names in `folder` stand for other files now; None: for nothing. Creating and deleting are of this kind too."""

    folder: str
    names: Mapping[str, int | None]


@dataclass(frozen=True)
class Sync:
    """`target`: a file's number or a folder's path. Of what was done before step `began` nothing is lost any more."""

    target: int | str
    began: int


@dataclass(frozen=True)
class Said:
    """The program has told somebody."""

    text: str


Step = Write | Truncate | Rename | Sync | Said


@dataclass
class File:
    synced: bytearray = field(default_factory=bytearray)
    waiting: list[tuple[int, Write | Truncate]] = field(default_factory=list)


class Disk:
    """Paths are those that the program used, absolute."""

    def __init__(self, root: Path) -> None:
        """As the folder is now, all of it synced."""
        self.root = str(root)
        self.files: dict[int, File] = {}
        self.names: dict[str, int] = {}
        self._waiting: list[tuple[int, Rename]] = []
        for path in sorted(root.rglob("*")):
            self.names[str(path)] = FOLDER if path.is_dir() else len(self.files)
            if path.is_file():
                self.files[len(self.files)] = File(bytearray(path.read_bytes()))

    def do(self, number: int, step: Step) -> None:
        """The step, the `number`th of all."""
        match step:
            case Write() | Truncate():
                self.files.setdefault(step.file, File()).waiting.append((number, step))
            case Rename():
                self._waiting.append((number, step))
            case Sync(target=str(folder)):
                for done, rename in list(self._waiting):
                    if rename.folder == folder and done < step.began:
                        rebind(self.names, rename)
                        self._waiting.remove((done, rename))
            case Sync(target=int(target)):
                file = self.files.setdefault(target, File())
                for done, change in list(file.waiting):
                    if done < step.began:
                        apply(file.synced, change)
                        file.waiting.remove((done, change))

    def write_whole(self, target: Path) -> None:
        """What a program sees as long as the power is there."""
        self._write(target, Random(), 1.0, 1.0)

    def write_cut(self, target: Path, chance: Random) -> None:
        """What may be left of it."""
        self._write(target, chance, chance.choice(NAMED), chance.choice(SHARES))

    def _write(self, target: Path, chance: Random, named: float, share: float) -> None:
        names = dict(self.names)
        for _number, rename in self._waiting:
            if chance.random() < named:
                rebind(names, rename)
        sector = chance.choice(SECTORS)
        for name, number in sorted(names.items()):
            path = target / os.path.relpath(name, self.root)
            if not path.parent.is_dir():
                continue  # its folder was lost
            if number == FOLDER:
                path.mkdir(exist_ok=True)
            else:
                path.write_bytes(self._content(self.files.get(number, File()), chance, share, sector))

    def _content(self, file: File, chance: Random, share: float, sector: int) -> bytes:
        content = bytearray(file.synced)
        for _number, change in file.waiting:
            if isinstance(change, Truncate):
                if chance.random() < share:
                    apply(content, change)
                continue
            if chance.random() < share:  # the file's new length is kept by itself
                content.extend(bytes(max(0, change.offset + len(change.data) - len(content))))
            for piece in pieces(change, sector):
                if chance.random() < share:
                    apply(content, piece)
        return bytes(content)


def rebind(names: dict[str, int], rename: Rename) -> None:
    for name, number in rename.names.items():
        if number is None:
            names.pop(name, None)
        else:
            names[name] = number


def apply(content: bytearray, change: Write | Truncate) -> None:
    if isinstance(change, Truncate):
        del content[change.size :]
        content.extend(bytes(change.size - len(content)))
    else:
        content.extend(bytes(max(0, change.offset - len(content))))
        content[change.offset : change.offset + len(change.data)] = change.data


def pieces(write: Write, sector: int) -> list[Write]:
    """One for each sector that it touches."""
    end = write.offset + len(write.data)
    bounds = [write.offset, *range(write.offset - write.offset % sector + sector, end, sector), end]
    return [
        Write(write.file, first, write.data[first - write.offset : last - write.offset])
        for first, last in pairwise(bounds)
    ]
