"""How it is shown: with app.py the only code that imports Tk."""

import sys
from types import ModuleType


def import_ttkbootstrap() -> None:
    """Before anything else does, and without its asking for its own version: that takes a tenth of the start, as
    importlib.metadata needs the modules for e-mail, archives and sockets. It expects that there may be no answer."""

    def version(_name: str) -> str:
        raise ModuleNotFoundError

    name = "importlib.metadata"
    if name in sys.modules:
        return
    sys.modules[name] = ModuleType(name)
    vars(sys.modules[name]).update(PackageNotFoundError=ModuleNotFoundError, version=version)
    try:
        import ttkbootstrap  # noqa: F401  # here, that is the point
    finally:
        del sys.modules[name]


import_ttkbootstrap()
