"""The entities a file holds, by name, and who refers to whom."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from crm_desktop.entities import ENTITIES
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Field, Ref


class Catching(NamedTuple):
    """In `entity`, `field` takes what the record that `ref` names has in `source`, if it has nothing itself."""

    entity: Entity
    field: str
    ref: Ref
    source: str


class Registry:
    """Raises KeyError for a name that no entity has."""

    def __init__(self, entities: Sequence[Entity] = ENTITIES) -> None:
        self.entities = tuple(entities)
        self._by_name = {entity.name: entity for entity in entities}
        self._by_table = {entity.table: entity for entity in entities}

        booking = [(entity.booking, entity) for entity in entities if entity.booking]
        # what may alter bookings: the records that are booked, and their lines
        self.booked = {name: entity for one, entity in booking for name in (entity.name, one.lines)}
        self.catching = tuple(self._catching())
        # by entity: the references that name what is taken on, and the fields taken
        self.caught: dict[str, set[str]] = {}
        for one in self.catching:
            self.caught.setdefault(one.entity.name, set()).add(one.ref.name)
            self.caught.setdefault(one.ref.to, set()).add(one.source)

    def __getitem__(self, name: str) -> Entity:
        return self._by_name[name]

    def __iter__(self) -> Iterator[Entity]:
        return iter(self.entities)

    def by_table(self, table: str) -> Entity:
        return self._by_table[table]

    def field(self, entity: Entity, path: str) -> Field:
        """The field of a condition: the entity's own, or one of what a reference names, as "order.state"."""
        name, _dot, other = path.partition(".")
        field = entity.by_name[name]
        if not other:
            return field
        assert isinstance(field, Ref)
        return self[field.to].by_name[other]

    def narrowing(self, entity: Entity) -> tuple[Field, ...]:
        """The fields of the conditions that one may ask for, those of other records by their paths."""
        return (*entity.fields, *(self.beyond(entity, path) for path in entity.beyond))

    def beyond(self, entity: Entity, path: str) -> Field:
        """The field that a path of a reference leads to, with the label of the reference before its own."""
        of, label = entity.by_name[path.partition(".")[0]].label, self.field(entity, path).label
        return replace(self.field(entity, path), name=path, zh=f"{of.zh} · {label.zh}", en=f"{of.en} · {label.en}")

    def _catching(self) -> Iterator[Catching]:
        for entity in (entity.whole for entity in self.entities):
            for field in (field for field in entity.fields if field.catches_up):
                for path in field.taken_from:
                    name, _dot, source = path.partition(".")
                    ref = entity.by_name[name]
                    assert isinstance(ref, Ref)
                    yield Catching(entity, field.name, ref, source)

    def main(self) -> tuple[Entity, ...]:
        """The entities people work with, without the relation tables."""
        return tuple(entity for entity in self.entities if entity.listed and not entity.relation_of)

    def tabs(self) -> tuple[Entity, ...]:
        """Those of them that have a tab of their own in the window."""
        return tuple(entity for entity in self.main() if entity.tab)

    def referring(self, entity: Entity) -> list[tuple[Entity, Ref]]:
        """Every reference to `entity` from a table's own columns."""
        return [
            (other, ref) for other in self.entities for ref in other.refs if ref.to == entity.name and not ref.relation
        ]

    def relations(self, entity: Entity) -> tuple[Entity, ...]:
        """The relation tables whose columns appear as fields of `entity`."""
        names = dict.fromkeys(field.relation for field in entity.fields if field.relation)
        return tuple(self[name] for name in names)

    def owner_ref(self, entity: Entity, relation: Entity) -> Ref:
        """The field of `relation` that points back at `entity`."""
        return next(ref for ref in relation.refs if ref.to == entity.name)
