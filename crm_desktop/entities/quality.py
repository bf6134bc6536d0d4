"""What is wrong with a record, as an entity declares it: for the clean-up, not for saving."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from crm_desktop.entities.records import Condition
from crm_desktop.i18n import Label

Check = Literal["conditions", "future", "phone", "email", "outlier"]
Fix = Literal["", "normalise", "clear", "set"]


@dataclass(frozen=True)
class Rule:
    """Holds for the records that are wrong: by `conditions`, or by a `check` of `field`; `fix`: what helps in bulk
    ("set": somebody says which value)."""

    name: str
    entity: str
    label: Label
    check: Check = "conditions"
    field: str = ""
    conditions: tuple[Condition, ...] = ()
    fix: Fix = ""


RULES = (
    Rule("bad_phone", "customer", Label("电话号码无效", "Invalid phone number"), "phone", "phone", fix="normalise"),
    Rule("bad_email", "customer", Label("电子邮箱无效", "Invalid e-mail address"), "email", "email", fix="clear"),
    Rule("no_phone", "customer", Label("缺少联系方式", "No phone"), conditions=(Condition("phone", "empty"),)),
    Rule("no_address", "customer", Label("缺少联系地址", "No address"), conditions=(Condition("address", "empty"),)),
    Rule(
        "no_staff",
        "customer",
        Label("无联系人负责", "Nobody in charge"),
        field="staff",
        conditions=(Condition("staff", "empty"),),
        fix="set",
    ),
    Rule(
        "points_unbought",
        "customer",
        Label("有积分但从未消费", "Points without a purchase"),
        conditions=(Condition("points", "at_least", 1), Condition("last_purchase", "empty")),
    ),
    Rule("registered_later", "customer", Label("登记时间在将来", "Registered in the future"), "future", "registered"),
    Rule("bought_later", "purchase", Label("购买时间在将来", "Bought in the future"), "future", "time"),
    Rule("told_later", "feedback", Label("反馈时间在将来", "Feedback in the future"), "future", "time"),
    Rule("odd_price", "purchase", Label("成交价异常", "Unusual price"), "outlier", "price"),
    Rule("odd_quantity", "purchase", Label("购买数量异常", "Unusual quantity"), "outlier", "quantity"),
)


def conditions_of(rule: Rule, today: dt.date | None = None) -> tuple[Condition, ...]:
    """What SQL can ask; none where each value has to be looked at."""
    if rule.check == "future":
        tomorrow = (today or dt.date.today()) + dt.timedelta(days=1)
        return (Condition(rule.field, "at_least", tomorrow.isoformat()),)
    return rule.conditions
