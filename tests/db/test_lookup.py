"""The best match stands first (global search)."""

import pytest

from crm_desktop.db.lists.lookup import look_up, stages
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.customer import CUSTOMER
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.feedback import FEEDBACK
from crm_desktop.entities.product import PRODUCT

NAMES = ["大王伟", "王伟明", "王伟", "张王伟", "李娜", "C0000003号店"]


@pytest.fixture
def shop(store: Store) -> Store:
    for name in NAMES:
        store.create(CUSTOMER, {"name": name, "phone": "13800138000"})
    store.create(PRODUCT, {"name": "王牌电视", "price": 1, "type": "电器"})
    store.create(FEEDBACK, {"product": "P000001", "content": "王伟说好", "person": "王伟"})
    return store


def names(store: Store, entity: Entity, text: str, limit: int = 6) -> list[object]:
    return [row[entity.title[-1]] for row in look_up(store.reader, store.queries, entity, text, limit)]


def test_the_name_itself_then_its_beginning_then_its_parts(shop: Store) -> None:
    assert names(shop, CUSTOMER, "王伟") == ["王伟", "王伟明", "大王伟", "张王伟"]
    assert names(shop, CUSTOMER, "王伟", limit=2) == ["王伟", "王伟明"]


@pytest.mark.parametrize("text", ["C0000003", "c0000003", " c0000003 "])
def test_a_number_comes_before_a_name_that_holds_it(shop: Store, text: str) -> None:
    assert names(shop, CUSTOMER, text) == ["王伟", "C0000003号店"]


@pytest.mark.parametrize("text", ["ww", "wangw", "伟 138", "王 伟"])
def test_pinyin_and_several_words_are_found_too(shop: Store, text: str) -> None:
    assert set(names(shop, CUSTOMER, text)) == set(NAMES[:4])


def test_feedback_is_found_by_number_person_and_content(shop: Store) -> None:
    for text in ("1", "王伟", "说好"):
        assert names(shop, FEEDBACK, text) == ["王伟"]


@pytest.mark.parametrize("text", ["", "  ", "\0", "\ud83d", "%", "9" * 30, "'", "x" * 9000])
def test_whatever_is_typed_is_only_looked_for(shop: Store, text: str) -> None:
    for entity in (CUSTOMER, FEEDBACK):
        assert names(shop, entity, text) == []


@pytest.mark.parametrize("entity", [CUSTOMER, PRODUCT, FEEDBACK], ids=["customer", "product", "feedback"])
def test_no_table_is_read_whole(shop: Store, entity: Entity) -> None:
    for select in stages(shop.queries, entity, "王"):
        text, params = select.first(6)
        steps = [row[3] for row in shop.reader.execute(f"EXPLAIN QUERY PLAN {text}", params)]
        assert not [step for step in steps if step.startswith("SCAN") and "VIRTUAL" not in step]
