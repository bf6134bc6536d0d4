"""What the program is about: every entity, declared once."""

from crm_desktop.entities.customer import CUSTOMER
from crm_desktop.entities.development import DEVELOPMENT
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.feedback import FEEDBACK, FEEDBACK_LINK
from crm_desktop.entities.plan import PLAN, PLAN_MAKING
from crm_desktop.entities.product import PRODUCT
from crm_desktop.entities.purchase import PURCHASE
from crm_desktop.entities.staff import STAFF

ENTITIES: tuple[Entity, ...] = (
    CUSTOMER,
    STAFF,
    PRODUCT,
    PLAN,
    FEEDBACK,
    PURCHASE,
    DEVELOPMENT,
    PLAN_MAKING,
    FEEDBACK_LINK,
)
