"""Fonts, colours and the few styles of our own on top of ttkbootstrap's themes."""

import sys
import tkinter as tk
from tkinter import font
from tkinter.ttk import Style as PlainStyle
from typing import Any

import ttkbootstrap as ttk
from ttkbootstrap.themes.builtin import CURATED_THEMES

from crm_desktop.appearance import FAMILIES, mixed
from crm_desktop.operations.preferences import Preferences
from crm_desktop.views.common.keyboard import serve_the_keyboard
from crm_desktop.views.common.style_writes import leave_out_repeated, put_off

THEMES = {"light": "bootstrap-light", "dark": "bootstrap-dark"}
ICON = 48  # pixels at 96 dpi
BIGGER = {"Title": (8, "bold"), "Heading": (4, "bold"), "Strong": (0, "bold"), "Small": (-1, "normal")}


def chosen_mode(preferences: Preferences) -> str:
    """The light or the dark theme, as the user has chosen."""
    mode: str = preferences.get("theme", "light")
    return mode if mode in THEMES else "light"


def make_root(mode: str) -> tk.Tk:
    """The program's only root, with its fonts and styles, which follow a change of theme. `mode`: "light" or "dark"."""
    # mixing the colours of all of ttkbootstrap's themes would take 5 ms of each start
    CURATED_THEMES[:] = [theme for theme in CURATED_THEMES if f"{theme.name}-light" in THEMES.values()]
    with put_off("menubutton"):
        root = ttk.App(
            theme=THEMES[mode],
            light_theme=THEMES["light"],
            dark_theme=THEMES["dark"],
            iconphoto=None,  # ttkbootstrap's, large; ours comes after the first picture
            high_dpi=sys.platform == "win32",  # elsewhere ttkbootstrap would only load ctypes, and find nothing to do
            alpha=None,  # type: ignore[arg-type]  # else it would write that the window is opaque with each widget shown
        )
    leave_out_repeated(ttk.Style.get_instance())
    listen_less(root)
    set_fonts(root)
    for wheel in ("<MouseWheel>", "<Button-4>", "<Button-5>"):
        root.unbind_class("TCombobox", wheel)  # scrolling a form must not change what the pointer happens to pass
    serve_the_keyboard(root)
    ttk.on_theme_change(set_styles)
    return root


def use(mode: str) -> None:
    """That theme, if it is another one."""
    if ttk.Style.get_instance().theme_mode != mode:
        ttk.Style.get_instance().theme_use(THEMES[mode])


def listen_less(root: tk.Tk) -> None:
    """ttkbootstrap hears of each widget that is shown or changes its size: to centre the root, which is placed by
    ourselves, and to tell its parent, which does not care."""
    for sequence in ("<Map>", "<Configure>"):
        root.unbind(sequence)
    root.unbind_all("<Map>")


def set_icon(root: tk.Tk) -> None:
    """What the system shows for the program's windows."""
    root.iconphoto(True, ttk.Icon("people-fill", ICON, "primary"))


def set_fonts(root: tk.Tk) -> None:
    """Chinese fonts in the system's size, and our named ones: Title, Heading, Strong, Small."""
    there = set(font.families(root))
    family = next((name for name in FAMILIES if name in there), None)
    if family:
        ttk.Fonts.set_global_family(family)
    plain = font.nametofont("TkDefaultFont", root=root)
    family, size = plain.cget("family"), abs(int(plain.cget("size")))
    for name, (more, weight) in BIGGER.items():
        ttk.Fonts.create_alias(f"Crm{name}", family=family, size=size + more, weight=weight)


