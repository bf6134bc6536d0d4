"""The lists of the window as something to take out: what they show, what else they have, what they are narrowed to."""

from dataclasses import replace

from crm_desktop.db.errors import NotFound
from crm_desktop.db.lists.query import titled
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Field, Ref, Value
from crm_desktop.entities.periods import PERIODS
from crm_desktop.entities.records import Condition
from crm_desktop.i18n import _
from crm_desktop.views.lists.filter_panel import OPERATORS
from crm_desktop.views.lists.list_view import ListView
from crm_desktop.views.output.output import Output
from crm_desktop.views.queries.result_view import ResultView
from crm_desktop.views.window.session import Session


def of_list(view: ListView) -> Output:
    """With all that its user sees of the records, whatever columns the list has."""
    entity, whole = view.entity, view.everything()
    conditions, search = view.asked
    words = [condition_in_words(view.session, entity, condition) for condition in conditions]
    words += [_("Search: {words}").format(words=search)] if search else []
    return Output(
        str(entity.label),
        replace(view.select(), columns=whole.columns),
        len(view),
        view.fields,
        entity.fields,
        chosen=view.chosen(),
        everything=whole if view.narrowed else None,
        headings=entity.headings,
        filtered=_("; ").join(words),
        card=entity.vcard,
    )


def of_result(view: ResultView) -> Output:
    """The rows of a query; on paper with what it was asked, whom it is about, and its totals."""
    report, rows = view.report, view.rows
    fields = [column.field for column in report.columns]
    values, figures = view.values, view.figures
    asked = [
        f"{field.label}: {shown(view.session, field, values[field.name])}"
        for field in report.asked
        if values.get(field.name) not in (None, "")
    ]
    described = [
        f"{field.label} {text}"
        for field in report.header_fields
        if field.name in figures.header and (text := titled(figures.header, field))
    ]
    totals = [f"{total.field.label} {total.field.show(total.value) or '—'}" for total in figures.totals]
    return Output(
        str(report.label),
        report.select(values, rows.sort),
        len(rows),
        fields,
        fields,
        chosen=rows.chosen(),
        filtered=_("; ").join(asked),
        notes="\n".join(filter(None, ["    ".join(described), "    ".join(totals)])),
    )


def condition_in_words(session: Session, entity: Entity, condition: Condition) -> str:
    registry, path = session.registry, condition.field
    field = registry.beyond(entity, path) if path in entity.beyond else registry.field(entity, path)
    value = shown(session, field, condition.value) if condition.value is not None else ""
    return f"{field.label} {OPERATORS[condition.operator]} {value}".strip()


def shown(session: Session, field: Field, value: Value) -> str:
    """A period by its name, a record by its title."""
    if value in PERIODS:
        return str(PERIODS[str(value)])
    if isinstance(field, Ref) and value not in (None, ""):
        try:
            return session.registry[field.to].title_of(session.store.get(session.registry[field.to], value))
        except NotFound:
            return str(value)
    return field.show(value)
