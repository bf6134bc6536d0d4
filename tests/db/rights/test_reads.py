"""What a named query reads is known column by column; each kept figure has its sources."""

import pytest

from crm_desktop.db import migrate
from crm_desktop.db.driver import sqlite
from crm_desktop.db.reports import REPORTS
from crm_desktop.db.reports.reads import reads
from crm_desktop.db.reports.report import Report
from crm_desktop.db.reports.sources import SOURCES
from crm_desktop.entities import ENTITIES

FIELDS = {(entity.table, field.column) for entity in ENTITIES for field in entity.fields if not field.relation}


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)
def test_every_part_is_made_of_columns_that_can_be_hidden(report: Report) -> None:
    found = reads(report)
    assert {source for sources in found.values() for source in sources} <= FIELDS
    assert all(found[f"column {name}"] for name in report.by_name)


def test_the_sources_name_all_kept_columns_and_nothing_else() -> None:
    connection = sqlite.connect(":memory:")
    connection.executescript(migrate.schema())
    kept = {
        (table, column)
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (column,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
        if table.startswith("汇总_") or column.startswith("汇总_")
    }
    assert set(SOURCES) == kept
    assert {source for sources in SOURCES.values() for source in sources} <= FIELDS


def test_what_revenue_is_made_of() -> None:
    performance = next(report for report in REPORTS if report.name == "performance")
    assert {("购买", "成交价"), ("购买", "购买数量")} <= reads(performance)["column revenue"]
    assert ("联系人", "工资") not in set().union(*reads(performance).values())
