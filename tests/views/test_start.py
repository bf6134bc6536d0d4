"""What is loaded until the first picture: whoever only wants to see the list waits for nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

from crm_desktop.operations.sample.sample import make_sample

ROOT = Path(__file__).parents[2]
NOT_YET = {
    "matplotlib", "numpy", "openpyxl", "python_calamine", "vobject", "tkinterdnd2", "cryptography", "argon2",
    "hypothesis", "babel", "importlib.metadata", "email", "zipfile", "ctypes", "decimal", "pypdfium2",
    "crm_desktop.views.pictures.tour", "crm_desktop.charts", "crm_desktop.operations.sample.sample",
    "crm_desktop.operations.exporting.xlsx", "crm_desktop.operations.exporting.exporting",
    "crm_desktop.operations.importing", "crm_desktop.commands.parser", "crm_desktop.commands.backups",
    "crm_desktop.db.backups.recovery", "crm_desktop.db.reports", "crm_desktop.views.records.record_view",
    "crm_desktop.views.records.quote_dialog", "crm_desktop.views.window.settings_tab",
    "crm_desktop.views.accounts.sign_in",
}  # fmt: skip
OPEN = """
import sys
from crm_desktop import cli
from crm_desktop.app import App
from crm_desktop.operations.preferences import Preferences
from crm_desktop.views.window import main_window

main_window.AHEAD = 60_000  # what comes after the picture stays out of it, however slow the machine
preferences = Preferences(None)
preferences.set("tab", sys.argv[2])
app = App(preferences)
app.open(cli.parsed(["--file", sys.argv[1]]).file)
"""
START = (
    OPEN
    + """
tab = app.window.choose(sys.argv[2])
while tab.list.index is None:  # its rows are not there yet
    app.root.tk.dooneevent(0)
print(" ".join(sys.modules))
app.quit()
"""
)
CHART = (
    OPEN
    + """
queries = app.window.choose("queries")
queries.choose("performance")
while queries.view.result._chart is None or queries.view.result._chart._image is None:
    app.root.tk.dooneevent(0)
print(" ".join(sys.modules))
app.quit()
"""
)


@pytest.mark.parametrize("tab", ["workbench", "customer"])
def test_nothing_needless_is_loaded_before_the_first_picture(tmp_path: Path, display: None, tab: str) -> None:
    make_sample(tmp_path / "a.crm", 20)
    assert NOT_YET.isdisjoint(modules(START, tmp_path / "a.crm", tab))


def test_the_window_draws_no_chart_itself(tmp_path: Path, display: None) -> None:
    make_sample(tmp_path / "a.crm", 20)
    assert {"matplotlib", "numpy"}.isdisjoint(modules(CHART, tmp_path / "a.crm", "queries"))


def modules(script: str, *arguments: object) -> list[str]:
    """What the program has loaded at the end of the script."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()
