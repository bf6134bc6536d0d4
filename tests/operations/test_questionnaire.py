"""The questionnaire of a round of calls: who stands on it, with what, and what it becomes (D3.3)."""

import csv
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from crm_desktop.db.errors import CrmError, NotFound
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.contact import CONTACT
from crm_desktop.entities.customer import CUSTOMER
from crm_desktop.entities.follow_up import CALL_ROUND, FOLLOW_UP
from crm_desktop.operations.care.call_rounds import start_round
from crm_desktop.operations.care.questionnaire import Questionnaire, questionnaire_of, write

QUESTIONS = "您满意吗？\n\n  还需要什么？  \n"
NUMBERED = ["1. 您满意吗？", "2. 还需要什么？"]


@pytest.fixture
def sheet(office: Store) -> Questionnaire:
    """Both customers of the office; 王伟 has a main contact."""
    office.update(CUSTOMER, "C0000001", {"phone": "13900000001", "address": "北京路 1 号"}, 1)
    office.create(CONTACT, {"customer": "C0000001", "name": "赵会计", "mobile": "13700000007", "main": "是"})
    office.create(CONTACT, {"customer": "C0000001", "name": "旁人"})
    number = start_round(
        office,
        {"name": "春季回访", "questions": QUESTIONS},
        ["C0000002", "C0000001"],
        ["S0002", "S0003"],
        subject="回访",
        due="2026-03-01",
    )
    return questionnaire_of(office.reader, office.queries, number)


def known(sheet: Questionnaire, row: int) -> dict[str, str]:
    return {
        field.name: text
        for field, value in zip(sheet.columns.values(), sheet.rows[row], strict=True)
        if (text := field.show(value))
    }


def test_each_customer_stands_there_with_what_is_known(sheet: Questionnaire) -> None:
    assert sheet.title == "春季回访"
    assert list(sheet.questions) == ["您满意吗？", "还需要什么？"]
    assert known(sheet, 0) == {
        "number": "C0000001", "name": "王伟", "phone": "13900000001", "contact": "赵会计",
        "contact_phone": "13700000007", "staff": "李四", "address": "北京路 1 号",
    }  # fmt: skip
    assert known(sheet, 1) == {"number": "C0000002", "name": "李娜", "staff": "张三"}


def test_a_table_has_an_empty_column_for_each_question(sheet: Questionnaire, tmp_path: Path) -> None:
    assert write(tmp_path / "a.csv", sheet) == 2
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        heading, *rows = csv.reader(file)
    assert heading[-3:-1] == NUMBERED
    assert [row[:3] for row in rows] == [["C0000001", "王伟", "13900000001"], ["C0000002", "李娜", ""]]
    assert all(row[-3:] == ["", "", ""] for row in rows)
    assert write(tmp_path / "a.xlsx", sheet) == 2
    cells = list(openpyxl.load_workbook(tmp_path / "a.xlsx").active.values)  # type: ignore[union-attr]
    assert list(cells[0]) == heading
    assert cells[1][1] == "王伟"


def test_the_pdf_asks_every_customer_every_question(sheet: Questionnaire, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    assert write(path, sheet) == 2
    with pypdfium2.PdfDocument(path) as document:
        text = "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)
    for said in ("春季回访", "1王伟C0000001", "2李娜C0000002", "赵会计", "北京路1号"):
        assert said in text
    assert text.count("1.您满意吗？") == text.count("2.还需要什么？") == 2


def test_many_customers_take_many_pages_and_none_is_torn(sheet: Questionnaire, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    write(path, Questionnaire("很多", "", sheet.columns, [sheet.rows[0]] * 20, sheet.questions))
    with pypdfium2.PdfDocument(path) as document:
        pages = ["".join(page.get_textpage().get_text_bounded().split()) for page in document]
    assert len(pages) > 2
    assert sum(page.count("C0000001") for page in pages) == 20
    assert all(page.count("C0000001") == page.count("2.还需要什么？") for page in pages)


def test_a_customer_called_twice_is_asked_once(office: Store) -> None:
    number = office.create(CALL_ROUND, {"name": "夏"})
    for subject in ("一", "二"):
        office.create(FOLLOW_UP, {"customer": "C0000001", "subject": subject, "call_round": number})
    assert len(questionnaire_of(office.reader, office.queries, number).rows) == 1


def test_without_customers_or_with_another_suffix_it_is_refused(office: Store, sheet: Questionnaire) -> None:
    number = office.create(CALL_ROUND, {"name": "空"})
    path = office.database.path.parent
    with pytest.raises(CrmError):
        write(path / "a.pdf", questionnaire_of(office.reader, office.queries, number))
    with pytest.raises(CrmError, match="vcf"):
        write(path / "a.vcf", sheet)
    assert not list(path.glob("a.*"))
    with pytest.raises(NotFound):
        questionnaire_of(office.reader, office.queries, 99)
