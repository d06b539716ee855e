"""The title of a document: Simplified, without glosses, whole, and chosen from what the page offers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dibao.records.clean import Block, Evidence
from normalizers.metadata.headings import title_in
from normalizers.metadata.issuers import names_of
from normalizers.metadata.numbers import parse as parse_number
from normalizers.metadata.sites import is_column, is_no_title, without_site
from normalizers.script import to_simplified
from normalizers.text.blocks import clean_line
from normalizers.text.furniture import is_chrome
from normalizers.text.glosses import strip_glosses
from normalizers.text.lede import is_title_line

#: what editors set before a title: a mark of a repost, of pictures, of where it stands in a list
_TAG = re.compile(
    r"^(?:[（(【\[［〔]\s*(?:转载|转发|转|图文|组图|图|视频|图解|多图|原创|置顶|最新|热点|推荐|独家|新|重要|文字|HOT|new|专题|头条|要闻)\s*[）)】\]］〕]|转载[：:]|转发[：:](?!.{0,3}关于))\s*",
    re.IGNORECASE,
)
#: what archives of normative documents set before or after the title of one that lapsed
_LAPSED = re.compile(
    r"^[（(【\[［]\s*已?(?:失效|废止|宣布失效|全文废止|停止执行)\s*[）)】\]］]\s*|\s*[（(【\[［]\s*已?(?:失效|废止|全文废止)\s*[）)】\]］]$"
)
_ANNEX = re.compile(r"^附件\s*[\d一二三四五六七八九十]{0,3}\s*[:：.．、-]\s*(?=\S{4})")
#: a 文号 or a date that was glued to the title
_BRACKETED = re.compile(
    r"\s*[（(【\[]([^（()）【】\[\]]{2,24}[〔\[［（(][12]\d{3}[〕\]］）)][^（()）]{1,12}号)[）)】\]]$"
)
_DATED = re.compile(
    r"[\s_|（(\[【-]+\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?[）)\]】]?$|^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[\s_|]+"
)
_HAN = "\u3400-\u9fff"
_INNER_SPACE = re.compile(
    rf"(?<=[{_HAN}，、。；：“”‘’《》（）〔〕—]) +(?=[{_HAN}，、。；：“”‘’《》（）〔〕—])"
)
_CUT = re.compile(r"(?:\.{2,}|…+|⋯+)$")
_LONGEST = 300
#: bases of candidates that a catalogue inside the body outranks
_WEAK = ("common", "line", "html")
#: this much of a title shows which fuller candidate it is the beginning of
_STEM = 8


@dataclass(frozen=True, slots=True)
class Around:
    """Names that stand round a title on its page and are none: of the site, of its columns."""

    site: str = ""
    columns: tuple[str, ...] = ()


def clean_title(text: str) -> str:
    """Return a title Simplified and whole: no glosses, no （转载） or 【图文】, no space that broke it between characters.

    A space between two bodies of a joint issue stays: it separates their names. A mark of lapse (（已失效）), a 文号 in
    brackets or a date at its end, and 附件1： before it are no part of it.
    """
    title = to_simplified(strip_glosses(clean_line(text))[0])[: 2 * _LONGEST]
    for _ in range(3):  # 【转载】（图文）… bears two marks at most
        stripped = _LAPSED.sub("", _TAG.sub("", title)).strip()
        if stripped == title or not stripped:
            break
        title = stripped
    title = _ANNEX.sub("", title)
    title = _without_glued(title)
    pieces = _INNER_SPACE.split(title)
    # 借“光”采油 某油田建成项目集群: in a headline a space parts two clauses, in an official title a line was broken
    official = "关于" in title or is_title_line("".join(pieces))
    whole = pieces[0]
    for piece in pieces[1:]:
        joint = names_of(re.split(r"[ 、]", whole)[-1]) and names_of(piece.partition("关于")[0].split(" ")[0])
        whole += f" {piece}" if joint or not official else piece
    return whole.strip()[:_LONGEST]


def marks_of(text: str) -> Iterator[Evidence]:
    """Yield what stands round a title: a mark that the page reposts or that the document lapsed, a 文号 in brackets."""
    line = to_simplified(clean_line(text))[:_LONGEST]
    if (tag := _TAG.match(line)) and re.search("转", tag[0]):
        yield Evidence("repost-mark", tag[0].strip(), "title", text[:200])
    if (glued := _BRACKETED.search(_DATED.sub("", line))) and parse_number(glued[1]):
        yield Evidence("document_number", glued[1], "title", text[:200])
    if lapsed := _LAPSED.search(line):
        yield Evidence("status", lapsed[0].strip(" （）()【】[]［］"), "mark of the title", text[:200])


def rank(
    page: Sequence[tuple[str, str]], labels: Sequence[Evidence], around: Around
) -> Iterator[tuple[str, str]]:
    """Yield title candidates, the best first: card, ArticleTitle, the CMS's place, catalogue, common places, window.

    `page` are (text, basis) of places in the page, `labels` everything labels said. Names of the site are none.
    """
    stated = [item for item in labels if item.field == "title"]
    names = (around.site, *around.columns)
    strong = [(text, basis) for text, basis in page if basis.startswith("card")]
    strong += [(item.value, item.basis) for item in stated if item.basis.startswith("label")]
    strong += [(text, basis) for text, basis in page if basis.startswith("cms")]
    strong += [(item.value, item.basis) for item in stated if not item.basis.startswith(("label", "meta"))]
    strong += [(text, basis) for text, basis in page if basis.startswith("common") and len(text) >= 4]
    strong += [(text, basis) for text, basis in page if basis.startswith("line")]
    windows = [(item.value, item.basis) for item in stated if item.basis.startswith("meta")]
    windows += [(text, basis) for text, basis in page if basis.startswith("html")]
    late = []
    for text, basis in strong:
        if is_no_title(text, (around.site,)):
            continue
        if clean_line(text) in around.columns:
            late.append((text, basis))  # 机构概况 may be a page and its column: better than nothing
            continue
        yield text, basis
    for text, basis in windows:
        bare = without_site(text, *names)
        if bare in around.columns:
            late.append((bare, basis))
        elif not is_no_title(bare, (around.site,)):
            yield bare, f"html {basis}" if basis.startswith("meta") else basis
    yield from late


def around_of(labels: Sequence[Evidence]) -> Around:
    """Return the names of site and columns that labels and breadcrumbs state."""
    site = next((item.value for item in labels if item.field == "site"), "")
    columns = [item.value for item in labels if item.field == "column" and item.basis != "breadcrumb"]
    for item in labels:
        if item.field == "column" and item.basis == "breadcrumb":
            columns += [part.strip() for part in re.split(r"[>›»→/]+|[:：]", item.value) if part.strip()]
    return Around(site, tuple(dict.fromkeys(columns)))


def choose_title(
    candidates: Sequence[tuple[str, str]], blocks: Sequence[Block]
) -> tuple[str, tuple[Evidence, ...]]:
    """Return the title and its evidence: the first usable candidate (text, basis), else the head of the text.

    A candidate that was cut, by … or in the middle of a word, gives way to the fuller one it begins.
    """
    usable = [
        (text, basis)
        for text, basis in candidates
        if clean_title(text) and not is_chrome(text) and not is_no_title(text)
    ]
    own = title_in(blocks)
    if own:
        # the window title is the weakest word on it, for many sites put their own name there; but it is a better one
        # than a first line that reads like no title
        weak = (
            at
            for at, (text, basis) in enumerate(usable)
            if basis.startswith("html") and (is_title_line(own) or not _is_headline(text))
        )
        usable.insert(next(weak, len(usable)), (own, "head of the text"))
    evidence = [Evidence("title", clean_title(text), basis, text[:200]) for text, basis in usable]
    if not evidence:
        return "", ()
    title = _whole(evidence[0].value, [item.value for item in evidence])
    distinct = {item.value: item for item in reversed(evidence)}
    return title, tuple(item for item in evidence if distinct.get(item.value) is item)


def with_stated(
    candidates: Sequence[tuple[str, str]], stated: Sequence[tuple[str, str]]
) -> tuple[tuple[str, str], ...]:
    """Return the candidates with those a catalogue in the body states, which rank above common places and the window."""
    strong = [item for item in candidates if not item[1].startswith(_WEAK)]
    weak = [item for item in candidates if item[1].startswith(_WEAK)]
    return (*strong, *stated, *weak)


def _is_headline(window: str) -> bool:
    """Tell a window title that says more than a site's, a body's or a column's name."""
    return len(window) >= _STEM and not names_of(window) and not is_column(window)


