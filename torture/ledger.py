"""What a window at work said before and after each save. A file is judged by that, not by what it says itself."""

import json
from collections import Counter
from collections.abc import Mapping

Content = Mapping[str, str]  # the 备注 of each customer, by number
Change = Mapping[str, str | None]  # what they become; None: the customer goes


def applied(content: Content, change: Change) -> Content:
    return {key: value for key, value in {**content, **change}.items() if value is not None}


class Ledger:
    """Read line by line, from a window that begins with `content`.

    `content`: as the last confirmed save left it. `meant`: what the save makes of it that has begun since, if one has.
    `saves`: how many of each kind were confirmed. `backups`: the names of those that were confirmed.
    """

    def __init__(self, content: Content) -> None:
        self.content, self.meant = content, content
        self.saves: Counter[str] = Counter()
        self.backups: list[str] = []

    def read(self, text: str) -> None:
        """Whole lines; one that a kill has cut short was not said."""
        for line in text.splitlines(keepends=True):
            if line.endswith("\n"):
                self._take(json.loads(line))

    def _take(self, said: Mapping[str, object]) -> None:
        match said:
            case {"begin": str(), "change": dict(change)}:
                self.meant = applied(self.content, change)
            case {"done": str(deed)}:
                self.content = self.meant
                self.saves[deed] += 1
            case {"backup": str(name)}:
                self.backups.append(name)

    def refuses(self, found: Content) -> str:
        """Why a file cannot hold that, "" if it can: every confirmed save, and of the last one all or nothing."""
        if found in (self.content, self.meant):
            return ""
        keys = sorted(found.keys() | self.content.keys())
        wrong = [key for key in keys if found.get(key) != self.content.get(key)]
        shown = ", ".join(f"{key}: {found.get(key)!r} for {self.content.get(key)!r}" for key in wrong[:3])
        return f"{len(wrong)} customers are not as they were saved ({shown})"
