"""What the program is about: every entity, declared once."""

from crm_desktop.entities.contact import CONTACT
from crm_desktop.entities.customer import CUSTOMER
from crm_desktop.entities.development import DEVELOPMENT
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.feedback import FEEDBACK, FEEDBACK_LINK
from crm_desktop.entities.follow_up import CALL_ROUND, FOLLOW_UP
from crm_desktop.entities.interaction import ATTACHMENT, INTERACTION, PARTICIPANT
from crm_desktop.entities.plan import PLAN, PLAN_MAKING
from crm_desktop.entities.product import PRODUCT
from crm_desktop.entities.purchase import PURCHASE
from crm_desktop.entities.staff import STAFF
from crm_desktop.entities.tags import TAG

ENTITIES: tuple[Entity, ...] = (
    CUSTOMER,
    CONTACT,
    STAFF,
    PRODUCT,
    PLAN,
    FEEDBACK,
    PURCHASE,
    INTERACTION,
    FOLLOW_UP,
    CALL_ROUND,
    TAG,
    PARTICIPANT,
    ATTACHMENT,
    DEVELOPMENT,
    PLAN_MAKING,
    FEEDBACK_LINK,
)
