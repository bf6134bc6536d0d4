"""From starting the process to the first usable picture, against a bare Tk window."""

import subprocess
import sys
import time
from collections.abc import Iterator
from tempfile import TemporaryDirectory

from bench import child
from bench.context import Context
from bench.table import Line, compared

BARE = """
import tkinter
root = tkinter.Tk()
root.geometry("1360x860")
tkinter.Label(root, text="客户").pack()
root.update()
root.winfo_pointerx()
print("drawn", flush=True)
"""


def lines(context: Context) -> Iterator[Line]:
    ours, bare = [], []
    with TemporaryDirectory() as home:  # with no preferences in it
        for _round in range(context.rounds + 1):  # the first one reads everything from the disk, and does not count
            ours.append(until_drawn(home, "-m", "bench.started", str(context.file)))
            bare.append(until_drawn(home, "-c", BARE))
    yield compared("start to first usable picture", ours[1:], bare[1:], "bare Tk window", 4.5)


def until_drawn(home: str, *command: str) -> float:
    """Milliseconds until the process says that it has drawn."""
    environment = {**child.compiled(), "XDG_CONFIG_HOME": home}
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *command], cwd=child.ROOT, env=environment, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"drawn"
        took = (time.perf_counter() - began) * 1000
        process.kill()
    return took
