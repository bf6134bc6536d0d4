"""What is taken out of the file has no more than its lists: exports, prints, named queries."""

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest

from crm_desktop.db import errors
from crm_desktop.db.accounts import accounts
from crm_desktop.db.lists import rows
from crm_desktop.db.reports import REPORTS
from crm_desktop.db.reports.export import as_json
from crm_desktop.db.reports.params import ParametersRefused, parse
from crm_desktop.db.reports.rights import allowed, named
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.records import Sort
from crm_desktop.operations.exporting.exporting import export_entity, export_select
from crm_desktop.operations.printing import pdf_record
from crm_desktop.operations.printing.record_sheet import sheet_of
from tests.db.rights.conftest import As, found


@pytest.mark.parametrize(("role", "expected"), [("staff", ["C0000001", "C0000002"]), ("customer", ["C0000001"])])
def test_an_export_has_what_the_list_has(as_: As, tmp_path: Path, role: str, expected: list[str]) -> None:
    store, out = as_(role), tmp_path / "out.csv"
    export_entity(store.reader, store.seen, store.seen["customer"], out, queries=store.queries)
    with out.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["客户编号"] for line in lines] == expected
    assert ("备注" in lines[0]) == (role == "staff")


@pytest.mark.parametrize("name", ["o.csv", "o.xlsx", "o.json", "o.vcf", "o.pdf"])
def test_no_kind_of_file_has_more_than_the_list(as_: As, tmp_path: Path, name: str) -> None:
    store, out = as_("customer"), tmp_path / name
    assert export_entity(store.reader, store.seen, store.seen["customer"], out, queries=store.queries) == 1
    text = text_of(out)
    assert "王伟" in text
    assert not [hidden for hidden in ("李娜", "赵密", "内部备注", "重要客户") if hidden in text]


def test_rows_chosen_by_hand_are_no_way_around(as_: As, tmp_path: Path) -> None:
    store, out = as_("staff"), tmp_path / "o.csv"
    customer = store.seen["customer"]
    select = store.queries.list_of(customer)
    every = [row[0] for row in store.reader.execute("SELECT rowid FROM 客户")]
    assert export_select(store.reader, select, customer.headings, out, ids=every) == 2
    assert "赵密" not in out.read_text("utf-8-sig")


def test_a_printed_record_has_what_its_form_has(as_: As, tmp_path: Path) -> None:
    admin, customer = as_("admin"), as_("customer")
    out = tmp_path / "o.pdf"

    def printed(store: Store, entity: str, key: str) -> str:
        pdf_record.write(out, sheet_of(store.reader, store.queries, store.seen[entity], key, ""))
        return text_of(out)

    assert "内部备注" in printed(admin, "customer", "C0000001")
    assert "内部备注" not in printed(customer, "customer", "C0000001")
    assert "赵密" in printed(admin, "staff", "S0002")
    staff = printed(as_("staff"), "staff", "S0001")
    assert "王伟" in staff
    assert "李娜" in staff  # whom they developed
    with pytest.raises(errors.NotFound):
        printed(customer, "customer", "C0000002")
    with pytest.raises(errors.NotFound):
        printed(as_("staff"), "staff", "S0002")


def text_of(path: Path) -> str:
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as document:
            return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)
    if path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path).active
        assert sheet is not None
        return " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    return path.read_text("utf-8")


def test_what_one_does_not_see_at_all_is_not_exported(as_: As, tmp_path: Path) -> None:
    store = as_("customer")
    with pytest.raises(errors.PermissionDenied):
        export_entity(store.reader, store.seen, store.seen["plan"], tmp_path / "o.csv", queries=store.queries)


def test_which_queries_a_role_may_ask(as_: As) -> None:
    def names(role: str) -> list[str]:
        return [report.name for report in allowed(as_(role))]

    assert names("admin") == [report.name for report in REPORTS]
    assert names("staff") == [
        "customer",
        "performance",
        "plans",
        "customer-product-staff",
        "call-round",
        "interactions",
        "contracts",
        "contracts-ending",
        "opportunities",
        "funnel",
        "stage-times",
        "forecast",
    ]
    assert names("customer") == ["customer"]
    with pytest.raises(errors.PermissionDenied):
        named(as_("customer"), "performance")


