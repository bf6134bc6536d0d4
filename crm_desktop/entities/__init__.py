"""What the program is about: every entity, declared once."""

from crm_desktop.entities.contact import CONTACT
from crm_desktop.entities.contract import CONTRACT, MILESTONE
from crm_desktop.entities.customer import CUSTOMER
from crm_desktop.entities.development import DEVELOPMENT
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.feedback import FEEDBACK, FEEDBACK_LINK
from crm_desktop.entities.follow_up import CALL_ROUND, FOLLOW_UP
from crm_desktop.entities.interaction import ATTACHMENT, INTERACTION, PARTICIPANT
from crm_desktop.entities.letterhead import LETTERHEAD
from crm_desktop.entities.numbering import NUMBERING
from crm_desktop.entities.opportunity import OPPORTUNITY, OPPORTUNITY_LINE
from crm_desktop.entities.order import DELIVERY, ORDER, ORDER_LINE, PAYMENT
from crm_desktop.entities.plan import PLAN, PLAN_MAKING
from crm_desktop.entities.product import PRODUCT
from crm_desktop.entities.purchase import PURCHASE
from crm_desktop.entities.quote import QUOTE, QUOTE_LINE
from crm_desktop.entities.staff import STAFF
from crm_desktop.entities.stage import STAGE, STAGE_CHANGE
from crm_desktop.entities.tags import TAG

ENTITIES: tuple[Entity, ...] = (
    CUSTOMER,
    CONTACT,
    STAFF,
    PRODUCT,
    PLAN,
    FEEDBACK,
    PURCHASE,
    OPPORTUNITY,
    QUOTE,
    ORDER,
    PAYMENT,
    CONTRACT,
    INTERACTION,
    FOLLOW_UP,
    CALL_ROUND,
    STAGE,
    NUMBERING,
    LETTERHEAD,
    TAG,
    OPPORTUNITY_LINE,
    STAGE_CHANGE,
    QUOTE_LINE,
    ORDER_LINE,
    DELIVERY,
    MILESTONE,
    PARTICIPANT,
    ATTACHMENT,
    DEVELOPMENT,
    PLAN_MAKING,
    FEEDBACK_LINK,
)
