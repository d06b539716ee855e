"""The headings a gazette prints over a group of its documents: 【市政府文件】, 部门文件, 人事任免, 地方性法规."""

from __future__ import annotations

import re

from normalizers.metadata.numbers import find_numbers

#: what a section is called by, whoever's it is: a city's, a court's, a standing committee's
_NAMES = (
    "文件|文件选登|规范性文件|规章|政府规章|部门规章|地方性法规|法规|行政法规|法律|法律选登|法规规章|令|命令|公告|通告|公告通告|任免|人事任免|人事|人事信息|"
    "选登|解读|政策解读|大事记|统计资料|统计数据|领导讲话|讲话|重要言论|会议纪要|会议文件|会议|机构编制|机构与人事|司法解释|司法文件|司法统计|案例|典型案例|"
    "指导性案例|裁判文书选登|裁判文书|工作报告|报告|决议决定|决议、决定|说明|审议意见|执法检查|议案建议|其他|其它|资料|专载|特载|要闻|政务要闻|政务公开|公文|法令"
)
_DECORATED = re.compile(r"[【\[〔◎●■★◆▲△▶※☆○□◇]+([^关于，。；]{2,24}?)[】\]〕◎●■★◆◀※☆]*")
_SECTION = re.compile(rf"[·•]?[^关于，。；：:、（(]{{0,24}}(?:{_NAMES})[·•]?")
#: names of sections that are also titles of documents by themselves stand alone only when decorated or listed
_AMBIGUOUS = re.compile(
    r".*(?:大事记|工作报告|报告|说明|名单|公告|通告|令|命令|会议纪要|讲话|决定|公文|法律|法令)"
)
#: a section head that the PDF's lines glued to the title below it: 云河市人民政府文件云河市人民政府关于…
GLUED = re.compile(
    r"[^关于，。；]{2,24}?(?:政府|办公厅|办公室|委员会|[局厅部院])文件(?=[一-鿿]{2,40}?关于|[一-鿿]{2,30}令)"
)


def is_section(line: str) -> bool:
    """Tell whether a packed line heads a section of the gazette (云河市人民政府办公厅文件, 【人事任免】)."""
    if not 2 <= len(line) <= 28 or find_numbers(line):
        return False
    decorated = _DECORATED.fullmatch(line)
    if decorated:
        return bool(_SECTION.fullmatch(decorated[1]))
    return bool(_SECTION.fullmatch(line)) and not _AMBIGUOUS.fullmatch(line)


def could_be_section(line: str) -> bool:
    """Tell whether a line of a contents page that bears no page number may head a section there."""
    if is_section(line):
        return True
    decorated = _DECORATED.fullmatch(line)
    order = re.search("(?:府|会|院|席|理|[局厅部])令$", line)
    return bool(decorated) or (len(line) <= 14 and not order and bool(_SECTION.fullmatch(line)))
