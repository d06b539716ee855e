"""Documents of the fictional city as blocks of text with what is true of each; here those with a 文号, the rest in genres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from eval.prose import BUREAUS, CITED, CITY, DISTRICTS, SUBJECTS, Prose, in_digits, in_han, in_words

Style = Literal["p", "flush", "right", "center", "head", "table"]


#: ASCII digits and brackets to their full-width twins
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True, slots=True)
class Line:
    """One block as its author set it; a table has rows and no text."""

    style: Style
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A document and what is true of it."""

    genre: str
    title: str
    lines: tuple[Line, ...]
    number: str = ""  # its own 文号
    cited: tuple[str, ...] = ()  # other 文号 its text names
    issuers: tuple[str, ...] = ()
    signed: date | None = None
    lede: str = ""  # an editorial opening, part of no document
    files: tuple[str, ...] = field(default=())  # names of attached files


def said(lines: list[tuple[Style, str]]) -> tuple[Line, ...]:
    return tuple(Line(style, text) for style, text in lines if text)


def new_number(say: Prose, sign: str, day: date) -> str:
    return f"{sign}{say.one(('', '', '规', '函', '发', '通'))}〔{day.year}〕{say.number(1, 240)}号"


def printed_number(say: Prose, number: str) -> str:
    """Return a 文号 as pages print it: mostly as it should be, now and then in other brackets, widths and spaces."""
    brackets = say.one(("〔〕", "〔〕", "〔〕", "[]", "［］", "()", "（）", "【】"))
    text = number.translate(str.maketrans("〔〕", brackets))
    kind = say.number(0, 9)
    if kind == 0:
        return text.translate(WIDE)
    if kind == 1:
        return text.replace(brackets[1], f"{brackets[1]} ").replace("号", " 号")
    return text.replace(brackets[1], f"{brackets[1]}第") if kind == 2 else text


def date_line(say: Prose, day: date) -> str:
    """Return a 成文日期 in one of the spellings met below texts."""
    if day.year < 2012 and say.number(0, 2):
        return in_words(day).replace("〇", say.one(("〇", "○", "〇", "Ｏ")))
    spaced = f"{day.year} 年 {day.month} 月 {day.day} 日"
    wide = in_digits(day).translate(WIDE)
    return say.one((in_digits(day), in_digits(day), in_digits(day), spaced, wide, f"{day:%Y年%m月%d日}"))


def sign_off(say: Prose, issuers: Sequence[str], day: date) -> list[tuple[Style, str]]:
    """Return 署名 and 成文日期 the way pages print them: on lines of their own, or on one."""
    when = date_line(say, day)
    if len(issuers) == 1 and say.number(0, 7) == 0:
        return [("right", f"{issuers[0]}　　{when}")]
    if len(issuers) > 1 and say.number(0, 2) == 0:
        return [("right", "　".join(issuers)), ("right", when)]
    return [*[("right", name) for name in issuers], ("right", when)]


def notes(say: Prose, issuer: str, day: date) -> list[tuple[Style, str]]:
    """Return what may follow a signature: 附注, 公开方式, 抄送, 印发."""
    lines: list[tuple[Style, str]] = []
    if say.number(0, 4) == 0:
        lines.append(("p", f"（联系人：{say.person()}，联系电话：0719-{say.number(2000000, 8999999)}）"))
    if say.number(0, 3) == 0:
        lines.append(("flush", say.one(("（此件公开发布）", "公开方式：主动公开", "信息公开选项：主动公开"))))
    if say.number(0, 4) == 0:
        after = day + timedelta(days=say.number(1, 4))
        lines += [
            (
                "flush",
                f"抄送：市委各部委办局，市人大常委会办公室，市政协办公室，{say.one(DISTRICTS)}人武部。",
            ),
            ("flush", f"{issuer}　　　　{in_digits(after)}印发"),
        ]
    return lines


def to_whom(say: Prose) -> str:
    return say.one(
        (
            "各区（县）人民政府，市政府各部门、各直属机构：",
            "各有关单位：",
            "各县（市、区）人民政府：",
            f"{say.one(DISTRICTS)}人民政府：",
        )
    )


def notice(say: Prose) -> Text:
    """A 通知 with an instrument below its signature, chapters and articles, and an annex with a table."""
    issuer, sign = say.bureau()
    day, topic = say.day(), say.one(SUBJECTS)
    number, cited = new_number(say, sign, day), f"{sign}〔{day.year - 3}〕{say.number(1, 60)}号"
    name = f"{CITY}{topic}{say.one(('办法', '实施细则', '暂行规定', '管理规定'))}"
    lines: list[tuple[Style, str]] = [
        ("flush", to_whom(say)),
        (
            "p",
            f"《{name}》已经市人民政府同意，现印发给你们，请认真贯彻执行。执行中遇到的问题，请径向{issuer}反映。",
        ),
        *sign_off(say, [issuer], day),
        ("center", name),
    ]
    article = 0
    for chapter in range(1, say.number(3, 5)):
        lines.append(
            (
                "head",
                f"第{in_han(chapter)}章　{say.one(('总则', '职责分工', '申请与受理', '监督检查', '法律责任', '服务保障'))}",
            )
        )
        for _ in range(say.number(2, 5)):
            article += 1
            lines.append(("p", f"第{in_han(article)}条　{say.paragraph(1, 2)}"))
            if say.number(0, 4) == 0:
                lines += [("p", f"（{in_han(n)}）{say.sentence()}") for n in range(1, say.number(2, 4))]
    years = say.number(2, 5)
    lines.append(
        (
            "p",
            f"第{in_han(article + 1)}条　本办法自印发之日起施行，有效期{years}年。《{CITY}{topic}试行办法》（{cited}）同时废止。",
        )
    )
    lines.append(("flush", f"公开方式：{say.one(('主动公开', '主动公开', '依申请公开'))}"))
    return Text("notice", f"{issuer}关于印发{name}的通知", said(lines), number, (cited,), (issuer,), day)


