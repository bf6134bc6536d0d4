"""Pieces that several declarations share."""

from crm_desktop.entities.fields import Ref, Text
from crm_desktop.i18n import Label

PRODUCT_TYPES = (
    Label("电器", "Appliance"),
    Label("化妆品", "Cosmetics"),
    Label("炊具", "Cookware"),
)
BASICS = Label("基本资料", "Basics")
PHONE = r"(?=(?:\D*\d){7,15}\D*$)\+?[\d\s()\-./]+"  # by which telephone numbers are told in files
MORE = Label("其他", "More")
SETUP = "setup"  # the group of what an office sets up once: reached from the settings, so that the strip stays short


def number_field(zh: str, en: str, max_length: int = 10) -> Text:
    """The document's 编号: a text of 1 to 10 characters, given by the program or typed."""
    return Text(
        "number",
        zh,
        en,
        required=True,
        max_length=max_length,
        width=max_length + 1 if max_length <= 10 else 14,
        pattern=r"[^\s/]+",
        pattern_help=Label("不能含空格或斜线", "must not contain spaces or slashes"),
    )


def email_field() -> Text:
    return Text(
        "email",
        "电子邮箱",
        "E-mail",
        max_length=254,
        pattern=r"[^@\s]+@[^@\s]+\.[^@\s]+",
        pattern_help=Label("不像电子邮箱地址", "does not look like an e-mail address"),
        width=22,
        like=r"[^@\s]+@[^@\s]+\.[^@\s]+",
        aliases=("邮箱", "电邮", "Email address", "Mail"),
    )


def contact_ref(*sources: str, en: str = "Contact") -> Ref:
    """Whom one talks to at the customer that stands beside; taken from what the references `sources` name."""
    return Ref(
        "contact",
        "客户联系人编号",
        en,
        zh="客户联系人",
        to="contact",
        among="customer",
        on_delete="clear",
        taken_from=tuple(f"{source}.contact" for source in sources),
        width=12,
    )


def opportunity_ref(*sources: str, width: int = 20) -> Ref:
    """What it came of, of the customer that stands beside; taken from what the references `sources` name."""
    return Ref(
        "opportunity",
        "商机编号",
        "Opportunity",
        zh="商机",
        to="opportunity",
        among="customer",
        on_delete="clear",
        taken_from=tuple(f"{source}.opportunity" for source in sources),
        width=width,
    )
