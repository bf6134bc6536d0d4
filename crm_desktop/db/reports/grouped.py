"""A named query whose rows are groups of a table's rows, by what a parameter says."""

import calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history.changes import Values
from crm_desktop.db.lists.query import Select, quoted
from crm_desktop.db.lists.rows import iterate
from crm_desktop.db.reports.charts import Drawn, by_month, the_first
from crm_desktop.db.reports.report import Column, Parameter, Report, column, inline, no_condition
from crm_desktop.entities.fields import Choice, Value
from crm_desktop.entities.records import Condition, Sort
from crm_desktop.i18n import Label

BY, GROUP, KEY = "by", "group", "key"  # the parameter; the column that names a group; what the group has in common
NOTHING = "—"  # names the group of those that have none


def same(field: str, key: Value) -> Condition:
    return Condition(field, "empty") if key is None else Condition(field, "is", key)


def in_month(field: str, key: Value) -> Condition:
    year, month = map(int, str(key).split("-"))
    return Condition(field, "period", f"{key}-01..{key}-{calendar.monthrange(year, month)[1]:02}")


def person(column: str) -> str:
    """In SQL, the name of the staff that `column` names; of namesakes with the number."""
    return f"""(SELECT 联系人.姓名 || iif(联系人.姓名 IN (
        SELECT 同名.姓名 FROM 联系人 AS 同名 GROUP BY 同名.姓名 HAVING count(*) > 1
    ), ' ' || 联系人.联系人编号, '') FROM 联系人 WHERE 联系人.联系人编号 = {column})"""


class Group(NamedTuple):
    """`field`: of the records, by which they are grouped. In SQL over the table: what the records of a group have in
    common, NULL of those that have nothing; what that is called; by what the groups sort, if not by that. `condition`:
    what lists the records of a group.

    A key that is a column has a plus before it where, along its index, each row would have to be looked up.
    """

    field: str
    key: str
    name: str = ""
    rank: str = ""
    condition: Callable[[str, Value], Condition] = same


def grouping(groups: Mapping[Label, Group]) -> Parameter:
    first, *_others = groups
    text = Label(f"每行是什么；留空：{first.zh}。", f"What a row stands for; empty: {first.en.lower()}.")
    return Parameter(Choice(BY, "分组", "Group by", choices=tuple(groups), default=first.zh, help=text), no_condition)


def group_column(key: str, choices: Sequence[Label]) -> Column:
    """Names the group: one of the `choices` in the language of the user, another as it is. In SQL, `key` is that of the
    table: who sees that sees this column.
    """
    return column(
        Choice(GROUP, "组别", "Group", choices=tuple(choices), width=18),
        key,  # the name comes in its place
        "分组所按的内容，如月份；“—”：没有填写。",
        "What they are grouped by, such as the month; “—”: none is filled in.",
    )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Grouped(Report):
    """`groups` are what its parameter `grouping(groups)` offers. The columns are aggregates, but for
    `group_column`.
    """

    groups: Mapping[Label, Group]

    def by(self, values: Values) -> Label:
        """What is asked for, the first where nothing is that there is."""
        return next((label for label in self.groups if label.zh == values.get(BY)), next(iter(self.groups)))

    def select(self, values: Values, sort: Sort | None = None) -> Select:
        """The groups, each known by the first of its rows; beside the columns KEY."""
        values, sort = {**values, **self.fixed}, sort or self.sort
        group, base, where = self.groups[self.by(values)], quoted(self.table), inline(self.where(values))
        named = f"coalesce({group.name or group.key}, '{NOTHING}')"
        columns = {name: named if name == GROUP else column.sql for name, column in self.by_name.items()}
        made = {"rowid": f"min({base}.rowid)", KEY: group.key, "rank": group.rank or f"{group.key} IS NULL"} | columns
        texts = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in made.items())
        direction = " DESC" if sort.descending else ""
        by = [*(["rank"] if sort.field == GROUP else []), sort.field, "rowid"]
        return Select(
            base,
            tuple((name, f"{base}.{quoted(name)}") for name in (*columns, KEY)),
            order=", ".join(f"{base}.{quoted(name)}{direction}" for name in by),
            grouped=f"(SELECT {texts} FROM {base} WHERE {where} GROUP BY {group.key}) AS {base}",
        )

    def drawn(self, connection: sqlite.Connection, values: Values, names: Sequence[str], most: int) -> Drawn:
        """For a chart: groups, and the figures of each of the columns `names`.

        All months; of what else has an order the first `most`; of others those that have most of the first column.
        """
        group = self.groups[self.by(values)]
        report = replace(self, columns=tuple(self.by_name[name] for name in (GROUP, *names)))
        sort = Sort(GROUP) if group.rank else Sort(names[0], descending=True)
        found = iterate(connection, report.select(values, sort))
        show = self.by_name[GROUP].field.show
        rows: list[tuple[str, *tuple[int, ...]]]
        rows = [(show(row[GROUP]), *[int(row[name] or 0) for name in names]) for row in found]
        if rows and group.condition is in_month:
            return by_month(rows, len(names))
        return the_first(rows, len(names), most)

    def read(self) -> dict[str, str]:
        """Statements that read what the groups do, each by its part."""
        found = {part(label): (group.key, group.name, group.rank) for label, group in self.groups.items()}
        base = quoted(self.table)
        return {name: f"SELECT {', '.join(filter(None, sql))} FROM {base}" for name, sql in found.items()}

    def only(self, shown: Callable[[str], bool]) -> "Grouped | None":
        """With the groups of which the parts are shown; None where none are."""
        groups = {label: group for label, group in self.groups.items() if shown(part(label))}
        params = (grouping(groups) if param.field.name == BY else param for param in self.params)
        return replace(self, groups=groups, params=tuple(params)) if groups else None


def part(label: Label) -> str:
    return f"group {label.zh}"
