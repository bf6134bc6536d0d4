"""What is compared of a customer: names, phones, addresses as they would be if everybody wrote them the same way."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from crm_desktop.db.search import chinese

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
NOT_HAN = re.compile(r"[^\u3400-\u4dbf\u4e00-\u9fff]+")
APOSTROPHES = re.compile(r"['’`´]")
WORDS = re.compile(r"[^\W\d_\u3400-\u4dbf\u4e00-\u9fff]+|\d+")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
NUMBER = re.compile(r"(?<!\d)\d[\d-]{4,}\d(?!\d)")  # an identity number, a date, …
SEVERAL = re.compile(r"[,;、/，；|]| or ")
EXTENSION = re.compile(r"(?:转|分机|x|ext\.?)\s*\d+\s*$", re.IGNORECASE)
ACCENTED = re.compile("[\u00c0-\u024f]")
LETTER = re.compile(r"[^\W\d_]")
FORMS = re.compile("(先生|女士|小姐|太太|老师|教授|医生|博士|总经理|经理|主任|夫人|同志)")
COMPANY = re.compile("(有限责任公司|股份有限公司|有限公司|集团|公司|商行|经营部)+$")
UNITS = str.maketrans("", "", "省市区县镇乡路街道号室楼栋幢弄巷座层")
TITLES = frozenset(["mr", "mrs", "ms", "miss", "dr", "prof", "sir", "madam", "jr", "sr", "mister", "doctor"])
SHORT = dict(
    pair.split("=")
    for pair in [
        "street=st",
        "road=rd",
        "avenue=ave",
        "av=ave",
        "boulevard=blvd",
        "blv=blvd",
        "drive=dr",
        "lane=ln",
        "place=pl",
        "court=ct",
        "north=n",
        "south=s",
        "east=e",
        "west=w",
        "suite=ste",
        "apartment=apt",
        "floor=fl",
        "square=sq",
        "highway=hwy",
        "parade=pde",
        "crescent=cres",
        "close=cl",
        "terrace=tce",
        "circuit=cct",
        "saint=st",
        "mount=mt",
        "and=",
    ]
)
DOUBLE = frozenset(
    [
        "欧阳",
        "上官",
        "司马",
        "诸葛",
        "慕容",
        "令狐",
        "司徒",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "夏侯",
        "轩辕",
        "长孙",
        "宇文",
        "端木",
        "独孤",
        "南宫",
        "西门",
    ]
)
# The most common ones in pinyin, where the surname stands first.
PINYIN = (
    "wang li zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin he guo ma luo liang song zheng xie han tang "
    "feng yu dong xiao cheng cao yuan deng fu shen zeng peng lu lv su jiang cai jia ding wei xue ye yan pan du dai xia "
    "zhong tian ren fan fang shi yao tan liao zou xiong jin hao kong bai cui kang mao qiu qin gu hou shao meng long "
    "wan duan lei qian yin yi chang"
)
SURNAMES = frozenset(PINYIN.split())
PERSON = 4  # characters; a longer Chinese name is an organisation's


@dataclass(frozen=True, slots=True)
class Profile:
    """`han`: the Chinese name; `words`: the words of the name, `spelt`: of the Chinese one, in pinyin; surname last."""

    han: str
    words: tuple[str, ...]
    spelt: tuple[str, ...]
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    place: tuple[str, ...]  # each part once, the Chinese ones last
    numbers: tuple[str, ...]  # in the notes

    @property
    def person(self) -> bool:
        return len(self.han) <= PERSON

    @property
    def surname(self) -> str:
        return self.han[:2] if self.han[:2] in DOUBLE and len(self.han) > 2 else self.han[:1]

    @property
    def given(self) -> str:
        return self.han[len(self.surname) :]


Raw = Sequence[str | None]  # name, phone, e-mail, address, region, notes


def profile(raw: Raw) -> Profile:
    """A phone or an e-mail address counts in whatever field it stands."""
    name, phone, email, address, region, notes = (clean(text) for text in raw)
    if LETTER.search(phone) and not LETTER.search(name) and name:
        name, phone = phone, name
    if "@" in phone and "@" not in email:
        phone, email = email, phone
    whole = f"{name} {phone} {address} {notes}"
    written = f"{email} {whole}" if "@" in whole else email
    emails = tuple(dict.fromkeys(EMAIL.findall(written))) if written else ()
    phones = phones_of(phone)
    phones += tuple(found for text in MOBILE.findall(f"{name} {email} {address} {notes}") for found in phones_of(text))
    han, words = name_of(name)
    noted = NUMBER.findall(notes) if notes else ()
    numbers = tuple(found for text in noted if (found := text.replace("-", "")) not in phones)
    place = place_of(f"{address} {region}")
    return Profile(han, words, spelt(han), tuple(dict.fromkeys(phones)), emails, place, numbers[:4])


def clean(text: str | None) -> str:
    """Half width, simplified, lower case, Latin letters without accents."""
    if not text:
        return ""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold()
    if traditional().search(text):
        text = text.translate(chinese.simplified())
    if ACCENTED.search(text):
        decomposed = unicodedata.normalize("NFD", text)
        text = "".join(char for char in decomposed if not "\u0300" <= char < "\u0370")
    return text


@cache
def traditional() -> re.Pattern[str]:
    """Finds out sooner than translating does that there is nothing to translate."""
    return re.compile(f"[{''.join(map(chr, chinese.simplified()))}]")


def name_of(name: str) -> tuple[str, tuple[str, ...]]:
    han = "" if name.isascii() else NOT_HAN.sub("", name)
    if han:
        han = FORMS.sub("", han) or han
        han = COMPANY.sub("", han) or han
    words = [word for word in words_of(name) if word not in TITLES]
    if len(words) > 1 and words[0] in SURNAMES and words[-1] not in SURNAMES:
        words.append(words.pop(0))
    return han, tuple(words)


def words_of(text: str) -> list[str]:
    return WORDS.findall(APOSTROPHES.sub("", text))


@lru_cache(4096)
def spelt(han: str) -> tuple[str, ...]:
    """Given name and surname of a person in pinyin."""
    if not 1 < len(han) <= PERSON:
        return ()
    cut = 2 if han[:2] in DOUBLE and len(han) > 2 else 1
    first = "".join(chinese.SURNAMES.get(char, syllable(char) + "0")[:-1] for char in han[:cut])
    return "".join(map(syllable, han[cut:])), first


@cache
def syllable(char: str) -> str:
    return next(iter(chinese.syllables(char)), "")


def phones_of(text: str) -> tuple[str, ...]:
    """The digits of each number, without the country's and the trunk prefix."""
    if text.isdecimal():
        return (found,) if len(found := phone_of(text)) >= 5 else ()
    parts = [EXTENSION.sub("", part) for part in SEVERAL.split(text)]
    if len(parts) > 1 and min(sum(map(str.isdigit, part)) for part in parts) < 7:
        parts = ["".join(parts)]  # 310/246-1501
    return tuple(found for part in parts if len(found := phone_of(part)) >= 5)


