"""The sheet of paper with a recovery code: what is on it, who can read it, and that it goes."""

import os
import stat
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from crm_desktop import i18n
from crm_desktop.operations.printing.sheets import Secret, Sheet, page


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """In place of the system's for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture(params=["zh_CN", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    before = i18n.language()
    i18n.use(request.param)
    yield request.param
    i18n.use(before)


class Words(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def test_the_page_has_all_that_was_shown_and_nothing_is_taken_for_html(language: str) -> None:
    secrets = [Secret("张三 <b>", "K7Q2M-ABCDE", "请保管 & keep"), Secret("li", "ZZZZZ-22222", "x")]
    html = page("恢复码", "店 <1>.crm", secrets)
    words, expected = (
        Words(html).found,
        ["恢复码", "张三 <b>", "K7Q2M-ABCDE", "请保管 & keep", "li", "ZZZZZ-22222", "x"],
    )
    assert [text for text in words if text in expected][1:] == expected  # the first one is the title of the page
    assert any(text.startswith("店 <1>.crm") for text in words)
    assert f'lang="{language.replace("_", "-")}"' in html
    assert "http" not in html, "nothing is fetched from anywhere"


def test_the_sheet_is_the_users_alone_and_goes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda uri: opened.append(uri) or True)
    sheet = Sheet("the page")
    assert sheet.path.read_text("utf-8") == "the page"
    if os.name == "posix":
        assert stat.S_IMODE(sheet.path.stat().st_mode) == 0o600
        assert stat.S_IMODE(sheet.path.parent.stat().st_mode) == 0o700
    assert sheet.show()
    assert opened == [sheet.path.as_uri()]
    sheet.remove()
    sheet.remove()
    assert list(folder.iterdir()) == []


def test_without_room_for_it_that_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(folder / "nowhere"))
    with pytest.raises(OSError, match="nowhere"):
        Sheet("the page")
