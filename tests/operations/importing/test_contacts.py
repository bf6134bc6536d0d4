"""Contacts as vCards, out and in; references by name in any file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import vobject

from crm_desktop.db import summaries
from crm_desktop.db.writing.store import Store
from crm_desktop.operations.exporting.exporting import export_entity
from crm_desktop.operations.importing import running
from crm_desktop.operations.importing.errors import ImportFailed
from crm_desktop.operations.importing.existing import Existing, Mode
from crm_desktop.operations.importing.proposal import proposal
from crm_desktop.operations.importing.reading import Source
from crm_desktop.operations.importing.running import Imported, Plan, import_csv, import_file

Write = Callable[..., Path]
ALL = "SELECT 客户编号, 姓名, 职务, 手机, 电话, 电子邮箱, 生日, 标签, 备注 FROM 客户联系人 ORDER BY 客户联系人编号"
ZHAO = ("C0000001", "赵;会计", "财务", "138 0000 0001", "010-1", "z@a.cn", "1980-02-03", "客户、财务", "第一行\n二")
CARD = """BEGIN:VCARD\r
VERSION:3.0\r
N:赵\\;会计;;;;\r
FN:赵\\;会计\r
ORG:{company};销售部\r
TITLE:财务\r
TEL;TYPE=FAX:010-9\r
TEL;TYPE=WORK:010-1\r
TEL;TYPE="cell,voice":138 0000 0001\r
EMAIL:z@a.cn\r
BDAY:{born}\r
CATEGORIES:客户,财务\r
NOTE:第一行\\n二\r
END:VCARD\r
"""


def rows(store: Store, sql: str = ALL) -> list[Any]:
    return store.reader.execute(sql).fetchall()


def take(store: Store, path: Path, mode: Mode = "new") -> Imported:
    entity = store.registry["contact"]
    found = proposal(store.permissions, entity, Source(path))
    return import_file(store, entity, Plan(found.source, found.mapped, Existing(mode)))


def cards(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "people.vcf"
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize("born", ["1980-02-03", "19800203", "1980-02-03T00:00:00Z"])
def test_a_card_without_uid_becomes_a_contact_of_its_company(office: Store, tmp_path: Path, born: str) -> None:
    assert take(office, cards(tmp_path, CARD.format(company="王伟", born=born))).count == 1
    assert rows(office) == [ZHAO]


def test_the_same_card_again_is_the_same_contact(office: Store, tmp_path: Path) -> None:
    path = cards(tmp_path, CARD.format(company="王伟", born="1980-02-03"))
    take(office, path)
    assert take(office, path, "update").same == 1
    assert take(office, path, "skip").skipped == 1
    assert take(office, cards(tmp_path, CARD.format(company="李娜", born="1980-02-03")), "skip").count == 1
    assert len(rows(office)) == 2


@pytest.mark.parametrize(("company", "said"), [("", "ORG"), ("无此公司", "无此公司"), ("王伟", "C0000001")])
def test_a_company_that_is_not_one_customer_is_refused(office: Store, tmp_path: Path, company: str, said: str) -> None:
    office.create(office.registry["customer"], {"name": "王伟"})
    with pytest.raises(ImportFailed) as caught:
        take(office, cards(tmp_path, CARD.format(company=company, born="1980-02-03")))
    assert said in str(caught.value)
    assert rows(office) == []


def test_a_birthday_without_a_year_is_left_out(office: Store, tmp_path: Path) -> None:
    take(office, cards(tmp_path, CARD.format(company="王伟", born="--02-03")))
    assert rows(office, "SELECT 生日 FROM 客户联系人") == [(None,)]


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_contacts_go_out_as_cards_and_come_back(office: Store, tmp_path: Path, version: str) -> None:
    contact, path = office.registry["contact"], tmp_path / "out.vcf"
    names = ("customer", "name", "role", "mobile", "phone", "email", "birthday", "tags", "notes")
    office.create(contact, dict(zip(names, ZHAO, strict=True)))
    office.create(contact, {"customer": "C0000002", "name": "只有座机", "phone": "010-2"})
    before = rows(office)
    assert export_entity(office.reader, office.registry, contact, path, variant=version) == 2
    first, _second = vobject.readComponents(path.read_text("utf-8"))
    assert first.org.value == ["王伟"]
    assert first.categories.value == ["客户", "财务"]
    office.delete(contact, ["K0000001", "K0000002"])
    assert take(office, path).count == 2
    assert rows(office) == before


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_customers_go_out_as_cards_and_come_back(store: Store, tmp_path: Path, version: str) -> None:
    customer = store.registry["customer"]
    values = {
        "name": "王;伟",
        "phone": "138",
        "email": "w@x.cn",
        "address": "北京市, 1号",
        "notes": "一\n二",
        "tags": "乙、甲",
        "class_": "重要客户",
    }
    store.create(customer, values)
    path = tmp_path / "first.vcf"
    export_entity(store.reader, store.registry, customer, path, variant=version)
    store.delete(customer, ["C0000001"])
    found = proposal(store.permissions, customer, Source(path))
    import_file(store, customer, Plan(found.source, found.mapped))
    record = store.get(customer, "C0000002")
    assert {name: record[name] for name in values} == values
    export_entity(store.reader, store.registry, customer, tmp_path / "second.vcf", variant=version)
    assert (tmp_path / "second.vcf").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("chunk", [2, 1000])
@pytest.mark.parametrize("few", [3, 5000])
def test_the_last_main_contact_of_the_file_is_the_only_one(
    office: Store, write: Write, monkeypatch: pytest.MonkeyPatch, chunk: int, few: int
) -> None:
    monkeypatch.setattr(running, "CHUNK", chunk)
    monkeypatch.setattr(summaries, "FEW", few)  # above, the indexes are put off
    contact = office.registry["contact"]
    for customer, name in (("C0000001", "旧"), ("C0000002", "留任")):
        office.create(contact, {"customer": customer, "name": name, "main": "是"})
    mains = "SELECT 客户编号, 姓名 FROM 客户联系人 WHERE 主要 = '是' ORDER BY 1, 2"
    before = rows(office, mains)
    path = write(
        ["姓名", "客户", "主要"],
        ["甲", "王伟", "是"],
        ["乙", "王伟", "是"],
        ["丙", "李娜", "否"],
        ["丁", "王伟", "是"],
        ["戊", "王伟", "否"],
    )
    assert import_csv(office, contact, path).count == 5
    after = rows(office, mains)
    assert after == [("C0000001", "丁"), ("C0000002", "留任")]
    office.undo()
    assert rows(office, mains) == before
    office.redo()
    assert rows(office, mains) == after


def test_references_go_by_name_and_by_number(office: Store, write: Write) -> None:
    path = write(["姓名", "客户"], ["甲", "王伟"], ["乙", "C0000002"], ["丙", " 李娜 "])
    assert import_csv(office, office.registry["contact"], path).count == 3
    assert rows(office, "SELECT 姓名, 客户编号 FROM 客户联系人") == [
        ("甲", "C0000001"), ("乙", "C0000002"), ("丙", "C0000002"),
    ]  # fmt: skip


def test_a_number_is_meant_before_a_name(office: Store, write: Write) -> None:
    office.create(office.registry["customer"], {"name": "C0000001"})
    import_csv(office, office.registry["contact"], write(["姓名", "客户"], ["甲", "C0000001"]))
    assert rows(office, "SELECT 客户编号 FROM 客户联系人") == [("C0000001",)]


def test_of_several_with_one_name_the_numbers_are_told(office: Store, write: Write) -> None:
    for _number in range(4):
        office.create(office.registry["customer"], {"name": "王伟"})
    path = write(["姓名", "客户"], ["甲", "李娜"], ["乙", "王伟"])
    with pytest.raises(ImportFailed) as caught:
        import_csv(office, office.registry["contact"], path)
    said = str(caught.value)
    assert "3" in said
    assert "C0000001" in said
    assert "C0000003" in said
    assert "…" in said
    assert caught.value.count == 1
    assert rows(office) == []


def test_references_whose_numbers_are_integers_go_by_name_too(office: Store, write: Write) -> None:
    number = office.create(office.registry["call_round"], {"name": "春季回访"})
    path = write(
        ["客户", "事项", "回访", "联系人"], ["王伟", "问", "春季回访", "李四"], ["李娜", "问", str(number), ""]
    )
    import_csv(office, office.registry["follow_up"], path)
    assert rows(office, "SELECT 客户编号, 回访编号, 联系人编号 FROM 跟进计划") == [
        ("C0000001", number, "S0003"), ("C0000002", number, None),
    ]  # fmt: skip
