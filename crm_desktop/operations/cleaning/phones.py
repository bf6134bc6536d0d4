"""Which phone numbers are valid, and how they are written. Without a country's prefix a number is Chinese."""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from crm_desktop.operations.duplicates.normalising import EXTENSION, SEVERAL

REGION = "CN"
MOBILE = re.compile(r"1\d{10}")
DECIDING = 5  # digits of a Chinese mobile number that say whether there are such ones


def is_valid(text: str) -> bool:
    """Any of several numbers in one field is enough."""
    if MOBILE.fullmatch(text):
        return mobile_is_valid(text[:DECIDING])
    return any(one_is_valid(part) for part in SEVERAL.split(text))


@lru_cache(4096)
def mobile_is_valid(start: str) -> bool:
    return one_is_valid(start + "0" * (11 - DECIDING))


def one_is_valid(text: str) -> bool:
    number = parsed(text)
    return number is not None and phonenumbers.is_valid_number(number)


def parsed(text: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(EXTENSION.sub("", text.strip()), REGION)
    except NumberParseException:
        return None


def normalised(text: str) -> str | None:
    """The number in one form, Chinese mobile ones in eleven digits; None where it is not one that there can be."""
    number = parsed(text)
    if number is None or not phonenumbers.is_valid_number(number):
        digits = "".join(filter(str.isdigit, text))
        mended = digits[-11:]
        return mended if len(digits) in (11, 13, 15) and MOBILE.fullmatch(mended) and is_valid(mended) else None
    if number.country_code == 86:
        national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
        return national.replace(" ", "") if MOBILE.fullmatch(national.replace(" ", "")) else national.replace(" ", "-")
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
