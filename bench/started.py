"""The program, started as a user starts it, which says when its first rows are on the screen: `… FILE`."""

import sys
import time
import tkinter as tk
from collections.abc import Iterator
from typing import Any

from crm_desktop.cli import main


def loop(root: tk.Misc, _windows: int = 0) -> None:
    """In the place of Tk's."""
    from crm_desktop.views.lists.list_view import ListView  # by now the program has imported it, when it wanted to

    listed: Any = next(widget for widget in inside(root) if isinstance(widget, ListView))
    while listed.index is None or not (listed.table._body.disp_text or not len(listed)):
        root.tk.dooneevent(0)
    root.update_idletasks()  # not update(): that would not return before all that waits for the picture is done too
    root.winfo_pointerx()  # which the screen answers after it has drawn
    print("drawn", flush=True)
    time.sleep(60)


def inside(widget: tk.Misc) -> Iterator[tk.Misc]:
    for child in widget.children.values():
        yield child
        yield from inside(child)


if __name__ == "__main__":
    tk.Misc.mainloop = loop  # type: ignore[method-assign, assignment]
    raise SystemExit(main(["--file", sys.argv[1]]))
