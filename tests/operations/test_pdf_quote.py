"""The quote that is sent: what stands on it, in both languages, read back by a library that is not ours."""

from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from crm_desktop.db.errors import CrmError
from crm_desktop.db.writing.store import Store
from crm_desktop.operations.printing import pdf_quote
from crm_desktop.operations.printing.quote_sheet import Tongue, quote_sheet
from crm_desktop.operations.sales.letterheads import letterhead, set_logo

HEAD = {
    "name": "晨光公司", "english_name": "Morning Light Ltd.", "bank": "工商银行", "account": "1202 0210",
    "terms": "货到付款。", "english_terms": "Cash on delivery.",
}  # fmt: skip


@pytest.fixture
def quote(store: Store) -> str:
    create, registry = store.create, store.registry
    create(registry["product"], {"name": "电视机", "price": 199900, "type": "电器"})
    create(registry["customer"], {"name": "王伟", "address": "北京市"})
    values = {"customer": "C0000001", "discount_rate": 500, "tax_rate": 1300, "valid_until": "2026-12-31"}
    key = create(registry["quote"], values)
    create(registry["quote_line"], {"quote": key, "product": "P000001", "quantity": 2, "note": "含安装"})
    return str(key)


def text_of(store: Store, quote: str, folder: Path, tongue: Tongue = "zh_CN") -> list[str]:
    path = folder / "quote.pdf"
    pdf_quote.write(path, quote_sheet(store, store.reader, quote, tongue))
    with pypdfium2.PdfDocument(path) as document:
        return ["".join(page.get_textpage().get_text_bounded().split()) for page in document]


def test_it_says_who_what_and_how_much(store: Store, quote: str, tmp_path: Path) -> None:
    store.create(store.registry["letterhead"], HEAD)
    (text,) = text_of(store, quote, tmp_path)
    said = ("报价单", quote, "晨光公司", "王伟", "北京市", "2026-12-31", "电视机", "含安装", "1,999.00", "3,998.00")
    sums = (
        "-199.90",
        "3,798.10",
        "税额(13%)",
        "493.75",
        "4,291.85",
        "肆仟贰佰玖拾壹元捌角伍分",
        "货到付款",
        "工商银行",
    )
    for words in (*said, *sums):
        assert words in text, words


def test_it_speaks_english_as_far_as_it_can(store: Store, quote: str, tmp_path: Path) -> None:
    store.create(store.registry["letterhead"], HEAD)
    (text,) = text_of(store, quote, tmp_path, "en")
    for words in ("QUOTATION", "MorningLightLtd.", "Total", "4,291.85", "Cashondelivery.", "电视机"):
        assert words in text, words
    assert "报价" not in text
    assert "元" not in text


def test_many_lines_go_on_on_the_next_page_and_without_a_letterhead_it_is_plain(
    store: Store, quote: str, tmp_path: Path
) -> None:
    for _ in range(60):
        store.create(store.registry["quote_line"], {"quote": quote, "product": "P000001"})
    pages = text_of(store, quote, tmp_path)
    assert len(pages) > 1
    assert all("产品" in page for page in pages[:2])
    assert sum(page.count("电视机") for page in pages) == 61


def test_the_logo_is_a_picture_that_the_file_keeps(store: Store, quote: str, tmp_path: Path) -> None:
    key = store.create(store.registry["letterhead"], HEAD)
    Image.new("RGB", (40, 20), "red").save(tmp_path / "logo.png")
    set_logo(store, key, tmp_path / "logo.png")
    assert letterhead(store.reader).logo == (tmp_path / "logo.png").read_bytes()
    assert text_of(store, quote, tmp_path)
    store.undo()
    assert letterhead(store.reader).logo == b""
    (tmp_path / "no.png").write_text("no picture")
    for path in (tmp_path / "no.png", tmp_path / "missing.png"):
        with pytest.raises(CrmError):
            set_logo(store, key, path)
