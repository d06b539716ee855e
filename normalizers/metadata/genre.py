"""The genre (文种) a title names: 通知, 办法, 规划, 解读 … and what stands beside documents on portals: 公示, 新闻 …"""

from __future__ import annotations

import re

#: kinds of 公文 (党政机关公文处理工作条例, 2012, art. 8), of 规章 and 规范性文件, papers of congresses and courts, and
#: what portals add; the longer word first where one ends in the other
_WORDS = (
    "实施细则 实施办法 实施方案 实施意见 实施规则 管理办法 管理规定 管理规则 暂行办法 暂行规定 试行办法 工作方案 工作规则 行动方案 行动计划 工作总结 工作计划 "
    "工作要点 工作报告 工作意见 指导意见 若干意见 若干规定 若干措施 政策解读 文字解读 政策问答 应急预案 技术规范 评估报告 统计公报 预算报告 决算报告 "
    "通知书 决定书 答复函 建议书 通知 通告 通报 公告 公报 公示 公开信 批复 复函 答复 函 请示 议案 提案 纪要 决议 决定 命令 令 批示 "
    "条例 规定 规则 细则 办法 章程 解释 裁决 意见 规划纲要 规划 纲要 计划 方案 预案 措施 政策 要点 指南 指引 导则 标准 定额 规范 规程 目录 清单 名单 一览表 "
    "制度 机制 准则 守则 公约 倡议书 总结 报告 年报 预算 决算 解读 图解 问答 白皮书 说明 须知 启事 声明 更正 更正公告 讲话 法典 法"
)
GENRES = tuple(sorted(dict.fromkeys(_WORDS.split()), key=len, reverse=True))
_GENERAL = {
    "实施细则": "细则",
    "实施办法": "办法",
    "管理办法": "办法",
    "暂行办法": "办法",
    "试行办法": "办法",
    "管理规定": "规定",
    "暂行规定": "规定",
    "若干规定": "规定",
    "管理规则": "规则",
    "实施规则": "规则",
    "工作规则": "规则",
    "实施方案": "方案",
    "工作方案": "方案",
    "行动方案": "方案",
    "实施意见": "意见",
    "指导意见": "意见",
    "工作意见": "意见",
    "若干意见": "意见",
    "若干措施": "措施",
    "行动计划": "计划",
    "工作计划": "计划",
    "工作总结": "总结",
    "工作要点": "要点",
    "工作报告": "报告",
    "评估报告": "报告",
    "预算报告": "报告",
    "决算报告": "报告",
    "政策解读": "解读",
    "文字解读": "解读",
    "图解": "解读",
    "政策问答": "问答",
    "规划纲要": "规划",
    "应急预案": "预案",
    "技术规范": "规范",
    "统计公报": "公报",
    "通知书": "通知",
    "决定书": "决定",
    "答复函": "函",
    "复函": "函",
    "更正公告": "更正",
    "法典": "法",
    "一览表": "清单",
}
#: possessive, and no bracket inside a bracket: one way to read each tail, however hostile
_TAIL = re.compile(r"(?:[（(〔【\[][^（()）〔〕【】\[\]]{0,40}+[）)〕】\]]|[》」』”\"'。！\s])++$")
#: a number behind the title: 国家能源局公告 2025年第5号, 云府办〔2022〕1号
_NUMBER = re.compile(
    r"\s*[（(【]?[一-鿿]{2,14}[〔\[（(【]\d{4}[〕\])）】]第?\d{1,5}号[）)】]?$|\s*\d{4}年\s*第?\d{1,5}号$|(?<=[令告])[（(]?第[^第号]{1,8}号[）)]?$"
)
_LEAD_READING = re.compile(
    r"^[【\[（(]?(?:政策|图文|文字|音频|视频|一图|图表|专家|部门|动漫|长图|H5)?(?:解读|图解|读懂|看懂)|^一图|^图解"
)
_QUESTIONS = re.compile(
    "答记者问|政策问答|热点问答|问答[】）)]?$|百问百答|问与答|常见问题|^[【\\[]?(?:问答|答问)"
)
_READING = re.compile(
    "(?:政策|文件|图文|文字|专家|音频|视频)?解读(?:[之一二三四五六七八九十\\d]*|材料|稿|说明)?$|《[^》]+》的?解读|解读[】）)]"
)
_DRAFT = re.compile(
    "征求意见稿|[（(](?:草案|送审稿|讨论稿|公示稿|修订草案|修正草案)[^）)]{0,12}[）)]|(?:征求|征集|听取).{0,80}意见"
)
#: what was said about a draft after the fact is no draft
_FEEDBACK = re.compile(
    "采纳|反馈|意见(?:建议)?(?:的?(?:情况|汇总|收集|办理|处理|征集结果|结果))|(?:征集|征求意见)(?:情况|结果)"
)
_CORRECTION = re.compile("更正|勘误|更改公告|补正")
_PURCHASE = re.compile(
    "(?:采购|招标|投标|中标|成交|竞价|磋商|谈判|询价|比选|竞争性|资格预审|废标|流标|终止)[^》]{0,16}(?:公告|公示|结果|中标通知书)$|采购意向"
)
_APPOINTMENT = re.compile(
    "(?:任免|任职|免职|任前公示|职务任免)|关于[一-鿿·、 等]{2,30}(?:同志)?(?:任职|免职|任免|职务)|任命"
)


def genre_of(title: str) -> str:
    """Return the genre of a Simplified title, "" where it names none.

    What a page is beside the paper it speaks of comes first: 解读 and 问答 on a 办法, 征求意见稿 of it, 公示, 更正,
    采购公告, 人事任免. Otherwise the word the title ends in, numbers and brackets behind it left out.
    """
    if not title:
        return ""
    if _LEAD_READING.search(title):
        return "解读"
    if _QUESTIONS.search(title):
        return "问答"
    bare = _bare(title)
    if _READING.search(bare) or _READING.search(title):
        return "解读"
    if _PURCHASE.search(bare) and not bare.endswith(("办法", "规定", "目录", "标准", "制度", "细则", "意见")):
        return "采购公告"
    if _CORRECTION.search(bare) and bare.endswith(("公告", "更正", "勘误", "启事", "说明", "通知", "声明")):
        return "更正"
    if _DRAFT.search(title) and not _FEEDBACK.search(bare):
        return "征求意见稿"
    if _APPOINTMENT.search(bare) and bare.endswith(
        ("通知", "决定", "公示", "公告", "名单", "令", "任免", "职务", "任职", "免职", "任命")
    ):
        return "公示" if bare.endswith("公示") else "人事任免"
    for word in GENRES:
        if bare.endswith(word):
            return _GENERAL.get(word, word)
    return ""


def _bare(title: str) -> str:
    for _ in range(3):
        before = title
        title = _NUMBER.sub("", _TAIL.sub("", title))
        if title == before:
            break
    return title
