"""Above a customer's form: whom to talk to, how complete it is. Beside it: tabs where there is little room."""

from typing import Any

import pytest
import ttkbootstrap as ttk

from crm_desktop.entities import order, quote
from crm_desktop.entities.customer import CUSTOMER


def header(desk: Any, key: str = "C0000001") -> Any:
    desk.window.open_record(desk.entity("customer"), key)
    desk.idle()
    return desk.window._built["customer"].record.header


def subtitle(shown: Any) -> str:
    return str(shown._subtitle.cget("text"))


def test_the_main_contact_stands_there_with_phone_and_follows_changes(desk: Any) -> None:
    shown = header(desk)
    assert "主要联系人" not in subtitle(shown)
    values = {"customer": "C0000001", "name": "赵会计", "mobile": "13700000007", "main": "是"}
    colleague = desk.colleague()
    key = colleague.create(desk.entity("contact"), values)
    colleague.create(desk.entity("contact"), {"customer": "C0000001", "name": "旁人", "mobile": "1"})
    desk.idle()
    assert "主要联系人 赵会计 13700000007" in subtitle(shown)
    colleague.update(desk.entity("contact"), key, {"mobile": None, "phone": "010-7"}, 1)
    desk.idle()
    assert "主要联系人 赵会计 010-7" in subtitle(shown)
    assert "主要联系人" not in subtitle(header(desk, "C0000002"))


def test_the_share_that_is_filled_stands_there_and_what_is_missing_in_the_tip(desk: Any) -> None:
    full = {"phone": "139", "email": "a@b.cn", "address": "x", "staff": "S0001", "industry": "业", "region": "区"}
    desk.store.update(CUSTOMER, "C0000001", full, 1)
    shown = header(desk)
    assert shown._share.cget("text") == "完整度 88%"
    assert shown._missing.cget("text") == "缺少：客户分类"
    desk.store.update(CUSTOMER, "C0000001", {"class_": "重要客户"}, 2)
    desk.idle()
    assert shown._share.cget("text") == "完整度 100%"
    desk.press("Control-n")
    assert not shown._share.winfo_ismapped()


def test_tabs_without_room_are_in_a_menu_and_are_reached_there(start: Any, file: Any) -> None:
    desk = start(file, (1024, 700))
    header(desk)
    record = desk.window._built["customer"].record
    overflow = record.tabs.overflow
    desk.window._built["customer"].panes.sashpos(0, 500)
    desk.idle()
    assert overflow.hidden
    assert overflow.button.winfo_ismapped()
    history = str(record.tabs.views[-1])
    assert history in overflow.hidden
    overflow.menu.post = overflow.menu.tk_popup = lambda *_place: None
    desk.click(overflow.button)
    assert overflow.menu.entrycget("end", "label") == "历史"
    overflow.menu.invoke("end")
    desk.idle()
    assert record.notebook.select() == history
    assert history not in overflow.hidden
    assert record.tabs.views[-1].winfo_viewable()


def test_with_room_all_tabs_are_there(desk: Any) -> None:
    header(desk)
    record = desk.window._built["customer"].record
    desk.window._built["customer"].panes.sashpos(0, 200)
    desk.idle()
    assert record.tabs.overflow.hidden == []
    assert not record.tabs.overflow.button.winfo_ismapped()
    desk.press("Control-n")
    shown = [tab for tab in record.notebook.tabs() if str(record.notebook.tab(tab, "state")) == "normal"]
    assert len(shown) == 1, "a new record has its form alone"


def test_many_buttons_leave_the_title_its_room(start: Any, file: Any) -> None:
    desk = start(file, (1024, 700))
    quote = desk.store.create(desk.entity("quote"), {"customer": "C0000001"})
    desk.store.update(desk.entity("quote"), quote, {"state": "已发送"}, 1)
    desk.window.open_record(desk.entity("quote"), quote)
    desk.idle()
    shown = desk.window._built["quote"].record.header
    right = shown.winfo_rootx() + shown.winfo_width()
    assert len(shown._shown) > 4
    for button in shown._shown:
        assert button.winfo_rootx() >= shown.winfo_rootx()
        assert button.winfo_rootx() + button.winfo_width() <= right
        assert button.winfo_width() >= button.winfo_reqwidth()
    assert shown._line.winfo_width() > shown.winfo_width() / 3
    assert shown._line.winfo_children()[0].winfo_ismapped()


