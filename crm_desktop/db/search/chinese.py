"""What the program knows of Chinese: simplified forms, how characters are read, and their order.

The tables are OpenCC's and pypinyin's. Both are loaded when the first Chinese text is searched or written, since
starting must not wait for them.
"""

import json
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

HAN = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000))
FIRST = 0x4E00  # where sort keys put the first character in pinyin order; the last one stays below the surrogates
TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}

# Characters of several readings that people mean: the one to sort by first. pypinyin's further readings are mostly
# so rare that they would only find what nobody looks for.
SEVERAL = {
    "长": "chang2 zhang3", "都": "du1 dou1", "厦": "xia4 sha4", "翟": "zhai2 di2", "覃": "qin2 tan2",
    "曾": "zeng1 ceng2", "重": "zhong4 chong2", "行": "xing2 hang2", "乐": "le4 yue4", "单": "dan1 shan4 chan2",
    "解": "jie3 xie4", "仇": "chou2 qiu2", "查": "cha2 zha1", "盖": "gai4 ge3", "区": "qu1 ou1", "朴": "pu3 piao2",
    "缪": "miao4 mou2", "藏": "cang2 zang4", "朝": "chao2 zhao1", "车": "che1 ju1", "贾": "jia3 gu3",
    "石": "shi2 dan4", "大": "da4 dai4", "六": "liu4 lu4", "万": "wan4 mo4", "尉": "wei4 yu4", "宿": "su4 xiu3",
    "洗": "xi3 xian3", "员": "yuan2 yun4", "召": "zhao4 shao4", "折": "zhe2 she2", "种": "zhong3 chong2",
    "晟": "sheng4 cheng2", "阿": "a1 e1", "调": "diao4 tiao2", "还": "huan2 hai2", "角": "jiao3 jue2",
    "强": "qiang2 jiang4", "弹": "dan4 tan2", "参": "can1 shen1", "蔚": "wei4 yu4", "便": "bian4 pian2",
    "模": "mo2 mu2", "率": "lv4 shuai4", "省": "sheng3 xing3", "校": "xiao4 jiao4", "艾": "ai4 yi4",
    "柏": "bai3 bo2", "蚌": "bang4 beng4", "番": "fan1 pan1", "莞": "guan3 wan3", "铅": "qian1 yan2",
    "秘": "mi4 bi4", "茄": "qie2 jia1", "降": "jiang4 xiang2", "卡": "ka3 qia3", "薄": "bo2 bao2",
    "葛": "ge3", "任": "ren4", "华": "hua2",
}  # fmt: skip
# Read otherwise where they begin a person's name.
SURNAMES = {
    "单": "shan4", "解": "xie4", "仇": "qiu2", "查": "zha1", "盖": "ge3", "区": "ou1", "朴": "piao2", "任": "ren2",
    "华": "hua4", "乐": "yue4", "尉": "yu4", "员": "yun4", "召": "shao4", "折": "she2", "种": "chong2", "秘": "bi4",
    "洗": "xian3", "燕": "yan1", "应": "ying1", "宁": "ning4",
}  # fmt: skip
# Words to sort by another reading than their characters have alone: each by a homophone.
HOMOPHONES = {"重庆": "虫庆", "银行": "银航", "六安": "路安", "乐清": "月清", "蚌埠": "泵埠", "番禺": "潘禺"}


@cache
def simplified() -> Mapping[int, str]:
    """The simplified form of each character that has another one."""
    from opencc import OpenCC  # loaded when it is needed, see above

    there = "\n".join(map(chr, chain(*HAN)))
    return {ord(a): b for a, b in zip(there, OpenCC("t2s").convert(there), strict=True) if a != b}


@cache
def readings() -> Mapping[str, tuple[str, ...]]:
    """The readings of each character as letters and tone, `wang2`; the commonest first."""
    package = find_spec("pypinyin")  # importing it would load its words too: a tenth of a second without a break
    assert package is not None
    assert package.submodule_search_locations is not None
    table = json.loads(Path(package.submodule_search_locations[0], "pinyin_dict.json").read_text("utf-8"))
    known = {chr(int(code)): (numbered(found.partition(",")[0]),) for code, found in table.items()}
    return known | {char: tuple(several.split()) for char, several in SEVERAL.items()}


def load() -> None:
    """All that is loaded late otherwise."""
    for table in (simplified, all_syllables, places):
        table()


@cache  # many characters share a reading
def numbered(syllable: str) -> str:
    """`wáng` as `wang2`, `lǜ` as `lv4`; without a tone `5`, the neutral one."""
    plain = unicodedata.normalize("NFD", syllable).replace("u\u0308", "v")
    tone = next((TONES[mark] for mark in plain if mark in TONES), "5")
    return "".join(letter for letter in plain if letter.isascii()) + tone


@cache
def all_syllables() -> frozenset[str]:
    """All that `syllables` may give."""
    known = {reading[:-1] for several in (*readings().values(), SURNAMES.values()) for reading in several}
    return frozenset((known | {reading.replace("v", "u") for reading in known}) - {""})


@cache
def syllables(char: str) -> tuple[str, ...]:
    """What one may type for a character: its readings without tones; none for what is not Chinese."""
    found = dict.fromkeys(reading[:-1] for reading in readings().get(char, ()) if reading[:-1])
    if char in SURNAMES:
        found[SURNAMES[char][:-1]] = None
    found |= {reading.replace("v", "u"): None for reading in tuple(found) if "v" in reading}
    return tuple(found)


@cache
def places() -> tuple[Mapping[int, str], Mapping[str, str]]:
    """The place of each character in pinyin order, as a character; and of those that begin a name otherwise."""
    known = readings()
    order = [(known.get(chr(code), ("~",))[0], code, False) for code in chain(*HAN)]
    order += [(reading, ord(char), True) for char, reading in SURNAMES.items()]
    places: dict[int, str] = {}
    surnames: dict[str, str] = {}
    for place, (_reading, code, surname) in enumerate(sorted(order), FIRST):
        if surname:
            surnames[chr(code)] = chr(place)
        else:
            places[code] = chr(place)
    return places, surnames


def in_pinyin_order(text: str, *, name: bool) -> str:
    """A text that sorts by its bytes as `text` does by pinyin, character by character. `name`: of a person."""
    if text.isascii():
        return text
    table, surnames = places()
    if name and text[0] in surnames:
        return surnames[text[0]] + text[1:].translate(table)
    for word, homophone in HOMOPHONES.items():
        if word in text:
            text = text.replace(word, homophone)
    return text.translate(table)
