"""Lists and records on paper: what stands on which page, read back by a library that is not ours."""

import re
from pathlib import Path

import pypdfium2
import pytest

from crm_desktop.db.errors import Cancelled, CrmError, NotFound
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.amounts import Integer, Money
from crm_desktop.entities.fields import Text
from crm_desktop.i18n import _
from crm_desktop.operations.exporting.exporting import export_entity, export_rows
from crm_desktop.operations.exporting.formats import Wish
from crm_desktop.operations.printing import fonts, pdf_list, pdf_record, record_sheet
from crm_desktop.operations.printing.pdf_page import Paper
from crm_desktop.operations.printing.prints import Prints
from crm_desktop.operations.printing.record_sheet import sheet_of

COLUMNS = {
    "名称": Text("name", "名称", "Name"),
    "数量": Integer("count", "数量", "Count"),
    "金额": Money("amount", "金额", "Amount"),
}
WIDE = {f"第{number}列": Text(f"c{number}", f"第{number}列", f"Column {number}") for number in range(14)}


def pages(path: Path) -> list[str]:
    """The text of each page, without spaces."""
    with pypdfium2.PdfDocument(path) as document:
        return ["".join(page.get_textpage().get_text_bounded().split()) for page in document]


def is_upright(path: Path) -> list[bool]:
    """Each page."""
    with pypdfium2.PdfDocument(path) as document:
        return [page.get_height() > page.get_width() for page in document]


def test_a_list_has_a_title_a_line_and_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    wish = Wish(title="产品清单", line="2026-03-05    地区 包含 北京")
    assert export_rows(path, COLUMNS, [("电视机", 1234, 199900), (None, None, None)], 2, wish) == 2
    (text,) = pages(path)
    assert "产品清单" in text
    assert "地区包含北京" in text
    assert "电视机1,2341,999.00" in text
    assert "1/1" in text
    assert is_upright(path) == [True]


def test_a_title_that_is_longer_than_a_line_goes_on_on_the_next(tmp_path: Path) -> None:
    title = "三月五日前不通知则自动续约：扫地机器人批量采购合同，请尽快联系客户确认是否继续"
    export_rows(tmp_path / "a.pdf", COLUMNS, [("电视机", 1, 1)], 1, Wish(title=title))
    assert title in pages(tmp_path / "a.pdf")[0]
    with pypdfium2.PdfDocument(tmp_path / "a.pdf") as document:
        page = document[0]
        text = page.get_textpage()
        rights = [text.get_charbox(at)[2] for at in range(text.count_chars())]
        assert max(rights) <= page.get_width() - 30


def test_an_empty_list_is_a_page_with_headings(tmp_path: Path) -> None:
    export_rows(tmp_path / "a.pdf", COLUMNS, [], 0)
    assert "名称数量金额" in pages(tmp_path / "a.pdf")[0]


