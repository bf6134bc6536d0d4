"""Who may do what: for each entity the fields and the rows that a user sees, and the rows that may be written.

The Store asks before each write, and again of all that was written; each Select takes the rows from here.
"""

import threading
from collections.abc import Collection, Mapping
from typing import Literal, Protocol

from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import PermissionDenied, SignedOut
from crm_desktop.db.lists.query import compare
from crm_desktop.db.lists.sql import EVERYTHING, NOTHING, Sql, all_of, any_of, quoted
from crm_desktop.db.registry import Registry
from crm_desktop.entities import rights
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Field, Ref, Value
from crm_desktop.entities.narrowing import narrowed, titles_only
from crm_desktop.entities.records import Condition
from crm_desktop.entities.related import RelatedQuery, RelatedTab, RelatedTimeline, Stream
from crm_desktop.entities.rights import Grant, Right, Scope
from crm_desktop.i18n import _

Action = Literal["create", "update", "delete"]


class Permissions(Protocol):
    """`limited`: whether anything at all is refused. `audited`: whether there are accounts, whose doings are noted.

    Methods raise SignedOut once the account is no longer good.
    """

    @property
    def user(self) -> str:
        """The name that the history keeps."""

    @property
    def limited(self) -> bool: ...

    @property
    def audited(self) -> bool: ...

    def ask(self) -> None:
        """Whether the account is still what it was when the user signed in."""

    def seen(self, registry: Registry) -> Registry:
        """The entities with the fields that the user sees."""

    def check(self, action: Action, entity: Entity, fields: Collection[str]) -> None:
        """Raises PermissionDenied unless the user may do that to these fields, of some records at least."""

    def may(self, action: Action, entity: Entity, fields: Collection[str] = ()) -> bool:
        """The same as an answer, for what is offered."""

    def rows(self, right: Right, entity: Entity) -> Sql:
        """The rows of the entity's table to which the right extends."""

    def named(self, entity: Entity) -> Sql:
        """The rows that the user may name in a reference."""

    def kept(self, entity: Entity) -> Condition | None:
        """Which records of theirs are not the user's after all."""

    def initial(self, entity: Entity) -> Mapping[str, Value]:
        """What a new record has where the user may not choose: it is to belong to them."""


class Administrator:
    """May do everything: a single person in a small office, without any account."""

    user = "admin"
    limited = audited = False

    def ask(self) -> None:
        """There is no account."""

    def seen(self, registry: Registry) -> Registry:
        return registry

    def check(self, action: Action, entity: Entity, fields: Collection[str]) -> None:
        """Nothing is refused."""

    def may(self, action: Action, entity: Entity, fields: Collection[str] = ()) -> bool:
        return True

    def rows(self, right: Right, entity: Entity) -> Sql:
        return EVERYTHING

    def named(self, entity: Entity) -> Sql:
        return EVERYTHING

    def kept(self, entity: Entity) -> Condition | None:
        return None

    def initial(self, entity: Entity) -> Mapping[str, Value]:
        return {}


class SignedIn(Administrator):
    """An administrator with an account, which is asked for in the file each time."""

    audited = True
    LIVE = "SELECT 1 FROM 用户 WHERE 用户编号 = ? AND 授权 = ? AND 停用 = 0"

    def __init__(self, reader: sqlite.Connection, user: str, number: int, version: int) -> None:
        self.user = user
        self._reader, self._account = reader, (number, version)
        self._asking = threading.Lock()  # an import asks from its own thread

    def ask(self) -> None:
        with self._asking:
            live = self._reader.execute(self.LIVE, self._account).fetchone()
        if not live:
            raise SignedOut(_("Your account was changed or disabled; sign in again."))

    def check(self, action: Action, entity: Entity, fields: Collection[str]) -> None:
        self.ask()

    def rows(self, right: Right, entity: Entity) -> Sql:
        self.ask()
        return EVERYTHING


