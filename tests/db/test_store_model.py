"""Any sequence of work, undo and redo: each undo gives back exactly what was before, each redo what was after."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from crm_desktop.db import errors
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.history.changes import ChangeBus, ChangeSet
from crm_desktop.db.history.past_store import PastFile, PastStore
from crm_desktop.db.lists.query import Queries
from crm_desktop.db.lists.rows import count_rows, iterate
from crm_desktop.db.registry import Registry
from crm_desktop.db.search import matching, search_check
from crm_desktop.db.summaries import differences
from crm_desktop.db.writing.intake import Intake
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import FieldError
from crm_desktop.entities.numbering import is_dated

Snapshot = dict[str, list[Any]]
REGISTRY = Registry()
LISTS = {entity: Queries(REGISTRY).list_of(entity) for entity in REGISTRY}
NAMES = st.sampled_from(["王伟", "李娜", "50%", "😀"])
TIMES = st.sampled_from(["2026-01-01", "2026-01-01 09:30:00", "2026-02-28 23:59:59"])
SMALL = st.integers(0, 3)
KINDS = st.sampled_from(["电话", "备注"])
NUMBERED = st.sampled_from(["customer", "staff", "product", "plan"])
LEFT_OUT = (
    "tag",
    "stage",
    "stage_change",
    "milestone",
    "numbering",
    "letterhead",
)  # like others, or written by the store alone
ANY = st.sampled_from([entity.name for entity in REGISTRY.main() if entity.name not in LEFT_OUT] + ["development"])
SALES = (
    *("opportunity", "opportunity_line", "quote", "quote_line", "order", "order_line", "delivery", "payment"),
    "contract",
)
FIRST: list[tuple[str, dict[str, Any]]] = [
    ("staff", {"name": "张三", "department": "部", "salary": 0}),
    ("staff", {"name": "李四", "department": "部", "salary": 0}),
    ("product", {"name": "电视机", "price": 1, "type": "电器"}),
    ("customer", {"name": "王伟", "staff": "S0001"}),
    ("customer", {"name": "李娜", "developer": "S0002"}),
    ("development", {"staff": "S0002", "customer": "C0000001"}),
    ("plan", {"staff": "S0001", "customers": 1, "profit": 1}),
]
DERIVED = """
    SELECT 1 FROM 客户 LEFT JOIN 最近购买 USING (客户编号) LEFT JOIN 产品 USING (产品编号)
    WHERE 所购产品 <> coalesce(产品名称, '') OR 消费时间 <> coalesce(购买时间, '') OR 最近联系 <> (
        SELECT coalesce(max(时间), '') FROM 互动记录 WHERE 互动记录.客户编号 = 客户.客户编号 AND 类型 <> '备注')"""


def talked(draw: Callable[..., Any], name: str, one_of: Callable[[str], Any]) -> dict[str, Any]:
    """Good values for what is said and to be done."""
    match name:
        case "contact":
            main = draw(st.sampled_from(["是", "否"]))
            return {"name": draw(NAMES), "customer": one_of("customer"), "main": main}
        case "interaction":
            talk = {"customer": one_of("customer"), "contact": one_of("contact"), "staff": one_of("staff")}
            talk |= {"opportunity": one_of("opportunity")}
            return talk | {"subject": draw(NAMES), "time": draw(TIMES), "kind": draw(KINDS)}
        case "participant":
            return {"interaction": one_of("interaction"), "staff": one_of("staff"), "contact": one_of("contact")}
        case "attachment":
            of = draw(st.sampled_from(["interaction", "contract"]))
            owner = {"interaction": None, "contract": None, of: one_of(of)}
            return owner | {"name": draw(NAMES), "size": draw(SMALL), "digest": "0"}
        case "follow_up":
            what = {"contract": one_of("contract"), "opportunity": one_of("opportunity")}
            what |= {"customer": one_of("customer"), "call_round": one_of("call_round"), "subject": draw(NAMES)}
            return what | {"interaction": one_of("interaction"), "due": draw(TIMES)}
        case "call_round":
            return {"name": draw(NAMES), "start": "2026-01-01"}
    raise AssertionError(f"no values for {name}")


def sold(draw: Callable[..., Any], name: str, one_of: Callable[[str], Any]) -> dict[str, Any]:
    """Good values for what is on its way to be sold, and after."""
    with_customer = {"customer": one_of("customer"), "staff": one_of("staff"), "contact": one_of("contact")}
    line = {"product": one_of("product"), "quantity": 1 + draw(SMALL), "price": draw(st.none() | SMALL)}
    match name:
        case "opportunity":
            lost = {"stage": draw(st.integers(1, 6)), "lost_reason": draw(st.sampled_from([None, "价格", "其他"]))}
            return with_customer | lost | {"name": draw(NAMES), "amount": draw(SMALL), "created": draw(TIMES)}
        case "opportunity_line":
            return line | {"opportunity": one_of("opportunity")}
        case "quote":
            made = {"opportunity": one_of("opportunity"), "previous": one_of("quote"), "tax_rate": 1300}
            return with_customer | made | {"issued": "2026-01-01", "discount_rate": 100 * draw(SMALL)}
        case "quote_line":
            return line | {"quote": one_of("quote"), "discount": draw(SMALL)}
        case "order":
            made = {"opportunity": one_of("opportunity"), "quote": one_of("quote")}
            return with_customer | made | {"ordered": "2026-01-01"}
        case "order_line":
            return line | {"order": one_of("order"), "purchase": one_of("purchase")}
        case "delivery":
            return {"order": one_of("order"), "order_line": one_of("order_line"), "date": "2026-01-01"}
        case "payment":
            paid = draw(st.sampled_from([None, "2026-01-02"]))
            return {"order": one_of("order"), "due": "2026-01-01", "amount": draw(SMALL), "paid_on": paid}
        case "contract":
            made = {"order": one_of("order"), "opportunity": one_of("opportunity"), "previous": one_of("contract")}
            return with_customer | made | {"subject": draw(NAMES), "start": "2026-01-01"}
    raise AssertionError(f"no values for {name}")


class Colleague(Administrator):
    user = "colleague"


@cache
def first_office() -> bytes:
    """What every example begins with, made once."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "first.crm"
        with Database.create(path) as database:
            store = Store(database, REGISTRY, Administrator(), ChangeBus())
            for name, values in FIRST:
                store.create(REGISTRY[name], values)
        return path.read_bytes()


