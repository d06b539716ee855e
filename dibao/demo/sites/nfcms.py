"""City and district: sites of the NFCMS family, with labels, chrome, counters and tokens.

The marks of that family (URL shapes, `window.NFCMS_SITE_ID`, `#zoomcon`, `nfw-cms-attachment`, the mobile
twin) are those of the provincial platform its real sites run on; all words are ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from dibao.demo.annex import file_page
from dibao.demo.page import Page, Visit, document_html
from dibao.demo.schedule import Column, Post, Schedule, Site
from dibao.demo.texts import text
from dibao.demo.troubles import trouble_page

ROWS = 20  # rows of a listing page
FOOTER_CHANGE = 5  # day on which every page names another 承办单位

_LISTING = re.compile(r"/(?P<column>[a-z/]+)/(?:index(?:_(?P<page>[1-9]\d*))?\.html)?")
_POST = re.compile(r"/(?P<column>[a-z/]+)/content/m?post_(?P<id>\d+)\.html")
_ATTACHMENT = re.compile(r"/attachment/0/(?P<group>\d+)/(?P<file>\d+)/(?P<id>\d+)\.(?P<form>pdf|docx|xlsx)")


@dataclass(frozen=True, slots=True)
class NfcmsSite:
    """One NFCMS site of the schedule."""

    site: Site
    story: Schedule

    def page(self, path: str, day: int, visit: Visit) -> Page | None:
        """Return the page at that path on that day, None where there is none."""
        if path in ("/", "/index.html"):
            return Page(self._home(day, visit))
        if found := _POST.fullmatch(path):
            return self._post(found["column"], int(found["id"]), day, visit)
        if found := _ATTACHMENT.fullmatch(path):
            return self._attachment(int(found["file"]), int(found["id"]), found["form"], day)
        if found := _LISTING.fullmatch(path):
            return self._listing(found["column"], int(found["page"] or 1), day, visit)
        return None

    def _find(self, post_id: int, day: int) -> Post | None:
        return next((post for post in self.story.standing(self.site.key, day) if post.id == post_id), None)

    def _home(self, day: int, visit: Visit) -> str:
        columns = "".join(
            f'<li><a href="/{column.path}/index.html">{column.name}</a></li>' for column in self.site.columns
        )
        rows = "".join(self._row(post) for post in self.story.standing(self.site.key, day)[:6])
        main = f'<div class="cols"><ul>{columns}</ul></div><div class="latest"><ul>{rows}</ul></div>'
        return self._frame(self.site.name, self._labels(), 'window.NFCMS_PUB_TYPE="page";', main, day, visit)

    def _listing(self, path: str, number: int, day: int, visit: Visit) -> Page | None:
        column = next((column for column in self.site.columns if column.path == path), None)
        if column is None:
            return None
        posts = self.story.standing(self.site.key, day, path)
        pages = max(1, -(-len(posts) // ROWS))
        if number > pages:
            return None
        shown = posts[(number - 1) * ROWS : number * ROWS]
        rows = "\n".join(self._row(post) for post in shown)
        main = f"""<div class="position">当前位置：<a href="/index.html">首页</a> &gt; <a href="/{path}/index.html">{column.name}</a></div>
<div class="pageList"><ul class="infoList clearfix">
{rows}
</ul></div>
<div class="page" id="page_div">{_pager(number, pages)}
<script>createPageHTML("page_div",{pages},{number},"index","html",{len(posts)});</script>
<span class="total">共{len(posts)}条记录，{pages}页</span></div>"""
        mark = f'window.NFCMS_PUB_TYPE="cat";window.NFCMS_CAT_ID="{self._category(column)}";'
        title = f"{column.name} - {self.site.name}"
        return Page(self._frame(title, self._labels(column), mark, main, day, visit))

    def _row(self, post: Post) -> str:
        url = f"http://{self.site.host}{post_path(post)}"
        title = escape(title_on_page(post))
        return (
            f'<li><h4><i></i><a href="{url}" title="{title}" target="_blank">{title}</a>'
            f'<span class="time">[ {post.at:%Y-%m-%d} ]</span></h4></li>'
        )

    def _post(self, path: str, post_id: int, day: int, visit: Visit) -> Page | None:
        post = self._find(post_id, day)
        if post is None:
            return self._moved(path, post_id, day)
        if post.column != path:
            return None
        if kind := dict(post.trouble).get(day):
            return trouble_page(kind, self.site.name)
        column = self.site.column(path)
        shown = post.text(day)
        title = escape(title_on_page(post))
        source = escape(post.source or shown.issuer)
        body = document_html(shown, number=not post.repost)
        files = "".join(
            f'<p><a class="nfw-cms-attachment" href="http://{self.site.host}{annex_path(post, index)}" '
            f'download="{escape(annex.name)}" alt="{escape(annex.name)}" target="_blank">'
            f"{escape(annex.name)}</a></p>"
            for index, annex in enumerate(shown.annexes)
        )
        labels = [
            *self._labels(column),
            ("ArticleTitle", title_on_page(post)),
            ("PubDate", f"{post.at:%Y-%m-%d %H:%M}"),
            ("ContentSource", post.source or shown.issuer),
            ("Url", f"http://{self.site.host}{post_path(post)}"),
        ]
        mark = (
            f'window.NFCMS_PUB_TYPE="post";window.NFCMS_POST_ID="{post.id}";'
            f'window.NFCMS_CAT_ID="{self._category(column)}";'
        )
        twin = f"http://{self.site.host}/{path}/content/mpost_{post.id}.html"
        main = f"""<script>if(/(iPhone|iPad|iPod|iOS|Android)/i.test(navigator.userAgent)){{window.location.href="{twin}";}}</script>
