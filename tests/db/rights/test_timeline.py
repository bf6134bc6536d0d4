"""All that happened to a customer in one stream, as far as each role sees it."""

from collections.abc import Callable

import pytest

from crm_desktop.db.errors import NotFound
from crm_desktop.db.lists.timeline import CHANGES, Line, Timeline
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.related import RelatedTimeline

As = Callable[..., Store]


def timeline(store: Store, key: str = "C0000001") -> Timeline:
    entity = store.registry["customer"]
    (declared,) = (item for item in entity.related if isinstance(item, RelatedTimeline))
    return Timeline(store, entity, declared, key)


def read(store: Store, key: str = "C0000001", only: str = "") -> list[tuple[str, Line]]:
    """Which entity, "" for a change, and what is shown."""
    made = timeline(store, key)
    names = [stream.entity for stream in made.streams]
    kinds = [names.index(only)] if only else [*range(len(names)), CHANGES]
    moments = made.read(store.reader, kinds)
    lines = made.lines(store.reader, moments)
    return [
        ("" if one.stream == CHANGES else names[one.stream], line) for one, line in zip(moments, lines, strict=True)
    ]


def test_everything_stands_in_one_stream_the_newest_first(owned: Store) -> None:
    found = read(owned)
    assert {kind for kind, _line in found} == {"interaction", "follow_up", "purchase", "feedback", ""}
    times = [line.time for _kind, line in found]
    assert times == sorted(times, reverse=True)
    purchase = next(line for kind, line in found if kind == "purchase")
    assert "电视机" in purchase.headline
    assert purchase.key == 1


def test_only_the_kind_that_is_asked_for(owned: Store) -> None:
    assert [line.headline.split()[-1] for _kind, line in read(owned, only="interaction")] == ["谈1"]
    assert [kind for kind, _line in read(owned, "C0000002", "feedback")] == ["feedback"]


def test_thousands_are_all_there_and_read_in_parts(owned: Store) -> None:
    with owned.step("create") as step:
        for number in range(3000):
            values = {
                "customer": "C0000003",
                "subject": f"第{number}次",
                "time": f"2025-01-01 {number // 60 % 24:02d}:{number % 60:02d}:00",
            }
            owned.add(step, owned.registry["interaction"], values)
    made = timeline(owned, "C0000003")
    moments = made.read(owned.reader, [0])
    assert len(moments) == 3001
    assert len(made.lines(owned.reader, moments[100:164])) == 64


def test_staff_see_what_is_theirs_and_nothing_of_others(as_: As) -> None:
    assert {kind for kind, _line in read(as_("staff"))} == {"interaction", "follow_up", "purchase", "feedback", ""}
    with pytest.raises(NotFound):
        read(as_("staff"), "C0000003")
    assert read(as_("staff"), "C0000003", only="purchase") == []


def test_a_customer_sees_the_own_purchases_and_feedback(as_: As) -> None:
    kinds = {kind for kind, _line in read(as_("customer"))}
    assert "purchase" in kinds
    assert not kinds & {"interaction", "follow_up"}
