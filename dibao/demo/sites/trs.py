"""The province's site (TRS WCM): columns paged by `createPageHTML` counting from 0, documents t{date}_{id}.html.

One of its pages says gb2312 and is GB18030, as old pages of many portals are: it holds characters that GB2312 lacks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from dibao.demo.annex import file_page
from dibao.demo.page import Page, Visit, document_html
from dibao.demo.schedule import Column, Post, Schedule, Site

ROWS = 2

_LISTING = re.compile(r"/(?P<column>[a-z/]+)/(?:index(?:_(?P<page>[1-9]\d*))?\.html)?")

#: files lie beside the page, named by date, page and place among its files
_FILE = re.compile(r"/(?P<column>[a-z/]+)/\d{6}/P0\d{8}_(?P<id>\d+)_(?P<index>\d)\.(?P<form>pdf|docx|xlsx)")


@dataclass(frozen=True, slots=True)
class TrsSite:
    """A site of the TRS family; static, with labels."""

    site: Site
    story: Schedule

    def page(self, path: str, day: int, visit: Visit) -> Page | None:  # noqa: ARG002 - static pages bear no marks of a visit
        """Return the page at that path on that day, None where there is none."""
        if path in ("/", "/index.html"):
            return self._listing(self.site.columns[0], 0, day)
        if found := _LISTING.fullmatch(path):
            column = next((column for column in self.site.columns if column.path == found["column"]), None)
            return self._listing(column, int(found["page"] or 0), day) if column else None
        if found := _FILE.fullmatch(path):
            return self._file(found["column"], int(found["id"]), int(found["index"]), found["form"], day)
        post = next(
            (post for post in self.story.standing(self.site.key, day) if trs_path(post) == path), None
        )
        return self._document(post, day) if post else None

    def _file(self, column: str, post_id: int, index: int, form: str, day: int) -> Page | None:
        for post in self.story.standing(self.site.key, day, column):
            annexes = post.text(day).annexes
            if post.id == post_id and index < len(annexes) and annexes[index].name.endswith(f".{form}"):
                return file_page(form, post.annex(index, day))
        return None

    def _listing(self, column: Column, current: int, day: int) -> Page | None:
        posts = self.story.standing(self.site.key, day, column.path)
        pages = max(1, -(-len(posts) // ROWS))
        if current >= pages:
            return None
        rows = "\n".join(
            f'<li><a href="/{trs_path(post)[1:]}" title="{escape(post.text(day).title)}">{escape(post.text(day).title)}</a>'
            f"<span>{post.at:%Y-%m-%d}</span></li>"
            for post in posts[current * ROWS : (current + 1) * ROWS]
        )
        main = f"""<div class="list"><ul>
{rows}
</ul></div>
<div class="page"><script>createPageHTML({pages}, {current}, "index", "html");</script></div>"""
        return self._frame(column.name, self._labels(column), main)

    def _document(self, post: Post, day: int) -> Page:
        shown = post.text(day)
        labels = [
            *self._labels(self.site.column(post.column)),
            ("ArticleTitle", shown.title),
            ("PubDate", f"{post.at:%Y-%m-%d %H:%M}"),
            ("ContentSource", post.source or shown.issuer),
            ("Url", f"./{trs_path(post).rpartition('/')[2]}"),
        ]
        files = "".join(
            f'<p><a href="./{_file_name(post, index)}" title="{escape(annex.name)}">附件：{escape(annex.name)}</a></p>'
            for index, annex in enumerate(shown.annexes)
        )
        main = f"""<div class="article"><h1>{escape(shown.title)}</h1>
<div class="info">发布时间：{post.at:%Y-%m-%d %H:%M}　来源：{escape(post.source or shown.issuer)}</div>
<div class="TRS_UEDITOR trs_paper_default">
{document_html(shown, number=True)}
{files}
</div></div>"""
        return self._frame(shown.title, labels, main, charset=post.charset)

    def _labels(self, column: Column) -> list[tuple[str, str]]:
        return [
            ("SiteName", self.site.name),
            ("SiteDomain", self.site.host),
            ("SiteIDCode", self.site.code),
            ("ColumnName", column.name),
            ("ColumnType", column.type),
        ]

    def _frame(self, title: str, labels: list[tuple[str, str]], main: str, charset: str = "") -> Page:
        metas = "\n".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in labels)
        nav = "".join(f'<li><a href="/{column.path}/">{column.name}</a></li>' for column in self.site.columns)
        body = f"""<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset or "utf-8"}">
<title>{escape(title)}-{self.site.name}</title>
{metas}
<script src="/images/trsweb.js"></script></head>
<body><div class="header"><a href="/">{self.site.name}</a><ul>{nav}</ul></div>
{main}
<div class="footer"><p>主办：{self.site.host_organ}　承办：{self.site.operators[0]}</p><p>网站标识码：{self.site.code}　{self.site.record}</p></div>
</body></html>
"""
        if charset == "gb2312":
            return Page(body.encode("gb18030"), "text/html; charset=gb2312", static=True)
        return Page(body, static=True)


def trs_path(post: Post) -> str:
    """Return the path of a document."""
    return f"/{post.column}/{post.at:%Y%m}/t{post.at:%Y%m%d}_{post.id}.html"


def _file_name(post: Post, index: int) -> str:
    form = post.text(post.day).annexes[index].name.rpartition(".")[2]
    return f"P0{post.at:%Y%m%d}_{post.id}_{index}.{form}"
