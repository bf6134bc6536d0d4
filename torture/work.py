"""The program's window, in which somebody saves without a pause: `python -m torture.work FILE`, to be killed.

On stdout stands what is about to be saved and, after the commit, that it was: see `ledger`.
"""

import argparse
import csv
import json
import os
import random
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

from bench.desk import Desk
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.entity import Entity
from crm_desktop.operations.datafile.backups import Backup
from crm_desktop.operations.importing.running import import_csv
from crm_desktop.views.common.background import Task
from crm_desktop.views.datafile.auto_backup import Made
from torture.examine import content_of
from torture.ledger import Change, Content, applied

ROWS = 40  # of an import at most
FEWEST = 20  # customers that are never all deleted


class Work:
    """`desk` is used by it alone, on the UI thread; `spare` is a folder for files to import."""

    def __init__(self, desk: Desk, spare: Path, seed: int) -> None:
        self.desk, self.spare, self.chance = desk, spare, random.Random(seed)
        self.content: Content = content_of(self._store.reader)
        self._saved = 0
        self._undoable: list[Change] = []
        self._backing_up: Task | None = None
        self._kept: list[tuple[Backup, Content]] = []
        self._deeds: list[Callable[[], object]] = [
            *([self.create] * 5),
            *([self.edit] * 10),
            *([self.delete] * 2),
            *([self.undo] * 3),
            *([self.take_in] * 2),
            self.back_up,
        ]

    def step(self) -> None:
        """One save, in an event of the window."""
        deed = self.chance.choice(self._deeds)
        self.desk.time(deed.__name__, deed)

    # -- saves --------------------------------------------------------------------------------------------------

    def create(self) -> None:
        tab = self.desk.tab("customer")
        tab.new()
        text = self._text()
        with self._saving("create", {self._store.propose_number(self._entity): text}):
            tab.record.form.fill({"name": f"客户{self._saved}", "notes": text})
            assert tab.record.save()

    def edit(self) -> None:
        tab = self.desk.tab("customer")
        key, text = self.chance.choice(list(self.content)), self._text()
        tab.open(key)
        with self._saving("edit", {key: text}):
            tab.record.form.fill({"notes": text})
            assert tab.record.save()

    def delete(self) -> None:
        """Beside the window's back, which has to follow: its dialog would wait for an answer."""
        if len(self.content) > FEWEST:
            keys = self.chance.sample(list(self.content), self.chance.randint(1, 3))
            with self._saving("delete", dict.fromkeys(keys)):
                self._store.delete(self._entity, keys, with_dependents=True)

    def undo(self) -> None:
        if self._undoable:
            with self._saving("undo", self._undoable.pop()):
                self.desk.window.undo()
            self._undoable.pop()  # what is undone is not a step that Ctrl+Z takes back

    def take_in(self) -> None:
        first = int(self._store.propose_number(self._entity)[1:])
        numbers = [self._entity.number.format(first + row) for row in range(self.chance.randint(1, ROWS))]
        rows = {number: self._text() for number in numbers}
        source = self.spare / "customers.csv"
        with source.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("客户编号", "姓名", "备注"), *((key, "客户", rows[key]) for key in rows)])
        with self._saving("import", rows):
            import_csv(self._store, self._entity, source)

    # -- backups ------------------------------------------------------------------------------------------------

    def back_up(self) -> None:
        """Begins one, beside which the saving goes on."""
        if self._backing_up is None:
            auto, before = self.desk.window.session.backups, self._saved

            def made(result: Made) -> None:
                self._backing_up, backup = None, result[1]
                auto.made(result)
                assert backup is not None
                say(backup=backup.path.name)
                if self._saved == before:
                    self._kept.append((backup, self.content))

            self._backing_up = Task(self.desk.root, lambda progress: auto.make("auto", progress), made, stumble)

    def finish_backup(self) -> None:
        self.desk.pump(lambda: self._backing_up is None)

    def go_back(self) -> None:
        """To the last backup of which it is known what it holds."""
        self.finish_backup()
        backup, then = self._kept[-1]
        gone: Change = dict.fromkeys(self.content.keys() - then.keys())
        before = self.desk.window
        with self._saving("restore", {**gone, **then}):
            self.desk.app.restore(backup)
            self.desk.pump(lambda: self.desk.app.window not in (None, before))
        self._undoable.clear()

    # -- helpers ------------------------------------------------------------------------------------------------

    @contextmanager
    def _saving(self, deed: str, change: Change) -> Iterator[None]:
        say(begin=deed, change=change)
        self._saved += 1
        yield
        say(done=deed)
        self._undoable.append({key: self.content.get(key) for key in change})
        self.content = applied(self.content, change)

    def _text(self) -> str:
        return f"第 {self._saved} 次，{self.chance.getrandbits(64):x}"

    @property
    def _store(self) -> Store:
        return self.desk.window.session.store

    @property
    def _entity(self) -> Entity:
        return self.desk.window.session.registry["customer"]


def say(**entries: object) -> None:
    """One line; a reader that is there sees it even if the next thing that happens is a kill."""
    line = f"{json.dumps(entries, ensure_ascii=False)}\n".encode()
    while line:
        line = line[os.write(1, line) :]


def stumble(error: BaseException) -> None:
    """Nothing that goes wrong is passed over."""
    traceback.print_exception(error)
    os._exit(1)


def reported(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    stumble(error)


def endless(work: Work) -> None:
    while True:
        work.step()


def story(work: Work, steps: int) -> None:
    """So many saves, among them a restore, from the start of the window to its end."""
    for part in range(3):
        for _step in range(steps // 3):
            work.step()
        work.finish_backup()
        if part == 0:
            work.back_up()
            work.finish_backup()
        if part == 1:
            work.go_back()
    work.desk.app.end()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m torture.work", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, help="then it ends by itself, a restore in between")
    options = parser.parse_args()
    with TemporaryDirectory() as spare:
        desk = Desk(options.file)
        desk.root.report_callback_exception = reported
        work = Work(desk, Path(spare), options.seed)
        say(open=str(options.file))
        if options.steps is None:
            endless(work)
        story(work, options.steps)


if __name__ == "__main__":
    main()
