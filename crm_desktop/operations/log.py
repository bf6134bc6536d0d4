"""The log of what went wrong, for whoever looks after an installation."""

import logging

from crm_desktop.operations.preferences import log_file


def set_up_log() -> None:
    """Without a folder for it there is no log; that must not stop anybody from working."""
    try:
        log_file().parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    logging.getLogger("crm_desktop").addHandler(LogFile())


class LogFile(logging.Handler):
    """The log file, made when there is something to say."""

    def emit(self, record: logging.LogRecord) -> None:
        from logging.handlers import RotatingFileHandler  # not for every start

        logger = logging.getLogger("crm_desktop")
        handler = RotatingFileHandler(log_file(), maxBytes=1_000_000, backupCount=3, encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        logger.removeHandler(self)
        logger.addHandler(handler)
        handler.handle(record)
