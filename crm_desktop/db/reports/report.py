"""What a named query is: parameters in; rows of one table, totals, a chart and a header out.

A result is a Select, so a list reads it by window and never whole. The rows may be many, hence totals and charts
come from the summaries that triggers keep. Reading goes through a connection of the caller's thread.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cached_property
from typing import Literal, NamedTuple, Protocol

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history.changes import Values
from crm_desktop.db.lists.query import EVERYTHING, Queries, Select, Sql, all_of, everybody, quoted, within
from crm_desktop.db.reports.charts import ALL
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Field, Value
from crm_desktop.entities.records import Condition, Record, Sort
from crm_desktop.i18n import Label

NOTHING = Sql("FALSE")


@dataclass(frozen=True)
class Parameter:
    """What is asked for: `field` parses and checks it, `where` is the condition that a given value makes.

    `of`: the field of the records that it asks for, where these can be listed.
    """

    field: Field
    where: Callable[[Value], Sql]
    of: str = ""

    def condition(self, value: Value) -> Sql:
        """Nothing given asks for everything, or for nothing where something must be given."""
        if value is None:
            return NOTHING if self.field.required else EVERYTHING
        return self.where(value)


@dataclass(frozen=True)
class Column:
    """One figure: of a row (`sql` over the base table) or of the whole result (`sql` an aggregate).

    `meaning` is exact enough to check the figure by hand. `{word}` in `sql` is filled in by the report's `words`.
    """

    field: Field
    sql: str
    meaning: Label


def column(field: Field, sql: str, zh: str, en: str) -> Column:
    return Column(field, sql, Label(zh, en))


class Total(NamedTuple):
    """A figure of the whole result. Bears the name of a column where it stands under that column."""

    field: Field
    value: Value
    meaning: Label


class Series(NamedTuple):
    label: Label
    values: Sequence[float]


@dataclass(frozen=True)
class Chart:
    """What to draw: each of `series` has a value, in `unit`, for each of `categories`.

    `note`: which categories these are, where there are more.
    """

    kind: Literal["grouped", "stacked", "line"]
    title: Label
    categories: Sequence[str]
    series: Sequence[Series]
    unit: Label
    note: Label = ALL


class Opens(NamedTuple):
    """The record behind a row: its entity, and the column that holds its key. `by`: the field of the records, where
    several stand behind a row, that has what is in the column. `among`: what these meet besides.
    """

    entity: str
    column: str
    by: str = ""
    among: tuple[Condition, ...] = ()


class Header(Protocol):
    """The record described above the rows, {} where there is none; `queries`: as somebody may see it."""

    def __call__(self, connection: sqlite.Connection, values: Values, queries: Queries | None = None) -> Record: ...


def no_words(values: Values) -> Mapping[str, str]:
    return {}


def no_header(connection: sqlite.Connection, values: Values, queries: Queries | None = None) -> Record:
    return {}


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Report:
    """One named query, declared once for the screen, the command line and exports.

    `values` is everywhere what `parse` returns. `table`: whose rows these are; `always`: the condition that all of
    them meet. `summary`: the totals, aggregates over the rows of the result or, where given, over `summary_of`: what
    the kept summaries say of these rows. `count` then is how many rows that means.
    `header_fields` and `header`: the record described above the rows. `draw`: makes the chart.
    `about`: the parameter that says whose figures these are. For who may not see everything: `fixed`, what parameters
    are whatever is asked; `within`, the rows that count; `named`, the records that may be asked for.
    """

    name: str
    label: Label
    help: Label
    params: tuple[Parameter, ...]
    table: str
    columns: tuple[Column, ...]
    summary: tuple[Column, ...]
    opens: Opens
    sort: Sort
    always: Sql = EVERYTHING
    summary_of: str = ""
    count: str = ""
    words: Callable[[Values], Mapping[str, str]] = no_words
    draw: "Callable[[Report, sqlite.Connection, Values], Chart | None] | None" = None
    header_fields: tuple[Field, ...] = ()
    header: Header = no_header
    about: str = ""
    fixed: Values = dataclass_field(default_factory=dict)
    within: Sql = EVERYTHING
    named: Callable[[Entity], Sql] = everybody

    def __repr__(self) -> str:
        return f"<Report {self.name}>"

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        """The columns by the name of their field."""
        return {column.field.name: column for column in self.columns}

    @property
    def asked(self) -> tuple[Field, ...]:
        return tuple(param.field for param in self.params)

    def select(self, values: Values, sort: Sort | None = None) -> Select:
        """The rows, in the order of any of the columns. Raises KeyError for a column there is not."""
        values = {**values, **self.fixed}
        words, base, sort = self.words(values), quoted(self.table), sort or self.sort
        columns = {name: column.sql.format(**words) for name, column in self.by_name.items()}
        direction = " DESC" if sort.descending else ""
        order = f"{columns[sort.field]}{direction}, {base}.rowid{direction}"
        counted = f"SELECT {self.count} FROM {self.summary_of}".format(**words) if self.count else ""
        return Select(
            base,
            tuple(columns.items()),
            self.where(values),
            order,
            counted=Sql(counted) if counted else None,
            within=self.within,
        )

    def where(self, values: Values) -> Sql:
        """The condition that the rows of the result meet."""
        values = {**values, **self.fixed}
        conditions = [param.condition(values.get(param.field.name)) for param in self.params]
        return all_of([self.always, self.within, *conditions])

    def totals(self, connection: sqlite.Connection, values: Values) -> list[Total]:
        """The figures of the whole result."""
        if not self.summary:
            return []
        values = {**values, **self.fixed}
        words = self.words(values)
        figures = ", ".join(column.sql.format(**words) for column in self.summary)
        source, where = quoted(self.table), self.where(values)
        if self.summary_of:
            source, where = self.summary_of.format(**words), EVERYTHING
        row = connection.execute(f"SELECT {figures} FROM {source} WHERE {where.text}", where.params).fetchone()
        return [Total(column.field, value, column.meaning) for column, value in zip(self.summary, row, strict=True)]

    def chart(self, connection: sqlite.Connection, values: Values) -> Chart | None:
        """None where there is nothing to draw."""
        return self.draw(self, connection, {**values, **self.fixed}) if self.draw else None


def equals(expression: str) -> Callable[[Value], Sql]:
    return lambda value: Sql(f"{expression} = ?", (value,))


def during(expression: str) -> Callable[[Value], Sql]:
    """The time lies in the period that is asked for."""
    return lambda period: within(expression, str(period))


def no_condition(value: Value) -> Sql:
    return EVERYTHING


def inline(sql: Sql) -> str:
    """The condition with its parameters written out: the columns of a Select take none."""
    texts = sql.text.split("?")
    assert len(texts) == len(sql.params) + 1
    return texts[0] + "".join(literal(value) + text for value, text in zip(sql.params, texts[1:], strict=True))


def literal(value: Value) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def share(part: str, whole: str) -> str:
    """Part ÷ whole in tenths of a percent, rounded half up, in whole numbers; NULL where the whole is 0."""
    return f"(2000 * {part} + {whole}) / nullif(2 * {whole}, 0)"
