"""The headings of what other programs export."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from crm_desktop.entities.entity import Entity

Where = tuple[str, str]  # field, format


@dataclass(frozen=True)
class System:
    """`tell`: the headings by which its files are known; `columns`: where each heading goes."""

    name: str
    label: str
    entity: str
    tell: tuple[str, ...]
    columns: Mapping[str, Where]


GOOGLE: Final = {
    "First Name": ("name", "given"),
    "Middle Name": ("name", "middle"),
    "Last Name": ("name", "family"),
    "Organization Name": ("name", "else"),
    "Phone 1 - Value": ("phone", "else"),
    "Phone 2 - Value": ("phone", "else"),
    "E-mail 1 - Value": ("email", "else"),
    "E-mail 2 - Value": ("email", "else"),
    "Address 1 - Formatted": ("address", "part"),
    "Address 1 - Region": ("region", ""),
    "Notes": ("notes", ""),
    "Labels": ("tags", "labels"),
    "Group Membership": ("tags", "labels"),
}
OUTLOOK: Final = {
    "First Name": ("name", "given"),
    "Middle Name": ("name", "middle"),
    "Last Name": ("name", "family"),
    "Company": ("name", "else"),
    "Mobile Phone": ("phone", "else"),
    "Business Phone": ("phone", "else"),
    "Primary Phone": ("phone", "else"),
    "Home Phone": ("phone", "else"),
    "E-mail Address": ("email", "else"),
    "E-mail 2 Address": ("email", "else"),
    "Business Country/Region": ("address", "part"),
    "Business State": ("address", "part"),
    "Business City": ("address", "part"),
    "Business Street": ("address", "part"),
    "Notes": ("notes", ""),
}
HUBSPOT: Final = {
    "First Name": ("name", "given"),
    "Last Name": ("name", "family"),
    "Email": ("email", ""),
    "Phone Number": ("phone", "else"),
    "Mobile Phone Number": ("phone", "else"),
    "Street Address": ("address", "part"),
    "City": ("address", "part"),
    "State/Region": ("region", ""),
    "Industry": ("industry", ""),
    "Create Date": ("registered", ""),
    "Original Source": ("source", ""),
}
HUBSPOT_COMPANY: Final = {
    "Company name": ("name", ""),
    "Phone Number": ("phone", ""),
    "Street Address": ("address", "part"),
    "City": ("address", "part"),
    "State/Region": ("region", ""),
    "Industry": ("industry", ""),
    "Create Date": ("registered", ""),
    "Description": ("notes", ""),
}
SALESFORCE_ACCOUNT: Final = {
    "Account Name": ("name", ""),
    "Phone": ("phone", ""),
    "Billing Country": ("address", "part"),
    "Billing State/Province": ("address", "part"),
    "Billing City": ("address", "part"),
    "Billing Street": ("address", "part"),
    "Industry": ("industry", ""),
    "Account Source": ("source", ""),
    "Created Date": ("registered", ""),
    "Description": ("notes", ""),
}
SALESFORCE_CONTACT: Final = {
    "First Name": ("name", "given"),
    "Last Name": ("name", "family"),
    "Phone": ("phone", "else"),
    "Mobile": ("phone", "else"),
    "Email": ("email", ""),
    "Mailing Country": ("address", "part"),
    "Mailing State/Province": ("address", "part"),
    "Mailing City": ("address", "part"),
    "Mailing Street": ("address", "part"),
    "Lead Source": ("source", ""),
    "Created Date": ("registered", ""),
    "Description": ("notes", ""),
}
ESPO: Final = {
    "name": ("name", ""),
    "emailAddress": ("email", ""),
    "phoneNumber": ("phone", ""),
    "industry": ("industry", ""),
    "billingAddressCountry": ("address", "part"),
    "billingAddressState": ("address", "part"),
    "billingAddressCity": ("address", "part"),
    "billingAddressStreet": ("address", "part"),
    "createdAt": ("registered", ""),
    "description": ("notes", ""),
}
ESPO_CONTACT: Final = {
    "firstName": ("name", "given"),
    "middleName": ("name", "middle"),
    "lastName": ("name", "family"),
    "emailAddress": ("email", ""),
    "phoneNumber": ("phone", ""),
    "addressCountry": ("address", "part"),
    "addressState": ("address", "part"),
    "addressCity": ("address", "part"),
    "addressStreet": ("address", "part"),
    "createdAt": ("registered", ""),
    "description": ("notes", ""),
}
GOOGLE_CONTACT: Final = {
    "First Name": ("name", "given"),
    "Middle Name": ("name", "middle"),
    "Last Name": ("name", "family"),
    "Organization Name": ("customer", ""),
    "Organization Title": ("role", ""),
    "Phone 1 - Value": ("mobile", "else"),
    "Phone 2 - Value": ("phone", "else"),
    "E-mail 1 - Value": ("email", "else"),
    "E-mail 2 - Value": ("email", "else"),
    "Birthday": ("birthday", ""),
    "Notes": ("notes", ""),
    "Labels": ("tags", "labels"),
    "Group Membership": ("tags", "labels"),
}
OUTLOOK_CONTACT: Final = {
    "First Name": ("name", "given"),
    "Middle Name": ("name", "middle"),
    "Last Name": ("name", "family"),
    "Company": ("customer", ""),
    "Job Title": ("role", ""),
    "Mobile Phone": ("mobile", ""),
    "Business Phone": ("phone", "else"),
    "Primary Phone": ("phone", "else"),
    "E-mail Address": ("email", "else"),
    "E-mail 2 Address": ("email", "else"),
    "Notes": ("notes", ""),
}
HUBSPOT_CONTACT: Final = {
    "First Name": ("name", "given"),
    "Last Name": ("name", "family"),
    "Associated Company": ("customer", "else"),
    "Company Name": ("customer", "else"),
    "Job Title": ("role", ""),
    "Mobile Phone Number": ("mobile", ""),
    "Phone Number": ("phone", ""),
    "Email": ("email", ""),
}
SALESFORCE_PERSON: Final = {
    "First Name": ("name", "given"),
    "Last Name": ("name", "family"),
    "Account Name": ("customer", ""),
    "Title": ("role", ""),
    "Mobile": ("mobile", ""),
    "Phone": ("phone", ""),
    "Email": ("email", ""),
    "Birthdate": ("birthday", ""),
    "Description": ("notes", ""),
}
ESPO_PERSON: Final = {
    "firstName": ("name", "given"),
    "middleName": ("name", "middle"),
    "lastName": ("name", "family"),
    "accountName": ("customer", ""),
    "title": ("role", ""),
    "phoneNumber": ("phone", ""),
    "emailAddress": ("email", ""),
    "description": ("notes", ""),
}
VCARD: Final = {
    "FN": ("name", ""),
    "TEL": ("phone", ""),
    "EMAIL": ("email", ""),
    "ADR": ("address", ""),
    "NOTE": ("notes", ""),
    "CLASS": ("class_", ""),
    "TAGS": ("tags", ""),
}
VCARD_CONTACT: Final = {
    "FN": ("name", ""),
    "MOBILE": ("mobile", ""),
    "PHONE": ("phone", ""),
    "EMAIL": ("email", ""),
    "ORG": ("customer", ""),
    "TITLE": ("role", ""),
    "NOTE": ("notes", ""),
    "BDAY": ("birthday", ""),
    "CATEGORIES": ("tags", ""),
}
SYSTEMS: Final = (
    System("vcard", "vCard", "contact", ("FN", "MOBILE", "ORG", "ADR"), VCARD_CONTACT),
    System("vcard", "vCard", "customer", ("FN", "TEL", "EMAIL", "ADR"), VCARD),
    System("google-contacts", "Google Contacts", "contact", ("First Name", "Phone 1 - Value"), GOOGLE_CONTACT),
    System("outlook", "Outlook", "contact", ("First Name", "E-mail Address", "Business Phone"), OUTLOOK_CONTACT),
    System("hubspot-contacts", "HubSpot", "contact", ("Record ID", "First Name", "Email"), HUBSPOT_CONTACT),
    System("salesforce-contacts", "Salesforce", "contact", ("Last Name", "Account Name"), SALESFORCE_PERSON),
    System("espocrm-contacts", "EspoCRM", "contact", ("lastName", "emailAddress"), ESPO_PERSON),
    System("google-contacts", "Google Contacts", "customer", ("First Name", "Phone 1 - Value"), GOOGLE),
    System("outlook", "Outlook", "customer", ("First Name", "E-mail Address", "Business Phone"), OUTLOOK),
    System("hubspot-contacts", "HubSpot", "customer", ("Record ID", "First Name", "Email"), HUBSPOT),
    System("hubspot-companies", "HubSpot", "customer", ("Record ID", "Company name"), HUBSPOT_COMPANY),
    System("salesforce-contacts", "Salesforce", "customer", ("Last Name", "Mailing City"), SALESFORCE_CONTACT),
    System("salesforce-accounts", "Salesforce", "customer", ("Account Name", "Billing City"), SALESFORCE_ACCOUNT),
    System("espocrm-contacts", "EspoCRM", "customer", ("lastName", "emailAddress"), ESPO_CONTACT),
    System("espocrm-accounts", "EspoCRM", "customer", ("name", "billingAddressCity"), ESPO),
)


def recognised(entity: Entity, headings: Sequence[str]) -> System | None:
    there = {heading.strip() for heading in headings}
    return next((system for system in SYSTEMS if system.entity == entity.name and there.issuperset(system.tell)), None)


def called(entity: Entity, name: str) -> System | None:
    return next((system for system in SYSTEMS if (system.entity, system.name) == (entity.name, name)), None)
