"""Where on the screen the window comes up."""

import re
import tkinter as tk

from crm_desktop.views.common import theme

SIZE = (1360, 860)  # pixels at 96 dpi
GEOMETRY = re.compile(r"(\d{1,5})x(\d{1,5})\+(-?\d{1,5})\+(-?\d{1,5})")


def place(root: tk.Tk, wanted: tuple[int, int] | str) -> None:
    """With that size in the middle, or where it was left, if that is on the screen."""
    left_at = GEOMETRY.fullmatch(wanted) if isinstance(wanted, str) else None
    if left_at:
        root.geometry(within_screen(root, *map(int, left_at.groups())))
        return
    width, height = (theme.px(side) for side in SIZE) if isinstance(wanted, str) else wanted
    width, height = min(width, root.winfo_screenwidth()), min(height, root.winfo_screenheight())
    left = (root.winfo_screenwidth() - width) // 2
    top = (root.winfo_screenheight() - height) // 3
    root.geometry(f"{width}x{height}+{left}+{top}")


def within_screen(root: tk.Tk, width: int, height: int, left: int, top: int) -> str:
    """All screens count; the one it was left on may be gone."""
    width, height = min(width, root.winfo_vrootwidth()), min(height, root.winfo_vrootheight())
    first_x, first_y = root.winfo_vrootx(), root.winfo_vrooty()
    left = max(first_x, min(left, first_x + root.winfo_vrootwidth() - width))
    top = max(first_y, min(top, first_y + root.winfo_vrootheight() - height))
    return f"{width}x{height}+{left}+{top}"