def phone_of(text: str) -> str:
    digits = text if text.isdecimal() else "".join(filter(str.isdigit, text))
    if digits.startswith("0086"):
        digits = digits[4:]
    elif digits.startswith("86") and (text.lstrip().startswith("+") or len(digits) == 13):
        digits = digits[2:]
    return digits.lstrip("0")


def place_of(text: str) -> tuple[str, ...]:
    """Words and numbers in order, then of Chinese text each two characters that follow each other."""
    tokens = dict.fromkeys(SHORT.get(word, word) for word in words_of(text))
    if not text.isascii():
        for run in HAN.findall(text):
            run = run.translate(UNITS)
            tokens.update(dict.fromkeys(run[at : at + 2] for at in range(len(run) - 1)))
    tokens.pop("", None)
    return tuple(tokens)


DIGITS = str.maketrans("123456789", "000000000")


def numbered(local: str) -> str:
    """What a numbered e-mail address has in common with the others of its kind."""
    return local.translate(DIGITS)


@lru_cache(4096)
def sound(word: str) -> str:
    """What a word keeps when it is misheard: its first letter and the groups of its consonants."""
    coded = [CODES.get(letter, "") for letter in word]
    kept = [code for at, code in enumerate(coded) if at and code and code != coded[at - 1]]
    return word[:1] + "".join(kept)


GROUPS = ("bfpvw", "cgjkqsxz", "dt", "l", "mn", "r")
CODES = {letter: str(code) for code, letters in enumerate(GROUPS) for letter in letters}


@lru_cache(4096)
def blurred(pinyin: str) -> str:
    """Pinyin as it is often confused: zh and z, n and l, in and ing."""
    for said, heard in (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n")):
        pinyin = pinyin.replace(said, heard)
    return pinyin.replace("l", "n")