def test_each_page_has_the_headings_and_its_number(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    export_rows(path, COLUMNS, [(f"第{number}行", number, 0) for number in range(150)], 150)
    found = pages(path)
    assert len(found) > 2
    for number, text in enumerate(found, 1):
        assert "名称数量金额" in text
        assert f"{number}/{len(found)}" in text
    rows = re.findall("第(\\d+)行", "".join(found))
    assert rows == [str(number) for number in range(150)], "each once, in order"


def test_many_columns_lie_across_the_page(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    row = tuple("一二三四五六七八九十" for _column in WIDE)
    export_rows(path, WIDE, [row] * 100, 100)
    assert len(pages(path)) > 1
    assert not any(is_upright(path))
    assert "".join(pages(path)).count("一") == 1400


def test_a_text_longer_than_a_page_goes_on_on_the_next(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    export_rows(path, {**COLUMNS, **WIDE}, [("始" + "长" * 20_000 + "终", 1, 1, *["很长的文字"] * 14)], 1)
    found = pages(path)
    assert len(found) > 1
    assert "".join(found).count("长") == 20_000 + 14
    assert "终" in found[-1]


@pytest.mark.parametrize("text", ["a\x00b\x07c", "🙂客户\U0002a6b2", "\ud800", "x\ty\r\nz"])
def test_what_the_font_does_not_have_is_a_box_and_no_error(
    tmp_path: Path, text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    export_rows(tmp_path / "a.pdf", COLUMNS, [(text, 1, 1)], 1, Wish(title=text, line=text))
    assert len(pages(tmp_path / "a.pdf")) == 1
    assert capfd.readouterr().err == ""


def test_words_are_kept_whole_where_they_can_be() -> None:
    paper = Paper("")
    width = paper.width("three words", 10) + 1
    assert paper.wrapped("three words here", width, 10) == ["three words", "here"]
    assert paper.wrapped("一二三四", paper.width("一二三", 10), 10) == ["一二三", "四"]
    assert "".join(paper.wrapped("x" * 50, paper.width("x" * 20, 10), 10)) == "x" * 50
    assert paper.wrapped("一二三。四", paper.width("一二三", 10), 10) == ["一二三。", "四"]
    assert paper.wrapped("", 10, 10) == [""]
    assert paper.wrapped("甲\n乙", 100, 10) == ["甲", "乙"]
    assert paper.wrapped("宽", 1, 10) == ["宽"], "not even one letter fits: it is put all the same"


def test_the_widest_columns_give_way_to_the_others() -> None:
    assert pdf_list.fitted([10, 20], 60) == [20, 40]
    assert pdf_list.fitted([10, 100, 200], 110) == [10, 50, 50]
    assert pdf_list.fitted([10, 40, 200], 110) == [10, 40, 60]
    assert pdf_list.fitted([100, 100], 50) == [25, 25]


def test_the_font_is_embedded_so_that_it_prints_everywhere(tmp_path: Path) -> None:
    export_rows(tmp_path / "a.pdf", COLUMNS, [("客户", 1, 1)], 1)
    data = (tmp_path / "a.pdf").read_bytes()
    assert data.count(b"/FontDescriptor ") == len(re.findall(rb"/FontFile[23] ", data)) == 1
    assert len(data) < 100_000, "no more of the font than is used"


def test_without_a_chinese_font_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "candidates", lambda: iter([tmp_path / "no.ttf"]))
    with pytest.raises(CrmError):
        export_rows(tmp_path / "a.pdf", COLUMNS, [], 0)
    assert list(tmp_path.iterdir()) == []


def test_references_are_given_by_title(store: Store, tmp_path: Path) -> None:
    store.create(store.registry["customer"], {"name": "王伟", "staff": "S0001"})
    export_entity(store.reader, store.registry, store.registry["customer"], tmp_path / "a.pdf")
    text = pages(tmp_path / "a.pdf")[0]
    assert "张三" in text
    assert "S0001" not in text


def test_too_many_rows_are_refused_before_and_a_stop_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(CrmError, match="50,000"):
        export_rows(tmp_path / "a.pdf", COLUMNS, iter(()), pdf_list.MOST + 1)
    with pytest.raises(Cancelled):
        export_rows(tmp_path / "a.pdf", COLUMNS, [("a", 1, 1)] * 1500, 1500, cancelled=lambda: True)
    assert list(tmp_path.iterdir()) == []


def test_a_record_has_its_sections_and_what_names_it(store: Store, tmp_path: Path) -> None:
    customer = store.registry["customer"]
    key = store.create(customer, {"name": "王伟", "staff": "S0001", "notes": "第一行\n第二行", "class_": "重要客户"})
    for quantity in (3, 4):
        values = {"customer": key, "product": "P000001", "time": "2026-03-05", "quantity": quantity}
        store.create(store.registry["purchase"], values)
    path = tmp_path / "a.pdf"
    pdf_record.write(path, sheet_of(store.reader, store.queries, customer, key, "2026-03-06"))
    (text,) = pages(path)
    for expected in ("王伟", "C0000001", "2026-03-06", "张三", "重要客户", "第一行第二行", "电视机"):
        assert expected in text
    assert text.count("电视机") == 3, "bought last, and bought twice"


def test_a_long_related_list_is_cut_and_counted(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_sheet, "MOST", 5)
    for number in range(8):
        store.create(store.registry["customer"], {"name": f"客户{number}", "staff": "S0001", "developer": "S0001"})
    path = tmp_path / "a.pdf"
    pdf_record.write(path, sheet_of(store.reader, store.queries, store.registry["staff"], "S0001", ""))
    text = "".join(pages(path))
    assert len(re.findall("客户[0-7]", text)) == 10, "won, and looked after"
    assert text.count(_("… and {count} more").format(count=3).replace(" ", "")) == 2


@pytest.mark.usefixtures("english")
def test_what_is_called_by_its_number_has_its_kind_above(store: Store) -> None:
    customer = store.create(store.registry["customer"], {"name": "王伟"})
    quote = store.registry["quote"]
    number = store.create(quote, {"customer": customer})
    assert sheet_of(store.reader, store.queries, quote, number, "today").title == f"Quote {number}"
    assert sheet_of(store.reader, store.queries, store.registry["customer"], customer, "today").title == "王伟"


def test_its_lines_stand_in_the_order_of_the_screen(store: Store) -> None:
    create, registry = store.create, store.registry
    create(registry["product"], {"name": "电视机", "price": 1, "type": "电器"})
    create(registry["customer"], {"name": "王伟"})
    order = create(registry["order"], {"customer": "C0000001"})
    for position in (2, 1):
        create(registry["order_line"], {"order": order, "product": "P000001", "position": position})
    sheet = sheet_of(store.reader, store.queries, registry["order"], order, "")
    assert [row[0] for row in sheet.related[0].rows] == [1, 2]


def test_a_record_that_is_gone_is_said(store: Store) -> None:
    with pytest.raises(NotFound):
        sheet_of(store.reader, store.queries, store.registry["customer"], "C0000009", "")


@pytest.mark.parametrize("title", ["长" * 200, "long " * 60, "/..", ""])
def test_whatever_it_is_called_there_is_a_name_for_its_file(title: str) -> None:
    prints = Prints()
    try:
        path = prints.path(title)
        path.with_name(f".{path.name}.4711.part").touch()
        assert path.parent == path.resolve().parent
    finally:
        prints.close()


def test_files_to_look_at_stand_apart_and_go_together() -> None:
    prints = Prints()
    prints.close()
    first, second = prints.path("客户/甲"), prints.path("客户/甲")
    first.write_bytes(b"x")
    assert first != second
    assert first.name == "客户_甲.pdf"
    prints.close()
    assert not first.parent.parent.exists()
    assert prints.path("again").parent.is_dir()
    prints.close()
