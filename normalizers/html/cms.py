"""CMS families of government portals as data: how to know one, and where it keeps the body and the title."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """One CMS family: strings any of which identify its pages, and CSS selectors, first match wins."""

    name: str
    marks: tuple[str, ...]
    body: tuple[str, ...]
    title: tuple[str, ...] = ()


#: the more special family first: a gkmlpt or gfxwj page of Guangdong also bears the marks of NFCMS
FAMILIES = (
    Family(
        "gkmlpt",
        ("RELATED_POST_JSONP_URL", 'class="classify"><table', "/gkmlpt/static/", "gkmlpt/index"),
        (".content-box .article-content", ".article-content"),
        (".content-box h1.title", "h1.title"),
    ),
    Family(
        "gfxwj",
        ("行政规范性文件统一发布平台",),
        ("#info_cont", ".info_cont"),
        (".info_title",),
    ),
    Family(
        "govcn",
        ("pages_content", "www.gov.cn/govweb", "gongwen-catalog"),
        ("#UCAP-CONTENT", ".pages_content", "td.b12c"),
        (".pages-title", ".article h1", "h1"),
    ),
    Family(
        "ucap",
        ("UCAPCONTENT", "UCAP-CONTENT"),
        ("#UCAP-CONTENT", "ucapcontent", ".ucapcontent", ".UCAPCONTENT"),
    ),
    Family(
        "hanweb",
        ("ZJEG_RSS", "/module/web/jpage", "jcms_files", "/jslib/hanweb", "hanweb", "/art/art_"),
        ("#zoom", "#barrierfree_container", ".bt_content", ".main-txt", ".article_cont", "#artcontent"),
    ),
    Family(
        "nfcms",
        ("NFCMS_SITE_ID", "nfw-cms-attachment", "NFCMS-POST-VISIT"),
        ("#zoomcon", ".content_article", ".article-content", "#detailCon", ".newsMain"),
        ("h1.content_title", ".article-title", "h1"),
    ),
    Family(
        "trs",
        ("TRS_Editor", "trs_editor_view", "TRS_UEDITOR", "trsweb", "/TRS_PRE"),
        (".TRS_UEDITOR", ".trs_editor_view", ".article-body", ".TRS_Editor", "#zoom"),
    ),
)
BY_NAME = {family.name: family for family in FAMILIES}

#: ids and classes that mean "the body" on sites of no known family, from the pages of forty portals
COMMON_BODY = (
    "#UCAP-CONTENT", "#zoomcon", "#zoom", "#Zoom", "#info_cont", ".TRS_UEDITOR", ".TRS_Editor", "#detailCon",
    ".article-content", ".article_content", ".content_article", "#article-content", "#articleContent",
    "#BodyLabel", ".pages_content", ".view-content",
)  # fmt: skip
COMMON_TITLE = ("h1.article-title", ".article-title", ".info_title", "h1.title", "#title", "h1", ".title h2")


def recognise(html: str, platform: str = "") -> Family | None:
    """Return the family of a page: the card's word first, then the first family whose mark the page bears."""
    if platform in BY_NAME:
        return BY_NAME[platform]
    return next((family for family in FAMILIES if any(mark in html for mark in family.marks)), None)
