"""The named queries as far as somebody may see them: about themselves, without what their role hides."""

from dataclasses import replace
from functools import partial

from crm_desktop.db.accounts.permissions import Limited
from crm_desktop.db.errors import PermissionDenied
from crm_desktop.db.history.changes import Values
from crm_desktop.db.registry import Registry
from crm_desktop.db.reports import REPORTS
from crm_desktop.db.reports.grouped import Grouped
from crm_desktop.db.reports.reach import within_reach
from crm_desktop.db.reports.reads import Source, Sources, reads
from crm_desktop.db.reports.report import Header, Report
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Ref
from crm_desktop.entities.records import Sort
from crm_desktop.i18n import _


def allowed(store: Store) -> tuple[Report, ...]:
    """The named queries that the user may ask, as they may see them."""
    permissions = store.permissions
    if not isinstance(permissions, Limited):
        return REPORTS
    found = (narrowed(report, store, permissions) for report in REPORTS)
    return tuple(report for report in found if report is not None)


def named(store: Store, name: str) -> Report:
    """Raises PermissionDenied, which is noted."""
    for report in allowed(store):
        if report.name == name:
            return report
    text = _("Your role does not allow this query: {name}.").format(name=name)
    store.note("refused", text)
    raise PermissionDenied(text)


def narrowed(report: Report, store: Store, permissions: Limited) -> Report | None:
    """None where nothing can be left of it."""
    read = reads(report)
    base = store.seen.by_table(report.table)
    fixed = about_whom(report, store.registry, permissions)
    if fixed is None or not base.listed or not visible(store.seen, read["rows"]):
        return None

    def shown(part: str) -> bool:
        return visible(store.seen, read[part])

    report = within_reach(report, store.registry, permissions)
    columns = tuple(column for column in report.columns if shown(f"column {column.field.name}"))
    left = report.only(shown) if isinstance(report, Grouped) else report
    if not columns or left is None:
        return None
    sort = report.sort if report.sort.field in [column.field.name for column in columns] else None
    fields = store.seen["customer"].by_name
    return replace(
        left,
        params=tuple(param for param in left.params if shown(f"parameter {param.field.name}")),
        columns=columns,
        summary=tuple(total for total in report.summary if shown(f"total {total.field.name}")),
        sort=sort or Sort(columns[0].field.name),
        draw=report.draw if shown("chart") else None,
        header_fields=tuple(field for field in report.header_fields if field.name in fields),
        header=header_of(report, store),
        fixed=fixed,
        within=permissions.rows("see", base),
        named=permissions.named,
    )


def header_of(report: Report, store: Store) -> Header:
    return partial(report.header, queries=store.queries) if report.header_fields else report.header


def about_whom(report: Report, registry: Registry, permissions: Limited) -> Values | None:
    """What its parameters are bound to; None where it would tell of others."""
    tables = {table for sources in reads(report).values() for table, _column in sources}
    entities = [owner(registry, registry.by_table(table)) for table in tables]
    if all(permissions.grant(entity).scope("see") == "all" for entity in entities):
        return {}
    asked = next((param.field for param in report.params if param.field.name == report.about), None)
    if not isinstance(asked, Ref):
        return None
    if asked.to == permissions.role:
        return {report.about: permissions.me}
    return {} if asked.required else None  # then the rows within reach are all that counts


def visible(registry: Registry, sources: Sources) -> bool:
    return all(seen(registry, source) for source in sources)


def seen(registry: Registry, source: Source) -> bool:
    """Whether the column is that of a field in the registry, or belongs to a key."""
    table, column = source
    entity = registry.by_table(table)
    shown = owner(registry, entity)
    relation = entity.name if entity.relation_of else ""
    if column in {entity.by_name[name].column for name in entity.key}:
        return True
    return any(column in (field.column, field.sort_key) and field.relation == relation for field in shown.fields)


def owner(registry: Registry, entity: Entity) -> Entity:
    return registry[entity.relation_of] if entity.relation_of else entity
