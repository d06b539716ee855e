"""Sites of no known family: the names, elements and orders of ministries', provinces' and counties' own templates."""

from __future__ import annotations

import html

from eval.chrome import Page
from eval.prose import Prose, in_digits

#: ids and classes that sites give the text, from their pages; an extractor that knows none of them must find it, too
BODIES = (
    'id="ivs_content" class="Article_content"', 'class="content_body_xq"', 'class="article_con article_con_notitle"', 'class="xw-txt"',
    'id="cmsArticleContent"', 'class="view arc_cont"', 'class="detail-news"', 'class="txt" id="txt1"', 'class="gov-document"', 'class="con_con"',
    'class="zw_content"', 'class="news_cont_d_wrap"', 'class="wzcon j-fontContent"', 'class="infoContent"', 'class="art_con"', 'class="detail-content"',
    'class="text-content"', 'class="neirong"', 'id="zhengwen"', 'class="article-main"', 'class="right-content"', 'class="main-left"', 'class="content-nav"',
    'style="padding:20px"', 'class="c1"', 'id="Info"', 'class="xq_con"', 'class="bottom-text"', 'class="sidebar-main"',
)  # fmt: skip
TITLES = ('<h1 id="ivs_title">{}</h1>', '<h2 class="article_title">{}</h2>', '<div class="cjcs_phone_title">{}</div>', '<p class="bt"><strong>{}</strong></p>', '<h3>{}</h3>', '<div class="title1">{}</div>', '<td class="tit" align="center">{}</td>')  # fmt: skip


def _line(page: Page) -> str:
    say = Prose(page.chance)
    when = say.one((
        f"发布时间：{page.published:%Y/%m/%d}", f"{page.published:%Y-%m-%d %H:%M:%S}", f"发布日期：{in_digits(page.day)}", f"时间：[{page.day}]",
        f"日期：{page.published:%Y.%m.%d}", f"公布日期：{page.day}", f"{in_digits(page.day)}", f"更新时间:{page.published:%Y-%m-%d %H:%M}", f"[ {page.day} ]",
    ))  # fmt: skip
    who = say.one(
        (
            f"来源：{page.source}",
            f"信息来源：{page.source}",
            f"【信息来源：{page.source}】",
            f"文章来源:{page.source}",
            "",
        )
    )
    parts = [when, who]
    page.chance.shuffle(parts)
    return f'<div class="{say.one(("xl_info", "time", "sub", "laiyuan", "pages-date"))}">{"　".join(f"<span>{part}</span>" for part in parts if part)}{page.hits()}{page.share()}</div>'


def mixed(page: Page) -> str:
    """A template of its own: any names, with or without labels, side column before or after the text."""
    title = page.chance.choice(TITLES).format(page.title)
    side = page.side() if page.chance.random() < 0.5 else ""
    element = page.chance.choice(("div", "div", "section", "article", "td"))
    body = f"<{element} {page.chance.choice(BODIES)}>{page.body}</{element}>"
    if element == "td" or title.startswith("<td"):
        body = f"<table><tr>{title if title.startswith('<td') else ''}</tr><tr>{body if element == 'td' else f'<td>{body}</td>'}</tr></table>"
    head = "" if title.startswith("<td") else title
    return f'{page.head(labels=page.chance.random() < 0.4)}<body class="bg">{page.menu()}<div class="w">{page.path()}{side}<div class="main">{head}{_line(page)}{body}{page.listed_files()}</div>{page.after()}</div>{page.foot()}</body></html>'


def split(page: Page) -> str:
    """The text in two containers of one class, as editors' pages have it, parted by a page break."""
    cut = (
        page.body.find("</p>", len(page.body) // 2) + 4
        if "</p>" in page.body[len(page.body) // 2 :]
        and "<table" not in page.body
        and "<section" not in page.body
        and "<div" not in page.body
        else len(page.body)
    )
    rest = f'<div class="news_con">{page.body[cut:]}</div>' if page.body[cut:].strip() else ""
    return f'{page.head()}<body>{page.menu()}{page.path()}<div class="wz"><h1>{page.title}</h1>{_line(page)}<div class="news_con">{page.body[:cut]}</div>{rest}</div>{page.listed_files()}{page.foot()}</body></html>'


def stored(page: Page) -> str:
    """The text waits where a script will fetch it: a text area, a hidden field, a template."""
    kind = page.chance.randrange(3)
    if kind == 0:
        store = f'<textarea id="content_src" style="display:none">{html.escape(page.body)}</textarea>'
    elif kind == 1:
        store = f'<input type="hidden" id="con" value="{html.escape(page.body)}">'
    else:
        store = f'<script type="text/template" id="tpl">{page.body}</script>'
    return f'{page.head()}<body>{page.menu()}{page.path()}<h1 class="t">{page.title}</h1>{_line(page)}<div id="show"></div>{store}<script>show.innerHTML=con.value</script>{page.foot()}</body></html>'


def framed(page: Page) -> str:
    """The text is a PDF in a frame; the page has title and date alone."""
    return f'{page.head()}<body>{page.menu()}{page.path()}<h1 class="t">{page.title}</h1>{_line(page)}<div class="pdf"><iframe src="/pdfjs/web/viewer.html?file=/attachment/0/{page.number}.pdf" width="100%"></iframe></div>{page.foot()}</body></html>'


def pictured(page: Page) -> str:
    """The text is pictures of its pages."""
    images = "".join(
        f'<p style="text-align:center"><img src="./W02024{n}.jpg" alt="{page.title}-{n}" oldsrc="W02024{n}.jpg"></p>'
        for n in range(1, 4)
    )
    return f'{page.head()}<body>{page.menu()}{page.path()}<h1 class="t">{page.title}</h1>{_line(page)}<div class="{page.chance.choice(("xw-txt", "TRS_Editor"))}">{images}</div>{page.foot()}</body></html>'
