"""The declarations fit together: what a list, form or filter names is there."""

import dataclasses
import datetime as dt

import pytest

from crm_desktop.db.registry import Registry
from crm_desktop.entities import ENTITIES
from crm_desktop.entities.customer import CUSTOMER
from crm_desktop.entities.development import DEVELOPMENT
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.feedback import FEEDBACK
from crm_desktop.entities.fields import FieldError
from crm_desktop.entities.handling import SetField
from crm_desktop.entities.numbering import series
from crm_desktop.entities.periods import PERIODS
from crm_desktop.entities.product import PRODUCT
from crm_desktop.entities.related import Related
from crm_desktop.entities.rights import LIMITED, RIGHTS
from crm_desktop.i18n import Label

REGISTRY = Registry()
BY_NAME = {entity.name: entity for entity in ENTITIES}
EACH = pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.name)


@EACH
def test_names_and_headings_are_unique(entity: Entity) -> None:
    assert len(entity.by_name) == len(entity.headings) == len(entity.fields)
    assert len(BY_NAME) == len({entity.table for entity in ENTITIES}) == len(ENTITIES)


@EACH
def test_everything_named_is_a_field(entity: Entity) -> None:
    named = [*entity.key, *entity.title, *entity.list_columns, *entity.search, *entity.badges, entity.sort.field]
    named += [name for section in entity.sections for name in section.fields]
    named += [condition.field.partition(".")[0] for quick in entity.quick for condition in quick.conditions]
    named += [action.field for action in entity.actions if action.field]
    named += [field.default_from for field in entity.fields if field.default_from]
    matched = [name for by in entity.match_by for name in by]
    assert set(matched) <= {field.name for field in entity.own}
    assert set(named) <= set(entity.by_name)
    assert {ref.to for ref in entity.refs} <= set(BY_NAME)
    assert {field.relation for field in entity.fields if field.relation} <= set(BY_NAME)
    assert set(entity.follows) <= set(BY_NAME)


@EACH
def test_rights_name_fields_and_belonging_names_references(entity: Entity) -> None:
    assert set(entity.grants) <= set(LIMITED)
    for grant in entity.grants.values():
        assert grant.hidden | grant.fixed <= set(entity.by_name) - set(entity.key)
    assert set(entity.own_by) <= {ref.name for ref in entity.refs}
    own = [grant for grant in entity.grants.values() for right in RIGHTS if grant.scope(right) == "own"]
    assert not own or entity.own_by or entity.name in LIMITED, "nothing would say whose a record is"


def kept_by_reminding(entity: Entity) -> set[str]:
    """What only the program writes, to know whether it has reminded already."""
    marks = {one.reminding.mark for one in ENTITIES if one.reminding and one.reminding.entity == entity.name}
    return marks | ({entity.reminding.reminded} if entity.reminding else set())


@EACH
def test_everything_that_can_be_written_is_in_the_form(entity: Entity) -> None:
    shown = [name for section in entity.sections for name in section.fields]
    assert len(shown) == len(set(shown))
    if entity.sections:
        hidden = {field.name for field in entity.fields} - set(shown) - kept_by_reminding(entity)
        assert hidden <= (set(entity.key) if entity.numbered_by_database else set())


@EACH
def test_related_lists_name_a_reference_to_the_record(entity: Entity) -> None:
    for related in entity.related:
        if isinstance(related, Related):
            ref = BY_NAME[related.entity].by_name[related.by]
            assert getattr(ref, "to", None) == entity.name


@EACH
def test_quick_filters_and_actions_ask_for_values_that_the_field_takes(entity: Entity) -> None:
    for condition in (condition for quick in entity.quick for condition in quick.conditions):
        if condition.operator == "period":
            assert condition.value in PERIODS
        elif condition.operator in ("older", "soon"):
            assert isinstance(condition.value, int)
        elif condition.operator not in ("empty", "filled"):
            REGISTRY.field(entity, condition.field).check(condition.value)
    for action in (action for action in entity.actions if action.field):
        values = (action.given(), *action.when) if isinstance(action, SetField) else action.when
        assert all(entity.by_name[action.field].check(value) == value for value in values)


@EACH
def test_numbers_fit_their_field(entity: Entity) -> None:
    if entity.number:
        number = series(entity.number, dt.date(2026, 3, 1)).number(1)
        assert entity.by_name[entity.key[0]].check(number) == number


@EACH
def test_defaults_are_values_that_the_field_takes(entity: Entity) -> None:
    for field in entity.fields:
        initial = field.initial()
        if initial not in (None, ""):
            assert field.check(initial) == initial
        elif not field.nullable:
            assert field.derived or initial == ""


@EACH
def test_every_name_is_there_in_both_languages(entity: Entity) -> None:
    def labels(value: object) -> list[Label]:
        if isinstance(value, Label):
            return [value]
        if dataclasses.is_dataclass(value):
            return [found for name in value.__dataclass_fields__ for found in labels(getattr(value, name))]
        if isinstance(value, tuple):
            return [found for item in value for found in labels(item)]
        return []

    for label in [*(field.label for field in entity.fields), *labels(entity)]:
        assert bool(label.zh) is bool(label.en)


def test_a_record_has_a_key_and_a_title() -> None:
    assert CUSTOMER.key_of({"number": "C1", "name": "王伟"}) == "C1"
    assert DEVELOPMENT.key_of({"staff": "S1", "customer": "C1"}) == ("S1", "C1")
    assert CUSTOMER.title_of({"number": "C1", "name": "王伟"}) == "王伟"
    assert FEEDBACK.title_of({"number": 3, "person": None}) == "3"
    assert FEEDBACK.title_of({"number": 3, "person": "王伟"}) == "3 王伟"


def test_files_head_two_columns_of_one_name_differently() -> None:
    assert CUSTOMER.headings["联系人编号"].name == "staff"
    assert CUSTOMER.headings["发展人"].name == "developer"
    assert PRODUCT.headings["产品价格"].name == "price"


def test_an_unknown_email_is_not_a_customers() -> None:
    with pytest.raises(FieldError, match=r".*"):
        CUSTOMER.by_name["email"].check("nobody")