def answer(store: Store, name: str, **raw: str) -> dict[str, Any]:
    report = named(store, name)
    return as_json(report, store.reader, parse(report, store.reader, raw))


def test_the_queries_of_staff_are_about_themselves(as_: As) -> None:
    staff, admin = as_("staff"), as_("admin")
    for name in ("performance", "plans", "customer-product-staff"):
        own = answer(staff, name)
        assert own == answer(admin, name, staff="S0001")
        assert {row.get("staff") for row in own["rows"]} == {"S0001"}
        with pytest.raises(ParametersRefused):
            answer(staff, name, staff="S0002")
        report = named(staff, name)  # whoever passes parameters by hand
        asked = [row["staff"] for row in rows.iterate(staff.reader, report.select({"staff": "S0002"}))]
        assert asked == ["S0001"]
        assert report.totals(staff.reader, {"staff": "S0002"}) == report.totals(staff.reader, {})
    assert answer(staff, "customer", customer="C0000002")["rows"]


def test_the_query_on_a_customer_within_reach_only(as_: As) -> None:
    for role, other in (("staff", "C0000003"), ("customer", "C0000002")):
        store = as_(role)
        with pytest.raises(ParametersRefused):
            answer(store, "customer", customer=other)
        report = named(store, "customer")
        if role == "staff":
            assert report.header(store.reader, {"customer": other}) == {}
            assert list(rows.iterate(store.reader, report.select({"customer": other}))) == []
            assert report.totals(store.reader, {"customer": other})[0].value == 0
    own = answer(as_("customer"), "customer")
    assert own["header"]["number"] == "C0000001"
    assert "class_" not in own["header"]


def test_a_hidden_column_is_in_no_figure(as_: As, users: accounts.Users) -> None:
    """The price paid is hidden: neither revenue nor amounts, nor their totals, order and charts."""
    users.set_rights("staff", {("购买", "成交价"): "hidden"})
    staff = as_("staff")
    performance, customer = named(staff, "performance"), named(staff, "customer")
    assert "revenue" not in performance.by_name
    assert "developed" in performance.by_name
    assert not {"price", "amount"} & set(customer.by_name)
    assert performance.chart(staff.reader, {}) is None
    assert customer.chart(staff.reader, {"customer": "C0000001"}) is None
    assert "revenue" not in [total.field.name for total in performance.totals(staff.reader, {})]
    with pytest.raises(KeyError):
        performance.select({}, Sort("revenue"))


def test_one_cannot_group_by_a_hidden_column(as_: As, users: accounts.Users) -> None:
    created = {"name": "甲", "prospect": "乙", "staff": "S0001", "region": "机密地区", "amount": 100}
    as_("admin").create(as_("admin").registry["opportunity"], created)
    assert answer(as_("staff"), "opportunities", by="地区")["rows"][0]["group"] == "机密地区"
    users.set_rights(
        "staff", {("商机", "地区"): "hidden", ("商机", "创建时间"): "hidden", ("商机", "加权金额"): "hidden"}
    )
    staff = as_("staff")
    report = named(staff, "opportunities")
    assert "weighted" not in report.by_name
    for by in ("地区", "月份"):
        with pytest.raises(ParametersRefused):
            answer(staff, "opportunities", by=by)
        told = str(list(rows.iterate(staff.reader, report.select({"by": by}))))  # whoever passes it by hand
        assert "机密地区" not in told
        assert "2026-" not in told
    assert [row["group"] for row in answer(staff, "opportunities")["rows"]] == ["—"], "by type, as by month is hidden"


