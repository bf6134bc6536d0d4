"""Passwords and signing in: the first account, wrong tries, the recovery code, users coming and going."""

import datetime as dt
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from crm_desktop.db import errors
from crm_desktop.db.accounts import accounts, passwords
from crm_desktop.db.accounts.door import Door, waiting
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.accounts.tries import FIRST, FREE, LONGEST
from crm_desktop.db.connection import Database
from crm_desktop.db.history import audit
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store

GOOD, OTHER, WRONG = "correct horse 马", "another staple 电", "not this one"


@pytest.fixture
def first(quick_passwords: None, office: Store, database: Database, registry: Registry) -> tuple[accounts.Users, str]:
    """The administrator's desk after the first password was set, and the recovery code."""
    account, code = accounts.Users(database, registry, Administrator()).begin("admin", GOOD)
    return accounts.Users(database, registry, accounts.permissions_of(database, registry, account)), code


def log(database: Database) -> list[tuple[str, str, str]]:
    return database.writer.execute("SELECT 事件, 用户, 详情 FROM 安全记录 ORDER BY 序号").fetchall()


def at(monkeypatch: pytest.MonkeyPatch, moment: dt.datetime) -> None:
    """The clock of the wall, at the edge of the machine."""

    class Clock(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> "Clock":
            return cls.fromtimestamp(moment.timestamp(), tz)

    monkeypatch.setattr("crm_desktop.db.accounts.door.dt.datetime", Clock)


# -- passwords --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password",
    ["", "short 1", "x" * 257, "12345678", "WoAiNi1314", "5201314520", "aaaaaaaaaa", "password1", "ADMIN123"],
)
def test_a_password_that_is_no_good_is_refused(password: str) -> None:
    with pytest.raises(errors.PasswordRefused):
        passwords.must_be_good(password, "admin")


def test_the_name_with_digits_is_no_password() -> None:
    with pytest.raises(errors.PasswordRefused):
        passwords.must_be_good("Zhangwenli2026", "zhangwenli")


@pytest.mark.parametrize("password", [GOOD, "四个字符加四个词呀", "xyz1" * 64, "no rules of composition"])
def test_any_other_is_taken(password: str) -> None:
    passwords.must_be_good(password, "admin")


def test_the_list_is_of_what_would_be_long_enough() -> None:
    assert len(passwords.common()) > 250
    assert {"12345678", "woaini1314", "5201314520"} <= passwords.common()
    assert all(len(word) >= passwords.SHORTEST for word in passwords.common())


def test_it_is_kept_as_argon2id_of_today_however_it_is_composed() -> None:
    """At full cost; the other tests have a lower one."""
    kept = passwords.hashed(unicodedata.normalize("NFD", "Übergrößen-Träger"))
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.matches(kept, unicodedata.normalize("NFC", "Übergrößen-Träger"))
    assert not passwords.matches(kept, "Ubergroßen-Trager")
    assert passwords.hashed("the same twice") != passwords.hashed("the same twice")


# -- the first account ------------------------------------------------------------------------------------------


def test_without_a_password_nobody_is_asked(office: Store, database: Database) -> None:
    assert not accounts.exist(database.writer)
    office.create(office.registry["customer"], {"name": "甲"})
    assert log(database) == []


def test_with_one_somebody_is(first: tuple[accounts.Users, str], database: Database) -> None:
    assert accounts.exist(database.writer)
    assert Door(database).sign_in("admin", GOOD).role == "admin"
    with pytest.raises(errors.SignInRefused):
        Door(database).sign_in("admin", WRONG)
    (kept,) = database.writer.execute("SELECT 口令 FROM 用户").fetchone()
    assert kept.startswith("$argon2id$")
    assert [event for event, _user, _detail in log(database)] == ["user created", "sign in", "sign-in failed"]
    assert all(secret not in repr(log(database)) for secret in (GOOD, WRONG, first[1]))


def test_the_first_account_is_made_once(
    first: tuple[accounts.Users, str], database: Database, registry: Registry
) -> None:
    with pytest.raises(errors.PermissionDenied):
        accounts.Users(database, registry, Administrator()).begin("second", OTHER)


# -- wrong tries ------------------------------------------------------------------------------------------------


def wrong(database: Database, name: str = "admin", times: int = 1) -> str:
    for _time in range(times):
        with pytest.raises(errors.SignInRefused) as refused:
            Door(database).sign_in(name, WRONG)
    return str(refused.value)


