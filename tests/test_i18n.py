"""Both languages are complete: every sentence has its translation, and nothing is shown in one language only."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import crm_desktop
from crm_desktop import i18n

PACKAGE = Path(crm_desktop.__file__).parent
CATALOGUE = i18n.LOCALES / "zh_CN" / "LC_MESSAGES" / i18n.DOMAIN
CJK = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
SHOWN = [*sorted((PACKAGE / "views").glob("*.py")), PACKAGE / "app.py"]
TEXT_OPTIONS = {"text", "title", "empty_text", "label", "message"}  # of widgets and dialogs: what a user reads
NAMES_OF_FORMATS = {"CRM", "SQLite", "Excel", "CSV"}
MISSING = "babel, which reads the catalogue, is not installed"


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    before = i18n.language()
    yield
    i18n.use(before)


@pytest.fixture(scope="module")
def catalogue() -> Any:
    pofile = pytest.importorskip("babel.messages.pofile", reason=MISSING)
    with CATALOGUE.with_suffix(".po").open("rb") as file:
        return pofile.read_po(file, locale="zh_CN")


@pytest.fixture(scope="module")
def used() -> list[Any]:
    """The msgids in the code; a plural one as (one, many)."""
    extract = pytest.importorskip("babel.messages.extract", reason=MISSING)
    keywords = {"_": None, "ngettext": (1, 2)}
    found = extract.extract_from_dir(PACKAGE, [("**.py", "python")], keywords=keywords)
    return [message for _file, _line, message, _comments, _context in found]


def forms(message: Any) -> list[str]:
    return [message] if isinstance(message, str) else list(message)


def placeholders(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}


def test_the_program_has_sentences(used: list[Any]) -> None:
    assert len(used) > 150
    assert any(not isinstance(message, str) for message in used), "among them plurals"


def test_every_sentence_is_translated(used: list[Any], catalogue: Any) -> None:
    untranslated = []
    for message in used:
        entry = catalogue.get(forms(message)[0])
        if entry is None or not all(forms(entry.string)) or entry.fuzzy:
            untranslated.append(message)
    assert untranslated == []


def test_a_translation_keeps_the_placeholders(used: list[Any], catalogue: Any) -> None:
    differing = []
    for message in used:
        wanted = set().union(*map(placeholders, forms(message)))
        for text in forms(catalogue.get(forms(message)[0]).string):
            if placeholders(text) != wanted:
                differing.append((message, text))
    assert differing == []


def test_the_catalogue_holds_nothing_that_nobody_says(used: list[Any], catalogue: Any) -> None:
    said = {forms(message)[0] for message in used}
    assert [forms(entry.id)[0] for entry in catalogue if entry.id and forms(entry.id)[0] not in said] == []


def test_the_compiled_catalogue_is_that_of_the_sources(catalogue: Any) -> None:
    i18n.use("zh_CN")
    for entry in catalogue:
        if isinstance(entry.id, str) and entry.id:
            assert i18n._(entry.id) == entry.string, "run make messages"
        elif entry.id:
            assert i18n.ngettext(*entry.id, 2) == forms(entry.string)[-1], "run make messages"


def test_english_needs_no_catalogue() -> None:
    i18n.use("en")
    assert i18n._("must not be empty") == "must not be empty"
    assert i18n.ngettext("{count} thing", "{count} things", 1) == "{count} thing"
    assert str(i18n.Label("客户", "Customers")) == "Customers"


def test_an_unknown_language_is_refused_and_the_present_one_stays() -> None:
    i18n.use("en")
    with pytest.raises(KeyError):
        i18n.use("fr")
    assert i18n.language() == "en"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("zh_CN.UTF-8", "zh_CN"),
        ("zh_TW.UTF-8", "zh_CN"),
        ("C", "zh_CN"),
        ("POSIX", "zh_CN"),
        ("en_US.UTF-8", "en"),
        ("de_DE", "en"),
    ],
)
def test_the_system_says_which_language(monkeypatch: pytest.MonkeyPatch, said: str, expected: str) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.setenv("LANG", said)
    assert i18n.system_language() == expected


# what a user reads goes through _() or Label()


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


class Literals(ast.NodeVisitor):
    """The string constants outside docstrings, and outside the calls named in `inside`."""

    def __init__(self, *inside: str) -> None:
        self.inside = inside
        self.found: list[tuple[int, str]] = []

    def visit_Call(self, node: ast.Call) -> None:
        if called(node) not in self.inside:
            self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.found.append((node.lineno, node.value))


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.name)
def test_no_chinese_is_shown_past_the_languages(path: Path) -> None:
    # Date is a field with both names, declared in the way of the entities.
    literals = Literals("Label", "Date", "Period", "Ref")
    literals.visit(ast.parse(path.read_text("utf-8")))
    assert [(line, text) for line, text in literals.found if CJK.search(text)] == []


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.name)
def test_no_english_is_shown_past_the_languages(path: Path) -> None:
    """Texts of widgets, toasts and errors: a literal with words must stand in _()."""
    raw: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        shown: list[ast.expr] = [option.value for option in node.keywords if option.arg in TEXT_OPTIONS]
        if called(node) in ("toast", "CrmError", "Conflict", "add_button", "tell", "ask", "add_command"):
            shown += node.args
        for expression in shown:
            literals = Literals("_", "ngettext", "Label", "get", "partial", "cget")
            literals.visit(expression)
            raw += [(line, text) for line, text in literals.found if re.search("[A-Za-z]{2}.* [A-Za-z]{2}", text)]
    assert raw == []
