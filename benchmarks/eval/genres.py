"""More genres: short notices, tables, lists, replies, penalties, appointments, drafts, news, interpretations, reports."""

from __future__ import annotations

import random

from eval.prose import BUREAUS, CITY, DISTRICTS, PLACES, SUBJECTS, Prose, in_digits, in_han
from eval.texts import (
    Line,
    Style,
    Text,
    announcement,
    decree,
    joint,
    notes,
    notice,
    opinion,
    said,
    sign_off,
    to_whom,
)


def short(say: Prose) -> Text:
    """A notice of about eighty characters."""
    issuer, _ = say.bureau()
    day = say.day()
    where, n = say.one(PLACES), say.number(6, 22)
    body = say.one((
        f"因设备检修，定于{day.month}月{min(day.day + 2, 28)}日{n}时起暂停{where}供水，预计次日6时恢复，请相关用户提前做好储水准备。",
        f"我局定于{day.month}月{min(day.day + 3, 28)}日上午9时在{where}召开{say.one(SUBJECTS)}座谈会，请各科室派员参加。",
        f"{day.year}年端午节放假期间，{where}服务窗口暂停办公，节后第一个工作日恢复办理业务。",
        f"因道路施工，{where}即日起实行交通管制，过往车辆请绕行，给您带来不便，敬请谅解。",
    ))  # fmt: skip
    lines: list[tuple[Style, str]] = [
        ("p", body),
        ("p", "特此通知。"),
        ("right", issuer),
        ("right", in_digits(day)),
    ]
    title = f"关于{say.one(('暂停办理业务', '临时停水', '召开座谈会', '交通管制'))}的{say.one(('通知', '公告', '温馨提示'))}"
    return Text("short", title, said(lines), "", (), (issuer,), day)


def table_only(say: Prose) -> Text:
    """A publication that is one table."""
    day = say.day()
    rows = tuple(tuple(row) for row in say.rows(say.number(5, 22)))
    return Text("table", f"{CITY}{day.year}年{say.one(SUBJECTS)}情况公示表", (Line("table", rows=rows),))


def proposal(say: Prose) -> Text:
    """A 公示 of a list, with dates, telephone numbers and a table."""
    issuer, _ = say.bureau()
    day = say.day()
    end = day.replace(day=min(day.day + 5, 28)) if day.day < 23 else day
    lines = [
        Line("p", f"{say.paragraph(1, 2)}现将名单予以公示，公示期为{in_digits(day)}至{in_digits(end)}。"),
        Line("table", rows=tuple(tuple(row) for row in say.rows(say.number(3, 9)))),
        Line("p", f"如有异议，请以书面形式向{issuer}反映。{say.sentence()}"),
        Line("right", issuer),
        Line("right", in_digits(day)),
    ]
    return Text(
        "proposal",
        f"关于{day.year}年{say.one(SUBJECTS)}拟补助对象名单的公示",
        tuple(lines),
        "",
        (),
        (issuer,),
        day,
    )


def reply(say: Prose) -> Text:
    """A 批复 that names the request it answers."""
    day = say.day()
    place = say.one(DISTRICTS)
    asked = f"{place[0]}府请〔{day.year}〕{say.number(1, 40)}号"
    issuer = f"{CITY}人民政府"
    lines: list[tuple[Style, str]] = [
        ("flush", f"{place}人民政府："),
        ("p", f"你区《关于审批{say.one(SUBJECTS)}方案的请示》（{asked}）收悉。经研究，现批复如下："),
        *[("p", f"{in_han(n)}、{say.paragraph(1, 2)}") for n in range(1, say.number(3, 5))],
        ("p", "此复。"), *sign_off(say, [issuer], day), *notes(say, issuer, day),
    ]  # fmt: skip
    title = f"{issuer}关于同意{place}{say.one(SUBJECTS)}方案的批复"
    return Text(
        "reply", title, said(lines), f"云府函〔{day.year}〕{say.number(1, 300)}号", (asked,), (issuer,), day
    )


def attachment_only(say: Prose) -> Text:
    """A page whose body is a link to the file."""
    day = say.day()
    name = f"{CITY}{day.year}年{say.one(SUBJECTS)}预算公开"
    ending = say.one((".pdf", ".doc", ".xls", ".docx", ".zip", ".ofd", ".wps"))
    return Text("attachment", name, (), files=(name + ending,))


def news(say: Prose) -> Text:
    """A report of the city's press office: no number, no signature."""
    lines: list[tuple[Style, str]] = [
        ("p", f"本报讯（记者{say.person()}）{say.paragraph(2, 3)}"),
        *[("p", say.paragraph(1, 4)) for _ in range(say.number(2, 8))],
        ("p", f"“{say.sentence()[:-1]}。”{say.person()}说。"),
    ]
    return Text("news", f"{say.one(PLACES)}里的新变化：{CITY}{say.one(SUBJECTS)}见闻", said(lines))


