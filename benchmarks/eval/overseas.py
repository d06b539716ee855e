"""Official papers of Taiwan, Hong Kong and Macau in their own forms, in Simplified here; a page converts them."""

from __future__ import annotations

from eval.prose import CITED, PLACES, SUBJECTS, Prose, in_han, in_words
from eval.texts import Style, Text, said


def taiwan_letter(say: Prose) -> Text:
    """A 公告 of Taiwan: date in years of the Republic, 字第…號, 主旨, 依据, 公告事项."""
    day, topic = say.day(), say.one(SUBJECTS)
    issuer = f"云澜市政府{say.one(('环境保护局', '卫生局', '教育局', '工务局'))}"
    number = f"云{say.one(('环', '卫', '教', '工'))}字第{day.year - 1911}{say.number(1000000, 9999999)}号"
    lines: list[tuple[Style, str]] = [
        ("center", f"{issuer}　公告"), ("flush", f"发文日期：中华民国{day.year - 1911}年{day.month}月{day.day}日"), ("flush", f"发文字号：{number}"),
        ("flush", f"主旨：公告{topic}相关事项。"), ("flush", f"依据：{say.one(CITED)}第{say.number(2, 40)}条。"), ("flush", "公告事项："),
        *[("p", f"{in_han(n)}、{say.sentence()}") for n in range(1, say.number(3, 6))], ("right", f"局长　{say.person()}"),
    ]  # fmt: skip
    return Text("taiwan_letter", f"公告{topic}相关事项", said(lines), number, (), (issuer,), day)


def legal_notice(say: Prose) -> Text:
    """A 法律公告 of Hong Kong: number by year, the power it rests on, numbered sections."""
    year, serial, topic = say.number(1998, 2025), say.number(1, 260), say.one(SUBJECTS)
    number = f"{year}年第{serial}号法律公告"
    lines: list[tuple[Style, str]] = [
        ("center", number), ("center", f"《{topic}(修订)规例》"), ("center", f"(由局长根据《{say.one(SUBJECTS)}条例》(第{say.number(2, 620)}章)第{say.number(2, 30)}条订立)"),
        *[("p", f"{n}. {say.one(('生效日期', '释义', '修订附表', '适用范围'))}：{say.sentence()}") for n in range(1, say.number(3, 7))],
    ]  # fmt: skip
    return Text("legal_notice", f"《{topic}(修订)规例》", said(lines), number)


def macau_order(say: Prose) -> Text:
    """A 批示 of Macau: 第N/YYYY号, articles, the date in words, the name below."""
    day = say.day()
    number = f"第{say.number(1, 200)}/{day.year}号行政长官批示"
    lines: list[tuple[Style, str]] = [
        ("p", f"行政长官行使《基本法》第五十条赋予的职权，并根据{say.one(CITED)}的规定，作出本批示。"),
        *[("p", f"{in_han(n)}、{say.sentence()}") for n in range(1, say.number(3, 6))], ("p", f"本批示自公布翌日起生效，{say.one(PLACES)}除外。"), ("flush", in_words(day)), ("flush", f"行政长官　{say.person()}"),
    ]  # fmt: skip
    return Text("macau_order", number, said(lines), number, (), (), day)
