"""Interactions by time, kind, who took part, and what was talked about (D7.8)."""

from crm_desktop.db.lists.query import Sql, any_of, contains
from crm_desktop.db.reports.params import period, staff
from crm_desktop.db.reports.report import Column, Opens, Parameter, Report, during, equals
from crm_desktop.entities.amounts import Integer
from crm_desktop.entities.fields import Choice, Ref, Text, Value
from crm_desktop.entities.interaction import KINDS
from crm_desktop.entities.moments import DateTime
from crm_desktop.entities.records import Sort
from crm_desktop.i18n import Label

TOOK_PART = "互动记录.互动编号 IN (SELECT 互动参与.互动编号 FROM 互动参与 WHERE 互动参与.{} = ?)"
OTHERS = """(SELECT count(*) FROM 互动参与 WHERE 互动参与.互动编号 = 互动记录.互动编号 AND (
    互动参与.联系人编号 IS NOT NULL AND 互动参与.联系人编号 IS NOT 互动记录.联系人编号
    OR 互动参与.客户联系人编号 IS NOT NULL AND 互动参与.客户联系人编号 IS NOT 互动记录.客户联系人编号))"""
NAME = "(SELECT {0}.姓名 FROM {0} WHERE {0}.{1} = 互动记录.{1})"
PROSPECT = "(SELECT 潜在客户 FROM 商机 WHERE 商机.商机编号 = 互动记录.商机编号)"


def with_staff(person: Value) -> Sql:
    return any_of([Sql("互动记录.联系人编号 = ?", (person,)), Sql(TOOK_PART.format("联系人编号"), (person,))])


def with_contact(person: Value) -> Sql:
    return any_of([Sql("互动记录.客户联系人编号 = ?", (person,)), Sql(TOOK_PART.format("客户联系人编号"), (person,))])


def says(word: Value) -> Sql:
    columns = ("互动记录.主题", "互动记录.内容", "互动记录.结果")
    return any_of([contains(column, str(word)) for column in columns])


REPORT = Report(
    name="interactions",
    label=Label("互动查询", "Interactions"),
    help=Label(
        "某段时间内的互动：按类型、参与人和关键词查找。",
        "What was talked about in a period: by kind, by who took part, and by a word.",
    ),
    params=(
        Parameter(period("互动的时间；留空：全部。", "When it was; empty: always."), during("互动记录.时间")),
        Parameter(
            Choice("kind", "类型", "Kind", choices=KINDS, help=Label("留空：全部。", "Empty: all kinds.")),
            equals("互动记录.类型"),
        ),
        Parameter(
            staff(Label("由谁负责或参与；留空：所有人。", "Who held it or took part; empty: everybody.")), with_staff
        ),
        Parameter(
            Ref("contact", "客户联系人编号", "Contact", zh="客户联系人", to="contact", width=14,
                help=Label("与谁谈或谁参与；留空：所有人。", "With whom, or who took part; empty: everybody.")),
            with_contact,
        ),
        Parameter(
            Ref("customer", "客户编号", "Customer", zh="客户", to="customer", width=16),
            equals("互动记录.客户编号"),
        ),
        Parameter(
            Text("word", "关键词", "Word",
                 help=Label("主题、内容或结果中含有的文字。", "In subject, content or outcome.")),
            says,
        ),
    ),
    table="互动记录",
    columns=(
        Column(
            Integer("number", "互动编号", "Interaction no.", grouped=False, width=9),
            "互动记录.互动编号",
            Label("互动记录的编号。", "The number of the interaction."),
        ),
        Column(
            DateTime("time", "时间", "Time", width=16),
            "互动记录.时间",
            Label("互动的时间。", "When it was."),
        ),
        Column(
            Choice("kind", "类型", "Kind", choices=KINDS, width=9),
            "互动记录.类型",
            Label("电话、会议、邮件、拜访、消息或备注。", "Phone call, meeting, e-mail, visit, message or note."),
        ),
        Column(
            Text("customer", "客户编号", "Customer no.", width=11),
            "互动记录.客户编号",
            Label("客户的编号。", "The customer's number."),
        ),
        Column(
            Text("customer_name", "客户姓名", "Customer", width=14),
            f"coalesce({NAME.format('客户', '客户编号')}, {PROSPECT})",
            Label(
                "客户现在的姓名；还不是客户时为商机的潜在客户。",
                "What the customer is called today; of an opportunity without one, the prospect.",
            ),
        ),
        Column(
            Text("subject", "主题", "Subject", width=22),
            "互动记录.主题",
            Label("谈了什么。", "What it was about."),
        ),
        Column(
            Text("staff_name", "联系人", "Our side", width=10),
            NAME.format("联系人", "联系人编号"),
            Label("我方负责人的姓名；没有则为空。", "Who held it for us; empty if nobody is named."),
        ),
        Column(
            Text("contact_name", "客户联系人", "Their side", width=10),
            NAME.format("客户联系人", "客户联系人编号"),
            Label("对方的客户联系人；没有则为空。", "The contact it was held with; empty if nobody is named."),
        ),
        Column(
            Integer("others", "其他参与人", "Others", width=9),
            OTHERS,
            Label("登记的参与人数，不含上两栏。", "How many participants are recorded besides these two."),
        ),
        Column(
            Text("outcome", "结果", "Outcome", width=24),
            "互动记录.结果",
            Label("互动的结果。", "What came of it."),
        ),
    ),
    summary=(
        Column(
            Integer("interactions", "互动次数", "Interactions"),
            "count(*)",
            Label("列出的互动记录条数。", "The number of interactions listed."),
        ),
        Column(
            Integer("customers", "客户数", "Customers"),
            "count(DISTINCT 互动记录.客户编号)",
            Label("其中不同客户的人数，潜在客户不计。", "How many different customers there are, without prospects."),
        ),
        Column(
            Integer("with_outcome", "有结果", "With an outcome"),
            "count(互动记录.结果)",
            Label("其中写有结果的条数。", "How many of them say what came of it."),
        ),
    ),
    about="staff",
    opens=Opens("interaction", "number"),
    sort=Sort("time", descending=True),
)  # fmt: skip
