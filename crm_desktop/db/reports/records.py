"""The records that a row of a named query stands for, where these are several."""

from crm_desktop.db.history.changes import Values
from crm_desktop.db.lists.rows import Row
from crm_desktop.db.reports.grouped import KEY, Grouped
from crm_desktop.db.reports.params import Period
from crm_desktop.db.reports.report import Report, no_condition
from crm_desktop.entities.records import Condition


def records(report: Report, values: Values, row: Row) -> list[Condition]:
    """What lists them; nothing where the row is a record itself, or a list cannot be narrowed to them."""
    values = {**values, **report.fixed}
    narrowing = [param for param in report.params if param.where is not no_condition]
    if any(values.get(param.field.name) is not None and not param.of for param in narrowing):
        return []
    asked = [(param, values.get(param.field.name)) for param in report.params if param.of]
    narrowed = [
        Condition(param.of, "period" if isinstance(param.field, Period) else "is", value)
        for param, value in asked
        if value is not None
    ]
    narrowed += report.opens.among
    if isinstance(report, Grouped):
        group = report.groups[report.by(values)]
        return [group.condition(group.field, row[KEY]), *narrowed]
    if report.opens.by:
        return [Condition(report.opens.by, "is", row[report.opens.column]), *narrowed]
    return []
