"""The part of a declaration that somebody may see: lists, forms, search, import and export follow it by themselves."""

from collections.abc import Callable, Collection
from dataclasses import replace

from crm_desktop.entities.board import Board
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.handling import Ask, SetField
from crm_desktop.entities.records import Condition, Sort
from crm_desktop.entities.related import RelatedTab


def narrowed(
    entity: Entity,
    names: Collection[str],
    settable: Collection[str] = (),
    follow: Callable[[RelatedTab], bool] = lambda tab: False,
    kept: Condition | None = None,
) -> Entity:
    """`entity` with the fields `names`; its actions where they are `settable`, its tabs where one may `follow` them.

    `names` has the fields of other records that conditions ask for as "order.state". What meets `kept` one never sees:
    a quick filter that asks for it would always find nothing.
    """

    made = handled(found(shown(entity, names), names, kept), names, settable)
    return replace(
        made,
        fields=tuple(field for field in entity.fields if field.name in names),
        related=tuple(tab for tab in entity.related if follow(tab)),
        part_of=entity.whole,
    )


def shown(entity: Entity, names: Collection[str]) -> Entity:
    """What a record and its list show."""
    sections = (section._replace(fields=those(section.fields, names)) for section in entity.sections)
    return replace(
        entity,
        title=those(entity.title, names) or entity.key,
        list_columns=those(entity.list_columns, names),
        sections=tuple(section for section in sections if section.fields),
        badges=those(entity.badges, names),
        important=those(entity.important, names),
        figures=tuple(figure for figure in entity.figures if figure.of in names),
        board=board(entity, names),
    )


def board(entity: Entity, names: Collection[str]) -> Board | None:
    """With those of its days that are there; none without all else that a card shows."""
    made = entity.board and entity.board._replace(days=those(entity.board.days, names))
    return made if made and {made.column, *made.shown} <= set(names) else None


def found(entity: Entity, names: Collection[str], kept: Condition | None) -> Entity:
    """By what records are found and put in order."""
    quick = (item for item in entity.quick if kept not in item.conditions)
    return replace(
        entity,
        search=those(entity.search, names),
        sort=entity.sort if entity.sort.field in names else Sort(entity.key[0]),
        quick=tuple(item for item in quick if all(one.field in names for one in item.conditions)),
        beyond=those(entity.beyond, names),
        match_by=tuple(by for by in entity.match_by if set(by) <= set(names)),
    )


def handled(entity: Entity, names: Collection[str], settable: Collection[str]) -> Entity:
    """What one does with a record by one click."""
    free = set(settable) & set(names)
    actions = (action for action in entity.actions if action.field in {"", *names})
    return replace(entity, actions=tuple(action for action in actions if set(needed(action)) <= free))


def those(wanted: Collection[str], names: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in wanted if name in names)


def needed(action: SetField | Ask) -> tuple[str, ...]:
    """The fields that one must be allowed to set for it."""
    return action.needs if isinstance(action, Ask) else (action.field,)


def titles_only(entity: Entity, names: Collection[str]) -> Entity:
    """What is left where records may be named, and nothing more: key and title, as far as `names` has it."""
    named = {*entity.key, *(name for name in entity.title if name in names)}
    return replace(narrowed(entity, named), listed=False)
