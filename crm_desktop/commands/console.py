"""What the commands share: speaking, and how a command is declared."""

import argparse
import contextlib
import re
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

from crm_desktop.db.migrate import Stage, Tell
from crm_desktop.i18n import LANGUAGES, _
from crm_desktop.operations.datafile.upgrading import in_words, reason

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


def add_window_options(target: argparse.ArgumentParser, default: str | None = None) -> None:
    text = _("the data file")
    target.add_argument("--file", type=Path, default=default, metavar="FILE", help=text)
    target.add_argument("--lang", choices=LANGUAGES, default=default, help=_("the language of the window"))


def examples(text: str) -> str:
    return _("examples:") + "\n" + "\n".join(f"  {line}" for line in text.splitlines())


def positive(text: str) -> int:
    if not re.fullmatch("[0-9]{1,7}", text) or not int(text):
        raise argparse.ArgumentTypeError(_("must be a number from 1 to 9999999"))
    return int(text)


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


@contextlib.contextmanager
def to_the_end() -> Iterator[None]:
    """Ctrl+C is not heeded meanwhile: what was begun has to be finished. In the main thread."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def upgrading(path: Path) -> Tell:
    """Says on stderr why a command takes long before it begins, and with what."""
    said: list[str] = []

    def tell(stage: Stage) -> None:
        if stage.total:
            meter(0, stage.done / stage.total)
        for text in (reason(path, stage), in_words(stage)):
            if text not in said:
                said.append(text)
                sys.stderr.write(f"{text}\n")

    return tell


def add_user_option(made: argparse.ArgumentParser) -> None:
    from crm_desktop.operations.datafile.access import VARIABLE  # the window starts without it

    text = _("who you are, where the file has accounts; the password is asked for, or taken from {variable}")
    made.add_argument("--user", metavar="NAME", help=text.format(variable=VARIABLE))
