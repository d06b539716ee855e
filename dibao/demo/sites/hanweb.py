"""A department's site (Hanweb JCMS): the rows of a column come as XML, more of them than were asked for.

Real services were seen to answer 76 records to a client that stepped by 25; whoever steps by what it asked for sees
most records several times and, where it counts rows, believes to have seen the end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qs

from dibao.demo.page import Page, Visit, document_html
from dibao.demo.schedule import Column, Post, Schedule, Site

PROXY = "/module/web/jpage/dataproxy.jsp"
XML = "text/xml;charset=UTF-8"

_ARTICLE = re.compile(r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_(?P<id>\d+)\.html")
_COLUMN = re.compile(r"/col/col(?P<column>\d+)/index\.html")


@dataclass(frozen=True, slots=True)
class HanwebSite:
    """A site of the Hanweb family; columns go by number."""

    site: Site
    story: Schedule

    def page(self, path: str, day: int, visit: Visit) -> Page | None:
        """Return the page at that path on that day, None where there is none."""
        if path in ("/", "/index.html"):
            return self._frame(self.site.name, [], "<p>请从栏目进入。</p>")
        if path == PROXY:
            return self._records(parse_qs(visit.query), day)
        if found := _COLUMN.fullmatch(path):
            column = next((column for column in self.site.columns if column.path == found["column"]), None)
            return self._column(column) if column else None
        post = next(
            (post for post in self.story.standing(self.site.key, day) if hanweb_path(post) == path), None
        )
        return self._article(post, day) if post else None

    def _records(self, query: dict[str, list[str]], day: int) -> Page:
        """Return the records from `startrecord` on: one more than were asked for."""
        posts = self.story.standing(self.site.key, day, query.get("columnid", [""])[0])
        start = int(query.get("startrecord", ["1"])[0])
        end = int(query.get("endrecord", ["1"])[0]) + 1
        records = "".join(
            f'<record><![CDATA[<li><a target="_blank" href="{hanweb_path(post)}" title="{escape(post.text(day).title)}">'
            f"{escape(post.text(day).title)}</a><b>{post.at:%Y-%m-%d}</b></li>]]></record>"
            for post in posts[start - 1 : end]
        )
        return Page(
            f"<datastore><totalrecord>{len(posts)}</totalrecord><recordset>{records}</recordset></datastore>",
            XML,
        )

    def _column(self, column: Column) -> Page:
        """Return the page of a column, which a script fills: without it there is no row to see."""
        labels = [("ColumnName", column.name), ("ColumnType", column.type)]
        return self._frame(column.name, labels, f'<div id="{column.path}" class="jpage"></div>')

    def _article(self, post: Post, day: int) -> Page:
        shown = post.text(day)
        column = self.site.column(post.column)
        labels = [
            ("ColumnName", column.name),
            ("ColumnType", column.type),
            ("ArticleTitle", shown.title),
            ("PubDate", f"{post.at:%Y-%m-%d %H:%M}"),
            ("ContentSource", post.source or shown.issuer),
        ]
        main = f"""<div class="main"><h1 class="title">{escape(shown.title)}</h1>
<p class="info">发布日期：{post.at:%Y-%m-%d %H:%M}　来源：{escape(post.source or shown.issuer)}</p>
<div id="zoom">
{document_html(shown, number=True)}
</div></div>"""
        return self._frame(shown.title, labels, main)

    def _frame(self, title: str, labels: list[tuple[str, str]], main: str) -> Page:
        site = [("SiteName", self.site.name), ("SiteDomain", self.site.host), ("SiteIDCode", self.site.code)]
        metas = "\n".join(
            f'<meta name="{name}" content="{escape(value)}">' for name, value in [*site, *labels]
        )
        nav = "".join(
            f'<a href="/col/col{column.path}/index.html">{column.name}</a>' for column in self.site.columns
        )
        return Page(
            f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{escape(title)}_{self.site.name}</title>
{metas}
<script src="/module/web/jpage/jpage.js"></script></head>
<body><div class="header"><a href="/">{self.site.name}</a>{nav}</div>
{main}
<div class="footer"><p>主办：{self.site.host_organ}　承办：{self.site.operators[0]}</p><p>网站标识码：{self.site.code}　{self.site.record}</p></div>
</body></html>
""",
            static=True,
        )


def hanweb_path(post: Post) -> str:
    """Return the path of an article."""
    return f"/art/{post.at.year}/{post.at.month}/{post.at.day}/art_{post.column}_{post.id}.html"
