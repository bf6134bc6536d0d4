"""商机阶段: the stages of a sale, and when an opportunity was in which of them (D7.4)."""

from crm_desktop.entities.amounts import Integer
from crm_desktop.entities.common import BASICS, SETUP
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Choice, Ref, Text, Tones
from crm_desktop.entities.moments import DateTime, now
from crm_desktop.entities.records import Noun, Section, Sort
from crm_desktop.entities.related import Related
from crm_desktop.entities.rights import Grant
from crm_desktop.i18n import Label

OPEN, WON, LOST = "进行中", "赢单", "输单"
KINDS = (Label(OPEN, "Open"), Label(WON, "Won"), Label(LOST, "Lost"))
TONES: Tones = {OPEN: "primary", WON: "success", LOST: "danger"}

STAGE = Entity(
    name="stage",
    table="商机阶段",
    label=Label("商机阶段", "Stages"),
    noun=Noun("个", "stage", "stages"),
    icon="bar-chart-steps",
    group=SETUP,
    fields=(
        Integer("number", "阶段编号", "Stage no.", low=1, grouped=False, width=9),
        Text("name", "名称", "Name", required=True, max_length=20, width=16),
        Integer("order", "顺序", "Order", low=0, nullable=False, default=0, width=8),
        Integer(
            "probability",
            "概率",
            "Probability",
            low=0,
            high=100,
            nullable=False,
            default=0,
            unit=Label("%", "%"),
            width=9,
        ),
        Choice("kind", "类型", "Kind", choices=KINDS, tones=TONES, nullable=False, default=OPEN, width=10),
    ),
    list_columns=("order", "name", "probability", "kind"),
    sections=(Section(BASICS, ("name", "order", "probability", "kind")),),
    search=("name",),
    sort=Sort("order"),
    badges=("kind",),
    related=(Related("opportunity", "stage", Label("商机", "Opportunities")),),
    match_by=(("name",),),
    grants={"staff": Grant("all")},
)

STAGE_CHANGE = Entity(
    name="stage_change",
    table="商机阶段变更",
    label=Label("商机阶段变更", "Stages of opportunities"),
    noun=Noun("条", "stage", "stages"),
    icon="signpost-split",
    tab=False,
    title=("number",),
    fields=(
        Integer("number", "变更编号", "No.", low=1, grouped=False, width=8),
        Ref("opportunity", "商机编号", "Opportunity", zh="商机", to="opportunity", required=True, width=22),
        Ref("stage", "阶段编号", "Stage", zh="阶段", to="stage", integer=True, required=True, width=16),
        DateTime("since", "开始时间", "Since", required=True, default=now, width=16),
        DateTime("until", "结束时间", "Until", width=16),
    ),
    list_columns=("stage", "since", "until", "opportunity"),
    sections=(Section(BASICS, ("opportunity", "stage", "since", "until")),),
    kept_by="opportunity",
    own_by=("opportunity",),
    grants={"staff": Grant("own")},
)
