"""What the program remembers of its user between two starts: a small JSON file, never anything of the customers."""

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import platformdirs

APP = "crm-desktop"


def data_folder() -> Path:
    """Where a data file stands that nobody chose a place for."""
    return platformdirs.user_data_path(APP, appauthor=False)


def log_file() -> Path:
    return platformdirs.user_log_path(APP, appauthor=False) / "crm-desktop.log"


def preferences_file() -> Path:
    return platformdirs.user_config_path(APP, appauthor=False) / "preferences.json"


class Preferences:
    """Values by dotted name, such as "customer.sort"; saved when told. An unreadable file counts as none."""

    def __init__(self, path: Path | None) -> None:
        """Without a path nothing is read or kept: for tests and pictures."""
        self._path = path
        self.on_change: Callable[[str], object] = lambda name: None  # called with the name of what is another now
        self._values: dict[str, Any] = {}
        if path is not None:
            with contextlib.suppress(OSError, ValueError):
                loaded = json.loads(path.read_text("utf-8"))
                self._values = loaded if isinstance(loaded, dict) else {}

    def get(self, name: str, default: Any = None) -> Any:
        """The value; the default where there is none of the default's type: anybody may have edited the file."""
        value = self._values.get(name, default)
        return value if default is None or type(value) is type(default) else default

    def set(self, name: str, value: Any) -> None:
        if name not in self._values or self._values[name] != value:
            self._values[name] = value
            self.on_change(name)

    def save(self) -> None:
        """Keeps the values; that they cannot be kept must not stop anybody from working."""
        if self._path is None:
            return
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._path.with_suffix(".new")
            fresh.write_text(json.dumps(self._values, ensure_ascii=False, indent=1), "utf-8")
            fresh.replace(self._path)
