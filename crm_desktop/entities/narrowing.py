"""The part of a declaration that somebody may see: lists, forms, search, import and export follow it by themselves."""

from collections.abc import Callable, Collection
from dataclasses import replace

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

    def seen(wanted: Collection[str]) -> tuple[str, ...]:
        return tuple(name for name in wanted if name in names)

    sections = tuple(section._replace(fields=seen(section.fields)) for section in entity.sections)
    return replace(
        entity,
        fields=tuple(field for field in entity.fields if field.name in names),
        title=seen(entity.title) or entity.key,
        list_columns=seen(entity.list_columns),
        sections=tuple(section for section in sections if section.fields),
        search=seen(entity.search),
        sort=entity.sort if entity.sort.field in names else Sort(entity.key[0]),
        quick=tuple(
            item
            for item in entity.quick
            if kept not in item.conditions and all(one.field in names for one in item.conditions)
        ),
        actions=tuple(
            action
            for action in entity.actions
            if action.field in {"", *names} and set(needed(action)) <= set(settable) & set(names)
        ),
        beyond=seen(entity.beyond),
        figures=tuple(figure for figure in entity.figures if figure.of in names),
        badges=seen(entity.badges),
        important=seen(entity.important),
        related=tuple(tab for tab in entity.related if follow(tab)),
        board=entity.board if entity.board and {entity.board.column, *entity.board.shown} <= set(names) else None,
        match_by=tuple(by for by in entity.match_by if set(by) <= set(names)),
        part_of=entity.whole,
    )


def needed(action: SetField | Ask) -> tuple[str, ...]:
    """The fields that one must be allowed to set for it."""
    return action.needs if isinstance(action, Ask) else (action.field,)


def titles_only(entity: Entity, names: Collection[str]) -> Entity:
    """What is left where records may be named, and nothing more: key and title, as far as `names` has it."""
    named = {*entity.key, *(name for name in entity.title if name in names)}
    return replace(narrowed(entity, named), listed=False)