class Office(RuleBasedStateMachine):
    """Several kinds of records in a real file, beside a list of what the file held around each step."""

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "office.crm"
        self.path.write_bytes(first_office())
        self.database = Database.open(self.path)
        self.sign_in(Colleague())  # what was there before is not theirs to take back
        self.given = {(name, key) for name, _values in FIRST for key in self.keys(name)}
        self.returned: set[tuple[str, Any]] = set()  # numbers of documents whose making was undone
        self.past: dict[int, Snapshot] = {}
        self.look_anew()
        self.remember(self.snapshot())
        self.done: list[tuple[Snapshot, Snapshot]] = []
        self.undone: list[tuple[Snapshot, Snapshot]] = []

    def look_anew(self) -> None:
        self.written = self.seen = -1  # the states of the file that were looked through and read last
        self.indexed: Snapshot = {}  # what was there when the indexes were looked through

    def sign_in(self, permissions: Administrator) -> None:
        self.store = Store(self.database, REGISTRY, permissions, ChangeBus())
        self.told: list[ChangeSet] = []
        self.store.bus.subscribe(self.told.append)

    def teardown(self) -> None:
        self.database.close()
        self.folder.cleanup()

    # -- what the file holds ----------------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """Every row of every table, and every record as lists show it, without row versions and order."""
        if self.seen != self.database.writer.total_changes:  # else it is what it was
            self.seen, self.held = self.database.writer.total_changes, self.read()
        return self.held

    def read(self) -> Snapshot:
        found: Snapshot = {}
        for entity in REGISTRY:
            columns = ", ".join(field.column for field in entity.fields if not field.relation)
            found[entity.table] = sorted(self.store.reader.execute(f"SELECT {columns} FROM {entity.table}"), key=repr)
            rows = iterate(self.store.reader, LISTS[entity]) if found[entity.table] else ()
            found[entity.name] = sorted((tuple(row.items()) for row in rows), key=repr)
        return found

    def keys(self, name: str) -> list[Any]:
        entity = REGISTRY[name]
        columns = ", ".join(entity.by_name[part].column for part in entity.key)
        rows = self.store.reader.execute(f"SELECT {columns} FROM {entity.table} ORDER BY {columns}")
        return [row[0] if len(row) == 1 else row for row in rows]

    @contextmanager
    def one_step(self) -> Iterator[None]:
        """What happens inside is one step if it changes anything; refused, it leaves everything as it was."""
        before, undoable, told = self.snapshot(), self.store.undoable, len(self.told)
        try:
            yield
        except (errors.StillReferred, errors.ValidationFailed):
            assert self.snapshot() == before
        after = self.snapshot()
        if after == before:
            assert (self.store.undoable, len(self.told)) == (undoable, told)
        else:
            assert self.store.undoable is not undoable
            assert len(self.told) == told + 1
            self.done.append((before, after))
            self.undone.clear()
            self.remember(after)

    # -- values -----------------------------------------------------------------------------------------------------

    def values(self, draw: Callable[..., Any], name: str) -> dict[str, Any]:
        """Good values for a new record; some references are to nothing."""

        def one_of(entity: str) -> Any:
            return draw(st.sampled_from([None, *self.keys(entity)]))

        match name:
            case "customer":
                return {
                    "name": draw(NAMES),
                    "points": draw(SMALL),
                    "staff": one_of("staff"),
                    "developer": one_of("staff"),
                }
            case "staff":
                plan = one_of("plan")
                return {"name": draw(NAMES), "department": "部", "salary": draw(SMALL), "current_plan": plan}
            case "product":
                return {"name": draw(NAMES), "price": draw(SMALL), "type": "电器"}
            case "plan":
                plan = {"staff": one_of("staff"), "customers": draw(SMALL), "profit": 0, "made_by": one_of("staff")}
                return plan | {"planned_for": "2026-01-01", "made_at": draw(TIMES)}
            case "purchase":
                bought = {"customer": one_of("customer"), "product": one_of("product")}
                return bought | {"time": draw(TIMES), "quantity": 1 + draw(SMALL)}
            case "feedback":
                said = {"product": one_of("product"), "content": draw(NAMES), "customer": one_of("customer")}
                return said | {"time": draw(TIMES)}
            case "development":
                return {"staff": one_of("staff"), "customer": one_of("customer")}
        return (sold if name in SALES else talked)(draw, name, one_of)

    def add(self, draw: Callable[..., Any], name: str, add: Callable[[Entity, dict[str, Any]], Any]) -> None:
        key = add(REGISTRY[name], self.values(draw, name))
        if name != "development":
            self.give(name, {key})

    def give(self, name: str, keys: set[Any]) -> None:
        """No number is given twice, but that of a document whose making was undone."""
        given = {(name, key) for key in keys}
        assert not given & (self.given - self.returned)
        self.given |= given
        self.returned -= given

    @staticmethod
    def documents(before: Snapshot, after: Snapshot) -> set[tuple[str, Any]]:
        """Those that came with a step."""
        dated = [entity.name for entity in REGISTRY if entity.number and is_dated(entity.number)]
        return {(name, dict(row)["number"]) for name in dated for row in {*after[name]} - {*before[name]}} - {
            (name, dict(row)["number"]) for name in dated for row in before[name]
        }

    # -- steps ------------------------------------------------------------------------------------------------------

    @rule(data=st.data(), name=ANY)
    def create(self, data: st.DataObject, name: str) -> None:
        with self.one_step():
            self.add(data.draw, name, self.store.create)

    @rule(data=st.data(), name=NUMBERED, number=st.sampled_from(["X1", "C0000004", "S0003", "P000009", "T000002"]))
    def create_with_a_typed_number(self, data: st.DataObject, name: str, number: str) -> None:
        with self.one_step():
            self.store.create(REGISTRY[name], self.values(data.draw, name) | {"number": number})
            self.given.add((name, number))

    @rule(data=st.data(), names=st.lists(ANY, min_size=2, max_size=4))
    def create_several_at_once(self, data: st.DataObject, names: list[str]) -> None:
        given, returned = set(self.given), set(self.returned)
        with self.one_step():
            try:
                with self.store.step("import") as step:
                    for name in names:
                        self.add(data.draw, name, lambda entity, values: self.store.add(step, entity, values))
            except errors.ValidationFailed:
                self.given, self.returned = given, returned  # the numbers of a step that failed were never given
                raise

    @rule(data=st.data(), name=ANY.filter(lambda name: name != "development"), count=st.integers(1, 3))
    def take_in(self, data: st.DataObject, name: str, count: int) -> None:
        """Many at once, as an import does."""
        entity = REGISTRY[name]
        rows = [self.values(data.draw, name) for _row in range(count)]
        columns = {field: [row[field] for row in rows] for field in rows[0]}
        before = set(self.keys(name))
        with self.one_step():
            try:
                with self.store.step("import") as step:
                    intake = Intake(self.store, step, entity, columns)
                    intake.add_columns(columns)
                    intake.finish()
            except FieldError:
                return
        given = set(self.keys(name)) - before
        assert len(given) == count
        self.give(name, given)

    @rule(data=st.data(), name=ANY.filter(lambda name: name != "development"))
    def update(self, data: st.DataObject, name: str) -> None:
        keys = self.keys(name)
        if keys:
            key = data.draw(st.sampled_from(keys))
            version = self.store.get(REGISTRY[name], key)["version"]
            assert isinstance(version, int)
            with self.one_step():
                self.store.update(REGISTRY[name], key, self.values(data.draw, name), version)

    @rule(data=st.data(), name=ANY, with_dependents=st.booleans())
    def delete(self, data: st.DataObject, name: str, with_dependents: bool) -> None:
        keys = self.keys(name)
        if keys:
            chosen = data.draw(st.lists(st.sampled_from(keys), min_size=1, max_size=2, unique=True))
            with self.one_step():
                self.store.delete(REGISTRY[name], chosen, with_dependents=with_dependents)

    @rule(data=st.data(), name=NUMBERED)
    def hand_over(self, data: st.DataObject, name: str) -> None:
        keys = self.keys(name)
        if len(keys) > 1:
            gone, successor = data.draw(st.permutations(keys))[:2]
            with self.one_step():
                self.store.delete(REGISTRY[name], [gone], successor=successor)

    @rule(data=st.data(), name=NUMBERED, losers=st.integers(1, 2))
    def merge(self, data: st.DataObject, name: str, losers: int) -> None:
        keys = self.keys(name)
        if len(keys) > 1:
            winner, *others = data.draw(st.permutations(keys))
            values = self.values(data.draw, name) if data.draw(st.booleans()) else {}
            with self.one_step():
                self.store.merge(REGISTRY[name], winner, others[:losers], values)

    @precondition(lambda self: self.done)
    @rule(times=st.integers(1, 3))
    def undo(self, times: int) -> None:
        for before, after in self.done[-1 : -times - 1 : -1]:
            assert self.snapshot() == after
            self.store.undo()
            assert self.snapshot() == before
            self.undone.append(self.done.pop())
            self.returned |= self.documents(before, after)
            self.remember(before)

    @precondition(lambda self: self.undone)
    @rule(times=st.integers(1, 3))
    def redo(self, times: int) -> None:
        for before, after in self.undone[-1 : -times - 1 : -1]:
            assert self.snapshot() == before
            self.store.redo()
            assert self.snapshot() == after
            self.done.append(self.undone.pop())
            self.returned -= self.documents(before, after)
            self.remember(after)

    @precondition(lambda self: self.database.writer.total_changes)  # since it was opened; else it says nothing new
    @rule()
    def close_and_open_again(self) -> None:
        """What can be undone and redone stays."""
        before, undoable, redoable = self.snapshot(), self.store.undoable, self.store.redoable
        self.database.close()
        self.database = Database.open(self.path)
        self.look_anew()
        self.sign_in(Colleague())
        assert self.snapshot() == before
        assert (self.store.undoable, self.store.redoable) == (undoable, redoable)

    def remember(self, snapshot: Snapshot) -> None:
        """What there is after the last step."""
        (step,) = self.store.reader.execute("SELECT max(变更组编号) FROM 变更组").fetchone()
        self.past[step] = snapshot

    @rule(data=st.data())
    def look_back(self, data: st.DataObject) -> None:
        """Every record there ever was is told as it was then."""
        step = data.draw(st.sampled_from(sorted(self.past)))
        for entity in REGISTRY.main():
            kept = [field.name for field in entity.fields if not field.derived]
            then = {
                entity.key_of(row): {name: row[name] for name in kept}
                for row in map(dict, self.past[step][entity.name])
            }
            for key in {key for name, key in self.given if name == entity.name}:
                assert self.store.as_of(entity, key, step) == then.get(key)

    @rule(data=st.data())
    def look_back_at_lists(self, data: st.DataObject) -> None:
        """Every list is as it was then, the names of what it refers to included."""
        step = data.draw(st.sampled_from(sorted(self.past)))
        with PastFile(self.store, step) as file:
            past = PastStore(file, self.store)
            for entity in REGISTRY:
                select = past.queries.list_of(entity)
                rows = list(iterate(past.reader, select))
                shown = [name for name, _sql in select.columns]
                then = [{name: row[name] for name in shown} for row in map(dict, self.past[step][entity.name])]
                assert sorted(rows, key=repr) == sorted(then, key=repr)
                assert count_rows(past.reader, select) == len(then)

    @rule(data=st.data(), word=st.sampled_from(["王", "lina", "w", "50%", "s0001"]))
    def search_what_was(self, data: st.DataObject, word: str) -> None:
        """It finds just those that were like that then, whatever the index holds of them now."""
        step = data.draw(st.sampled_from(sorted(self.past)))
        expected: dict[str, set[Any]] = {}
        for name in ("customer", "staff", "product"):
            entity = REGISTRY[name]
            rows = map(dict, self.past[step][name])
            expected[name] = {
                row["number"]
                for row in rows
                if matching.found(word, entity.by_pinyin, *(row[field.name] for field in entity.searched))
            }
        bought = map(dict, self.past[step]["purchase"])
        expected["purchase"] = {
            row["number"]
            for row in bought
            if row["customer"] in expected["customer"] or row["product"] in expected["product"]
        }
        with PastFile(self.store, step) as file:
            past = PastStore(file, self.store)
            for name, keys in expected.items():
                found = iterate(past.reader, past.queries.list_of(REGISTRY[name], search=word))
                assert {row["number"] for row in found} == keys

    # -- always -----------------------------------------------------------------------------------------------------

    @invariant()
    def every_reference_leads_somewhere(self) -> None:
        assert self.store.reader.execute("PRAGMA foreign_key_check").fetchall() == []

    @invariant()
    def no_customer_has_two_main_contacts(self) -> None:
        several = "SELECT 1 FROM 客户联系人 WHERE 主要 = '是' GROUP BY 客户编号 HAVING count(*) > 1"
        assert self.store.reader.execute(several).fetchall() == []

    @invariant()
    def the_stages_of_every_opportunity_end_in_the_one_it_is_in(self) -> None:
        """One of them is open."""
        wrong = """
            SELECT 1 FROM 商机 WHERE (
                SELECT json_group_array(阶段编号) FROM 商机阶段变更
                WHERE 商机阶段变更.商机编号 = 商机.商机编号 AND 结束时间 IS NULL) <> json_array(阶段编号)"""
        assert self.store.reader.execute(wrong).fetchall() == []

    @invariant()
    def the_last_purchase_of_every_customer_is_the_latest(self) -> None:
        assert self.store.reader.execute(DERIVED).fetchall() == []

    @invariant()
    def search_and_summaries_are_those_of_the_rows(self) -> None:
        written = self.database.writer.total_changes
        if written == self.written:
            return
        self.written = written
        assert list(differences(self.database.writer)) == []
        now = self.snapshot()
        for entity in REGISTRY:
            if now[entity.table] != self.indexed.get(entity.table):
                assert not entity.search_index or search_check.agrees(self.database.writer, entity)
                assert not list(search_check.stale_keys(self.database.writer, entity))
        self.indexed = now

    @invariant()
    def what_can_be_undone_is_what_was_done(self) -> None:
        assert (self.store.undoable is None) is (not self.done)
        assert (self.store.redoable is None) is (not self.undone)


TestOffice = pytest.mark.long(Office.TestCase)
TestOffice.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
