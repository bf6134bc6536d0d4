"""Amounts in capital Chinese numerals, as documents about money have them: 壹仟零贰拾元伍角整."""

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")


def in_capitals(amount: int) -> str:
    """`amount` in 分, not negative."""
    yuan, rest = divmod(amount, 100)
    jiao, fen = divmod(rest, 10)
    whole = f"{of_yuan(yuan)}元" if yuan else ""
    if not rest:
        return f"{whole or '零元'}整"
    gap = "零" if yuan and not jiao else ""
    tail = f"{DIGITS[jiao]}角" if jiao else ""
    return f"{whole}{gap}{tail}{f'{DIGITS[fen]}分' if fen else '整'}"


def of_yuan(number: int) -> str:
    """Above 0."""
    text, zero = "", False
    for place in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if zero else "") + DIGITS[digit] + PLACES[place % 4]
        zero = not digit if text else False
        group = number // 10**place % 10_000 if place % 4 == 0 else 0
        if place % 4 == 0 and place and group:
            text, zero = text + GROUPS[place // 4], False
    return text
