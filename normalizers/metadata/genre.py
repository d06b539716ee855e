"""Genre: which kind of document a title names (通知, 办法, 规划 …)."""

from __future__ import annotations

import re

#: kinds of 公文 (党政机关公文处理工作条例, 2012, art. 8), of 规章 and 规范性文件, and what portals add; the longer
#: word first where one ends in the other
_WORDS = (
    "实施细则 实施办法 实施方案 实施意见 管理办法 暂行办法 工作方案 行动计划 工作总结 工作计划 工作要点 工作报告 政策解读 "
    "通知书 通知 通告 通报 公告 公报 公示 批复 复函 函 请示 议案 纪要 决议 决定 命令 令 条例 规定 规则 细则 办法 章程 "
    "意见 规划纲要 规划 纲要 计划 方案 预案 措施 要点 指南 指引 标准 规范 规程 目录 清单 名单 制度 准则 总结 报告 解读 白皮书 "
    "说明 法"
)
GENRES = tuple(_WORDS.split())
_GENERAL = {
    "实施细则": "细则",
    "实施办法": "办法",
    "管理办法": "办法",
    "暂行办法": "办法",
    "实施方案": "方案",
    "工作方案": "方案",
    "实施意见": "意见",
    "行动计划": "计划",
    "工作计划": "计划",
    "工作总结": "总结",
    "工作要点": "要点",
    "工作报告": "报告",
    "政策解读": "解读",
    "规划纲要": "规划",
    "通知书": "通知",
}
#: possessive, and no bracket inside a bracket: one way to read each tail, however hostile
_TAIL = re.compile(r"(?:[（(〔【\[][^（()）〔〕【】\[\]]{0,30}+[）)〕】\]]|[》」”\"'。\s])++$")
_LEAD_READING = re.compile(r"^[【\[]?(?:政策|图文|音频|视频|一图)?解读|一图读懂")


def genre_of(title: str) -> str:
    """Return the genre a Simplified title ends in, "" where it names none."""
    if _LEAD_READING.search(title):
        return "解读"
    bare = _TAIL.sub("", title)
    for word in GENRES:
        if bare.endswith(word):
            return _GENERAL.get(word, word)
    return ""
