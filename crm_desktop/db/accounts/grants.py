"""What the roles may do: the entities' defaults, with what the administrator has changed."""

from collections.abc import Mapping
from typing import NamedTuple

from crm_desktop.db.driver import sqlite
from crm_desktop.db.registry import Registry
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Field
from crm_desktop.entities.rights import ACCESS, NOTHING, RIGHTS, SCOPES, Access, Grant, Right, Role, Scope


class Cell(NamedTuple):
    """One place of the matrix of a role: `item` as 权限 names it, `default` and `value` what it says.

    `effective`: what comes of it, where the role writes nothing there or the program itself keeps the column.
    """

    entity: Entity
    item: Right | Field
    default: Scope | Access
    value: Scope | Access
    effective: Scope | Access

    @property
    def name(self) -> str:
        return self.item if isinstance(self.item, str) else heading(self.entity, self.item)


def granted(connection: sqlite.Connection, registry: Registry, role: Role) -> dict[str, Grant]:
    """The grants of a role, by entity. Lines of the file on what there is not count for nothing."""
    changed = deviations(connection, role)
    return {entity.name: applied(entity, entity.grants.get(role, NOTHING), changed) for entity in registry.main()}


def matrix(connection: sqlite.Connection, registry: Registry, role: Role) -> list[Cell]:
    """All that can be granted, entity by entity: the rights, then the columns that are no key."""
    found = []
    for entity, grant in ((entity, granted(connection, registry, role)[entity.name]) for entity in registry.main()):
        default = entity.grants.get(role, NOTHING)
        for right in RIGHTS:
            found.append(Cell(entity, right, getattr(default, right), getattr(grant, right), grant.scope(right)))
        writes = grant.scope("create") != "none" or grant.scope("update") != "none"
        for field in entity.fields:
            if field.name not in entity.key:
                before, now = default.access(field.name), grant.access(field.name)
                read_only = now == "write" and (field.derived or not writes)
                found.append(Cell(entity, field, before, now, "read" if read_only else now))
    return found


def deviations(connection: sqlite.Connection, role: Role) -> Mapping[tuple[str, str], str]:
    rows = connection.execute("SELECT 表, 项目, 权限 FROM 权限 WHERE 角色 = ?", (role,))
    return {(table, item): value for table, item, value in rows}


def applied(entity: Entity, grant: Grant, changed: Mapping[tuple[str, str], str]) -> Grant:
    scopes = {right: value for right in RIGHTS if (value := changed.get((entity.table, right))) in SCOPES}
    access: dict[str, str] = {field.name: grant.access(field.name) for field in entity.fields}
    for field in entity.fields:
        value = changed.get((entity.table, heading(entity, field)))
        access[field.name] = value if value in ACCESS else access[field.name]
    hidden, fixed = (frozenset(name for name, now in access.items() if now == kind) for kind in ("hidden", "read"))
    return grant._replace(hidden=hidden, fixed=fixed, **scopes)


def heading(entity: Entity, field: Field) -> str:
    return next(text for text, other in entity.headings.items() if other is field)