def interpretation(say: Prose) -> Text:
    """A 解读 in questions and answers."""
    topic = say.one(SUBJECTS)
    cited = f"云府办规〔{say.number(2017, 2025)}〕{say.number(1, 30)}号"
    lines: list[tuple[Style, str]] = [
        ("p", f"近日，{CITY}人民政府办公室印发了《{CITY}{topic}管理办法》（{cited}）。现就有关内容解读如下：")
    ]
    for n in range(1, say.number(4, 7)):
        lines += [
            (
                "head",
                f"问题{n}：{say.one(('出台背景是什么', '适用范围有哪些', '如何申请', '补助标准怎样确定', '何时起施行'))}？",
            ),
            ("p", f"答：{say.paragraph(1, 3)}"),
        ]
    return Text("interpretation", f"《{CITY}{topic}管理办法》政策解读", said(lines), "", (cited,))


def report(say: Prose) -> Text:
    """A long report with nested headings and a table in its midst."""
    year = say.number(2013, 2024)
    lines = [Line("p", say.paragraph(3, 5))]
    for n in range(1, say.number(4, 6)):
        lines.append(Line("head", f"{in_han(n)}、{say.one(SUBJECTS)}情况"))
        for k in range(1, say.number(2, 4)):
            lines += [
                Line("head", f"（{in_han(k)}）{say.one(SUBJECTS)}"),
                Line("p", say.paragraph(2, 5)),
                Line("p", say.paragraph(1, 3)),
            ]
        if n == 2:
            lines.append(Line("table", rows=tuple(tuple(row) for row in say.rows(say.number(3, 6)))))
    issuer, _ = say.bureau()
    return Text("report", f"{issuer}{year}年度法治政府建设工作报告", tuple(lines), "", (), (issuer,))


def penalty(say: Prose) -> Text:
    """A 行政处罚决定书 with its number on the line below the title, dates of the deed in its text."""
    issuer, day = f"{CITY}市场监督管理局", say.day()
    number = f"云市监处罚〔{day.year}〕{say.number(1, 800)}号"
    deed = in_digits(say.day())
    lines: list[tuple[Style, str]] = [
        ("center", number), ("p", f"当事人：云澜{say.person()}餐饮服务部"), ("p", f"统一社会信用代码：92{say.number(10**15, 10**16 - 1)}"),
        ("p", f"经查，当事人于{deed}{say.sentence()}"), ("p", f"上述行为违反了《{CITY}{say.one(SUBJECTS)}规定》第{in_han(say.number(3, 40))}条。{say.sentence()}"),
        ("p", f"决定处以罚款{say.number(1, 50)}000元。当事人应当自收到本决定书之日起十五日内缴纳。"), *sign_off(say, [issuer], day),
    ]  # fmt: skip
    return Text("penalty", f"{issuer}行政处罚决定书", said(lines), number, (), (issuer,), day)


def appointment(say: Prose) -> Text:
    """A notice of who takes and leaves an office: many short lines."""
    issuer, day = f"{CITY}人民政府", say.day()
    number = f"云府人〔{day.year}〕{say.number(1, 60)}号"
    lines: list[tuple[Style, str]] = [("flush", to_whom(say)), ("p", "市人民政府决定：")]
    lines += [
        (
            "p",
            f"{say.one(('任命', '免去'))}{say.person()}{say.one(('为', '的'))}{CITY}{say.one(BUREAUS)}{say.one(('副局长', '总工程师', '四级调研员职务'))}；",
        )
        for _ in range(say.number(2, 9))
    ]
    lines += [*sign_off(say, [issuer], day), *notes(say, issuer, day)]
    return Text(
        "appointment",
        f"{issuer}关于{say.person()}等同志职务任免的通知",
        said(lines),
        number,
        (),
        (issuer,),
        day,
    )


def draft(say: Prose) -> Text:
    """A call for opinions, the draft below it: addresses and telephone numbers, an end date, annexes."""
    issuer, _ = say.bureau()
    day, topic = say.day(), say.one(SUBJECTS)
    lines: list[tuple[Style, str]] = [
        ("p", f"为{say.sentence()[:-1]}，我局起草了《{CITY}{topic}管理办法（征求意见稿）》，现向社会公开征求意见。"),
        ("p", f"公众可于{in_digits(day.replace(day=28))}前将意见发送至yunlan{say.number(10, 99)}@yunlan.gov.test，或者寄至{CITY}{say.one(DISTRICTS)}大道{say.number(1, 99)}号（邮编：{say.number(100000, 860000)}）。"),
        ("flush", f"附件：1.《{CITY}{topic}管理办法（征求意见稿）》"), ("flush", "　　　2.起草说明"), *sign_off(say, [issuer], day),
        ("flush", "附件1"), ("center", f"{CITY}{topic}管理办法（征求意见稿）"), *[("p", f"第{in_han(n)}条　{say.paragraph(1, 2)}") for n in range(1, say.number(4, 9))],
    ]  # fmt: skip
    return Text(
        "draft",
        f"{issuer}关于公开征求《{CITY}{topic}管理办法（征求意见稿）》意见的公告",
        said(lines),
        "",
        (),
        (issuer,),
        day,
    )


GENRES = (
    notice, opinion, joint, decree, announcement, short, table_only, proposal, reply, attachment_only, news,
    interpretation, report, penalty, appointment, draft,
)  # fmt: skip


def write(genre: str, chance: random.Random) -> Text:
    """Return a new document of a genre, by the name of its function."""
    makers = {maker.__name__: maker for maker in GENRES}
    return makers[genre](Prose(chance))
