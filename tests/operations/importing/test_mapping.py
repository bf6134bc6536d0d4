"""Which column goes where: by names, by content, by system, by what somebody said or saved."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.errors import CrmError
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.operations.importing.errors import ImportFailed
from crm_desktop.operations.importing.joints import joined
from crm_desktop.operations.importing.proposal import keep_mapping, proposal, said, saved_mappings
from crm_desktop.operations.importing.reading import LOOK, Source
from crm_desktop.operations.importing.running import Plan, import_file
from crm_desktop.operations.importing.systems import SYSTEMS
from crm_desktop.operations.preferences import Preferences

Write = Callable[..., Path]
REGISTRY = Registry()
CUSTOMER = REGISTRY["customer"]


def fields(entity: Any, path: Path) -> list[tuple[str, str]]:
    found = proposal(Administrator(), entity, Source(path)).mapped
    return [(column.field, column.format) for column in found.columns]


def test_names_are_taken_without_regard_to_signs_and_by_other_names(write: Write) -> None:
    path = write(
        ["客户名称", "手机号", "E-Mail", "LOOKED AFTER BY", "无关", "姓名"], ["甲", "1", "", "S0001", "x", "乙"]
    )
    assert [name for name, _format in fields(CUSTOMER, path)] == ["name", "phone", "email", "staff", "", ""]


def test_headings_may_be_in_traditional_characters(write: Write) -> None:
    path = write(["姓名", "聯繫方式", "積分", "聯繫地址", "備註"], ["王偉", "13800138000", "5", "臺北", "無"])
    assert [name for name, _format in fields(CUSTOMER, path)] == ["name", "phone", "points", "address", "notes"]


def test_content_tells_what_the_headings_do_not(write: Write) -> None:
    rows = [["王伟", "138 0000 0001", "w@a.cn", "潜在客户", "7"], ["李娜", "(010) 6500-0002", "l@b.cn", "Regular", "8"]]
    path = write(["姓名", "A", "B", "C", "D"], *rows)
    assert [name for name, _format in fields(CUSTOMER, path)] == ["name", "phone", "email", "class_", ""]


def test_formats_are_decided_by_the_whole_column(write: Write) -> None:
    rows = [["锅", "1", "炊具", f"{day}/3/2026"] for day in range(1, 13)] * 40
    head = ["产品名称", "产品价格", "产品类型", "生产日期"]
    path = write(head, *rows)
    found = proposal(Administrator(), REGISTRY["product"], Source(path))
    assert (found.mapped.columns[3].format, found.unclear) == ("mdy", {3: ["mdy", "dmy"]})
    path = write(head, *rows, ["锅", "1", "炊具", "13/3/2026"])
    found = proposal(Administrator(), REGISTRY["product"], Source(path))
    assert (found.mapped.columns[3].format, found.unclear) == ("dmy", {})


@pytest.mark.parametrize(
    ("usual", "late"), [("12", "1234,50"), ("12.50", "1234,50"), ("$1,234.50", "$1234,50"), ("12,50", "1234.50")]
)
def test_an_amount_that_is_written_unlike_the_first_ones_is_refused(
    store: Store, write: Write, usual: str, late: str
) -> None:
    path = write(["产品名称", "产品价格", "产品类型"], *[["锅", usual, "炊具"]] * LOOK, ["壶", late, "炊具"])
    found = proposal(store.permissions, REGISTRY["product"], Source(path))
    with pytest.raises(ImportFailed) as caught:
        import_file(store, REGISTRY["product"], Plan(found.source, found.mapped))
    (fault,) = caught.value.faults
    assert str(LOOK + 2) in fault
    assert "产品价格" in fault


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)
def test_exports_of_known_systems_are_recognised(write: Write, system: Any) -> None:
    entity = REGISTRY[system.entity]
    headings = list(dict.fromkeys([*system.tell, *system.columns, "Something Else"]))
    path = write(headings, ["" for _heading in headings], ["x" for _heading in headings])
    found = proposal(Administrator(), entity, Source(path))
    assert found.system == system.label
    assert {column.heading: column.field for column in found.mapped.columns if column.field} == {
        heading: field for heading, (field, _format) in system.columns.items()
    }
    assert {field for field, _format in system.columns.values()} <= set(entity.by_name)
    found.mapped.slots(entity)


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ([("given", "Ada"), ("middle", "M."), ("family", "Lovelace")], "Ada M. Lovelace"),
        ([("given", "伟"), ("middle", ""), ("family", "王")], "王伟"),
        ([("given", ""), ("family", ""), ("else", "某公司")], "某公司"),
        ([("given", "Ada"), ("family", ""), ("else", "ACME")], "Ada"),
        ([("else", ""), ("else", "2"), ("else", "3")], "2"),
        ([("else", "+1 ::: +2"), ("else", "+3")], "+1"),
        ([("labels", "Friends ::: * myContacts ::: 老客户")], "Friends、老客户"),
        ([("labels", "* myContacts ::: * starred")], ""),
        ([("labels", "")], ""),
        ([("labels", "*"), ("labels", " VIP ::: *myContacts ::: VIP ")], "*、VIP"),
        ([("part", "中国 "), ("part", ""), ("part", "北京")], "中国 北京"),
    ],
)
def test_several_columns_make_one_text(parts: list[tuple[str, str]], text: str) -> None:
    assert joined(parts) == text


def test_several_values_and_lines_of_google_contacts_make_one(store: Store, write: Write) -> None:
    headings = ["First Name", "Last Name", "E-mail 1 - Value", "Phone 1 - Value", "Address 1 - Formatted", "Notes"]
    cells = ["Ada", "King", "a@x.com ::: b@x.com", "+44 1 ::: +44 2", "1 Main St\nLondon\nUK", "a\nb"]
    customer = store.registry["customer"]
    found = proposal(store.permissions, customer, Source(write(headings, cells)))
    import_file(store, customer, Plan(found.source, found.mapped))
    sql = "SELECT 姓名, 电子邮箱, 联系方式, 联系地址, 备注 FROM 客户"
    assert store.reader.execute(sql).fetchall() == [("Ada King", "a@x.com", "+44 1", "1 Main St London UK", "a\nb")]


@pytest.mark.parametrize("heading", ["Labels", "Group Membership"])
@pytest.mark.parametrize("name", ["customer", "contact"])
def test_labels_of_google_contacts_become_tags(store: Store, write: Write, name: str, heading: str) -> None:
    store.create(store.registry["customer"], {"name": "Acme"})
    headings = ["First Name", "Phone 1 - Value", "Organization Name", heading]
    rows = [["Ada", "1", "Acme", "Friends ::: * myContacts"], ["Bo", "2", "Acme", "* myContacts"]]
    entity = store.registry[name]
    found = proposal(store.permissions, entity, Source(write(headings, *rows)))
    import_file(store, entity, Plan(found.source, found.mapped))
    tags = store.reader.execute(f"SELECT 标签 FROM {entity.table} WHERE 姓名 IN ('Ada', 'Bo') ORDER BY 姓名").fetchall()
    assert tags == [("Friends",), (None,)]


def test_contacts_of_other_systems_belong_to_their_customers(store: Store, write: Write) -> None:
    store.create(store.registry["customer"], {"name": "Acme"})
    contact = store.registry["contact"]
    path = write(["First Name", "Last Name", "Account Name", "Title", "Mobile"], ["Bo", "Li", "Acme", "CTO", "138"])
    found = proposal(store.permissions, contact, Source(path))
    import_file(store, contact, Plan(found.source, found.mapped))
    sql = "SELECT 客户编号, 姓名, 职务, 手机 FROM 客户联系人"
    assert store.reader.execute(sql).fetchall() == [("C0000001", "Bo Li", "CTO", "138")]


def test_what_is_said_goes_before_names(write: Write) -> None:
    path = write(["名字", "姓名", "备注", "x"], ["甲", "乙", "丙", "丁"])
    found = said(CUSTOMER, Source(path), ["名字=姓名", "备注="], Preferences(None)).mapped
    assert [column.field for column in found.columns] == ["name", "", "", ""]


@pytest.mark.parametrize("word", ["没有=name", "名字=nothing", "名字=name:upside-down", "nobody"])
def test_what_is_said_wrongly_is_named(write: Write, word: str) -> None:
    with pytest.raises(CrmError, match=r"没有|nothing|upside-down|nobody"):
        said(CUSTOMER, Source(write(["名字"], ["甲"])), [word], Preferences(None))


def test_a_mapping_is_saved_under_a_name_and_fits_columns_in_another_order(write: Write, tmp_path: Path) -> None:
    preferences = Preferences(tmp_path / "preferences.json")
    first = said(
        CUSTOMER, Source(write(["名字", "日子"], ["甲", "5.3.2026"])), ["名字=name", "日子=registered:dmy"], preferences
    )
    keep_mapping(preferences, CUSTOMER, "老系统", first.mapped)
    again = Preferences(tmp_path / "preferences.json")
    assert list(saved_mappings(again, CUSTOMER)) == ["老系统"]
    found = said(CUSTOMER, Source(write(["日子", "别的", "名字"], ["5.3.2026", "", "甲"])), ["老系统"], again).mapped
    assert [(column.field, column.format) for column in found.columns] == [
        ("registered", "dmy"),
        ("", ""),
        ("name", ""),
    ]


@pytest.mark.parametrize(
    "kept", [{"customer": 1}, {"customer": {"x": 2}}, {"customer": {"x": {"名字": "name", "a": [1]}}}]
)
def test_a_mapping_that_somebody_broke_maps_nothing(write: Write, kept: Any) -> None:
    preferences = Preferences(None)
    preferences.set("import.mappings", kept)
    if saved_mappings(preferences, CUSTOMER):
        found = said(CUSTOMER, Source(write(["名字"], ["甲"])), ["x"], preferences)
        assert found.mapped.columns[0].field == ""
