"""The process that draws: reads what to draw, writes pictures, until nobody is there to ask any more."""

import contextlib
import os
import pickle
import sys

from crm_desktop.charts.image import picture


def main() -> None:
    if hasattr(os, "nice"):
        os.nice(19)  # the window and its display go first
    with contextlib.suppress(EOFError, BrokenPipeError, pickle.UnpicklingError):
        while True:
            answer()


def answer() -> None:
    """One drawing. Raises EOFError, BrokenPipeError or UnpicklingError once whoever asked is gone."""
    asked = pickle.load(sys.stdin.buffer)
    drawn: bytes | Exception
    try:
        drawn = picture(*asked)
    except Exception as error:  # noqa: BLE001 - whatever it is, who asked is told
        drawn = error
    pickle.dump(drawn, sys.stdout.buffer)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