def test_five_wrong_ones_and_one_has_to_wait_longer_and_longer(
    first: tuple[accounts.Users, str], path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong(database, times=FREE)
    with pytest.raises(errors.SignInRefused) as refused:
        Door(database).sign_in("admin", GOOD)  # the right one, too early
    assert FIRST - 5 < refused.value.wait <= FIRST
    database.close()
    with Database.open(path) as again:
        with pytest.raises(errors.SignInRefused) as refused:
            Door(again).sign_in("admin", GOOD)
        assert refused.value.wait
        assert ("sign-in put off", "admin") in [entry[:2] for entry in log(again)]
        at(monkeypatch, dt.datetime.now() + dt.timedelta(seconds=FIRST + 1))
        wrong(again)
        with pytest.raises(errors.SignInRefused) as refused:
            Door(again).sign_in("admin", GOOD)
        assert FIRST < refused.value.wait <= 2 * FIRST
        at(monkeypatch, dt.datetime.now() + dt.timedelta(seconds=4 * FIRST))
        assert Door(again).sign_in("admin", GOOD)
        assert again.writer.execute("SELECT count(*) FROM 登录失败").fetchone() == (0,)


def test_a_clock_set_back_does_not_lock_anybody_out(database: Database) -> None:
    now = dt.datetime.now(dt.UTC)
    database.writer.execute(
        "INSERT INTO 登录失败 VALUES (?, 99, ?)", (passwords.tag("a"), audit.utc(now + dt.timedelta(days=9)))
    )
    assert 0 < waiting(database.writer, "a", now) <= LONGEST


def test_a_password_typed_for_the_name_is_written_nowhere(
    first: tuple[accounts.Users, str], database: Database
) -> None:
    for _time in range(FREE + 1):
        wrong(database, OTHER)
    database.writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert OTHER.encode() not in database.path.read_bytes()
    assert ("sign-in failed", "?") in [entry[:2] for entry in log(database)]


def test_the_try_counts_though_the_program_ends_meanwhile(
    first: tuple[accounts.Users, str], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_kept: str, _password: str) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(passwords, "matches", killed)
    for _time in range(FREE):
        with pytest.raises(KeyboardInterrupt):
            Door(database).sign_in("admin", GOOD)
    monkeypatch.undo()
    assert "30" in wrong(database)


def test_somebody_unknown_gets_the_same_words_after_the_same_time(
    first: tuple[accounts.Users, str], database: Database
) -> None:
    users, _code = first
    users.disable(users.add("gone", GOOD, "staff", "S0001").number)
    passwords.nobodys()
    words: dict[str, list[str]] = {}
    took: dict[str, float] = {}
    for name in ("admin", "nobody", "gone"):
        words[name], times = [], []
        for _time in range(FREE):
            began = time.perf_counter()
            words[name].append(wrong(database, name))
            times.append(time.perf_counter() - began)
        took[name] = min(times)  # whatever else the machine does makes the others longer
        words[name].append(wrong(database, name)[:20])
    assert words["admin"] == words["nobody"] == words["gone"]
    assert max(took.values()) < 3 * min(took.values())


# -- the recovery code ------------------------------------------------------------------------------------------


def test_the_code_sets_the_password_anew_once(first: tuple[accounts.Users, str], database: Database) -> None:
    users, code = first
    wrong(database, times=FREE)
    account, following = Door(database).recover(code.lower().replace("-", " "), OTHER)
    assert account.name == "admin"
    assert Door(database).sign_in("admin", OTHER)
    with pytest.raises(errors.SignInRefused):
        Door(database).sign_in("admin", GOOD)
    with pytest.raises(errors.SignInRefused):
        Door(database).recover(code, GOOD)
    with pytest.raises(errors.SignedOut):
        users.all()  # whoever sat there with the old one
    assert Door(database).recover(following, GOOD)
    assert code not in repr(log(database))


def test_codes_cannot_be_tried_out(first: tuple[accounts.Users, str], database: Database) -> None:
    for _time in range(FREE):
        with pytest.raises(errors.SignInRefused):
            Door(database).recover("AAAAA-AAAAA-AAAAA-AAAAA-AAAAA", OTHER)
    with pytest.raises(errors.SignInRefused) as refused:
        Door(database).recover(first[1], OTHER)
    assert refused.value.wait


# -- users ------------------------------------------------------------------------------------------------------


def test_what_is_wrong_with_a_new_user_is_said(first: tuple[accounts.Users, str]) -> None:
    users, _code = first
    users.add("zhang", GOOD, "staff", "S0001")
    for name, role, record in (
        ("zhang", "staff", "S0001"),
        ("", "staff", "S0001"),
        ("with space", "staff", "S0001"),
        ("li", "staff", "S0009"),
        ("li", "staff", None),
        ("li", "customer", "S0001"),
        ("li", "admin", "S0001"),
    ):
        with pytest.raises(errors.CrmError):
            users.add(name, GOOD, role, record)  # type: ignore[arg-type]
    with pytest.raises(errors.PasswordRefused):
        users.add("li", "12345678", "staff", "S0001")
    assert [account.name for account in users.all()] == ["admin", "zhang"]


def test_only_administrators_manage_users(
    first: tuple[accounts.Users, str], database: Database, registry: Registry
) -> None:
    account = first[0].add("zhang", GOOD, "staff", "S0001")
    theirs = accounts.Users(database, registry, accounts.permissions_of(database, registry, account))
    attempts: list[Callable[[], object]] = [
        theirs.all,
        lambda: theirs.add("li", GOOD, "admin", None),
        lambda: theirs.set_password(1, OTHER),
        lambda: theirs.disable(1),
        lambda: theirs.set_rights("staff", {("客户", "see"): "all"}),
    ]
    for attempt in attempts:
        with pytest.raises(errors.PermissionDenied):
            attempt()
    assert Door(database).sign_in("admin", GOOD)


@pytest.mark.parametrize("change", ["disable", "password", "rights"])
def test_an_open_session_ends_at_once(
    first: tuple[accounts.Users, str], database: Database, registry: Registry, change: str
) -> None:
    users, _code = first
    account = users.add("zhang", GOOD, "staff", "S0001")
    store = Store(database, registry, accounts.permissions_of(database, registry, account), ChangeBus())
    customer = registry["customer"]
    assert store.get(customer, "C0000001")
    {
        "disable": lambda: users.disable(account.number),
        "password": lambda: users.set_password(account.number, OTHER),
        "rights": lambda: users.set_rights("staff", {("客户", "see"): "none"}),
    }[change]()
    attempts: list[Callable[[], object]] = [
        lambda: store.get(customer, "C0000001"),
        lambda: store.queries.list_of(customer),
        lambda: store.history(customer, "C0000001"),
        lambda: store.create(customer, {"name": "甲"}),
        lambda: store.update(customer, "C0000001", {"phone": "1"}, 1),
    ]
    for attempt in attempts:
        with pytest.raises(errors.SignedOut):
            attempt()


def test_a_disabled_user_does_not_get_in_until_enabled(first: tuple[accounts.Users, str], database: Database) -> None:
    users, _code = first
    number = users.add("zhang", GOOD, "staff", "S0001").number
    users.disable(number)
    with pytest.raises(errors.SignInRefused):
        Door(database).sign_in("zhang", GOOD)
    users.disable(number, disabled=False)
    assert Door(database).sign_in("zhang", GOOD)
    with pytest.raises(errors.CrmError):
        users.disable(1)  # nobody would be left


def test_one_changes_ones_own_password_with_the_old_one(first: tuple[accounts.Users, str], database: Database) -> None:
    account = Door(database).sign_in("admin", GOOD)
    with pytest.raises(errors.SignInRefused):
        Door(database).change_password(account, WRONG, OTHER)
    Door(database).change_password(account, GOOD, OTHER)
    assert Door(database).sign_in("admin", OTHER)


def test_a_hash_of_lower_parameters_is_renewed_at_sign_in(
    first: tuple[accounts.Users, str], database: Database
) -> None:
    from argon2 import PasswordHasher  # where it is installed

    weak = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(passwords.normal(GOOD))
    database.writer.execute("UPDATE 用户 SET 口令 = ?", (weak,))
    Door(database).sign_in("admin", GOOD)
    (kept,) = database.writer.execute("SELECT 口令 FROM 用户").fetchone()
    assert kept != weak
    assert not passwords.is_outdated(kept)


def test_refusals_stand_in_the_log(first: tuple[accounts.Users, str], database: Database, registry: Registry) -> None:
    account = first[0].add("zhang", GOOD, "staff", "S0001")
    store = Store(database, registry, accounts.permissions_of(database, registry, account), ChangeBus())
    with pytest.raises(errors.PermissionDenied):
        store.update(registry["staff"], "S0001", {"salary": 1}, 1)
    event, user, detail = log(database)[-1]
    assert (event, user) == ("refused", "zhang")
    assert detail
