"""A screen for the pictures, where there is none."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from crm_desktop.db.errors import CrmError
from crm_desktop.i18n import _


@contextmanager
def display(size: tuple[int, int]) -> Iterator[None]:
    """A screen for the pictures: the one there is, else one of Xvfb's. Raises CrmError where there is neither."""
    if os.name != "posix" or os.environ.get("DISPLAY") or os.uname().sysname == "Darwin":
        yield
        return
    if not shutil.which("Xvfb"):
        raise CrmError(_("There is no display, and Xvfb, which could stand in for one, is not installed."))
    reader, writer = os.pipe()
    screen = f"{size[0]}x{size[1]}x24"
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", screen, "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(writer,), stderr=subprocess.DEVNULL)
    os.close(writer)
    with os.fdopen(reader) as number:
        os.environ["DISPLAY"] = f":{number.readline().strip()}"
    try:
        yield
    finally:
        del os.environ["DISPLAY"]
        server.terminate()
        server.wait()
