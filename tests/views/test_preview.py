"""PDFs inside the program: a quote's pages, by the keyboard, and what cannot be shown."""

from collections.abc import Callable
from pathlib import Path
from tkinter import filedialog
from typing import Any

import pytest
from fpdf import FPDF

from crm_desktop.views.output.preview_dialog import preview
from tests.views.conftest import ADMIN

MANY = 400


def pdf(path: Path, pages: int, password: str = "") -> Path:
    document = FPDF(format="A4")
    document.set_font("helvetica", size=40)
    for page in range(pages):
        document.add_page()
        document.cell(text=f"page {page + 1}")
    if password:
        document.set_encryption(owner_password=password, user_password=password)
    document.output(str(path))
    return path


@pytest.fixture
def shown(desk: Any, tmp_path: Path) -> Callable[..., Any]:
    """The preview of so many pages, whose pictures are there."""

    def shown(pages: int) -> Any:
        found: list[Any] = []
        desk.expect(found.append)
        preview(desk.window, desk.session, pdf(tmp_path / "paper.pdf", pages), "paper")
        desk.until(lambda: found)
        drawn(desk, found[0])
        return found[0]

    return shown


def drawn(desk: Any, dialog: Any) -> None:
    """All that is seen is there."""
    desk.until(lambda: all(page in dialog.pages.images for page in dialog.pages._seen()))
    desk.idle()


def dark(image: Any, row: int) -> bool:
    """Whether anything is written in that row of pixels."""
    return any(max(image.get(x, row)) < 128 for x in range(image.width()))


def test_a_quote_is_shown_and_kept_as_it_is(desk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "kept.pdf"
    monkeypatch.setattr(filedialog, "asksaveasfilename", lambda **_options: str(kept))
    number = desk.colleague().create(desk.entity("quote"), {"customer": "C0000001"})
    quotes = desk.tab("quote")
    quotes.open(number)
    desk.idle()
    seen: list[bool] = []

    def look(dialog: Any) -> None:
        drawn(desk, dialog)
        image = dialog.pages.images[0]
        assert image.width() > 600
        assert abs(image.height() / image.width() - 297 / 210) < 0.01
        seen.append(any(dark(image, row) for row in range(image.height() // 4)))
        desk.press_button(dialog, "另存为…")

    desk.expect(desk.answer("预览"), look)
    desk.press_button(quotes.record.header, "报价单")
    desk.until(lambda: "kept.pdf" in desk.toast())
    assert seen == [True]
    (made,) = desk.session.prints._private.path.rglob("*.pdf")
    assert kept.read_bytes() == made.read_bytes()
    assert desk.dialog() is None


def test_keys_scroll_and_escape_closes(desk: Any, shown: Callable[..., Any]) -> None:
    dialog = shown(3)
    assert "第 1 页，共 3 页" in desk.texts(dialog)
    desk.press("Next", "Next", on=dialog._main)
    assert "第 2 页，共 3 页" in desk.texts(dialog)
    desk.press("End")
    assert dialog.pages.canvas.yview()[1] == 1.0
    desk.press("Prior", "Home")
    assert dialog.pages.canvas.yview()[0] == 0.0
    desk.press("Up")  # there is nothing above
    assert dialog.pages.canvas.yview()[0] == 0.0
    dialog.pages.canvas.event_generate("<Button-5>")
    assert dialog.pages.canvas.yview()[0] > 0
    desk.press("Escape")
    assert desk.dialog() is None
    assert not dialog.winfo_exists()


def test_pages_become_larger_as_far_as_is_allowed(desk: Any, shown: Callable[..., Any]) -> None:
    dialog = shown(1)
    fitting = dialog.pages.images[0].width()
    assert not dialog.pages._side.winfo_viewable()
    for _press in range(9):
        desk.press_button(dialog, "+")
    drawn(desk, dialog)
    assert abs(dialog.pages.images[0].width() - 2 * fitting) <= 2
    assert dialog.pages._side.winfo_viewable()
    desk.press(*["minus"] * 20)
    drawn(desk, dialog)
    assert abs(dialog.pages.images[0].width() - fitting / 2) <= 2
    dialog.close(None)


def test_larger_pages_are_moved_sideways(desk: Any, shown: Callable[..., Any]) -> None:
    dialog = shown(1)
    size = dialog.winfo_width(), dialog.winfo_height()
    desk.press("plus", "plus", on=dialog._main)
    button = desk.button(dialog, "用查看器打开")
    assert button.winfo_height() == button.winfo_reqheight()
    desk.press("Right")
    assert dialog.pages.canvas.xview()[0] > 0
    desk.press("Left", "Left")
    assert dialog.pages.canvas.xview()[0] == 0.0
    assert (dialog.winfo_width(), dialog.winfo_height()) == size
    dialog.close(None)


def test_pages_follow_the_size_of_the_dialog(desk: Any, shown: Callable[..., Any]) -> None:
    dialog = shown(2)
    before = dialog.pages.images[0].width()
    dialog.geometry(f"{dialog.winfo_width() + 200}x{dialog.winfo_height()}")
    desk.until(lambda: 0 in dialog.pages.images and dialog.pages.images[0].width() == before + 200)
    dialog.close(None)


def test_it_is_gone_when_the_window_is_locked(as_: Callable[..., Any], tmp_path: Path) -> None:
    desk = as_("admin", ADMIN)
    found: list[Any] = []
    desk.expect(found.append)
    preview(desk.window, desk.session, pdf(tmp_path / "paper.pdf", 3), "paper")
    desk.until(lambda: found)
    desk.press_button_at_once(found[0], "+")  # its page is being drawn
    desk.lock()
    assert not found[0].winfo_exists()


def test_of_many_pages_only_those_near_are_pictures(desk: Any, shown: Callable[..., Any]) -> None:
    dialog = shown(MANY)
    assert max(dialog.pages.images) <= 2
    desk.press("End", on=dialog._main)
    drawn(desk, dialog)
    assert min(dialog.pages.images) >= MANY - 4
    assert MANY - 1 in dialog.pages.images
    assert len(dialog.pages.images) <= 4
    images = [str(image) for image in dialog.pages.images.values()]
    dialog.close(None)
    desk.idle()
    left = desk.root.tk.splitlist(desk.root.tk.call("image", "names"))
    assert not set(images) & set(left)


@pytest.mark.parametrize("fault", ["cut", "empty", "password", "gone"])
def test_what_cannot_be_shown_is_told_and_goes_to_the_viewer(
    desk: Any, tmp_path: Path, viewer: Path, fault: str
) -> None:
    path = pdf(tmp_path / "paper.pdf", 2, "secret" if fault == "password" else "")
    if fault == "cut":
        path.write_bytes(b"no PDF" + path.read_bytes()[2000:2100])
    elif fault == "empty":
        path.write_bytes(b"")
    elif fault == "gone":
        path.unlink()
    desk.expect(desk.answer("确定", "paper.pdf"))
    preview(desk.window, desk.session, path, "paper")
    desk.until(lambda: not desk.steps and desk.dialog() is None)
    if path.exists():
        desk.until(viewer.exists)
        assert viewer.read_bytes() == path.read_bytes()


def test_a_file_that_goes_while_it_is_looked_at_is_told(
    desk: Any, shown: Callable[..., Any], tmp_path: Path, viewer: Path
) -> None:
    dialog = shown(9)
    (tmp_path / "paper.pdf").write_bytes(b"something else")
    desk.expect(desk.answer("确定", "paper.pdf"))
    desk.press("End", on=dialog._main)
    desk.until(viewer.exists)
    assert not dialog.winfo_exists()
