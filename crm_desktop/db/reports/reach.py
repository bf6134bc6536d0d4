"""What a named query says of the records that its rows name: of those out of reach, as lists do, what they are called.

A part that reads anything else of such a record reads it as if it were not there.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from crm_desktop.db.accounts.permissions import Limited
from crm_desktop.db.lists.query import EVERYTHING, Sql, quoted
from crm_desktop.db.registry import Registry
from crm_desktop.db.reports.grouped import Group, Grouped, part
from crm_desktop.db.reports.reads import reads
from crm_desktop.db.reports.report import Column, Parameter, Report, inline
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value
from crm_desktop.i18n import Label

# what would stand for something else in the SQL of a query: a key may have it, which is text
MARKS = str.maketrans({mark: f"' || char({ord(mark)}) || '" for mark in "{}?"})


def within_reach(report: Report, registry: Registry, permissions: Limited) -> Report:
    """The same query, where each part sees of other tables the rows that the user does."""
    reach = Reach(report, registry, permissions)
    made = replace(
        report,
        always=reach.condition("rows", report.always),
        params=tuple(reach.parameter(param) for param in report.params),
        columns=tuple(reach.column("column", column) for column in report.columns),
        summary=tuple(reach.column("total", column) for column in report.summary),
    )
    if not isinstance(made, Grouped):
        return made
    return replace(made, groups={label: reach.group(label, group) for label, group in made.groups.items()})


class Reach:
    """Of one query and one user."""

    def __init__(self, report: Report, registry: Registry, permissions: Limited) -> None:
        self._reads = reads(report)
        tables = {table for sources in self._reads.values() for table, _column in sources} - {report.table}
        others = [entity for entity in map(registry.by_table, tables) if not entity.relation_of]
        rows = {entity: permissions.rows("see", entity) for entity in others}
        self._rows = {entity: inline(seen).translate(MARKS) for entity, seen in rows.items() if seen != EVERYTHING}

    def sql(self, part: str, sql: str) -> str:
        read = self._reads[part]
        limited = {
            entity.table: rows
            for entity, rows in self._rows.items()
            if any(table == entity.table and column not in called_by(entity) for table, column in read)
        }
        return among(sql, limited) if limited else sql

    def condition(self, part: str, condition: Sql) -> Sql:
        return condition._replace(text=self.sql(part, condition.text))

    def column(self, kind: str, column: Column) -> Column:
        return replace(column, sql=self.sql(f"{kind} {column.field.name}", column.sql))

    def parameter(self, param: Parameter) -> Parameter:
        part = f"parameter {param.field.name}"
        return replace(param, where=self._where(part, param.where)) if self._reads[part] else param

    def group(self, label: Label, group: Group) -> Group:
        key, name, rank = (self.sql(part(label), sql) for sql in (group.key, group.name, group.rank))
        return group._replace(key=key, name=name, rank=rank)

    def _where(self, part: str, where: Callable[[Value], Sql]) -> Callable[[Value], Sql]:
        return lambda value: self.condition(part, where(value))


def called_by(entity: Entity) -> set[str]:
    """The columns of what lists show of a record that another names."""
    return {entity.by_name[name].column for name in (*entity.key, *entity.title)}


def among(sql: str, rows: Mapping[str, str]) -> str:
    """`sql` as if each of these tables had the rows alone of which its condition holds."""

    def limited(found: re.Match[str]) -> str:
        word, table, called = found.groups()
        return f"{word} (SELECT * FROM {quoted(table)} WHERE {rows[table]}){called or f' AS {table}'}"

    return re.sub(rf"\b(FROM|JOIN)\s+({'|'.join(rows)})\b(\s+AS\s+\w+)?", limited, sql)
