"""A district's catalogue of government information (gkmlpt): pages with `window._CONFIG`, lists as JSON.

Shapes (index, API, detail page with catalogue table and DETAIL) are those of the platform Guangdong's sites share; a
real API gives about 100 rows a page, this one two, so that a small story has pages to turn.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, time
from html import escape
from typing import Any

from dibao.clock import CHINA
from dibao.demo.page import Page, Visit, document_html
from dibao.demo.schedule import Post, Schedule, Site

ROWS = 2

_API = re.compile(r"/gkmlpt/api/all/(?P<category>\d+)")
_PAGE = re.compile(r"(?:^|&)page=(\d{1,4})(?:&|$)")
_POST = re.compile(r"/gkmlpt/content/\d+/\d+/post_(?P<id>\d+)\.html")
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class GkmlptSite:
    """The catalogue of a district; columns are its categories, by number."""

    site: Site
    story: Schedule

    def page(self, path: str, day: int, visit: Visit) -> Page | None:
        """Return the page at that path on that day, None where there is none."""
        if path in ("/", "/gkmlpt/index"):
            return Page(self._frame(self.site.name, "", "index", "", "", visit))
        if found := _API.fullmatch(path):
            return self._rows(found["category"], day, visit)
        if found := _POST.fullmatch(path):
            post = next(
                (post for post in self.story.standing(self.site.key, day) if gkmlpt_path(post) == path), None
            )
            return self._post(post, day, visit) if post else None
        return None

    def _rows(self, category: str, day: int, visit: Visit) -> Page | None:
        """Return one page of a category as JSON: page 0 is page 1, a page after the last is none."""
        column = next((column for column in self.site.columns if column.path == category), None)
        if column is None:
            return None
        posts = self.story.standing(self.site.key, day, category)
        asked = _PAGE.search(visit.query)
        number = max(1, int(asked[1])) if asked else 1
        if number > max(1, -(-len(posts) // ROWS)):
            return None
        answer = {
            "classify": {"id": int(category), "name": column.name, "parent": 556, "post_count": len(posts)},
            "articles": [self._row(post, day) for post in posts[(number - 1) * ROWS : number * ROWS]],
        }
        return Page(json.dumps(answer), JSON)

    def _row(self, post: Post, day: int) -> dict[str, Any]:
        data = self._data(post, day)
        url = f"http://{self.site.host}{gkmlpt_path(post)}"
        return data | {
            "url": url,
            "post_url": "",
            "created_at": f"{post.at:%Y-%m-%d %H:%M:%S}",
            "attachment": [],
        }

    def _data(self, post: Post, day: int) -> dict[str, Any]:
        """Return the catalogue's fields; a repost bears the publisher's name and no 文号."""
        shown = post.text(day)
        column = self.site.column(post.column)
        signed = shown.signed or post.at.date()
        return {
            "id": post.id,
            "identifier": _identifier(post),
            "title": _title(post, day),
            "date": int(datetime.combine(signed, time(), CHINA).timestamp()),
            "document_number": "" if post.repost else shown.number,
            "publisher": self.site.host_organ if post.repost else shown.issuer,
            "classify_main": int(column.path),
            "classify_main_name": column.name,
            "is_expired": 0,
            "is_abolished": 0,
            "validity": 0,
        }

    def _post(self, post: Post, day: int, visit: Visit) -> Page:
        shown = post.text(day)
        data = self._data(post, day)
        title = escape(_title(post, day))
        body = document_html(shown, number=not post.repost)
        detail = {
            "id": post.id,
            "title": _title(post, day),
            "content": body,
            "source": post.source or shown.issuer,
            "first_publish_time": int(post.at.timestamp()),
            "gkml_url": f"http://{self.site.host}{gkmlpt_path(post)}",
            "gkml_data": data,
            "related_posts": [],
        }
        rows = (
            ("索引号", data["identifier"], "分类", data["classify_main_name"]),
            ("发布机构", data["publisher"], "成文日期", f"{shown.signed or post.at.date()}"),
            ("文号", data["document_number"], "发布日期", f"{post.at:%Y-%m-%d}"),
        )
        cells = "".join(
            f'<tr><td class="first">{a}：</td><td class="td-value-xl"><span>{escape(b)}</span></td>'
            f'<td class="second">{c}：</td><td class="td-value"><span>{escape(d)}</span></td></tr>\n'
            for a, b, c, d in rows
        )
        labels = "\n".join(
            f'<meta name="{name}" content="{escape(value)}">'
            for name, value in (
                ("ArticleTitle", _title(post, day)),
                ("PubDate", f"{post.at:%Y-%m-%d %H:%M}"),
                ("ContentSource", post.source or "本网"),
            )
        )
        main = f"""<div class="content-box">
