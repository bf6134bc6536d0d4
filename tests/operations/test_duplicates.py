"""Who is found to be the same: writings of names and phones, families, and precision and recall on the labelled set."""

from pathlib import Path

import pytest

from bench.duplicates import InMemory, judge
from bench.duplicates_data import people, true_pairs
from bench.duplicates_file import known, make
from crm_desktop.db import errors
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.duplicates import all_set_aside, set_aside, take_back
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.operations.duplicates import blocking
from crm_desktop.operations.duplicates.chains import completed, implied, of_three
from crm_desktop.operations.duplicates.comparing import compare_emails, compare_phones
from crm_desktop.operations.duplicates.finding import LIKELY, find
from crm_desktop.operations.duplicates.names import compare_names
from crm_desktop.operations.duplicates.normalising import Profile, phones_of, profile
from crm_desktop.operations.duplicates.pairs import find_pairs
from crm_desktop.operations.duplicates.places import compare_places
from crm_desktop.operations.duplicates.scoring import Evidence, Scoring
from crm_desktop.operations.duplicates.similar import similar
from crm_desktop.operations.duplicates.tokens import Frequencies

EVEN = 0.5  # the chance of a pair of which nothing can be said


def named(name: str) -> Profile:
    return profile((name, "", "", "", "", ""))


def rare(_token: str) -> float:
    return 10.0


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("王伟", "王伟先生"),
        ("王伟", "王　伟"),
        ("張偉", "张伟"),
        ("王伟", "Wang Wei"),
        ("王伟", "Wei Wang"),
        ("王小明", "Wang Xiao Ming"),
        ("王伟", "王威"),
        ("欧阳娜娜", "娜娜欧阳"),
        ("John Smith", "SMITH, John"),
        ("John Smith", "Mr. Jon Smith"),
        ("John Smith", "J. Smith"),
        ("Ｊｏｈｎ Ｓｍｉｔｈ", "john smith"),
        ("José Núñez", "jose nunez"),
        ("Van der Berg", "Vanderberg"),
        ("北京华信科技有限公司", "北京华信科技"),
    ],
)
def test_names_that_are_the_same(first: str, second: str) -> None:
    assert compare_names(named(first), named(second), rare).bits > 3


@pytest.mark.parametrize(
    ("first", "second"),
    [("王伟", "王芳"), ("王伟", "李伟"), ("John Smith", "Mary Smith"), ("John Smith", "Wang Wei"), ("王伟", "Li Na")],
)
def test_names_that_are_not(first: str, second: str) -> None:
    found = compare_names(named(first), named(second), rare)
    assert found.bits - found.free < 0


def test_without_a_name_nothing_is_said() -> None:
    assert compare_names(named(""), named("王伟"), rare).bits == 0


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("+86 138-0013-8000", ("13800138000",)),
        ("008613800138000", ("13800138000",)),
        ("１３８ ００１３ ８０００", ("13800138000",)),
        ("010-88886666转123", ("1088886666",)),
        ("13800138000、13900139000", ("13800138000", "13900139000")),
        ("310/246-1501", ("3102461501",)),
        ("12", ()),
        ("", ()),
    ],
)
def test_phones_in_one_form(text: str, phones: tuple[str, ...]) -> None:
    assert profile(("", text, "", "", "", "")).phones == phones


def test_a_phone_without_its_area_code_is_nearly_the_same() -> None:
    assert compare_phones(phones_of("010-88886666"), phones_of("88886666"), rare).bits > 5
    assert compare_phones(phones_of("13800138000"), phones_of("13900999111"), rare).bits < 0


def test_phone_and_e_mail_count_in_whatever_field_they_stand() -> None:
    swapped = profile(("13800138000", "王伟", "", "", "", ""))
    assert (swapped.han, swapped.phones) == ("王伟", ("13800138000",))
    assert profile(("王伟", "a@b.cn", "13800138000", "", "", "")).emails == ("a@b.cn",)
    assert profile(("王伟", "", "", "", "", "手机13800138000")).phones == ("13800138000",)


