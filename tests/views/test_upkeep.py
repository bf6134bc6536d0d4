"""What the window does for the file while nobody waits."""

from typing import Any

import pytest

from crm_desktop.db.search import search
from crm_desktop.views.window import upkeep


def pieces(desk: Any) -> int:
    connection = desk.session.database.writer
    return int(connection.execute("SELECT count(DISTINCT segid) FROM 客户_检索_idx").fetchone()[0])


def test_what_saves_add_to_the_search_index_is_merged_a_moment_later(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "PAUSE", 50)
    customer = desk.entity("customer")
    for number in range(40):
        desk.store.create(customer, {"name": f"王{number}"})
    assert pieces(desk) > 40
    desk.until(lambda: pieces(desk) <= search.MERGING["usermerge"] * 2)
    assert not desk.caught
