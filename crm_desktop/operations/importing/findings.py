"""What an import makes of each row, in bounded memory: counts, and the first rows of each kind."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from crm_desktop.i18n import Label, _

Kind = Literal["new", "changed", "same", "skipped", "refused"]
KINDS: Final[Mapping[Kind, Label]] = {
    "new": Label("新增", "New"),
    "changed": Label("更改", "Changed"),
    "same": Label("无变化", "Unchanged"),
    "skipped": Label("跳过", "Skipped"),
    "refused": Label("不能导入", "Refused"),
}
SHOWN: Final = 100  # sentences that are kept to be shown
KEPT: Final = 1000  # rows of each kind


@dataclass(frozen=True)
class Change:
    """Of one field: its label, the old value and the new one as lists show them."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Fault:
    """`position`: the column of the file, None where it lacks one for the field."""

    position: int | None
    heading: str
    text: str


@dataclass(frozen=True)
class Finding:
    line: int
    cells: tuple[str, ...]
    key: str = ""
    changes: tuple[Change, ...] = ()
    faults: tuple[Fault, ...] = ()


class Refuser(Protocol):
    def take(self, cells: Sequence[str], faults: Sequence[Fault]) -> None: ...


@dataclass
class Findings:
    """`refuser`: who is told of all refused rows. `rows`: the first of each kind."""

    refuser: Refuser | None = None
    counts: Counter[Kind] = field(default_factory=Counter)
    rows: dict[Kind, list[Finding]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    sentences: list[str] = field(default_factory=list)
    faults: int = 0

    def note(
        self, kind: Kind, line: int, cells: Sequence[str], key: object = "", changes: Sequence[Change] = ()
    ) -> None:
        self.counts[kind] += 1
        self.keep(kind, line, cells, key, changes)

    def keep(self, kind: Kind, line: int, cells: Sequence[str], key: object, changes: Sequence[Change] = ()) -> None:
        """Of what is counted already."""
        if self.wants(kind):
            self.rows[kind].append(Finding(line, tuple(cells), str(key), tuple(changes)))

    def wants(self, kind: Kind) -> bool:
        return len(self.rows[kind]) < KEPT

    def refuse(self, line: int, cells: Sequence[str], faults: Sequence[Fault]) -> None:
        self.counts["refused"] += 1
        if self.wants("refused"):
            self.rows["refused"].append(Finding(line, tuple(cells), faults=tuple(faults)))
        if self.refuser:
            self.refuser.take(cells, faults)
        for fault in faults:
            self.say(sentence(line, fault))

    def say(self, text: str) -> None:
        self.faults += 1
        if len(self.sentences) < SHOWN:
            self.sentences.append(text)


def sentence(line: int, fault: Fault) -> str:
    if not fault.heading:
        return _("line {line}: {text}").format(line=line, text=fault.text)
    return _("line {line}, column {column}: {text}").format(line=line, column=fault.heading, text=fault.text)
