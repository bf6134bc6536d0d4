"""What is measured, how often."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Context:
    """`file` is the big one, `small` has a fiftieth of its customers, `empty` none; all may be written to."""

    file: Path
    small: Path
    empty: Path
    customers: int
    rounds: int
    scans: list[str] = field(default_factory=list)  # statements that read whole tables and should not
    # by what was done, the longest of each round in ms: on the clock, and of the window's own work
    stalls: dict[str, tuple[list[float], list[float]]] = field(default_factory=dict)