def place(text: str) -> tuple[str, ...]:
    return profile(("", "", "", text, "", "")).place


def test_addresses() -> None:
    whole = place("上海市浦东新区世纪大道100号3室")
    assert compare_places(whole, place("浦东新区世纪大道100号3室"), rare).bits > 10
    assert compare_places(place("12 High Street, Spring Hill"), place("12 High St Spring Hil"), rare).bits > 10
    assert compare_places(whole, place("北京市海淀区学院路5号"), rare).bits < 0


def test_addresses_that_share_a_number_by_chance_are_other_addresses() -> None:
    def often(token: str) -> float:
        return 8.5 if token[1:].isdigit() else 5.0

    here = place("广东省佛山市南海区科技路388号湖畔春天13幢2604室")
    there = place("广东省佛山市南海区湖滨路388号东方名苑14幢2404室")
    slip = place("广东佛山南海区科枝路388号湖畔春天13栋2604")
    assert compare_places(here, there, often).bits < 12
    assert compare_places(here, slip, often).bits > 18


def test_numbered_e_mail_addresses_tell_people_apart_where_many_are_numbered() -> None:
    first, second = (profile(("王伟", "", f"{local}@example.com", "", "", "")) for local in ("c0043361", "c0043630"))

    def numbered(token: str) -> float:
        return 0.3 if token == "rc0000000" else 17.0

    assert compare_emails(first, second, numbered).bits < 0
    assert compare_emails(first, second, lambda _token: 17.0).bits > 10
    assert compare_emails(first, first, numbered).same


@pytest.mark.parametrize(
    ("options", "least"),
    [
        ({"chinese": 1.0}, 0.93),
        ({"chinese": 0.0}, 0.88),
        ({"chinese": 1.0, "fields": "name address"}, 0.95),
    ],
)
def test_precision_and_recall_on_people_that_nothing_was_tuned_to(options: dict[str, float], least: float) -> None:
    found = people(7001, 1200, **options)  # type: ignore[arg-type]
    matches = find(InMemory(found), lambda _done: None).matches
    assert judge(matches, true_pairs(found), LIKELY)[2] > least


def test_a_pair_follows_from_two_good_ones_unless_much_speaks_against_it() -> None:
    assert of_three(0.99, 0.99, 0.2) > 0.9
    assert of_three(0.99, 0.99, 0.0001) < 0.1
    assert of_three(0.6, 0.6, 0.1) < 0.5


def test_how_many_relatives_there_are_is_learnt_from_the_file() -> None:
    twice, kin, doubtful = Evidence(20.0, 10.0), Evidence(10.0, -8.0), Evidence(15.0, -2.5)
    without, among = Scoring(Frequencies(1000)), Scoring(Frequencies(1000))
    assert without.probability(doubtful) < EVEN
    without.learn([twice] * 500)
    among.learn([twice] * 500 + [kin] * 500)
    assert without.probability(doubtful) > EVEN
    assert among.probability(doubtful) < EVEN
    assert without.probability(kin) < 0.2
    without.learn([])
    assert without.probability(doubtful) < EVEN


def test_only_pairs_with_somebody_in_common_follow() -> None:
    likely = {(1, 2): 0.9, (2, 3): 0.9, (4, 5): 0.9}
    between = implied(likely)
    assert between == {(1, 3): [2]}
    assert set(completed(likely, between, {(1, 3): 0.4}, 0.5)) == {*likely, (1, 3)}
    assert completed(likely, between, {}, 0.5) == likely


def test_a_town_says_its_postcode() -> None:
    def bits(token: str) -> float:
        return 6.0 if token in ("aashton", "a2665", "dashton 2665") else 10.0

    same_town = compare_places(place("5 Lake St Ashton 2665"), place("71 Oak Ave Ashton 2665"), bits)
    assert same_town.bits < 0


