"""Why two records are taken for the same, in words."""

from crm_desktop.db.duplicates import Raw
from crm_desktop.i18n import _
from crm_desktop.operations.duplicates.comparing import Found
from crm_desktop.operations.duplicates.scoring import Part, Score


def reasons(score: Score) -> str:
    """Such as: same phone, name sounds alike, other address."""
    return _(", ").join(text for part in ("phone", "email", "name", "address", "numbers") if (text := why(part, score)))


def why(part: Part, score: Score) -> str:
    found = score.parts[part]
    if found == Found(0.0):
        return ""
    same, alike, other = {
        "phone": (_("same phone"), _("phones alike"), _("other phone")),
        "email": (_("same e-mail"), _("e-mails alike"), _("other e-mail")),
        "name": (_("same name"), _("name alike or sounds so"), _("other name")),
        "address": (_("same address"), _("address alike"), _("other address")),
        "numbers": (_("same number in the notes"), _("number in the notes alike"), ""),
    }[part]
    return same if found.same and found.bits > 0 else alike if found.bits > 1 else other


def one_line(key: str, raw: Raw) -> str:
    """Number, name and phone."""
    return " ".join(filter(None, (key, raw[0], raw[1])))
