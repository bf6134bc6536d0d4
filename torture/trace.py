"""What a program writes into a folder, and what it says on stdout, in order: seen by strace, byte for byte."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from torture.disk import FOLDER, Disk, Rename, Said, Step, Sync, Truncate, Write

CALLS = (
    "open,openat,creat,close,lseek,write,writev,pwrite64,pwritev,pwritev2,truncate,ftruncate,fallocate,fsync,fdatasync,"
    "sync_file_range,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,rmdir,copy_file_range,sendfile"
)
MOST = 1 << 22  # bytes of one write that are recorded
PATIENCE = 600  # seconds
BEGUN = re.compile(r"(?P<pid>\d+) +(?P<text>.*) <unfinished \.\.\.>")
ENDED = re.compile(r"(?P<pid>\d+) +<\.\.\. \w+ resumed>(?P<text>.*)")
WHOLE = re.compile(r"\d+ +(?P<text>\w+\(.*)")
CALL = re.compile(r"(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>\d+)")
UNSEEN = ("-shm", ".lock")  # the one is mapped into memory and made anew by SQLite, the other is empty


class NotSeen(Exception):
    """The program does what the recording does not understand."""


@dataclass(frozen=True)
class Call:
    """A system call that succeeded. `began`: how many had ended by the time it began."""

    name: str
    arguments: list[str]
    result: int
    began: int


@dataclass
class Open:
    """An open file or folder."""

    target: int | str
    position: int = 0


def available() -> bool:
    """Whether there is a strace that may look at programs here."""
    return bool(shutil.which("strace")) and not subprocess.run(["strace", "true"], capture_output=True).returncode


def record(command: Sequence[str], root: Path, trace: Path, cwd: Path) -> list[Step]:
    """Runs the command to its end. Raises NotSeen where the steps do not make the folder that is there afterwards."""
    disk = Disk(root)
    before = dict(disk.names)
    strace = ["strace", "-f", "-qq", "-xx", "-s", str(MOST), "--seccomp-bpf", "-e", f"trace={CALLS}", "-o", str(trace)]
    done = subprocess.run([*strace, *command], cwd=cwd, capture_output=True, text=True, timeout=PATIENCE)
    if done.returncode:
        raise NotSeen(done.stderr)
    with trace.open(encoding="ascii") as lines:
        steps = list(Reader(str(root), before).read(calls(lines)))
    must_be_whole(disk, steps, root, trace.with_name("whole"))
    return steps


def must_be_whole(disk: Disk, steps: Sequence[Step], root: Path, target: Path) -> None:
    for number, step in enumerate(steps):
        disk.do(number, step)
    target.mkdir()
    disk.write_whole(target)
    if content(root) != content(target):
        raise NotSeen(f"the recording does not make what is in {root}")
    shutil.rmtree(target)


def content(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file() and not path.name.endswith(UNSEEN))
    return {str(path.relative_to(root)): path.read_bytes() for path in files}


def calls(lines: Iterable[str]) -> Iterator[Call]:
    """In the order in which they ended."""
    begun: dict[str, tuple[str, int]] = {}
    ended = 0
    for line in lines:
        if found := BEGUN.match(line):
            begun[found["pid"]] = found["text"], ended
            continue
        if found := ENDED.match(line):
            text, began = begun.pop(found["pid"])
            text += found["text"]
        elif found := WHOLE.match(line):
            text, began = found["text"], ended
        else:
            continue
        if call := CALL.match(text):
            yield Call(call["name"], call["arguments"].split(", "), int(call["result"]), began)
            ended += 1


class Reader:
    """Calls → steps. It knows what each number of an open file stands for, and each name."""

    def __init__(self, root: str, names: dict[str, int]) -> None:
        self._root, self._names = root, names
        self._opened: dict[int, Open] = {1: Open("stdout")}
        self._count = max(names.values(), default=0) + 1
        self._ends: list[int] = []  # by call, how many steps there were then

    def read(self, calls: Iterable[Call]) -> Iterator[Step]:
        made = 0
        for call in calls:
            self._ends.append(made)
            for step in self._steps(call):
                yield step
                made += 1

    def _steps(self, call: Call) -> Iterator[Step]:
        arguments = call.arguments
        if call.name == "openat":
            yield from self._open(decoded(arguments[1]).decode(), arguments[2], call.result)
        elif call.name in ("unlink", "rename", "mkdir"):
            yield from self._rename(call.name, [decoded(text).decode() for text in arguments if text.startswith('"')])
        elif arguments[0].isdecimal() and (file := self._opened.get(int(arguments[0]))):
            yield from self._use(call, file)
        elif self._root.encode().hex("x") in "".join(arguments).replace("\\x", "x"):
            raise NotSeen(f"{call.name}({', '.join(arguments)[:200]})")

    def _open(self, path: str, flags: str, number: int) -> Iterator[Step]:
        if not self._is_inside(path):
            return
        known = self._names.get(path)
        if path == self._root or known == FOLDER:
            self._opened[number] = Open(path)
            return
        if known is None:
            known = self._count
            self._count += 1
            yield self._bind({path: known})
        elif "O_TRUNC" in flags:
            yield Truncate(known, 0)
        self._opened[number] = Open(known)

    def _rename(self, name: str, paths: list[str]) -> Iterator[Step]:
        if not all(self._is_inside(path) for path in paths):
            return
        if name == "mkdir":
            yield self._bind({paths[0]: FOLDER})
        elif name == "unlink":
            yield self._bind({paths[0]: None})
        else:
            yield self._bind({paths[0]: None, paths[1]: self._names[paths[0]]})

    def _bind(self, names: dict[str, int | None]) -> Rename:
        for name, number in names.items():
            if number is None:
                self._names.pop(name, None)
            else:
                self._names[name] = number
        (folder,) = {os.path.dirname(name) for name in names}
        return Rename(folder, names)

    def _use(self, call: Call, file: Open) -> Iterator[Step]:
        name, arguments, target = call.name, call.arguments, file.target
        if name == "close":
            del self._opened[int(arguments[0])]
        elif name in ("fsync", "fdatasync"):
            yield Sync(target, self._ends[call.began])
        elif target == "stdout" and name == "write":
            yield Said(decoded(arguments[1])[: call.result].decode())
        elif name == "lseek":
            file.position = call.result
        elif name == "write" and isinstance(target, int):
            yield Write(target, file.position, decoded(arguments[1])[: call.result])
            file.position += call.result
        elif name == "pwrite64" and isinstance(target, int):
            yield Write(target, int(arguments[3]), decoded(arguments[1])[: call.result])
        elif name == "ftruncate" and isinstance(target, int):
            yield Truncate(target, int(arguments[1]))
        else:
            raise NotSeen(f"{name}({', '.join(arguments)[:200]})")

    def _is_inside(self, path: str) -> bool:
        inside = path == self._root or path.startswith(f"{self._root}/")
        return inside and not path.endswith("-shm")


def decoded(text: str) -> bytes:
    r""" "\x41\x42" → AB. Raises NotSeen where strace has cut it short."""
    if text.endswith("..."):
        raise NotSeen("a write was longer than what is recorded of one")
    return bytes.fromhex(text.strip('"').replace("\\x", ""))
