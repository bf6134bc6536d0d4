"""`python -m torture`: says how many saves were confirmed, and what is wrong. Exit code 1 if anything is."""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from crm_desktop.views.pictures.display import display
from torture import kills, power, trace
from torture.kills import Result

SCREEN = (1920, 1080)


def main() -> int:
    options, good = parser().parse_args(), True
    with display(SCREEN):
        if options.kills:
            good = report("kills", kills.run, options.kills, options.seed)
        if options.power_losses and not trace.available():
            print("power losses: skipped, as strace is missing or may not look at programs here")
        elif options.power_losses:
            good = report("power losses", power.run, options.power_losses, options.seed) and good
    return int(not good)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m torture", description=__doc__)
    made.add_argument("--kills", type=int, default=200, help="how many (default: %(default)s)")
    made.add_argument("--power-losses", type=int, default=500, help="how many (default: %(default)s)")
    made.add_argument("--seed", type=int, default=1, help="of all that is random but time (default: %(default)s)")
    return made


def report(name: str, run: Callable[[int, int, Path, Callable[[str], object]], Result], count: int, seed: int) -> bool:
    """Runs it and prints what came of it; whether nothing was wrong."""
    began = time.monotonic()
    with TemporaryDirectory(prefix="torture-") as folder:
        result = run(count, seed, Path(folder), progress)
    saves = ", ".join(f"{deed} {number:,}" for deed, number in result.saves.most_common())
    print(f"{name}: {result.crashes:,} in {time.monotonic() - began:.0f} s; confirmed: {saves or 'nothing'}")
    print(*(result.faults or [f"{name}: nothing lost, nothing damaged"]), sep="\n", flush=True)
    return not result.faults


def progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{text}", end="\x1b[K", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
