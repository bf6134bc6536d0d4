"""What the figures mean that lists, boards and quick filters show of sales: exact enough to check them by hand."""

from typing import NamedTuple

from crm_desktop.i18n import Label


class Figure(NamedTuple):
    """`of`: the field that it is, or is reckoned from; who does not see that is not told of the figure.

    `days`: the quick filter whose days stand in place of {days}.
    """

    of: str
    label: Label
    meaning: Label
    days: str = ""


OPPORTUNITY = (
    Figure(
        "amount",
        Label("看板栏头", "Heads of the board"),
        Label(
            "该阶段中符合当前筛选和搜索的商机数、预计金额之和、加权金额之和；显示时四舍五入到元。",
            "Of the opportunities in the stage that filters and search find: how many, the sum of their amounts, the "
            "sum of their weighted amounts; shown rounded to yuan.",
        ),
    ),
    Figure(
        "weighted",
        Label("加权金额", "Weighted amount"),
        Label("预计金额 × 概率，四舍五入到分。", "Amount × probability, rounded to 分, halves up."),
    ),
    Figure(
        "probability",
        Label("概率", "Probability"),
        Label(
            "阶段的概率；变更阶段时随之改变，除非同时另填。",
            "The stage's; follows a change of stage unless set with it.",
        ),
    ),
    Figure(
        "last_activity",
        Label("最近活动", "Last activity"),
        Label(
            "最近一次互动的时间或创建时间，取较晚者。",
            "The time of the last interaction or of its creation, the later one.",
        ),
    ),
    Figure(
        "last_activity",
        Label("停滞", "Stalled"),
        Label(
            "进行中，且最近活动在 {days} 天前或更早（天数可在设置中更改）。",
            "Open, and the last activity was {days} days ago or longer (settings may say another number).",
        ),
        "stalled",
    ),
    Figure(
        "close_date",
        Label("已过预计日期", "Close date passed"),
        Label("进行中，且预计成交日期早于今天。", "Open, and the expected close was before today."),
    ),
    Figure(
        "close_date",
        Label("本月预计成交", "To close this month"),
        Label("进行中，且预计成交日期在本月。", "Open, and the expected close is in this month."),
    ),
)

RECKONED = (
    Figure("subtotal", Label("小计", "Subtotal"), Label("各行金额之和。", "The sum of the lines.")),
    Figure(
        "net",
        Label("折后金额", "Net"),
        Label(
            "小计减去整单折扣率（四舍五入到分），再减去整单折扣额；不低于 0。",
            "The subtotal less its discount by rate, rounded to 分, less that by amount; never below 0.",
        ),
    ),
    Figure(
        "tax",
        Label("税额", "Tax"),
        Label("折后金额 × 税率，四舍五入到分。", "Net × tax rate, rounded to 分, halves up."),
    ),
    Figure("total", Label("总额", "Total"), Label("折后金额 + 税额。", "Net + tax.")),
)

ORDER = (
    *RECKONED,
    Figure(
        "paid",
        Label("已收金额", "Paid"),
        Label("有收款日期的收款之和。", "The sum of the payments that have a day on which they came."),
    ),
    Figure(
        "unpaid",
        Label("未收金额", "Open amount"),
        Label(
            "总额 − 已收金额，不低于 0；已取消的订单为 0。",
            "Total − paid, never below 0; 0 of a cancelled order.",
        ),
    ),
    Figure(
        "unpaid",
        Label("有未收款", "Not paid"),
        Label("未收金额大于 0 的订单。", "Orders whose open amount is above 0."),
    ),
)

PAYMENT = (
    Figure(
        "paid_on",
        Label("未收", "Open"),
        Label("没有收款日期，且订单未取消。", "It has not come yet, and its order was not cancelled."),
    ),
    Figure(
        "due",
        Label("逾期", "Overdue"),
        Label(
            "应收日期早于今天、没有收款日期，且订单未取消。",
            "Due before today, has not come yet, and its order was not cancelled.",
        ),
    ),
    Figure(
        "due",
        Label("本月应收", "Due this month"),
        Label("应收日期在本月，无论是否已收。", "Due in this month, whether it has come or not."),
    ),
)

CONTRACT = (
    Figure(
        "state",
        Label("状态", "State"),
        Label(
            "终止日期一到为已终止；否则开始日期前为未开始，到结束日期（含）为履行中，之后为已到期。",
            "Terminated from that day on; else not started before its first day, running up to and with its last, "
            "expired after.",
        ),
    ),
    Figure(
        "notice_date",
        Label("通知期限", "Notice by"),
        Label(
            "结束日期前“通知天数”天；未填通知天数即结束日期。",
            "So many days of notice before the end; without any: the end.",
        ),
    ),
    Figure(
        "end",
        Label("{days} 天内到期", "Expiring in {days} days"),
        Label(
            "结束日期从今天起 {days} 天内（天数可在设置中更改），未终止、未续约。",
            "Ends today or in the next {days} days (settings may say another number), not terminated, not renewed.",
        ),
        "expiring",
    ),
    Figure(
        "notice_date",
        Label("{days} 天内须通知", "Notice due in {days} days"),
        Label(
            "填有通知天数，通知期限从今天起 {days} 天内（天数可在设置中更改），未终止、未续约。",
            "Has days of notice, to be given today or in the next {days} days (settings may say another number), "
            "not terminated, not renewed.",
        ),
        "notice",
    ),
    Figure(
        "renewed",
        Label("已续约", "Renewed"),
        Label("另有合同以它为“上一合同”。", "Another contract names it as the one that it renews."),
    ),
    Figure(
        "renewed",
        Label("已到期", "Expired"),
        Label("状态为已到期，且未续约。", "Its state is expired, and it was not renewed."),
    ),
    Figure(
        "milestones",
        Label("节点金额", "Milestones"),
        Label("其节点的金额之和。", "The sum of the amounts of its milestones."),
    ),
)
