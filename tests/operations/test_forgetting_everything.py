"""All places in which a file may keep something of a customer: none of them has a byte of it afterwards."""

import json
import shutil
from pathlib import Path

import pytest
from PIL import Image

from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.attachments import File, attach, content_of
from crm_desktop.db.connection import Database
from crm_desktop.db.duplicates import all_set_aside, set_aside
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.lists.saved_filters import save_filter, saved_filters
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.records import Condition, Key
from crm_desktop.operations.cleaning.merging import merge_all
from crm_desktop.operations.datafile.checking import check
from crm_desktop.operations.forgetting import erase, find, hand_out
from crm_desktop.operations.sales.letterheads import letterhead, set_logo

REGISTRY = Registry()
CUSTOMER, CONTACT, INTERACTION = REGISTRY["customer"], REGISTRY["contact"], REGISTRY["interaction"]
NUMBER, OTHER, MERGED = "C0000001", "C0000002", "C0000003"
NAME, PHONE, EMAIL, ADDRESS = "司徒无痕", "13955501234", "wuhen@planted.example", "忘川路七号"
PERSON, MOBILE = "令狐来过", "13766607777"
CALL, TODO, OUTCOME, FILE, GONE = "谈了秘密的事", "下周去找他", "他答应了", b"the planted letter", b"the deleted letter"
TWIN = "13612340000"  # known only of the record that was merged into the customer's
TEXTS = (NAME, PHONE, EMAIL, ADDRESS, PERSON, MOBILE, CALL, TODO, OUTCOME, TWIN, "无痕的信.txt", "删掉的信.txt")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The customer, with all that can hang on one, and another who stays."""
    path = tmp_path / "office.crm"
    with Database.create(path) as database:
        store = Store(database, REGISTRY, Administrator(), ChangeBus())
        store.create(CUSTOMER, {"name": NAME, "phone": PHONE, "email": EMAIL, "address": ADDRESS})
        store.create(CUSTOMER, {"name": "李娜", "phone": "13300000000"})
        store.create(CUSTOMER, {"name": NAME, "phone": TWIN})
        contact = store.create(CONTACT, {"customer": NUMBER, "name": PERSON, "mobile": MOBILE, "phone": "010-1"})
        call = store.create(INTERACTION, {"customer": NUMBER, "contact": contact, "subject": CALL, "outcome": OUTCOME})
        store.create(REGISTRY["participant"], {"interaction": call, "contact": contact})
        store.create(REGISTRY["follow_up"], {"customer": NUMBER, "contact": contact, "subject": TODO, "notes": PHONE})
        attach(store, call, [File("无痕的信.txt", FILE)])
        (gone,) = attach(store, call, [File("删掉的信.txt", GONE)])
        store.delete(REGISTRY["attachment"], [gone])
        store.note("export", "附件 无痕的信.txt")
        save_filter(store, CUSTOMER, "找他", [Condition("phone", "contains", PHONE)], common=True)
        save_filter(store, INTERACTION, "他的", [Condition("customer", "is", NUMBER)])
        save_filter(store, CUSTOMER, "别的", [Condition("points", "at_least", 80)])
        set_aside(store, [(NUMBER, OTHER)])
        mine = store.create(INTERACTION, {"customer": MERGED, "subject": "另一条"})
        assert isinstance(mine, int)
        store.merge(CUSTOMER, NUMBER, [MERGED], {})
    return path


def opened(path: Path) -> Store:
    return Store(Database.open(path), REGISTRY, Administrator(), ChangeBus())


def forget(path: Path, out: Path, number: str = NUMBER) -> list[Path]:
    store = opened(path)
    with store.database:
        found = find(store, number)
        made = hand_out(store, found, out)
        erase(store, found)
        assert shown(path.parent) == []  # the file, its log and what is beside it, while they are open
    return made


def shown(folder: Path) -> list[tuple[str, object]]:
    """Which files hold what was planted, read as bytes: free pages too."""
    planted = [(text, text.encode()) for text in TEXTS] + [(FILE, FILE), (GONE, GONE)]
    files = [file for file in folder.iterdir() if file.is_file()]
    return [(file.name, text) for file in files for text, data in planted if data in file.read_bytes()]


def test_no_byte_stays_in_the_file_its_log_or_its_free_pages(path: Path, tmp_path: Path) -> None:
    assert {text for _file, text in shown(tmp_path)} >= {*TEXTS, FILE, GONE}
    forget(path, tmp_path / "out")
    assert shown(tmp_path) == []
    assert check(path, REGISTRY) == []


def test_all_of_it_is_handed_out_with_the_contents_of_files(path: Path, tmp_path: Path) -> None:
    made = forget(path, tmp_path / "out")
    everything = json.loads(made[0].read_text("utf-8"))
    tables = ("客户", "客户联系人", "互动记录", "互动参与", "附件", "跟进计划", "筛选", "非重复")
    assert [len(everything[table]) for table in tables] == [1, 1, 2, 1, 1, 1, 2, 1]
    text = made[0].read_text("utf-8")
    assert [one for one in TEXTS if one not in text] == []
    contents = {file.read_bytes() for file in made if file.suffix == ".txt"}
    assert contents == {FILE, GONE}


def test_filters_that_quote_them_go_and_others_stay(path: Path, tmp_path: Path) -> None:
    forget(path, tmp_path / "out")
    store = opened(path)
    with store.database:
        assert [one.name for one in saved_filters(store.reader, store, CUSTOMER)] == ["别的"]
        assert saved_filters(store.reader, store, INTERACTION) == []
        assert all_set_aside(store.reader) == set()


def test_who_was_merged_into_them_goes_too_but_not_while_there_again(path: Path, tmp_path: Path) -> None:
    store = opened(path)
    with store.database:
        assert set(find(store, NUMBER).keys[CUSTOMER]) == {NUMBER, MERGED}
        store.undo()
        assert set(find(store, NUMBER).keys[CUSTOMER]) == {NUMBER}


def test_duplicates_that_nothing_hung_on_go_with_whom_they_became_one_with(tmp_path: Path) -> None:
    path = tmp_path / "office.crm"
    with Database.create(path) as database:
        store = Store(database, REGISTRY, Administrator(), ChangeBus())
        keys = [store.create(CUSTOMER, {"name": "李娜", "phone": f"1330000000{number}"}) for number in range(5)]
        merge_all(store, CUSTOMER, [(keys[0], keys[1]), (keys[1], keys[2]), (keys[3], keys[4])], lambda *_far: None)
        assert set(find(store, str(keys[0])).keys[CUSTOMER]) == set(keys[:3])
        assert set(find(store, str(keys[3])).keys[CUSTOMER]) == set(keys[3:])
        store.undo()
        assert set(find(store, str(keys[0])).keys[CUSTOMER]) == {keys[0]}
        store.redo()
        assert set(find(store, str(keys[0])).keys[CUSTOMER]) == set(keys[:3])


def test_the_logo_stays_though_the_same_picture_was_attached(path: Path, tmp_path: Path) -> None:
    picture = tmp_path / "logo.png"
    Image.new("RGB", (4, 4)).save(picture)
    store = opened(path)
    with store.database:
        set_logo(store, store.create(REGISTRY["letterhead"], {"name": "晨光公司"}), picture)
        (call, *_others) = store.reader.execute("SELECT 互动编号 FROM 互动记录").fetchone()
        attach(store, call, [File("标志.png", picture.read_bytes())])
    forget(path, tmp_path / "out")
    store = opened(path)
    with store.database:
        assert letterhead(store.reader).logo == picture.read_bytes()


def test_what_was_theirs_and_is_anothers_now_stays(path: Path, tmp_path: Path) -> None:
    store = opened(path)
    with store.database:
        product = store.create(REGISTRY["product"], {"name": "电视机", "price": 1, "type": "电器"})
        feedback = store.create(REGISTRY["feedback"], {"customer": NUMBER, "product": product, "content": "好"})
        moved = store.create(INTERACTION, {"customer": NUMBER, "subject": "记错了人"})
        for entity, key in ((REGISTRY["feedback"], feedback), (INTERACTION, moved)):
            version = store.get(entity, key)["version"]
            assert isinstance(version, int)
            store.update(entity, key, {"customer": OTHER}, version)
    forget(path, tmp_path / "out")
    handed_out = "".join(file.read_text("utf-8-sig", "replace") for file in (tmp_path / "out").iterdir())
    assert "记错了人" not in handed_out
    store = opened(path)
    with store.database:
        assert store.get(INTERACTION, moved)["customer"] == OTHER
        assert store.get(REGISTRY["feedback"], feedback)["customer"] == OTHER
        assert [entry.change.after for entry in store.history(INTERACTION, moved) if entry.change.after]


@pytest.mark.parametrize(
    "quoted", [f"{NAME}介绍来的", "问过 139-5550 1234", f"见 {EMAIL.upper()}", f"同 {PERSON} 一起"]
)
def test_records_of_others_that_quote_them_are_named(path: Path, quoted: str) -> None:
    store = opened(path)
    with store.database:
        assert find(store, NUMBER).mentions == ()
        key = other_call(store, quoted)
        (mention,) = find(store, NUMBER).mentions
        assert (mention.table, mention.key, mention.column) == ("互动记录", str(key), "内容")


def test_a_quotation_that_only_the_history_has_is_named_too(path: Path) -> None:
    store = opened(path)
    with store.database:
        key = other_call(store, f"{NAME}介绍来的")
        store.update(INTERACTION, key, {"content": "有人介绍来的"}, 1)
        assert [(one.table, one.key) for one in find(store, NUMBER).mentions] == [("变更记录", f"互动记录 {key}")]


def test_a_namesake_is_not_a_quotation_but_the_same_phone_is(path: Path) -> None:
    store = opened(path)
    with store.database:
        store.create(CUSTOMER, {"name": NAME})
        twin = store.create(CUSTOMER, {"name": "另一位", "phone": "139 5550 1234"})
        assert [(one.key, one.column) for one in find(store, NUMBER).mentions] == [(twin, "联系方式")]


def other_call(store: Store, content: str) -> Key:
    return store.create(INTERACTION, {"customer": OTHER, "subject": "闲聊", "content": content})


def test_the_same_file_at_another_customers_stays(path: Path, tmp_path: Path) -> None:
    store = opened(path)
    with store.database:
        (kept,) = attach(store, other_call(store, "-"), [File("同样.txt", FILE)])
        found = find(store, NUMBER)
        erase(store, found)
        assert content_of(store, kept).content == FILE


def test_forgetting_again_finds_nothing_more(path: Path, tmp_path: Path) -> None:
    forget(path, tmp_path / "out")
    shutil.rmtree(tmp_path / "out")
    store = opened(path)
    with store.database:
        erase(store, find(store, NUMBER))
    assert check(path, REGISTRY) == []