class Limited(SignedIn):
    """Staff or a customer: `role` is the name of the entity whose record `me` they are; `grants` by entity."""

    limited = True

    def __init__(
        self,
        reader: sqlite.Connection,
        user: str,
        number: int,
        version: int,
        registry: Registry,
        role: str,
        me: str,
        grants: Mapping[str, Grant],
    ) -> None:
        super().__init__(reader, user, number, version)
        self.role, self.me, self.grants = role, me, grants
        self._registry = registry
        self._seen = Registry([self._narrowed(entity) for entity in registry])

    def seen(self, registry: Registry) -> Registry:
        return self._seen

    def check(self, action: Action, entity: Entity, fields: Collection[str]) -> None:
        self.ask()
        if self.grant(entity).scope(action) == "none":
            text = _("Your role does not allow this: {right} – {entity}.")
            raise PermissionDenied(text.format(right=rights.RIGHTS[action], entity=entity.label))
        refused = [name for name in fields if not self._may_set(entity, name)]
        if refused:
            names = _(", ").join(label_of(self._seen[entity.name], name) for name in refused)
            text = _("Your role does not allow setting these columns of {entity}: {names}.")
            raise PermissionDenied(text.format(entity=entity.label, names=names))

    def may(self, action: Action, entity: Entity, fields: Collection[str] = ()) -> bool:
        scope = self.grant(entity).scope(action)
        return scope != "none" and all(self._may_set(entity, name) for name in fields)

    def rows(self, right: Right, entity: Entity) -> Sql:
        self.ask()
        return self.within(entity, self.grant(entity).scope(right))

    def named(self, entity: Entity) -> Sql:
        seen = self.rows("see", entity)
        return any_of([seen, self.own(entity)]) if entity.name == self.role else seen

    def kept(self, entity: Entity) -> Condition | None:
        return entity.whole.kept_from.get(self.role)

    def initial(self, entity: Entity) -> Mapping[str, Value]:
        refs = [entity.whole.by_name[name] for name in entity.whole.own_by]
        return {ref.name: self.me for ref in refs if isinstance(ref, Ref) and ref.to == self.role}

    def grant(self, entity: Entity) -> Grant:
        return self.grants.get(entity.name, rights.NOTHING)

    def within(self, entity: Entity, scope: Scope) -> Sql:
        if scope == "all":
            return EVERYTHING
        return self.own(entity) if scope == "own" else NOTHING

    def own(self, entity: Entity) -> Sql:
        """The rows that belong to the user: their own record, and what names it or a record that belongs to them."""
        entity = entity.whole
        key = f"{quoted(entity.table)}.{quoted(entity.by_name[entity.key[0]].column)}"
        if entity.name == self.role:
            return Sql(f"{key} = ?", (self.me,))
        belongs = any_of([self._belongs(entity, key, entity.by_name[name]) for name in entity.own_by])
        return all_of([belongs, *self._not_kept(entity)])

    def _not_kept(self, entity: Entity) -> list[Sql]:
        kept = self.kept(entity)
        if kept is None:
            return []
        found = compare(f"{quoted(entity.table)}.{quoted(entity.by_name[kept.field].column)}", kept)
        return [Sql(f"NOT ({found.text})", found.params)]

    def _belongs(self, entity: Entity, key: str, ref: Field) -> Sql:
        assert isinstance(ref, Ref)
        column, target = quoted(ref.column), self._registry[ref.to]
        named = Sql("?", (self.me,))
        if ref.to != self.role:
            owned = self.own(target)
            number = quoted(target.by_name[target.key[0]].column)
            named = Sql(f"SELECT {number} FROM {quoted(target.table)} WHERE {owned.text}", owned.params)
        if not ref.relation:
            return Sql(f"{quoted(entity.table)}.{column} IN ({named.text})", named.params)
        relation = self._registry[ref.relation]
        back = quoted(self._registry.owner_ref(entity, relation).column)
        inner = f"SELECT {back} FROM {quoted(relation.table)} WHERE {column} IN ({named.text})"
        return Sql(f"{key} IN ({inner})", named.params)

    def _may_set(self, entity: Entity, name: str) -> bool:
        return name in entity.whole.by_name and self.grant(entity).access(name) == "write"

    def _narrowed(self, entity: Entity) -> Entity:
        if entity.relation_of:
            return entity  # `grants` has none: its columns are fields of the record it describes
        names = {field.name for field in entity.fields} - (self.grant(entity).hidden - set(entity.key))
        names |= {path for path in paths(entity) if self._sees_beyond(entity, path)}
        if self.grant(entity).scope("see") == "none":
            return titles_only(entity, names)
        settable = names if self.may("update", entity) else ()
        free = [name for name in settable if self._may_set(entity, name)]
        return narrowed(entity, names, free, self._may_follow, self.kept(entity))

    def _sees_beyond(self, entity: Entity, path: str) -> bool:
        """Whether one sees the field of what a reference names."""
        name, _dot, other = path.partition(".")
        ref = entity.by_name[name]
        assert isinstance(ref, Ref)
        grant = self.grants.get(ref.to, rights.NOTHING)
        return not {name} & self.grant(entity).hidden and grant.scope("see") != "none" and other not in grant.hidden

    def _may_follow(self, tab: RelatedTab | Stream) -> bool:
        if isinstance(tab, RelatedQuery):
            return tab.by == self.role
        if isinstance(tab, RelatedTimeline):
            return any(self._may_follow(stream) for stream in tab.streams)
        other = self.grants.get(tab.entity, rights.NOTHING)
        return other.scope("see") != "none" and tab.by not in other.hidden


def paths(entity: Entity) -> set[str]:
    """The fields of other records that its filters ask for."""
    return {*entity.beyond, *(one.field for quick in entity.quick for one in quick.conditions if "." in one.field)}


def must_see_everything(permissions: Permissions) -> None:
    """Raises PermissionDenied: of the past nobody can say what would have been somebody's own."""
    permissions.ask()
    if permissions.limited:
        raise PermissionDenied(_("Only an administrator sees the whole history."))


def label_of(entity: Entity, name: str) -> str:
    """The label of a column one sees; of another no more than its name in the program."""
    return str(entity.by_name[name].label) if name in entity.by_name else name
