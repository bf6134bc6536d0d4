"""The tab strip in windows of all heights."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.views.window.navigation import icon_of


def seen(navigation: Any, name: str) -> bool:
    """Whether the whole button is within what is seen of the strip."""
    button = navigation._buttons[name]
    top = button.winfo_rooty() - navigation.winfo_rooty()
    return top >= 0 and top + button.winfo_height() <= navigation.winfo_height()


@pytest.mark.parametrize("height", [860, 700])
def test_all_tabs_are_seen_in_a_usual_window(start: Callable[..., Any], file: Path, height: int) -> None:
    navigation = start(file, (1024, height)).window.navigation
    assert all(seen(navigation, name) for name in navigation._buttons)


def test_the_buttons_are_closer_only_where_they_must_be(start: Callable[..., Any], file: Path) -> None:
    def pitch(height: int) -> int:
        buttons = list(start(file, (1024, height)).window.navigation._buttons.values())
        return int(buttons[2].winfo_y() - buttons[1].winfo_y())

    assert pitch(1000) > pitch(700)
    assert pitch(1060) > pitch(860)


def test_a_window_that_is_too_low_scrolls(start: Callable[..., Any], file: Path) -> None:
    desk = start(file, (1024, 400))
    desk.root.minsize(400, 300)
    desk.root.geometry("1024x400")
    desk.until(lambda: desk.window.navigation.winfo_height() == 400)
    navigation = desk.window.navigation
    assert seen(navigation, "customer")
    assert not seen(navigation, "settings")

    for _turn in range(20):
        navigation._buttons["customer"].event_generate("<Button-5>", x=5, y=5)
    desk.root.update()
    assert seen(navigation, "settings")
    assert not seen(navigation, "customer")

    navigation._buttons["customer"].focus_force()
    desk.root.update()
    assert seen(navigation, "customer")

    desk.press("Control-Key-1")
    desk.press("Control-Shift-ISO_Left_Tab")  # from the first tab to the last
    assert desk.window.current == "settings"
    assert seen(navigation, "settings")

    desk.press("Control-Key-2")
    assert desk.window.current == "customer"
    assert seen(navigation, "customer")


def test_the_icon_of_the_chosen_tab_has_its_colour(start: Callable[..., Any], file: Path) -> None:
    desk = start(file)

    def shows_icons() -> bool:
        navigation = desk.window.navigation
        return all(
            navigation._buttons[tab.name].cget("image")[0] == icon_of(tab, chosen=tab.name == desk.window.current)
            for tab in navigation._tabs
        )

    desk.window.choose("staff")  # before there are icons
    desk.until(lambda: desk.window.at_rest)
    assert shows_icons()
    desk.window.choose("customer")
    assert shows_icons()
