"""The entities a file holds, by name, and who refers to whom."""

from collections.abc import Iterator, Sequence

from crm_desktop.entities import ENTITIES
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Field, Ref


class Registry:
    """Raises KeyError for a name that no entity has."""

    def __init__(self, entities: Sequence[Entity] = ENTITIES) -> None:
        self.entities = tuple(entities)
        self._by_name = {entity.name: entity for entity in entities}
        self._by_table = {entity.table: entity for entity in entities}

        booking = [(entity.booking, entity) for entity in entities if entity.booking]
        # what may alter bookings: the records that are booked, and their lines
        self.booked = {name: entity for one, entity in booking for name in (entity.name, one.lines)}
        self.caught = dict(self._caught())  # by entity: the fields that others may take on

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

    def _caught(self) -> Iterator[tuple[str, frozenset[str]]]:
        """What `db/writing/catching.py` looks at: the fields taken, and the references to what they are taken from."""
        found: dict[str, set[str]] = {}
        for entity in (entity.whole for entity in self.entities):
            for path in (path for field in entity.fields if field.catches_up for path in field.taken_from):
                name, _dot, source = path.partition(".")
                ref = entity.by_name[name]
                assert isinstance(ref, Ref)
                found.setdefault(entity.name, set()).add(name)
                found.setdefault(ref.to, set()).add(source)
        return ((name, frozenset(fields)) for name, fields in found.items())

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