def test_it_is_made_anew_only_where_something_else_stands_in_it(desk: Any) -> None:
    shown = header(desk)
    parts = shown._line.winfo_children()
    record = desk.window._built["customer"].record
    record.form.fill({"notes": "无关"})
    assert record.save()
    desk.idle()
    assert shown._line.winfo_children() == parts
    record.form.fill({"name": "新名"})
    assert record.save()
    desk.idle()
    assert shown._line.winfo_children()[0].cget("text") == "新名"


def test_what_is_chosen_is_named_in_the_users_language(desk: Any, english: None) -> None:
    desk.window.open_record(desk.entity("numbering"), "合同")
    desk.idle()
    shown = desk.window._built["numbering"].record.header
    assert shown.title == "Rule Contracts"
    assert subtitle(shown) == "", "the title says it"


def badges(desk: Any, name: str, key: Any) -> dict[str, str]:
    """The texts beside the title, each with the colour of the theme that it stands on."""
    desk.window.open_record(desk.entity(name), key)
    desk.idle()
    style = ttk.Style.get_instance()
    names = {str(style.colors.get(one)): one for one in ("success", "danger", "warning", "primary", "secondary")}
    _title, *shown = desk.window._built[name].record.header._line.winfo_children()
    return {str(one.cget("text")): names[str(style.lookup(one.cget("style"), "background"))] for one in shown}


GREY, BLUE, GREEN, RED = "secondary", "primary", "success", "danger"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_colour_of_a_state_says_whether_it_is_good(desk: Any, theme: str) -> None:
    from crm_desktop.views.common.theme import use

    def put(name: str, state: str) -> dict[str, str]:
        with desk.session.database.atomic() as connection:  # whatever leads there
            connection.execute(f"UPDATE {desk.entity(name).table} SET 状态 = ?", (state,))
        return badges(desk, name, keys[name])

    store = desk.colleague()
    keys = {name: store.create(desk.entity(name), {"customer": "C0000001"}) for name in ("quote", "order")}
    use(theme)
    try:
        for state, tone in zip([one.zh for one in quote.STATES], (GREY, BLUE, GREEN, RED, RED), strict=True):
            assert put("quote", state) == {state: tone}
        for state, tone in zip([one.zh for one in order.STATES], (GREY, BLUE, BLUE, GREEN, RED), strict=True):
            assert put("order", state) == {state: tone}
    finally:
        use("light")


def test_the_stage_of_an_opportunity_has_the_colour_of_its_kind(desk: Any) -> None:
    store, entity = desk.colleague(), desk.entity("opportunity")
    sale = {"name": "单", "customer": "C0000001", "product_type": "电器", "lost_reason": "价格"}
    shown = [badges(desk, "opportunity", store.create(entity, {**sale, "stage": number})) for number in (1, 5, 6)]
    others = {"电器": GREY, "北京": GREY}
    assert shown == [{"初步接触": BLUE, **others}, {"赢单": GREEN, **others}, {"输单": RED, **others}]


def test_what_only_says_of_which_kind_something_is_is_not_green(desk: Any) -> None:
    assert badges(desk, "product", "P000001") == {"电器": GREY}
    assert badges(desk, "feedback", 1) == {"解决情况: 否": "warning"}
    store, entity = desk.colleague(), desk.entity("customer")
    for class_, tone in (("重要客户", GREEN), ("普通客户", BLUE), ("潜在客户", GREY), ("流失客户", RED)):
        store.update(entity, "C0000001", {"class_": class_}, int(store.get(entity, "C0000001")["version"]))
        assert badges(desk, "customer", "C0000001") == {class_: tone, "北京": GREY}


def test_every_value_that_has_a_colour_is_one_of_the_field(desk: Any) -> None:
    toned = [field for entity in desk.session.registry for field in entity.fields if getattr(field, "tones", None)]
    assert {field.name for field in toned} >= {"state", "class_", "handled", "done", "kind"}
    for field in toned:
        assert set(field.tones) <= {choice.zh for choice in field.choices}
