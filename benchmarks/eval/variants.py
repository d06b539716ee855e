"""What happens to a text on its way to another page: spacing, script, glosses, ledes, cuts, scanners, amendments.

Every function takes the text and a random source and returns a new text; the same source gives the same one.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import cache

from eval.prose import BUREAUS, CITY, DISTRICTS, PLACES, Prose
from eval.readings import gloss

Chance = random.Random
HALF = str.maketrans("，：；！？（）％", ",:;!?()%")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
#: OpenCC's configurations: plain Traditional, Taiwan's and Hong Kong's letters
SCRIPTS = ("s2t", "s2tw", "s2hk")
LEDES = (
    "{day}，{body}发布通知。对此，文件指出，{said}记者从会上获悉，{more}原文如下：\n",
    "本报讯 日前，{body}印发通知，{said}全文如下。\n",
    "编者按：为方便读者了解有关政策，现转载{body}文件。{more}\n",
    "{body}近日出台新政，惠及这些人！一起来看：{said}\n",
)
JUNK = (
    "\n责任编辑：{who}\n声明：本文转载自其他媒体，转载目的在于传递更多信息，并不代表本网赞同其观点和对其真实性负责。如有侵权请联系删除。\n扫一扫在手机打开当前页\n打印 关闭\n",
    "\n【免责声明】本文仅代表作者个人观点，与本网无关。其原创性以及文中陈述文字和内容未经本站证实。\n上一篇：{one}\n下一篇：{two}\n",
    "\n（来源：{body}网站）\n编辑：{who} 审核：{two}\n",
    "\n| 分享到：微信 微博\n相关阅读\n{one}\n{two}\n",
)
#: what is a figure, in any script
FIGURES = frozenset("0123456789０１２３４５６７８９〇○零一二三四五六七八九十百千万亿")
#: what scanners read for what is printed
LOOKALIKE = dict(
    ("未末", "土士", "日曰", "己已", "人入", "大太", "天夫", "干千", "王玉", "市巿", "部郡", "管菅", "理埋", "工エ", "办沬",
     "应庄", "经轻", "费贽", "政玫", "通逋", "务劵", "行仃", "由甴", "用甪", "本木", "月目", "号弓", "条杂", "设没", "责贵",
     "任仼", "组纽", "织炽", "他地", "时吋", "间问", "单卑", "监盐", "查杳", "料科", "提堤", "位泣", "制刷", "规视", "定宅")
)  # fmt: skip
CHANGES = (
    "逾期未办理的，视为放弃，由主管部门予以公告。",
    "涉及国家秘密的，按照保密规定执行。",
    "跨区的事项，由市人民政府指定一个区牵头办理。",
    "法律、法规另有规定的，从其规定。",
    "第三方机构的选定应当公开透明。",
    "有条件的镇（街道）可以先行试点。",
    "由市有关部门会同各区人民政府组织实施。",
    "原有关规定与本办法不一致的，以本办法为准。",
    "其中对中小企业给予适当倾斜。",
    "具体办法由主管部门另行制定。",
)


def spaced(text: str, chance: Chance) -> str:
    """Return the text in other punctuation, widths, spaces and lines: not a word of it differs."""
    if chance.random() < 0.5:
        text = text.translate(HALF)
    if chance.random() < 0.3:
        text = text.replace("“", "「").replace("”", "」")
    if chance.random() < 0.3:
        text = re.sub(r"(\d+)", r" \1 ", text)
    way = chance.random()
    if way < 0.3:
        text = re.sub(r"\s*\n\s*", " ", text)
    elif way < 0.6:
        wide = chance.randint(24, 42)
        text = "\n".join(
            part
            for line in text.split("\n")
            for part in (*(line[at : at + wide] for at in range(0, len(line), wide)), "")
        )
    else:
        text = "\n\n".join("\u3000\u3000" + line for line in text.split("\n"))
    if chance.random() < 0.2:
        text = text.translate(WIDE)
    return text.replace("。", "。\u200b") if chance.random() < 0.3 else text


@cache
def _converter(name: str) -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC(name).convert
    return convert


def traditional(text: str, chance: Chance) -> str:
    """Return the text in Traditional, in one of three spellings."""
    return _converter(chance.choice(SCRIPTS))(text)


def glossed(text: str, chance: Chance) -> str:
    """Return the text in Traditional with readings beside characters, as copying sites print it."""
    return gloss(traditional(text, chance), chance)[0]


def sentences(text: str) -> list[str]:
    """Return the sentences and lines of a text; joined they are the text."""
    return [part for part in re.split(r"(?<=[。；！？\n])", text) if part]


def lede(text: str, chance: Chance) -> str:
    """Return an editorial opening that quotes some sentences of the text."""
    say = Prose(chance)
    fit = [one.strip() for one in sentences(text) if 15 < len(one) < 90]
    said = "".join(chance.sample(fit, min(len(fit), chance.randint(0, 2))))
    more = "".join(chance.sample(fit, min(len(fit), chance.randint(0, 2))))
    day = f"{chance.randint(1, 12)}月{chance.randint(1, 28)}日"
    return chance.choice(LEDES).format(day=day, body=CITY + say.one(BUREAUS), said=said, more=more)


def junk(chance: Chance) -> str:
    """Return what media print below a text they copied."""
    say = Prose(chance)
    titles = [f"{say.one(DISTRICTS)}{say.one(PLACES)}今起调整，这些变化要知道" for _ in range(2)]
    return chance.choice(JUNK).format(
        who=say.person(), one=titles[0], two=titles[1], body=CITY + say.one(BUREAUS)
    )


def reposted(text: str, chance: Chance) -> str:
    """Return the whole text between a lede and junk, in other spacing half of the time."""
    shown = spaced(text, chance) if chance.random() < 0.5 else text
    return lede(text, chance) + shown + junk(chance)


def quoted(text: str, start: float, end: float, chance: Chance) -> str:
    """Return what a page quotes from the midst of a text, between words of its own."""
    say = Prose(chance)
    opening = f"{say.one(PLACES)}的居民关心的问题有了答案。文件提出：\n"
    return opening + text[int(len(text) * start) : int(len(text) * end)] + junk(chance)


def reissued(text: str, number: str, chance: Chance) -> tuple[str, str]:
    """Return the text issued again under a later number, signed some years later, and that number."""
    found = re.fullmatch(r"(.+〔)(\d{4})(〕)(\d+)号", number)
    if found is None:
        return text, number
    later = chance.randint(2, 5)
    new = f"{found[1]}{int(found[2]) + later}{found[3]}{int(found[4]) + chance.randint(1, 30)}号"
    lines = [
        re.sub(r"\d{4}", lambda year: str(int(year[0]) + later), line, count=1)
        if re.fullmatch(r"\s*\d{4}\s*年\s*\d+\s*月\s*\d+\s*日\s*", line)
        else line
        for line in text.split("\n")
    ]
    return "\n".join(lines).replace(number, new), new


def forwarded(text: str, title: str, number: str, chance: Chance) -> str:
    """Return the notice by which an office passes a text on, the text below it."""
    say = Prose(chance)
    issuer, sign = say.bureau()
    day = say.day()
    return (
        f"{sign}〔{day.year}〕{chance.randint(1, 240)}号\n{issuer}转发{title}的通知\n各有关单位：\n"
        f"现将《{title}》（{number}）转发给你们，请结合实际认真贯彻执行。{say.sentence()}\n{issuer}\n"
        f"{day.year}年{day.month}月{day.day}日\n\n{text}"
    )


def cut(text: str, share: float, chance: Chance) -> str:
    """Return the beginning of the text, cut as a preview is."""
    return text[: int(len(text) * share)] + chance.choice(("……", "...\n查看全文", " | ", ""))


def newslike(text: str, share: float, chance: Chance) -> str:
    """Return a news item: a lede, one line of half-width punctuation, cut."""
    body = re.sub(r"\s+", " ", text[: int(len(text) * share)]).translate(HALF)
    return lede(text, chance) + body + " |"


def scanned(text: str, rate: float, chance: Chance) -> str:
    """Return what a scanner reads: letters mistaken, lost or doubled at this rate; figures of any script are spared.

    A misread figure is not to be told from a figure its author changed; what is made of one is not asked here.
    """
    out = []
    for char in text:
        if char == "\n" or char in FIGURES or chance.random() >= rate:
            out.append(char)
            continue
        slip = chance.random()
        if slip < 0.8:
            out.append(_mistaken(char, chance))
        elif slip < 0.9:
            out.append(char + char)
    return "".join(out)


def _mistaken(char: str, chance: Chance) -> str:
    if char in LOOKALIKE:
        return LOOKALIKE[char]
    near = [chr(ord(char) + step) for step in (-3, -2, -1, 1, 2, 3)]
    spared = (
        FIGURES | frozenset("上下不与且") if char in "上下不与且" else FIGURES
    )  # another clause, not a slip
    return chance.choice([one for one in near if one not in spared] or [char])


def amended(text: str, chance: Chance) -> str:
    """Return the text with some figures, words and clauses of its body changed; always another text.

    Titles, numbers, addresses, signatures and tables stay: what has none of a clause's stops is none.
    """
    parts = sentences(text)
    fit = [at for at, part in enumerate(parts) if len(part) > 15 and part.rstrip("\n")[-1:] in "。；！？"]
    for at in chance.sample(fit, min(len(fit), max(2, min(6, len(fit) // 8)))):
        part, way = parts[at], chance.random()
        figures = list(re.finditer(r"\d+", part))
        if figures and way < 0.55:
            one = chance.choice(figures)
            parts[at] = (
                part[: one.start()] + str(int(one[0]) + chance.choice((1, 2, 5, 10))) + part[one.end() :]
            )
        elif way < 0.7 and len(fit) > 3:
            parts[at] = "\n" if part.endswith("\n") else ""
        elif way < 0.85 or "应当" not in part:
            # not the clause that stands there already: what is said twice is no amendment
            new = chance.choice([one for one in CHANGES if one not in "".join(parts)] or CHANGES)
            parts[at] = part.rstrip("\n") + new + ("\n" if part.endswith("\n") else "")
        else:
            parts[at] = part.replace("应当", "可以", 1)
    return "".join(parts)


def noted(chance: Chance, year: int, changed: int) -> str:
    """Return the note under a title of a text amended so many times."""
    first = f"{year}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日{CITY}人民政府令第{chance.randint(2, 90)}号公布"
    acts = "".join(
        f"　根据{year + 2 * (n + 1)}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日《{CITY}人民政府关于修改部分规章的决定》{'' if n == 0 else f'第{n + 1}次'}修正"
        for n in range(changed)
    )
    return f"（{first}{acts}）"
