"""A hidden column is in nothing that came later either: clean-up, imports by existing records, files, agenda, tags."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db import errors, tags
from crm_desktop.db.accounts import accounts
from crm_desktop.db.attachments import File, attach, content_of
from crm_desktop.db.duplicates import Customers, may_clean
from crm_desktop.db.history.past_store import PastFile
from crm_desktop.db.history.trail import Asked, Trail
from crm_desktop.db.lists.lookup import look_up
from crm_desktop.db.lists.rows import iterate
from crm_desktop.db.lists.saved_filters import save_filter, saved_filters
from crm_desktop.db.lists.timeline import CHANGES, Timeline
from crm_desktop.db.reports.params import parse
from crm_desktop.db.reports.rights import named
from crm_desktop.db.writing.bulk_edit import Edit, edit_many
from crm_desktop.db.writing.store import Store
from crm_desktop.entities import quote as quotes
from crm_desktop.entities.records import Condition
from crm_desktop.entities.related import RelatedTimeline
from crm_desktop.operations.care import agenda
from crm_desktop.operations.care.call_rounds import start_round
from crm_desktop.operations.care.follow_ups import complete
from crm_desktop.operations.cleaning.quality import look
from crm_desktop.operations.duplicates.similar import applies, similar
from crm_desktop.operations.exporting.calendar_file import export_calendar
from crm_desktop.operations.importing.existing import Existing
from crm_desktop.operations.importing.reading import Source
from crm_desktop.operations.importing.running import Plan, import_file, try_out
from crm_desktop.operations.printing.quote_sheet import quote_sheet
from crm_desktop.operations.sales import selling
from crm_desktop.operations.sales.contracts import renew

As = Callable[..., Store]
PHONE = "1380000王伟"
EVERYTHING = {
    **{("客户", right): "all" for right in ("see", "create", "update", "delete")},
    **{(table, "see"): "all" for table in ("购买", "反馈信息")},
}
OF_FOLLOW_UPS = ("contact", "staff", "repeat", "priority", "notes", "call_round", "interaction", "remind_at", "done_at")


def hide(users: accounts.Users, *columns: tuple[str, str], **more: Any) -> None:
    users.set_rights("staff", dict.fromkeys(columns, "hidden") | more.get("also", {}))


# -- duplicates, quality, merging ---------------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["联系方式", "备注", "积分"])
def test_who_does_not_see_all_columns_does_not_clean_up(as_: As, users: accounts.Users, column: str) -> None:
    hide(users, ("客户", column), also=EVERYTHING)
    staff = as_("staff")
    assert not may_clean(staff)
    for attempt in (lambda: Customers(staff, staff.reader), lambda: look(staff, staff.reader, lambda _done: None)):
        with pytest.raises(errors.PermissionDenied):
            attempt()


def test_the_rules_look_into_purchases_and_feedback_too(as_: As, users: accounts.Users) -> None:
    users.set_rights("staff", EVERYTHING | {("购买", "see"): "own", ("反馈信息", "see"): "own"})
    assert not may_clean(as_("staff"))


def test_who_sees_and_writes_all_of_it_does(as_: As, users: accounts.Users) -> None:
    users.set_rights("staff", EVERYTHING)
    staff = as_("staff")
    assert may_clean(staff)
    assert look(staff, staff.reader, lambda _done: None).customers == 3


def test_a_merge_does_not_write_what_is_hidden(as_: As, users: accounts.Users) -> None:
    hide(users, ("客户", "联系方式"), also=EVERYTHING)
    staff = as_("staff")
    with pytest.raises(errors.PermissionDenied):
        staff.merge(staff.registry["customer"], "C0000001", ["C0000002"], {"phone": "1"})


def test_who_may_be_there_already_is_not_asked_of_hidden_columns(as_: As, users: accounts.Users) -> None:
    hide(users, ("客户", "联系方式"))
    staff = as_("staff")
    customer = staff.seen["customer"]
    assert not applies(customer)
    assert similar(staff.reader, staff, customer, {"name": "", "phone": PHONE, "email": ""}) == []
    assert look_up(staff.reader, staff.queries, customer, PHONE, 5) == []
    other = as_("admin")
    assert [one.key for one in similar(other.reader, other, other.seen["customer"], {"name": "王伟"})] == ["C0000001"]


def test_who_may_be_there_already_is_only_whom_one_sees(as_: As) -> None:
    staff = as_("staff")
    assert similar(staff.reader, staff, staff.seen["customer"], {"name": "赵密"}) == []


# -- imports ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("by", [(), ("phone",), ("name", "phone")])
@pytest.mark.parametrize("mode", ["skip", "update", "fill"])
def test_an_import_does_not_find_records_by_a_hidden_column(
    as_: As, users: accounts.Users, tmp_path: Path, whole: bool, by: tuple[str, ...], mode: Any
) -> None:
    """Neither by the entity as the user sees it nor by the whole one, whoever passes that; a trial tells no more."""
    hide(users, ("客户", "联系方式"))
    staff = as_("staff")
    entity = (staff.registry if whole else staff.seen)["customer"]
    path = tmp_path / "in.csv"
    path.write_text(f"联系方式,姓名\n{PHONE},猜\n", "utf-8")
    plan = Plan(Source(path), existing=Existing(mode, by))
    for attempt in (import_file, try_out):
        with pytest.raises(errors.CrmError) as refused:
            attempt(staff, entity, plan)
        assert "王伟" not in str(refused.value)
        assert "C0000001" not in str(refused.value)


def test_an_import_of_contacts_reaches_only_those_of_ones_own_customers(as_: As, tmp_path: Path) -> None:
    staff = as_("staff")
    path = tmp_path / "in.csv"
    for customer, taken in (("C0000001", True), ("C0000003", False)):
        path.write_text(f"客户编号,姓名\n{customer},新来的\n", "utf-8")
        if taken:
            assert import_file(staff, staff.seen["contact"], Plan(Source(path))).count == 1
        else:
            with pytest.raises(errors.CrmError):
                import_file(staff, staff.seen["contact"], Plan(Source(path)))


# -- follow-ups, rounds, interactions, files ----------------------------------------------------------------------


def test_the_agenda_has_ones_own_and_needs_its_columns(as_: As, users: accounts.Users) -> None:
    day = dt.date(2026, 3, 1)
    assert agenda.by_day(as_("staff").reader, as_("staff").queries, day, day) == {"2026-03-01": 2}
    assert agenda.by_day(as_("admin").reader, as_("admin").queries, day, day) == {"2026-03-01": 3}
    staff = as_("staff")
    reminded = agenda.to_remind(staff.reader, staff.queries, "2026-02-28 00:00:00", "2026-03-02 00:00:00")
    assert [row["subject"] for row in reminded] == ["做1", "做2"]
    assert agenda.applies(staff.seen)
    for column in ("状态", "到期时间", "提醒时间", "事项"):
        hide(users, ("跟进计划", column))
        assert not agenda.applies(as_("staff").seen)
        users.set_rights("staff", {("跟进计划", column): "write"})


@pytest.mark.parametrize("name", OF_FOLLOW_UPS)
def test_completing_and_taking_along_work_without_each_column(
    as_: As, users: accounts.Users, owned: Store, tmp_path: Path, name: str
) -> None:
    entity = owned.registry["follow_up"]
    owned.update(entity, 1, {"repeat": "每周", "notes": "内部备注", "priority": "高"}, 1)
    hide(users, ("跟进计划", entity.by_name[name].column))
    staff, out = as_("staff"), tmp_path / "o.ics"
    assert export_calendar(staff, out) == 2
    assert ("内部备注" in out.read_text("utf-8")) == (name != "notes")
    done = complete(staff, 1, 2)
    if name == "done_at":
        return
    assert (done.next is None) == (name == "repeat"), "who does not see that it is repeated does not repeat it"
    if done.next is not None and name != "notes":
        assert owned.get(entity, done.next)["notes"] == "内部备注"


def test_a_calendar_has_only_ones_own(as_: As, tmp_path: Path) -> None:
    out = tmp_path / "o.ics"
    assert export_calendar(as_("staff"), out) == 2
    assert "做3" not in out.read_text("utf-8")
    with pytest.raises(errors.PermissionDenied):
        export_calendar(as_("customer"), tmp_path / "none.ics")
    assert not (tmp_path / "none.ics").exists()


def test_a_round_is_started_by_who_may_make_one(as_: As, owned: Store) -> None:
    words: dict[str, Any] = {"subject": "回访", "due": "2026-03-01"}
    for role in ("staff", "customer"):
        with pytest.raises(errors.PermissionDenied):
            start_round(as_(role), {"name": "新一轮"}, ["C0000001"], ["S0001"], **words)
    assert owned.reader.execute("SELECT count(*) FROM 回访").fetchone() == (3,)


def test_the_progress_of_a_round_is_of_ones_own_calls(as_: As, owned: Store) -> None:
    start_round(owned, {"name": "一轮"}, ["C0000001", "C0000003"], [], subject="回访", due="2026-03-01")
    for role, expected in (("staff", ["C0000001"]), ("admin", ["C0000001", "C0000003"])):
        store = as_(role)
        report = named(store, "call-round")
        values = parse(report, store.reader, {"call_round": "4"})
        assert [row["customer"] for row in iterate(store.reader, report.select(values))] == expected


def test_a_file_is_had_by_who_sees_its_interaction(as_: As, owned: Store, users: accounts.Users) -> None:
    (mine,), (others,) = (attach(owned, number, [File("信.txt", b"secret")]) for number in (1, 3))
    staff = as_("staff")
    assert content_of(staff, mine) == File("信.txt", b"secret")
    for store, key in ((staff, others), (as_("customer"), mine)):
        with pytest.raises(errors.NotFound):
            content_of(store, key)
    with pytest.raises(errors.CrmError):
        attach(staff, 3, [File("塞.txt", b"x")])
    hide(users, ("附件", "摘要"), ("附件", "名称"))
    assert content_of(as_("staff"), mine).content == b"secret"
    assert content_of(as_("staff"), mine).name != "信.txt"


# -- lists --------------------------------------------------------------------------------------------------------


def test_tags_are_told_as_far_as_one_sees_the_column_and_the_records(
    as_: As, owned: Store, users: accounts.Users
) -> None:
    customer = owned.registry["customer"]
    for key, tag in (("C0000001", "本人的"), ("C0000003", "别人的")):
        owned.update(customer, key, {"tags": tag}, int(str(owned.get(customer, key)["version"])))
    field = customer.by_name["tags"]
    staff = as_("staff")
    assert tags.used(staff.reader, staff.queries, customer, field) == ["本人的"]
    hide(users, ("客户", "标签"))
    staff = as_("staff")
    with pytest.raises(errors.PermissionDenied):
        tags.used(staff.reader, staff.queries, customer, field)


def test_a_saved_filter_on_a_column_hidden_since_is_not_offered(as_: As, users: accounts.Users) -> None:
    staff = as_("staff")
    save_filter(staff, staff.registry["interaction"], "旧", [Condition("outcome", "contains", "密")])
    hide(users, ("互动记录", "结果"))
    staff = as_("staff")
    assert saved_filters(staff.reader, staff, staff.registry["interaction"]) == []
    with pytest.raises(errors.PermissionDenied):
        staff.queries.list_of(staff.registry["interaction"], conditions=[Condition("outcome", "contains", "密")])


def test_many_records_are_not_changed_in_a_hidden_column(as_: As, users: accounts.Users, owned: Store) -> None:
    hide(users, ("客户联系人", "备注"))
    staff, contact = as_("staff"), owned.registry["contact"]
    with pytest.raises(errors.PermissionDenied):
        edit_many(staff, contact, [1, 2, 3], Edit(contact.by_name["notes"], "set", "x"))
    with pytest.raises(errors.PermissionDenied):
        edit_many(staff, owned.registry["tag"], [1], Edit(owned.registry["tag"].by_name["colour"], "set", "红"))


def test_no_contract_is_renewed_without_what_is_hidden(as_: As, users: accounts.Users, owned: Store) -> None:
    contract = owned.registry["contract"]
    theirs = as_("staff")
    key = str(next(iterate(theirs.reader, theirs.queries.list_of(contract)))["number"])
    owned.update(contract, key, {"end": "2099-12-31"}, int(str(owned.get(contract, key)["version"])))
    hide(users, ("合同", "条款"))
    staff = as_("staff")
    with pytest.raises(errors.PermissionDenied, match=str(contract.by_name["terms"].label)):
        renew(staff, key)


def test_no_quote_is_printed_without_what_is_hidden(as_: As, users: accounts.Users, owned: Store) -> None:
    quote, theirs = owned.registry["quote"], as_("staff")
    key = str(next(iterate(theirs.reader, theirs.queries.list_of(quote)))["number"])
    assert quote_sheet(theirs, theirs.reader, key, "zh_CN").number == key
    hide(users, ("报价", "税率"))
    staff = as_("staff")
    with pytest.raises(errors.PermissionDenied, match=str(quote.by_name["tax_rate"].label)):
        quote_sheet(staff, staff.reader, key, "zh_CN")


def test_the_timeline_leaves_out_what_is_hidden(as_: As, users: accounts.Users, owned: Store) -> None:
    interaction = owned.registry["interaction"]
    owned.update(interaction, 1, {"content": "内部的话", "outcome": "成"}, 1)
    hide(users, ("互动记录", "内容"), ("客户", "备注"), ("购买", "成交价"))
    staff = as_("staff")
    entity = staff.registry["customer"]
    (declared,) = (item for item in entity.related if isinstance(item, RelatedTimeline))
    made = Timeline(staff, entity, declared, "C0000001")
    moments = made.read(staff.reader, [*range(len(made.streams)), CHANGES])
    shown = repr(made.lines(staff.reader, moments)) + repr(made.changes)
    assert "谈1" in shown
    assert not [text for text in ("内部的话", "内部备注", "1,999") if text in shown]


def test_lists_as_of_a_date_and_the_whole_history_are_the_administrators(as_: As) -> None:
    for role in ("staff", "customer"):
        store = as_(role)
        with pytest.raises(errors.PermissionDenied):
            PastFile(store, 1)
        with pytest.raises(errors.PermissionDenied):
            Trail(store.registry, store.permissions).changes(Asked())
        with pytest.raises(errors.PermissionDenied):
            Trail(store.registry, store.permissions).events(Asked())


@pytest.mark.parametrize("column", [("报价", "税率"), ("报价明细", "单价"), ("订单", "整单折扣率"), ("报价", "状态")])
def test_no_document_is_made_of_one_that_is_not_seen_whole(
    as_: As, users: accounts.Users, column: tuple[str, str]
) -> None:
    admin = as_("admin")
    quote = admin.registry["quote"]
    number = str(admin.create(quote, {"customer": "C0000001", "staff": "S0001"}))
    admin.create(admin.registry["quote_line"], {"quote": number, "product": "P000001"})
    for state in (quotes.SENT, quotes.ACCEPTED):
        admin.update(quote, number, {"state": state}, int(str(admin.get(quote, number)["version"])))
    hide(users, column)
    with pytest.raises(errors.PermissionDenied):
        selling.order_quote(as_("staff"), number)
    users.set_rights("staff", {column: None})
    assert selling.order_quote(as_("staff"), number)


def test_a_quote_for_a_colleagues_customer_is_refused_in_words_that_are_true(as_: As) -> None:
    admin, staff = as_("admin"), as_("staff")
    number = admin.create(admin.registry["quote"], {"customer": "C0000003", "staff": "S0001"})
    with pytest.raises(errors.PermissionDenied):
        quote_sheet(staff, staff.reader, str(number), "zh_CN")
