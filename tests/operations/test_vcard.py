"""vCards as address books read them, held against a parser that is not ours."""

from pathlib import Path
from typing import Any

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.db.errors import CrmError
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Text
from crm_desktop.operations.exporting import vcard
from crm_desktop.operations.exporting.exporting import export_entity, export_rows
from crm_desktop.operations.exporting.formats import Wish

COLUMNS = {
    "姓名": Text("name", "姓名", "Name"),
    "电话": Text("phone", "电话", "Phone"),
    "地址": Text("address", "地址", "Address"),
    "备注": Text("notes", "备注", "Notes", multiline=True),
    "分类": Text("class_", "分类", "Class"),
    "积分": Text("points", "积分", "Points"),
}
CARD = {"name": "FN", "phone": "TEL", "address": "ADR", "notes": "NOTE", "class_": "CATEGORIES"}


def cards(path: Path) -> list[Any]:
    return list(vobject.readComponents(path.read_bytes().decode("utf-8")))


def written(path: Path, *rows: tuple[str | None, ...], variant: str = "") -> list[Any]:
    export_rows(path, COLUMNS, rows, len(rows), Wish(variant, CARD))
    return cards(path)


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_a_card_says_what_an_address_book_asks_for(tmp_path: Path, version: str) -> None:
    row = ("王;伟, Jr.\\", "138 0000", "北京市\\朝阳区;1号", "第一行\n第二,行", "重要客户", "7")
    (card,) = written(tmp_path / "a.vcf", row, variant=version)
    assert card.version.value == version
    assert card.fn.value == row[0]
    assert card.n.value.family == row[0]
    assert card.tel.value == row[1]
    assert card.adr.value.street == row[2]
    assert card.note.value == row[3]
    assert card.categories.value == ["重要客户"]
    assert "7" not in [line.value for line in card.lines()]


def test_what_is_empty_is_left_out_but_the_name(tmp_path: Path) -> None:
    (card,) = written(tmp_path / "a.vcf", (None, None, "", None, None, None))
    assert sorted(line.name for line in card.lines()) == ["FN", "N", "VERSION"]


def test_each_record_is_a_card_and_none_is_an_empty_file(tmp_path: Path) -> None:
    row = ("王伟", None, None, None, None, None)
    assert len(written(tmp_path / "a.vcf", *[row] * 3)) == 3
    assert written(tmp_path / "a.vcf") == []


texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]) | st.sampled_from("\n,;\\客户🙂"), max_size=200
)


@given(texts, st.sampled_from(["3.0", "4.0"]))
@settings(deadline=None)
def test_any_text_comes_back_and_lines_are_short(
    tmp_path_factory: pytest.TempPathFactory, text: str, version: str
) -> None:
    path = tmp_path_factory.mktemp("card") / "a.vcf"
    (card,) = written(path, ("名", None, None, f"x{text}x", None, None), variant=version)
    assert card.note.value == f"x{text}x"
    for line in path.read_bytes().split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")


def test_a_line_is_folded_exactly_after_75_octets() -> None:
    assert vcard.folded("x" * 75) == "x" * 75 + "\r\n"
    assert vcard.folded("x" * 76) == "x" * 75 + "\r\n x\r\n"
    assert vcard.folded("x" * 74 + "客") == "x" * 74 + "\r\n 客\r\n"
    assert vcard.folded("x" * 72 + "客") == "x" * 72 + "客\r\n"


def test_controls_do_not_break_a_card(tmp_path: Path) -> None:
    (card,) = written(tmp_path / "a.vcf", ("a\x0b\x1cb\u2028c", None, None, "1\r\n2\r3", None, None))
    assert card.fn.value == "a\ufffd\ufffdb\ufffdc"
    assert card.note.value == "1\n2\n3"


def test_customers_have_cards_and_products_have_none(store: Store, tmp_path: Path) -> None:
    customer, path = store.registry["customer"], tmp_path / "a.vcf"
    values = {"name": "王伟", "email": "w@example.com", "class_": "重要客户", "address": "北京"}
    store.create(customer, values)
    assert export_entity(store.reader, store.registry, customer, path) == 1
    (card,) = cards(path)
    found = (card.fn.value, card.email.value, card.categories.value, card.adr.value.street)
    assert found == ("王伟", "w@example.com", ["重要客户"], "北京")
    with pytest.raises(CrmError):
        export_entity(store.reader, store.registry, store.registry["product"], tmp_path / "b.vcf")
    assert not (tmp_path / "b.vcf").exists()


def test_declared_cards_name_fields_that_there_are(store: Store) -> None:
    def wrong(entity: Entity) -> set[str]:
        return set(entity.vcard) - set(entity.by_name)

    assert not [entity for entity in store.registry if wrong(entity)]
    assert all("FN" in entity.vcard.values() for entity in store.registry if entity.vcard)
