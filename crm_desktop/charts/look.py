"""What a picture of a chart looks like."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """Size in pixels, colours as `#rrggbb`."""

    width: int
    height: int
    ground: str
    ink: str
    accent: str
