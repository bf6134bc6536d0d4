"""The table of the bar: what was measured, what with, what was to be reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles

HEAD = ("step", "ours", "compared with", "ratio", "bar", "met")


@dataclass(frozen=True)
class Line:
    step: str
    ours: str
    other: str
    ratio: str
    bar: str
    met: bool | None  # None: cannot be said here
    steady: bool = False  # no noise of the machine can spoil it: CI fails if it is not met
    note: str = ""  # printed below the table

    def cells(self) -> tuple[str, ...]:
        met = {True: "yes", False: "**no**", None: "n/a"}[self.met]
        return self.step, self.ours, self.other, self.ratio, self.bar, met


def compared(step: str, ours: Sequence[float], other: Sequence[float], what: str, most: float, bar: str = "") -> Line:
    """Milliseconds against milliseconds: the medians' ratio must be `most` at most."""
    ratio = median(ours) / median(other)
    return Line(step, times(ours), f"{what}: {times(other)}", f"{ratio:.3g} ×", bar or f"≤ {most:g} ×", ratio <= most)


def missing(step: str, ours: str, why: str, bar: str) -> Line:
    return Line(step, ours, why, "", bar, None)


def times(values: Sequence[float]) -> str:
    """Median and 95th percentile."""
    high = quantiles(values, n=20)[-1] if len(values) > 2 else max(values)
    return f"{median(values):,.3g} ms (95 %: {high:,.3g})"


def markdown(lines: Sequence[Line]) -> str:
    rows = [HEAD, tuple("---" for _name in HEAD), *(line.cells() for line in lines)]
    notes = [f"- {line.step}: {line.note}" for line in lines if line.note]
    return "\n".join([*(f"| {' | '.join(row)} |" for row in rows), *([""] if notes else []), *notes])


def side_by_side(runs: Sequence[Sequence[Line]]) -> str:
    """What each run came to, step by step; met is what all of them met."""
    numbers = tuple(f"run {number}" for number, _lines in enumerate(runs, 1))
    rows = [("step", "bar", *numbers, "met"), ("---",) * (len(runs) + 3)]
    for lines in zip(*runs, strict=True):
        met = all(line.met is not False for line in lines)
        found = [line.ratio or line.ours for line in lines]
        rows.append((lines[0].step.partition(" (worst")[0], lines[0].bar, *found, "yes" if met else "**no**"))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