def set_styles(style: ttk.Style) -> None:
    """The navigation's buttons, muted and faulty labels, tabs without a frame."""
    colors = style.colors
    chrome = colors.get("chrome") or mixed(colors.bg, colors.fg, 0.03)
    set_navigation(style, chrome)
    muted = mixed(colors.fg, colors.bg, 0.42)
    for name, options in {
        "Muted.TLabel": {"foreground": muted, "background": colors.bg},
        "MutedNav.TLabel": {"foreground": muted, "background": chrome, "font": "CrmSmall"},
        "Brand.TLabel": {"foreground": colors.primary, "background": chrome, "font": "CrmHeading"},
        "Caption.TLabel": {"foreground": muted, "background": colors.bg, "font": "CrmSmall"},
        "Fault.TLabel": {"foreground": colors.danger, "background": colors.bg, "font": "CrmSmall"},
        "Dirty.TLabel": {"foreground": readable(style, "#b8860b", "#ffc107"), "background": colors.bg},
        "Title.TLabel": {"foreground": colors.fg, "background": colors.bg, "font": "CrmTitle"},
        "Heading.TLabel": {"foreground": colors.fg, "background": colors.bg, "font": "CrmHeading"},
        "Nav.TFrame": {"background": chrome},
    }.items():
        write(style, name, **options)
    set_read_only(style)
    set_trees(style)
    style.configure("TNotebook.Tab", padding=(px(6), px(5)))
    for name in (".", "TNotebook.Tab"):  # ttkbootstrap has no colour there, and nobody sees where the keyboard is
        style.configure(name, focuscolor=colors.primary)
    style.layout("Plain.TNotebook.Tab", [])  # the navigation stands in for the tabs
    write(style, "Plain.TNotebook", background=colors.bg, borderwidth=0, bordercolor=colors.bg, tabmargins=0)


def write(style: ttk.Style, name: str, **options: Any) -> None:
    """A style of our own. ttkbootstrap's `configure` would look for one of its own by that name, and write the fonts
    and sizes of all of ours again with each."""
    PlainStyle.configure(style, name, **options)
    ttk.register_style(style, name)


def set_trees(style: ttk.Style) -> None:
    """Short lists look like the long ones."""
    colors = style.colors
    ground, marked = mixed(colors.bg, colors.fg, 0.06), mixed(colors.bg, colors.primary, 0.14)
    line = int(font.nametofont("TkDefaultFont").metrics("linespace"))
    style.configure("Treeview.Heading", background=ground, foreground=colors.fg)
    style.map("Treeview.Heading", background=[("active", ground)])
    style.configure("Treeview", rowheight=round(line * 1.3))
    style.map("Treeview", background=[("selected", marked)], foreground=[("selected", colors.fg)])


def set_read_only(style: ttk.Style) -> None:
    """An entry that nobody can type into does not look as if one could."""
    colors = style.colors
    ground = mixed(colors.bg, colors.fg, 0.06)
    muted = {"foreground": mixed(colors.fg, colors.bg, 0.3)}
    maps: dict[str, Any] = style.map("TEntry")
    for option in ("fieldbackground", "lightcolor", "darkcolor", "foreground"):
        kept = [states for states in maps.get(option, ()) if "readonly" not in states]
        style.map("TEntry", **{option: [("readonly", muted.get(option, ground)), *kept]})  # type: ignore[call-overload]


def set_navigation(style: ttk.Style, chrome: str) -> None:
    """The current tab's button is the one in the state "selected"."""
    colors, name = style.colors, "Nav.TButton"
    write(
        style,
        name,
        background=chrome,
        foreground=colors.fg,
        bordercolor=chrome,
        darkcolor=chrome,
        lightcolor=chrome,
        anchor="w",
        padding=(px(12), px(6)),
        relief="flat",
        borderwidth=1,
        focuscolor=colors.primary,
        font="TkDefaultFont",
    )
    marked = mixed(chrome, colors.primary, 0.14)
    grounds = [
        ("selected active", mixed(marked, colors.fg, 0.06)),
        ("selected", marked),
        ("active", mixed(chrome, colors.fg, 0.06)),
    ]
    style.map(
        name,
        background=grounds,
        bordercolor=grounds,
        darkcolor=grounds,
        lightcolor=grounds,
        foreground=[("selected", colors.primary), ("active", colors.fg)],
        font=[("selected", "CrmStrong")],
    )


def readable(style: ttk.Style, on_light: str, on_dark: str) -> str:
    return on_dark if style.theme_mode == "dark" else on_light


def px(size: float) -> int:
    """Pixels on this screen for a size in pixels at 96 dpi."""
    return int(ttk.scale_size(ttk.Style.get_instance().master, size))