def _whole(title: str, others: Sequence[str]) -> str:
    """Return the fuller title that a cut one begins; where none is, the cut one."""
    stem = _packed(_CUT.sub("", title))
    cut = bool(_CUT.search(title)) or not is_title_line(title)
    if not cut or len(stem) < _STEM:
        return title
    fuller = [
        other
        for other in others
        if not _CUT.search(other)
        and len(_packed(other)) > len(stem)
        and _packed(other).startswith(stem)
        and (bool(_CUT.search(title)) or is_title_line(other))
    ]
    return min(fuller, key=len, default=title)


def _without_glued(title: str) -> str:
    """Return a title without the 文号 or date glued to its end or set before it; a title that is only that stays."""
    bare = _DATED.sub("", title)
    if (match := _BRACKETED.search(bare)) and parse_number(match[1]):
        bare = bare[: match.start()]
    lead, space, rest = bare.partition(" ")
    if space and rest and is_title_line(rest) and (number := parse_number(lead)) and "〔" in number.normal:
        bare = rest
    return bare.strip() if len(bare.strip()) >= _STEM else title


def _packed(text: str) -> str:
    return "".join(text.split())


__all__ = [
    "Around",
    "around_of",
    "choose_title",
    "clean_title",
    "marks_of",
    "rank",
    "title_in",
    "without_site",
]