<div class="position">当前位置：<a href="/index.html">首页</a> &gt; <a href="/{path}/index.html">{column.name}</a></div>
<div class="news-info clearfix"><h1 class="info_title">{title}</h1>
<div class="content_attr"><span>来源：{source}</span><span>发布时间：{post.at:%Y-%m-%d %H:%M}</span>
<span>浏览次数：<em id="view">{visit.count}</em></span>
<span class="fontsize">字体：<i>大</i> <i>中</i> <i>小</i></span><span class="print">打印</span></div>
<div class="info_cont word" id="zoomcon">
{body}
{files}
</div>
<div class="share" id="share-1">分享到：<a href="javascript:;">微信</a> <a href="javascript:;">微博</a></div>
<div class="close">【关闭窗口】</div></div>"""
        return Page(self._frame(f"{title} - {self.site.name}", labels, mark, main, day, visit))

    def _moved(self, path: str, post_id: int, day: int) -> Page | None:
        """Return where a post has gone, None where its old address says nothing."""
        for post in self.story.posts:
            if (post.site, post.column, post.id) != (self.site.key, path, post_id) or post.day > day:
                continue
            if post.move and post.move.answer == 301 and (target := post.destination):
                return Page("", status=301, location=f"http://{self.site.host}{post_path(target)}")
        return None

    def _attachment(self, file: int, post_id: int, form: str, day: int) -> Page | None:
        post = self._find(post_id, day)
        index = file - post_id * 10 - 1
        if (
            post is None
            or not 0 <= index < len(post.text(day).annexes)
            or not annex_path(post, index).endswith(form)
        ):
            return None
        return file_page(form, post.annex(index, day))

    def _category(self, column: Column) -> int:
        return self.site.number * 10 + self.site.columns.index(column)

    def _labels(self, column: Column | None = None) -> list[tuple[str, str]]:
        labels = [
            ("SiteName", self.site.name),
            ("SiteDomain", self.site.host),
            ("SiteIDCode", self.site.code),
        ]
        if column:
            labels += [
                ("ColumnName", column.name),
                ("ColumnType", column.type),
                ("ColumnDescription", f"{self.site.name}{column.name}栏目"),
                ("ColumnKeywords", f"{column.name},{column.type}"),
            ]
        return labels

    def _frame(
        self, title: str, labels: list[tuple[str, str]], mark: str, main: str, day: int, visit: Visit
    ) -> str:
        """Return a whole page: what changes with every request stands in here, and in the counters."""
        metas = "\n".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in labels)
        nav = "".join(
            f'<li><a href="/{column.path}/index.html">{column.name}</a></li>' for column in self.site.columns
        )
        operator = self.site.operators[day >= FOOTER_CHANGE]
        return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="X-UA-Compatible" content="IE=edge">
<title>{title}</title>
{metas}
<meta name="csrf-token" content="{visit.token}">
<script>window.NFCMS_SITE_ID={self.site.number};{mark}</script>
<script src="/global/statistics.js?t={visit.count}" async></script>
<link rel="stylesheet" href="/global/public.css">
</head>
<body>
<div class="header"><div class="logo"><a href="/index.html">{self.site.name}</a></div>
<div class="nav"><ul><li><a href="/index.html">首页</a></li>{nav}</ul></div>
<div class="search"><form action="/search" method="get"><input type="hidden" name="_csrf" value="{visit.token}"><input name="keywords"><button>搜索</button></form></div></div>
<div class="main">
{main}
</div>
<div class="footer"><p>主办：{self.site.host_organ}　承办：{operator}</p>
<p>网站标识码：{self.site.code}　<a href="javascript:;">{self.site.record}</a>　<a href="/sitemap.html">网站地图</a>　<a href="/about.html">关于我们</a></p>
<p>建议使用1024×768以上分辨率浏览　本站访问量：{visit.count}</p></div>
</body>
</html>
"""


def post_path(post: Post) -> str:
    """Return the path of a post on its site."""
    return f"/{post.column}/content/post_{post.id}.html"


def annex_path(post: Post, index: int) -> str:
    """Return the path of the attached file `index` (from 0) of a post."""
    form = text(post.key).annexes[index].name.rpartition(".")[2]
    return f"/attachment/0/{post.id // 100}/{post.id * 10 + index + 1}/{post.id}.{form}"


def title_on_page(post: Post) -> str:
    """Return the title as the page gives it: a repost says that it is one."""
    title = post.text(post.day).title
    return f"（转载）{title}" if post.repost else title


def _pager(number: int, pages: int) -> str:
    def name(page: int) -> str:
        return "index.html" if page == 1 else f"index_{page}.html"

    links = [
        f'<a href="{name(page)}"{" class=cur" if page == number else ""}>{page}</a>'
        for page in range(1, pages + 1)
    ]
    if number < pages:
        links.append(f'<a class="next" href="{name(number + 1)}">下一页</a>')
    return " ".join(links)