def test_a_first_name_in_common_makes_no_relatives() -> None:
    def bits(token: str) -> float:
        return {"fmary": 3.0, "zsmith": 3.0}.get(token, 12.0 if token[0] in "fz" else 8.0)

    assert compare_names(named("Mary Smith"), named("Mary Jones"), bits).free < 1
    assert compare_names(named("Mary Smith"), named("Jones, Mary"), bits).free < 2
    assert compare_names(named("Mary Smith"), named("Robert Smith"), bits).free > 5
    assert named("Wang Xiaoming").words == ("xiaoming", "wang")


def test_an_empty_file_and_one_of_one_customer_have_no_duplicates() -> None:
    assert find(InMemory([]), lambda _done: None).matches == []
    assert find(InMemory(people(1, 1)[:1]), lambda _done: None).matches == []


@pytest.fixture
def twice(office: Store) -> Store:
    """王伟 is there twice, with the same phone; and 180 others."""
    entity = office.registry["customer"]
    for person in people(5, 180, chinese=1.0):
        office.create(entity, {"name": person.name, "phone": f"9{person.who:07}", "address": person.address})
    for name in ("王伟", "王 伟先生"):
        office.create(entity, {"name": name, "phone": "13800138000", "address": "上海市浦东新区世纪大道100号"})
    return office


def last_two(store: Store) -> tuple[str, str]:
    rows = store.reader.execute("SELECT 客户编号 FROM 客户 ORDER BY rowid DESC LIMIT 2").fetchall()
    return rows[1][0], rows[0][0]


def test_pairs_by_number_without_what_was_set_aside(twice: Store) -> None:
    pair = last_two(twice)
    found = find_pairs(twice, twice.reader, lambda _done: None)
    assert pair in [one.keys for one in found.pairs]
    set_aside(twice, [pair[::-1], pair])
    assert all_set_aside(twice.reader) == {pair}
    assert pair not in [one.keys for one in find_pairs(twice, twice.reader, lambda _done: None).pairs]
    assert take_back(twice, [pair[::-1], ("C0000001", "C0000002")]) == 1
    assert pair in [one.keys for one in find_pairs(twice, twice.reader, lambda _done: None).pairs]


def test_pairs_are_chosen_a_part_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in large files: more keys than are sorted at a time, more pairs than are compared."""
    make(tmp_path / "made.crm", 2000)
    with Database.open(tmp_path / "made.crm") as database:
        store = Store(database, Registry(), Administrator(), ChangeBus())
        whole = {pair.keys for pair in find_pairs(store, database.reader(), lambda _done: None).pairs}
        monkeypatch.setattr(blocking, "PART", 50_000)
        monkeypatch.setattr(blocking, "FEW", 0)
        parted = {pair.keys for pair in find_pairs(store, database.reader(), lambda _done: None).pairs}
        twice = known(store.reader)
    assert len(twice) == 20
    assert len(whole & twice) >= 18
    assert parted == whole


def test_the_search_can_be_stopped(twice: Store) -> None:
    def stop(_done: float) -> None:
        raise errors.Cancelled

    with pytest.raises(errors.Cancelled):
        find_pairs(twice, twice.reader, stop)


@pytest.mark.parametrize(
    "typed", [{"phone": "+86 138 0013 8000"}, {"name": "王伟", "phone": ""}, {"name": "王威", "phone": "13800138000"}]
)
def test_who_may_be_there_already(twice: Store, typed: dict[str, str]) -> None:
    found = similar(twice.reader, twice, twice.registry["customer"], typed)
    assert "13800138000" in {one.phone for one in found}


def test_nobody_is_there_already(twice: Store) -> None:
    entity = twice.registry["customer"]
    assert similar(twice.reader, twice, entity, {"name": "慕容复", "phone": "13712345678"}) == []
    assert similar(twice.reader, twice, entity, {"name": "王", "phone": ""}) == []
    assert similar(twice.reader, twice, entity, {}) == []
