"""What a recovery saved and lost, in words."""

from collections.abc import Iterator

from crm_desktop.db.backups.recovery import Report, Table
from crm_desktop.i18n import _


def in_words(report: Report) -> Iterator[str]:
    """A sentence for each table that had rows, then for what was lost with them."""
    for table in report.tables:
        if table.saved or table.lost:
            yield sentence(table)
    for name, count in report.ownerless.items():
        yield _("{table}: {count} left out, as the record that they belong to is lost").format(table=name, count=count)
    for name, count in report.emptied.items():
        yield _("{table}: {count} references emptied, as the record that they name is lost").format(
            table=name, count=count
        )


def sentence(table: Table) -> str:
    if not table.exact:
        text = _("{table}: {saved} saved, at most {lost} lost")
    elif table.lost:
        text = _("{table}: {saved} saved, {lost} lost")
    else:
        text = _("{table}: {saved} saved")
    return text.format(table=table.name, saved=f"{table.saved:,}", lost=f"{table.lost:,}")
