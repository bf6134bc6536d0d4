"""The command line. Exit codes: 0 done, 1 refused with a reason on stderr, 2 wrong use, 130 interrupted."""

import argparse
import contextlib
import gc
import os
import signal
import sys
import threading
from collections.abc import Sequence
from io import TextIOWrapper

from crm_desktop import i18n
from crm_desktop.commands.console import add_window_options, complain, flush
from crm_desktop.db.errors import CrmError, FileDamaged, KeysRefused
from crm_desktop.i18n import _


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code."""
    i18n.use(i18n.system_language())
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # there is none in a program without a console
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = parsed(arguments)
    interrupted = threading.Event()

    def note(_signal: int, _frame: object) -> None:
        interrupted.set()  # raised within an SQL function the interrupt would come out as an error of SQLite's
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, note)
    try:
        code = int(options.run(options))
        flush()
    except BrokenPipeError:  # whoever reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (FileDamaged, KeysRefused) as error:
        return complain_of_damage(error, options)
    except CrmError as error:
        return give_up() if interrupted.is_set() else complain(str(error))
    except OSError as error:
        return complain(": ".join(str(part) for part in (error.filename, error.strerror or error) if part))
    except (KeyboardInterrupt, EOFError):  # the latter where nobody answers a question
        return give_up()
    return code


def give_up() -> int:
    complain(_("Interrupted; nothing was changed."))
    return 130


def complain_of_damage(error: FileDamaged | KeysRefused, options: argparse.Namespace) -> int:
    from crm_desktop.commands.backups import ways_out  # not for every start

    ways = ways_out(options.file, error) if getattr(options, "file", None) else ""
    return complain(f"{error}\n{ways}".rstrip())


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What was typed; the parser of all commands is made where the window's own options are not all of it."""
    without = argparse.Namespace(run=window)  # a command
    alone = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    add_window_options(alone)
    with contextlib.suppress(argparse.ArgumentError):
        options, others = alone.parse_known_args(arguments, without)
        if not others:
            return options
    from crm_desktop.commands.parser import parser  # the window starts without waiting for it

    return parser().parse_args(arguments, without)


def window(options: argparse.Namespace) -> int:
    gc.disable()  # until the first picture: nothing that is made till then is garbage
    from crm_desktop import launch  # the other commands need no display, and start without waiting for Tk

    return launch.run(options.file, options.lang)


if __name__ == "__main__":
    raise SystemExit(main())
