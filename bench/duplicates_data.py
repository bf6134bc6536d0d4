"""Customers with known duplicates, Chinese and Latin, as people enter them: for tuning and judging the search.

Nobody in it is real. The same seed gives the same people.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from pypinyin import lazy_pinyin

from crm_desktop.operations.sample import sample_words as words

LATIN_FIRST = [
    "james",
    "mary",
    "robert",
    "patricia",
    "john",
    "jennifer",
    "michael",
    "linda",
    "david",
    "elizabeth",
    "william",
    "barbara",
    "richard",
    "susan",
    "joseph",
    "jessica",
    "thomas",
    "sarah",
    "charles",
    "karen",
    "christopher",
    "lisa",
    "daniel",
    "nancy",
    "matthew",
    "betty",
    "anthony",
    "margaret",
    "mark",
    "sandra",
    "donald",
    "ashley",
    "steven",
    "kimberly",
    "paul",
    "emily",
    "andrew",
    "donna",
    "joshua",
    "michelle",
    "kenneth",
    "carol",
    "kevin",
    "amanda",
    "brian",
    "dorothy",
    "george",
    "melissa",
    "timothy",
    "deborah",
    "ronald",
    "stephanie",
    "edward",
    "rebecca",
    "jason",
    "sharon",
    "jeffrey",
    "laura",
    "ryan",
    "cynthia",
    "jacob",
    "kathleen",
    "gary",
    "amy",
    "nicholas",
    "angela",
    "eric",
    "shirley",
    "jonathan",
    "anna",
    "stephen",
    "brenda",
    "larry",
    "pamela",
    "justin",
    "emma",
    "scott",
    "nicole",
    "brandon",
    "helen",
    "benjamin",
    "samantha",
    "samuel",
    "katherine",
    "gregory",
    "christine",
    "alexander",
    "debra",
    "frank",
    "rachel",
    "patrick",
    "carolyn",
]
LATIN_LAST = [
    "smith",
    "johnson",
    "williams",
    "brown",
    "jones",
    "garcia",
    "miller",
    "davis",
    "rodriguez",
    "martinez",
    "hernandez",
    "lopez",
    "gonzalez",
    "wilson",
    "anderson",
    "thomas",
    "taylor",
    "moore",
    "jackson",
    "martin",
    "lee",
    "perez",
    "thompson",
    "white",
    "harris",
    "sanchez",
    "clark",
    "ramirez",
    "lewis",
    "robinson",
    "walker",
    "young",
    "allen",
    "king",
    "wright",
    "scott",
    "torres",
    "nguyen",
    "hill",
    "flores",
    "green",
    "adams",
    "nelson",
    "baker",
    "hall",
    "rivera",
    "campbell",
    "mitchell",
    "carter",
    "roberts",
    "gomez",
    "phillips",
    "evans",
    "turner",
    "diaz",
    "parker",
    "cruz",
    "edwards",
    "collins",
    "reyes",
    "stewart",
    "morris",
    "morales",
    "murphy",
    "cook",
    "rogers",
    "gutierrez",
    "ortiz",
    "morgan",
    "cooper",
    "peterson",
    "bailey",
    "reed",
    "kelly",
    "howard",
    "ramos",
    "kim",
    "cox",
    "ward",
    "richardson",
    "watson",
    "brooks",
    "chavez",
    "wood",
    "james",
    "bennett",
    "gray",
    "mendoza",
    "ruiz",
    "hughes",
    "price",
    "alvarez",
    "castillo",
    "sanders",
    "patel",
    "myers",
    "long",
]
LATIN_STREETS = [
    "main",
    "oak",
    "pine",
    "maple",
    "cedar",
    "elm",
    "washington",
    "lake",
    "hill",
    "walnut",
    "spring",
    "north",
    "ridge",
    "church",
    "park",
    "high",
    "mill",
    "river",
    "sunset",
    "railroad",
    "jackson",
    "jefferson",
    "franklin",
    "adams",
    "lincoln",
    "madison",
    "monroe",
    "grant",
    "victoria",
    "george",
    "king",
    "queen",
    "albert",
]
LATIN_KINDS = ("street", "road", "avenue", "drive", "lane", "court", "place", "boulevard")
LATIN_TOWNS = [
    (f"{first}{last}", f"{1000 + 37 * number:04}", ("nsw", "vic", "qld", "sa", "wa")[number % 5])
    for number, (first, last) in enumerate(
        (first, last)
        for first in ("spring", "green", "clear", "river", "ash", "stone", "west", "east", "bright", "black", "long")
        for last in ("field", "ton", "ville", "brook", "dale", "wood", "ford", "bury", "port", "mead", "haven")
    )
]
DOMAINS = ("163.com", "qq.com", "126.com", "gmail.com", "outlook.com", "sina.com", "foxmail.com", "hotmail.com")
SOUNDS = ("伟威微", "敏民珉", "静晶京", "芳方坊", "丽莉立", "军君均", "明鸣铭", "红宏洪", "文雯闻", "志智治", "晓小筱")
TRADITIONAL = str.maketrans(
    "张刘陈杨黄赵吴孙马郑罗谢宋韩冯邓萧华国红丽东龙", "張劉陳楊黃趙吳孫馬鄭羅謝宋韓馮鄧蕭華國紅麗東龍"
)


@dataclass(frozen=True)
class Person:
    """The fields of a customer; `who`: the same for records of the same person."""

    who: int
    name: str
    phone: str = ""
    email: str = ""
    address: str = ""
    region: str = ""
    notes: str = ""


def people(
    seed: int, count: int, *, chinese: float = 0.5, fields: str = "name phone email address", families: float = 0.12
) -> list[Person]:
    """About `count` records: three of ten persons are entered twice or three times, some live as families."""
    random = Random(seed)
    found: list[Person] = []
    who, taken = 0, {""}
    while len(found) < count:
        family = household(random, random.random() < chinese, families)
        for person in family:
            who += 1
            if person.email and person.email in taken:  # no two people have the same
                person = replace(person, email=person.email.replace("@", f"{who}@"))
            taken.add(person.email)
            person = thinned(replace(person, who=who), fields)
            found.append(person)
            if random.random() < 0.3:
                found += [mistaken(random, person) for _again in range(random.choice((1, 1, 1, 2)))]
    random.shuffle(found)
    return found


def true_pairs(found: list[Person]) -> set[tuple[int, int]]:
    """By position, the first one first."""
    groups: dict[int, list[int]] = {}
    for at, person in enumerate(found):
        groups.setdefault(person.who, []).append(at)
    return {(a, b) for group in groups.values() for at, a in enumerate(group) for b in group[at + 1 :]}


def thinned(person: Person, fields: str) -> Person:
    return replace(person, **{name: "" for name in ("phone", "email", "address") if name not in fields.split()})  # type: ignore[arg-type]


# -- persons ------------------------------------------------------------------------------------------------------


def household(random: Random, chinese: bool, families: float) -> list[Person]:
    """One person, or some who share surname, address and sometimes the phone."""
    make = chinese_person if chinese else latin_person
    first = make(random, "")
    if random.random() > families:
        return [first]
    members = {first.name: first} | {
        other.name: other for _other in range(random.choice((1, 1, 2))) if (other := make(random, surname_of(first)))
    }
    others = list(members.values())[1:]
    shared = random.random() < 0.3
    return [
        first,
        *(
            replace(o, address=first.address, region=first.region, phone=first.phone if shared else o.phone)
            for o in others
        ),
    ]


def surname_of(person: Person) -> str:
    if person.name.isascii():
        return person.name.split()[-1]
    return person.name[:2] if person.name[:2] in words.DOUBLE_SURNAMES else person.name[:1]


def chinese_person(random: Random, surname: str) -> Person:
    weights = [1 / (rank + 3) for rank in range(len(words.SURNAMES))]
    surname = surname or (
        random.choice(words.DOUBLE_SURNAMES) if random.random() < 0.02 else random.choices(words.SURNAMES, weights)[0]
    )
    name = surname + "".join(random.choices(words.GIVEN, k=random.choice((1, 2, 2))))
    province, city, districts = random.choice(words.CITIES)
    where = "" if province == city else f"{province}省"
    address = (
        f"{where}{city}市{random.choice(districts)}{random.choice(words.STREETS)}{random.randrange(1, 400)}号"
        f"{random.choice(words.ESTATES)}{random.randrange(1, 30)}幢{random.randrange(101, 2500)}室"
    )
    phone = random.choice(("138", "139", "158", "186", "177", "199")) + f"{random.randrange(10**8):08}"
    local = "".join(lazy_pinyin(name)) + random.choice(("", str(random.randrange(10, 9999))))
    email = f"{local}@{random.choice(DOMAINS)}" if random.random() < 0.6 else ""
    return Person(0, name, phone, email, address, city)


def latin_person(random: Random, surname: str) -> Person:
    first = random.choices(LATIN_FIRST, [1 / (rank + 10) for rank in range(len(LATIN_FIRST))])[0]
    surname = surname or random.choices(LATIN_LAST, [1 / (rank + 10) for rank in range(len(LATIN_LAST))])[0]
    if random.random() < 0.2:
        surname = surname + random.choice(("son", "er", "man", "ley", "s", "worth"))
    town, postcode, state = random.choice(LATIN_TOWNS)
    unit = f"unit {random.randrange(1, 40)} " if random.random() < 0.2 else ""
    street = f"{random.choice(LATIN_STREETS)} {random.choice(LATIN_KINDS)}"
    address = f"{unit}{random.randrange(1, 300)} {street} {town} {postcode} {state}"
    phone = f"0{random.randrange(2, 9)} {random.randrange(10**4):04} {random.randrange(10**4):04}"
    email = f"{first}.{surname}@{random.choice(DOMAINS)}" if random.random() < 0.6 else ""
    return Person(0, f"{first} {surname}", phone, email, address)


# -- mistakes -----------------------------------------------------------------------------------------------------


def mistaken(random: Random, person: Person) -> Person:
    """The same person, entered by somebody else: one to five things are different."""
    kinds: list[Callable[[Random, Person], Person]] = [
        slip_in_name, slip_in_address, slip_in_phone, other_writing, other_writing, missing, missing,
        moved, other_phone, swapped, address_cut, name_cut, heard_wrong, married,
    ]  # fmt: skip
    for change in random.sample(kinds, random.choice((1, 1, 2, 2, 3, 4))):
        person = change(random, person)
    return person


def slip(random: Random, text: str) -> str:
    if len(text) < 2:
        return text
    at = random.randrange(len(text) - 1)
    letters = "0123456789" if text[at].isdigit() else "abcdefghijklmnopqrstuvwxyz" if text.isascii() else words.GIVEN
    return random.choice(
        (
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            text[:at] + text[at + 1 :],
            text[:at] + random.choice(letters) + text[at:],
            text[:at] + random.choice(letters) + text[at + 1 :],
        )
    )


def slip_in_name(random: Random, person: Person) -> Person:
    if person.name.isascii():
        return replace(person, name=slip(random, person.name))
    for sounds in SOUNDS:
        for char in sounds:
            if char in person.name[1:]:
                other = random.choice(sounds.replace(char, ""))
                return replace(person, name=person.name[0] + person.name[1:].replace(char, other))
    return person


def heard_wrong(random: Random, person: Person) -> Person:
    """Several slips in one word of the name."""
    if not person.name.isascii():
        return slip_in_name(random, person)
    names = person.name.split()
    at = random.randrange(len(names)) if names else 0
    for _slip in range(random.choice((2, 3)) if names else 0):
        names[at] = slip(random, names[at])
    return replace(person, name=" ".join(names))


def married(random: Random, person: Person) -> Person:
    """Another surname; people whose names are Chinese keep theirs."""
    names = person.name.split()
    if not person.name.isascii() or len(names) < 2:
        return person
    return replace(person, name=f"{names[0]} {random.choice(LATIN_LAST)}")


def slip_in_address(random: Random, person: Person) -> Person:
    return replace(person, address=slip(random, slip(random, person.address)))


def slip_in_phone(random: Random, person: Person) -> Person:
    return replace(person, phone=slip(random, person.phone))


def other_writing(random: Random, person: Person) -> Person:
    if person.name.isascii():
        first, *last = person.name.split()
        name = random.choice(
            (person.name.upper(), f"{' '.join(last)}, {first}", f"Mr {person.name}", f"{first[0]}. {' '.join(last)}")
        )
        address = person.address.replace("street", "st").replace("road", "rd").replace("avenue", "ave.")
        return replace(person, name=name, address=address, phone=person.phone.replace(" ", "-"))
    name = random.choice(
        (
            person.name.translate(TRADITIONAL), f"{person.name}先生", f"{person.name}女士", " ".join(person.name),
            " ".join(part.title() for part in (lazy_pinyin(person.name[0])[0], "".join(lazy_pinyin(person.name[1:])))),
        )
    )  # fmt: skip
    phone = person.phone
    if phone:
        phone = random.choice((f"+86 {phone}", f"{phone[:3]}-{phone[3:7]}-{phone[7:]}", phone.translate(WIDE)))
    return replace(person, name=name, phone=phone)


WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def missing(random: Random, person: Person) -> Person:
    """Something else than the name is left."""
    there = [name for name in ("phone", "email", "address") if getattr(person, name)]
    return replace(person, **{random.choice(there): ""}) if len(there) > 1 else person  # type: ignore[arg-type]


def moved(random: Random, person: Person) -> Person:
    make = latin_person if person.address.isascii() else chinese_person
    return replace(person, address=make(random, "").address) if person.address and person.phone else person


def other_phone(random: Random, person: Person) -> Person:
    return replace(person, phone=chinese_person(random, "").phone) if person.phone and person.address else person


def swapped(random: Random, person: Person) -> Person:
    if random.random() < 0.3:
        return replace(person, phone=person.email, email=person.phone)
    if person.name.isascii():
        return replace(person, name=" ".join(reversed(person.name.split())))
    return replace(person, name=person.name[1:] + person.name[0])


def address_cut(random: Random, person: Person) -> Person:
    if person.address.isascii():
        parts = person.address.split()
        return replace(person, address=" ".join(parts[: random.randrange(2, max(3, len(parts)))]))
    where = person.address.find("市") + 1
    return replace(person, address=person.address[where:] if random.random() < 0.5 else person.address[: where + 9])


def name_cut(random: Random, person: Person) -> Person:
    if person.name.isascii():
        return replace(person, name=random.choice(person.name.split() or [""])) if random.random() < 0.3 else person
    return replace(person, name=f"{person.name[0]}先生") if random.random() < 0.2 else person