<div class="classify"><table>
{cells}<tr><td class="all">名称：</td><td class="td-value" colspan="3"><span class="document-number" title="{title}">{title}</span></td></tr>
<tr class="last-tr"><td class="all">主题词：</td><td class="td-value first-value" colspan="3"><span></span></td></tr>
</table></div>
<div class="op-row"><span class="print">【打印】</span> <span>【字体：<span>大</span> <span>中</span> <span>小</span>】</span></div>
<div class="content"><h1 class="title document-number">{title}</h1>
<div class="date-row">发布日期：{post.at:%Y-%m-%d}&nbsp;&nbsp;浏览次数：<span id="post-visit">{visit.count}</span></div>
<div class="article-content">
{body}
</div></div></div>"""
        return Page(self._frame(title, labels, "content", _script(detail), main, visit))

    def _frame(self, title: str, labels: str, action: str, detail: str, main: str, visit: Visit) -> str:
        held = [
            {"id": int(column.path), "name": column.name, "parent": 556, "jump_url": "", "children": []}
            for column in self.site.columns
        ]
        tree = [
            {"id": 549, "name": "政府信息公开指南", "parent": 0, "jump_url": "/gkmlpt/guide", "children": []},
            {"id": 556, "name": "政策", "parent": 0, "jump_url": "", "children": held},
        ]
        told = f"DETAIL: {detail},\n        " if detail else ""
        return f"""<!doctype html>
<html lang="zh"><head><meta charset="UTF-8">
<title>{title}</title>
<meta name="ColumnName" content="政府信息公开平台">
<meta name="ColumnType" content="政府信息公开">
{labels}
<meta name="SiteName" content="{self.site.name}">
<meta name="SiteDomain" content="http://{self.site.host}">
<meta name="SiteIDCode" content="{self.site.code}">
<script>
    window._CONFIG = {{
        isMobile: true,
        ACTION: '{action}',
        CSRF: '{visit.token}',
        APP_URL: 'http://{self.site.host}',
        {told}SID: '{self.site.number}',
        TREE: {_script(tree)},
        RELATED_POST_JSONP_URL: '' || '//api.{self.site.host}/cms/relatedlist'
    }};
</script></head>
<body><div class="header"><a href="/gkmlpt/index">{self.site.name}</a></div>
{main}
<div class="footer"><p>主办：{self.site.host_organ}　承办：{self.site.operators[0]}</p><p>网站标识码：{self.site.code}　{self.site.record}</p></div>
</body></html>
"""


def gkmlpt_path(post: Post) -> str:
    """Return the path of a post."""
    return f"/gkmlpt/content/{post.id // 1_000_000}/{post.id // 1000}/post_{post.id}.html"


def _identifier(post: Post) -> str:
    """Return the 索引号: credit code of the publisher, year, serial."""
    return f"11990103MB2C00001A/{post.at.year}-{post.id % 100_000:05d}"


def _title(post: Post, day: int) -> str:
    title = post.text(day).title
    return f"（转载）{title}" if post.repost else title


def _script(value: object) -> str:
    """Return a value as such pages write it: JSON in ASCII, markup escaped."""
    return json.dumps(value).replace("/", "\\/").replace("<", "\\u003C").replace(">", "\\u003E")