def opinion(say: Prose) -> Text:
    """A 意见 in numbered sections, as policies are written."""
    issuer, sign = say.bureau()
    day = say.day()
    lines: list[tuple[Style, str]] = [
        ("flush", to_whom(say)),
        ("p", f"为贯彻落实{say.one(CITED)}，{say.paragraph(1, 2)}现提出以下意见。"),
    ]
    for n in range(1, say.number(4, 7)):
        lines.append(
            (
                "head",
                f"{in_han(n)}、{say.one(('总体要求', '重点任务', '加强组织领导', '强化资金保障', '严格监督考核', '做好宣传引导', '完善工作机制'))}",
            )
        )
        lines += [("p", f"（{in_han(k)}）{say.paragraph(1, 3)}") for k in range(1, say.number(2, 4))]
        if say.number(0, 2) == 0:
            lines += [("p", f"{k}.{say.sentence()}") for k in range(1, 4)]
    lines += [*sign_off(say, [issuer], day), *notes(say, issuer, day)]
    title = (
        f"{issuer}关于进一步加强{say.one(SUBJECTS)}工作的{say.one(('意见', '实施意见', '通知', '若干措施'))}"
    )
    return Text("opinion", title, said(lines), new_number(say, sign, day), (), (issuer,), day)


def joint(say: Prose) -> Text:
    """A notice of two or three bodies."""
    picks = say.chance.sample(range(len(BUREAUS)), say.number(2, 3))
    issuers = tuple(CITY + BUREAUS[n] for n in picks)
    first = say.one(("发改", "财", "建", "卫", "教"))
    day = say.day()
    lines: list[tuple[Style, str]] = [("flush", to_whom(say))]
    lines += [("p", say.paragraph(2, 4)) for _ in range(say.number(2, 6))]
    lines += [
        ("flush", "附件：联系人名单"),
        *sign_off(say, issuers, day),
    ]
    title = f"{'　'.join(issuers) if say.number(0, 1) else '、'.join(issuers)}关于做好{day.year}年{say.one(SUBJECTS)}工作的通知"
    return Text(
        "joint",
        title.replace("　", " "),
        said(lines),
        f"云{first}联〔{day.year}〕{say.number(1, 90)}号",
        (),
        issuers,
        day,
    )


def decree(say: Prose) -> Text:
    """A 令 that promulgates rules, with the serial number decrees have."""
    day, serial = say.day(), say.number(20, 220)
    name = f"{CITY}{say.one(SUBJECTS)}规定"
    lines: list[tuple[Style, str]] = [
        ("center", f"{CITY}人民政府令"), ("center", f"第{serial}号"),
        ("p", f"《{name}》已经{day.year}年{day.month}月{day.day}日市人民政府第{say.number(1, 90)}次常务会议审议通过，现予公布，自{day.year + 1}年1月1日起施行。"),
        ("right", f"市长　{say.person()}"), ("right", in_digits(day)), ("center", name),
    ]  # fmt: skip
    lines += [("p", f"第{in_han(n)}条　{say.paragraph(1, 2)}") for n in range(1, say.number(7, 16))]
    return Text("decree", name, said(lines), f"{CITY}人民政府令第{serial}号", (), (f"{CITY}人民政府",), day)


def announcement(say: Prose) -> Text:
    """A 公告 numbered within its year."""
    issuer, _ = say.bureau()
    day, serial = say.day(), say.number(1, 60)
    lines: list[tuple[Style, str]] = [
        ("center", f"{issuer}公告"),
        ("center", f"{day.year}年第{serial}号"),
        ("p", f"根据{say.one(CITED)}，{say.sentence()}现将有关事项公告如下："),
    ]
    lines += [("p", f"{in_han(n)}、{say.paragraph(1, 2)}") for n in range(1, say.number(3, 6))]
    lines += [("p", "特此公告。"), *sign_off(say, [issuer], day), *notes(say, issuer, day)[:1]]
    title = f"{issuer}关于{say.one(SUBJECTS)}有关事项的公告"
    return Text(
        "announcement", title, said(lines), f"{issuer}公告{day.year}年第{serial}号", (), (issuer,), day
    )
