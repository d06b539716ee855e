"""CMS families of government portals as data: how to know one, and where it keeps the body and the title."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """One CMS family: strings any of which identify its pages, and selectors, the best first.

    A selector is a tag, #id, .class or tag.class, with at most one ancestor before it; ids and classes match in
    any case.
    """

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
        ("pages_content", "www.gov.cn/govweb", "gongwen-catalog", "trs_editor_view", "policyLibraryOverview"),
        ("#UCAP-CONTENT", ".pages_content", ".trs_editor_view", "td.b12c", "#ucap-content"),
        ("#ti", ".pages-title", ".article h1", "h1"),
    ),
    Family(
        "ucap",
        ("UCAPCONTENT", "UCAP-CONTENT", "ucapcontent", "/ucap/"),
        ("#UCAP-CONTENT", "ucapcontent", ".ucapcontent", ".pages_content"),
    ),
    Family(
        "hanweb",
        ("ZJEG_RSS", "/module/web/jpage", "jcms_files", "/jslib/hanweb", "hanweb", "/art/art_"),
        ("#zoom", "#barrierfree_container", ".bt_content", ".main-txt", ".article_cont", "#artcontent", ".art_con"),
    ),
    Family(
        "nfcms",
        ("NFCMS_SITE_ID", "nfw-cms-attachment", "NFCMS-POST-VISIT"),
        ("#zoomcon", ".content_article", ".article-content", "#detailCon", ".newsMain"),
        ("h1.content_title", ".article-title", "h1"),
    ),
    Family(
        "trs",
        ("TRS_Editor", "TRS_UEDITOR", "trs_paper_default", "trsweb", "/TRS_PRE", "createPageHTML"),
        (".TRS_UEDITOR", ".trs_editor_view", ".article-body", ".TRS_Editor", "#zoom"),
    ),
    Family(
        "vsb",
        ("_vsl/", "vsb_content", "v_news_content", "/system/resource/js/", "Announced by Visual SiteBuilder"),
        (".v_news_content", "#vsb_content", "#vsb_content_2", "#vsb_content_4", "#vsb_content_500", ".vsbcontent"),
        (".titlestyle", "h1"),
    ),
    Family(
        "siteserver",
        ("/SiteFiles/", "/sitefiles/", "siteserver"),
        (".content-text", "#content", ".article-con", ".news-content"),
    ),
    Family("dedecms", ("/plus/count.php", "dedecms", "/dede/", "DedeCMS"), (".viewbox .content", ".article .content")),
    Family(
        "epoint",
        ("ewb-article", "ewb-info", "/EpointWeb"),
        (".ewb-article-info", ".ewb-info-con", ".ewb-article-con", ".ewb-info-content"),
        (".ewb-article-tt", ".ewb-article-title", ".ewb-info-tt"),
    ),
    Family(
        "wechat",
        ("mmbiz.qpic.cn", "js_content", "rich_media_content"),
        ("#js_content", ".rich_media_content"),
        ("#activity-name", ".rich_media_title"),
    ),
)  # fmt: skip
BY_NAME = {family.name: family for family in FAMILIES}

#: ids and classes that mean "the body" on sites of no known family; each is held against the generic reading
COMMON_BODY = (
    "#UCAP-CONTENT", "#zoomcon", "#zoom", ".zoom", "#info_cont", ".TRS_UEDITOR", ".trs_editor_view", ".TRS_Editor",
    ".v_news_content", "#vsb_content", "#detailCon", ".article-content", ".article_content", ".content_article",
    "#article-content", "#articleContent", "#article_content", "#BodyLabel", ".pages_content", ".view-content",
    "#js_content", ".bt_content", "#artibody", "#ContentBody", "#artiContent", ".rich_media_content",
)  # fmt: skip
COMMON_TITLE = (
    "h1.article-title", ".article-title", ".article_title", ".info_title", "h1.title", "#title", "h1", ".title h2",
    "#activity-name", ".titlestyle", "#ti", ".bt", ".tit",
)  # fmt: skip


def recognise(signs: Container[str], platform: str = "") -> Family | None:
    """Return the family of a page with these signs: the card's word first, then the first family one of whose marks it bears."""
    if platform in BY_NAME:
        return BY_NAME[platform]
    return next((family for family in FAMILIES if any(mark in signs for mark in family.marks)), None)
