"""What a page says of its document in labels: standard metas, catalogue fields, `发布日期:… 来源:…` lines.

Standard labels are those of the 政府网站发展指引 (国办发〔2017〕47号): SiteName, ColumnName, ArticleTitle, PubDate,
ContentSource … Catalogue fields are those of 政府信息公开 pages: 索引号, 发文字号, 成文日期 … Values stay as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from dibao.records.clean import Evidence
from normalizers.metadata.dates import parse_date
from normalizers.script import to_simplified

#: standard labels, lower case (sites mix cases), and the field each gives
METAS = {
    "articletitle": "title",
    "pubdate": "published",
    "contentsource": "source",
    "columnname": "column",
    "columntype": "column-type",
    "sitename": "site",
    "siteidcode": "site-code",
    "firstpublishedtime": "published",
}
_FIELDS = {
    "title": "标题 名称 信息名称 文件名称 公开事项名称 文件标题",
    "document_number": "文号 发文字号 公文文号 发布文号 文件编号 文件字号 发文文号",
    "unified_number": "统一编号 规范性文件统一编号 文件统一编号",
    "index_number": "索引号 信息索引号 信息索引 索取号",
    "issuer": "发文机关 发文机构 发文单位 发布机构 发布机关 发布单位 制发机关 制发单位 制定机关 主办单位 公开机构 信息来源单位",
    "signed": "成文日期 制发日期 印发日期 生成日期 发文日期 成文时间 印发时间",
    "published": "发布日期 发布时间 发表时间 公开日期 公布日期 发布于 信息时间 上网日期 时间 日期",
    "effective": "实施日期 生效日期 施行日期 实施时间",
    "expiry": "失效日期 废止日期 失效时间 废止时间 有效期至",
    "status": "文件状态 有效性 效力状态 时效性 时效状态 是否有效 效力",
    "source": "来源 信息来源 文章来源 稿件来源 消息来源 文章出处 来源出处 出处 稿源 来源单位",
    "author": "作者 责任编辑 编辑 撰稿 审核 录入 发布人 责编 初审 终审 编审 校对",
    "counter": "浏览量 浏览次数 点击数 点击次数 点击量 点击 阅读次数 阅读量 阅读 访问量 访问次数 访问总数 人气 浏览 阅读数",
    "tool": "字体 字号 字体大小 浏览字号 分享到 分享 打印 保护视力色 视力保护色 分享至 文字大小",
    "class": "分类 主题分类 组配分类 体裁分类 主题词 关键词 服务对象 信息类别 公开方式 公开形式 公开类别 公开范围 公开时限 体裁 语种 语言 所属栏目 栏目 内容概述 主题",
}
FIELDS = {label: field for field, labels in _FIELDS.items() for label in labels.split()}
#: bare 时间 日期 名称 主题 are label words only at the head of a page, where nothing else can be meant
_ORDERED = sorted(FIELDS, key=len, reverse=True)
_GAP = r"[ \u3000\u00a0]*"
#: these words are never part of a value, so no space need stand before them
_GLUED = [label for label in _ORDERED if FIELDS[label] in ("counter", "tool") and len(label) > 2]
_LABEL = re.compile(
    r"((?:(?:^|(?<=[\s\u3000\[【|｜(（\d]))(?:"
    + "|".join(_GAP.join(label) for label in _ORDERED)
    + ")|"
    + "|".join(_GLUED)
    + rf")){_GAP}[:：]{_GAP}"
)
#: longer lines are prose that happens to contain a label word
LINE_LENGTH = 160
_NEXT_MAX = 300
#: 失效（提前废止） and the like; the longest seen has 10 characters
STATUS_LENGTH = 16


def from_metas(metas: Iterable[tuple[str, str]]) -> Iterator[Evidence]:
    """Yield what the standard page labels say; empty values and repetitions are left out."""
    seen: set[tuple[str, str]] = set()
    for name, content in metas:
        field = METAS.get(name.strip().lower())
        value = " ".join(content.split())
        if field and value and (field, value) not in seen:
            seen.add((field, value))
            yield Evidence(field, value, f"label {name.strip()}", value[:200])


def from_lines(lines: Sequence[str], basis: str) -> Iterator[Evidence]:
    """Yield the labelled values of short lines; a label alone takes the next line, as in catalogue tables."""
    # footers name the site's 主办单位; only a catalogue, which has an index number, means the document's
    catalogue = any("索引号" in to_simplified(line) for line in lines if len(line) < 40)
    for index, line in enumerate(lines):
        for label, printed in parse_line(line):
            value = printed or _value_below(lines, index)
            if label == "主办单位" and not catalogue:
                continue
            if _fits(FIELDS[label], value):
                yield Evidence(FIELDS[label], value, f"{basis} {label}", line.strip()[:200])


def _value_below(lines: Sequence[str], index: int) -> str:
    """Return the line below a label that stands alone, "" where that is another label or prose."""
    below = lines[index + 1].strip() if index + 1 < len(lines) else ""
    alone = lines[index].rstrip().endswith((":", "："))
    return below if alone and not parse_line(below) and len(below) <= _NEXT_MAX else ""


def _fits(field: str, value: str) -> bool:
    """Tell whether a value can be one of its field: a label without a value must not take its neighbour's."""
    if field in ("published", "signed", "effective", "expiry"):
        return parse_date(value) is not None
    if field in ("index_number", "unified_number", "document_number"):
        return len(value) <= 80 and any(char.isdigit() for char in value)
    if field == "status":
        return 0 < len(value) <= STATUS_LENGTH
    return value.strip("-—/无 ") != ""


def parse_line(line: str) -> tuple[tuple[str, str], ...]:
    """Return the (label, value) pairs a line consists of, () where it does not begin with a label."""
    text = line.strip()
    if not text or len(text) > LINE_LENGTH:
        return ()
    simplified = to_simplified(text)
    matches = list(_LABEL.finditer(simplified))
    if not matches or simplified[: matches[0].start()].strip("[【|｜(（ \u3000"):
        return ()
    pairs = []
    for match, following in zip(matches, [*matches[1:], None], strict=True):
        end = following.start() if following else len(text)
        label = re.sub(r"[ \u3000\u00a0]", "", match[1])
        # t2s keeps lengths for single characters; where a phrase changed them the simplified value serves
        origin = text if len(text) == len(simplified) else simplified
        pairs.append((label, origin[match.end() : end].strip(" \u3000\u00a0|｜[]【】")))
    return tuple(pairs)
