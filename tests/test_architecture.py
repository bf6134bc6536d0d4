"""Who may import whom. The same rules stand in pyproject.toml for import-linter; this runs with every test."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGE = Path(__file__).parents[1] / "crm_desktop"
LAYERS = [
    "appearance",
    "i18n",
    "entities",
    "db",
    "operations",
    "charts",
    "views",
    "app",
    "tour",
    "launch",
    "commands",
    "cli",
]  # each imports only what stands before it
FILES = sorted(PACKAGE.rglob("*.py"))
MAY_IMPORT = {  # package → the modules that may, by the beginning of their name
    "sqlite3": ("db.driver",),
    "cryptography": ("db.encrypted.slots",),
    "matplotlib": ("charts.image",),
    "tkinter": ("views", "app"),
    "_tkinter": ("views", "app"),
    "ttkbootstrap": ("views", "app"),
    "tksheet": ("views.tables.virtual_sheet", "views.tables.virtual_canvas", "views.tables.unseen"),
}


class Import(NamedTuple):
    file: str
    line: int
    module: str  # within the package
    target: str
    inner: bool  # inside a function
    said_why: bool


def module_of(file: Path) -> str:
    return ".".join(file.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def statements(parent: ast.AST, inner: bool = False) -> Iterator[tuple[ast.stmt, bool]]:
    """Every statement below, and whether it is inside a function; expressions hold none."""
    inner = inner or isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef)
    for node in ast.iter_child_nodes(parent):
        if isinstance(node, ast.stmt):
            yield node, inner
        if not isinstance(node, ast.expr):
            yield from statements(node, inner)


def imports(file: Path) -> Iterator[Import]:
    source = file.read_text("utf-8")
    lines = source.splitlines()
    tree = ast.parse(source)
    for node, inner in statements(tree):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            targets = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        said_why = "#" in lines[node.lineno - 1] or (
            node.lineno > 1 and lines[node.lineno - 2].lstrip().startswith("#")
        )
        for target in targets:
            place = str(file.relative_to(PACKAGE))
            yield Import(place, node.lineno, module_of(file), target, inner, said_why)


@cache
def every_import() -> list[Import]:
    return [one for file in FILES for one in imports(file)]


def layer(name: str) -> str:
    return name.partition(".")[0]


def test_every_module_stands_in_a_layer() -> None:
    assert len(FILES) > 20
    assert {layer(module_of(file)) for file in FILES} <= {*LAYERS, "__init__", "__main__", ""}


def test_imports_point_one_way() -> None:
    order = {name: place for place, name in enumerate(LAYERS)}
    wrong = []
    for one in every_import():
        target = layer(one.target.removeprefix("crm_desktop."))
        if one.target.startswith("crm_desktop.") and target in order and layer(one.module) in order:
            wrong += [one] if order[target] > order[layer(one.module)] else []
    assert not wrong


def test_modules_are_imported_by_their_whole_name() -> None:
    assert not [one for one in every_import() if one.target.startswith(".")]


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_what_one_place_wraps_is_imported_only_there(package: str) -> None:
    users = [one for one in every_import() if layer(one.target) == package]
    assert not [one for one in users if not one.module.startswith(MAY_IMPORT[package])]


def test_an_import_inside_a_function_says_why() -> None:
    assert not [one for one in every_import() if one.inner and not one.said_why]


def test_the_layers_below_the_window_run_without_it() -> None:
    heavy = ("tkinter", "ttkbootstrap", "tksheet", "matplotlib")
    below = [one for one in every_import() if layer(one.module) in LAYERS[:5]]
    assert not [one for one in below if layer(one.target) in heavy]
    assert not [one for one in below if layer(one.target) == "PIL" and not one.inner]  # only where there is a picture


def test_entities_know_nothing_of_files() -> None:
    files = ("sqlite3", "os", "pathlib", "json", "io", "csv", "openpyxl", "fcntl")
    assert not [one for one in every_import() if layer(one.module) == "entities" and layer(one.target) in files]


def test_starting_does_not_load_the_tables_of_chinese(tmp_path: Path) -> None:
    script = f"""
import sys
from pathlib import Path
from crm_desktop import cli
from crm_desktop.db.connection import Database
from crm_desktop.db.lists.query import Queries
from crm_desktop.db.registry import Registry
from crm_desktop.db.lists.rows import first_page
Database.create(Path({str(tmp_path / "a.crm")!r})).close()
with Database.open(Path({str(tmp_path / "a.crm")!r})) as database:
    for entity in Registry().main():
        first_page(database.reader(), Queries(Registry()).list_of(entity))
assert not sys.modules.keys() & {{"opencc", "pypinyin", "argon2"}}
"""
    subprocess.run([sys.executable, "-c", script], check=True, cwd=PACKAGE.parent)


def test_what_is_caught_of_sqlite_is_that_of_both_drivers() -> None:
    caught = [
        f"{module_of(file)}:{node.lineno}"
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler) and node.type is not None and "sqlite." in ast.unparse(node.type)
    ]
    assert not caught
