"""One measurement in a process of its own: a process has one window, and memory is only comparable in a fresh one."""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PATIENCE = 3600  # seconds


def run(work: Callable[..., Any], *arguments: object) -> Any:
    """What `work(*arguments)` returns in a fresh process. Arguments and result as JSON can hold them."""
    command = [sys.executable, "-m", "bench.child", work.__module__, work.__name__, *map(str, arguments)]
    environment = {**compiled(), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, timeout=PATIENCE, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def compiled() -> dict[str, str]:
    """An environment in which a process finds its modules compiled, as installed ones are."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def main(module: str, name: str, *arguments: str) -> None:
    result = getattr(importlib.import_module(module), name)(*arguments)
    print(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
