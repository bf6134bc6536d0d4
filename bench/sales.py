"""Opening what sales look at: the lists, and the board; from the click to the first rows or cards on the screen."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

from bench import child
from bench.context import Context
from bench.desk import Desk
from bench.table import Line, times

LISTS = ("opportunity", "quote", "order", "payment", "contract")
MOST = 100.0  # ms, what one does not notice


def lines(context: Context) -> Iterator[Line]:
    found: dict[str, list[float]] = {}
    for _round in range(context.rounds):
        for step, took in child.run(opening, context.file).items():
            found.setdefault(step, []).append(took)
    for step, took in found.items():
        yield Line(step, times(took), "", "", "≤ 100 ms", median(took) <= MOST)


def opening(file: str) -> dict[str, float]:
    desk = Desk(Path(file), "settings")
    desk.rest()
    found = {}
    for name in LISTS:
        desk.window.choose("settings")
        desk.rest()
        found[f"open the list {name}"] = desk.time(name, desk.window.choose, name, until=partial(desk.drawn, name))
        desk.rest()
    faces = desk.tab("opportunity").faces
    assert faces is not None
    found["open the board"] = desk.time("board", faces.show, "board", until=lambda: bool(faces.board._cards))
    assert not desk.errors, desk.errors
    return found
