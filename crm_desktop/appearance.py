"""What the window and its charts have in common: Chinese fonts, colours between two others."""

FAMILIES = (  # the first one there is; all of them hold Chinese
    "Microsoft YaHei UI",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
)


def mixed(first: str, second: str, share: float) -> str:
    """The colour `share` of the way from the first to the second; both `#rrggbb`."""
    one, two = ([int(color[at : at + 2], 16) for at in (1, 3, 5)] for color in (first, second))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(one, two, strict=True))