def test_staff_have_groups_of_their_own_opportunities_alone(as_: As) -> None:
    admin = as_("admin")
    for who, region in (("S0001", "杭州"), ("S0002", "上海")):
        values = {"name": region, "prospect": "乙", "staff": who, "region": region, "amount": 100}
        admin.create(admin.registry["opportunity"], values)
    assert [row["group"] for row in answer(admin, "opportunities", by="地区")["rows"]] == ["上海", "杭州", "—"]
    own = answer(as_("staff"), "opportunities", by="地区")
    assert own == answer(admin, "opportunities", by="地区", staff="S0001")
    assert [row["group"] for row in own["rows"]] == ["杭州"]
    with pytest.raises(ParametersRefused):
        answer(as_("staff"), "opportunities", staff="S0002")
    with pytest.raises(errors.PermissionDenied):
        answer(as_("customer"), "opportunities")


def test_staff_have_the_stages_and_the_forecast_of_their_own(as_: As) -> None:
    admin, soon = as_("admin"), dt.date.today().isoformat()
    for who, region in (("S0001", "杭州"), ("S0002", "上海")):
        values = {"name": region, "prospect": "乙", "staff": who, "region": region, "amount": 100, "close_date": soon}
        admin.create(admin.registry["opportunity"], values)
    for name, asked in (("stage-times", {"by": "地区"}), ("stage-times", {}), ("forecast", {})):
        own, everybody = answer(as_("staff"), name, **asked), answer(admin, name, **asked)
        assert own == answer(admin, name, staff="S0001", **asked)
        assert own["totals"] != everybody["totals"]
        with pytest.raises(ParametersRefused):
            answer(as_("staff"), name, staff="S0002")
        with pytest.raises(errors.PermissionDenied):
            answer(as_("customer"), name)


def test_what_is_hidden_is_in_no_figure_of_stages(as_: As, users: accounts.Users) -> None:
    deal = {"name": "甲", "prospect": "乙", "staff": "S0001", "region": "杭州"}
    as_("admin").create(as_("admin").registry["opportunity"], deal)
    assert [row["group"] for row in answer(as_("staff"), "stage-times", by="地区")["rows"]] == ["杭州"]
    users.set_rights("staff", {("商机阶段变更", "结束时间"): "hidden", ("商机", "地区"): "hidden"})
    staff = as_("staff")
    report = named(staff, "stage-times")
    assert list(report.by_name) == ["group", "passes"]
    assert [total.field.name for total in report.summary] == ["passes"]
    assert "region" not in [field.name for field in report.asked]
    assert report.draw is None
    with pytest.raises(ParametersRefused):
        answer(staff, "stage-times", by="地区")


def test_a_board_does_without_a_day_that_is_hidden_and_not_without_the_amount(as_: As, users: accounts.Users) -> None:
    users.set_rights("staff", {("商机", "结束时间"): "hidden"})
    board = as_("staff").seen["opportunity"].board
    assert board is not None
    assert board.days == ("close_date",)
    users.set_rights("staff", {("商机", "预计金额"): "hidden"})
    assert as_("staff").seen["opportunity"].board is None


def test_what_is_hidden_is_in_no_forecast(as_: As, users: accounts.Users) -> None:
    users.set_rights("staff", {("任务计划", "计划利润"): "hidden"})
    staff = as_("staff")
    report = named(staff, "forecast")
    assert not {"planned", "of_plan"} & {*report.by_name, *(total.field.name for total in report.summary)}
    assert report.draw is None
    assert len(answer(staff, "forecast")["rows"]) == 4
    users.set_rights("staff", {("商机", "预计成交日期"): "hidden"})
    with pytest.raises(errors.PermissionDenied):
        named(as_("staff"), "forecast")


def test_all_of_everything_may_be_granted(as_: As, users: accounts.Users) -> None:
    tables = (
        "客户",
        "联系人",
        "产品",
        "任务计划",
        "购买",
        "反馈信息",
        "互动记录",
        "互动参与",
        "客户联系人",
        "跟进计划",
        "回访",
        "商机",
        "商机阶段",
        "商机阶段变更",
        "合同",
    )
    users.set_rights("staff", {(table, "see"): "all" for table in tables})
    staff, admin = as_("staff"), as_("admin")
    for report in REPORTS:
        raw = {"customer": {"customer": "C0000003"}, "call-round": {"call_round": "1"}}.get(report.name, {})
        assert answer(staff, report.name, **raw) == answer(admin, report.name, **raw)
    assert len(found(staff, "customer", "0")) == 3
