"""What the commands share: speaking, and how a command is declared."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from crm_desktop.i18n import _

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def command(
    commands: Commands,
    name: str,
    run: Callable[[argparse.Namespace], int],
    text: str,
    epilog: str,
    *,
    file: bool = True,
) -> argparse.ArgumentParser:
    made = commands.add_parser(
        name, help=text, description=text, epilog=epilog, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.set_defaults(run=run)
    if file:
        made.add_argument("file", type=Path, metavar="FILE", help=_("the data file"))
    return made


def add_user_option(made: argparse.ArgumentParser) -> None:
    text = _("who you are, where the file has accounts; the password is asked for, or taken from {variable}")
    made.add_argument("--user", metavar="NAME", help=text.format(variable="CRM_PASSWORD"))


def examples(text: str) -> str:
    return _("examples:") + "\n" + "\n".join(f"  {line}" for line in text.splitlines())


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def flush() -> None:
    """A closed pipe shows here, where it can be caught, instead of at the interpreter's end."""
    if sys.stdout is not None:
        sys.stdout.flush()


def complain(text: str) -> int:
    sys.stderr.write(f"{text}\n")
    return 1


def meter(count: int, fraction: float) -> None:
    """Says on a terminal how far a long command is; what is written next takes its place."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{fraction:4.0%}\r")
