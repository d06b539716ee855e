"""A mirror that turns pages into Traditional characters and glosses some of them with pinyin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html import escape

import yaml

from dibao.demo.page import Page, Visit
from dibao.demo.schedule import Post, Schedule, Site
from dibao.demo.texts import CONTENT, NOTE_MARK, Line, Text

ROWS = 8
#: full-width marks that the mirror's converter makes half-width, as such converters do
_HALF = str.maketrans("，；：（）！？", ",;:()!?")

_LISTING = re.compile(r"/zcwj/(?:list_(?P<page>[1-9]\d*)\.html)?")
_ARTICLE = re.compile(r"/Pages_(?P<column>\d+)_(?P<id>\d+)\.html")


@dataclass(frozen=True, slots=True)
class MirrorSite:
    """The mirror; no labels, no validators, the visit counter is an empty script."""

    site: Site
    story: Schedule

    def page(self, path: str, day: int, visit: Visit) -> Page | None:  # noqa: ARG002 - the counter is a script, empty in the bytes
        """Return the page at that path on that day, None where there is none."""
        if path in ("/", "/index.html"):
            return self._listing(1, day)
        if found := _LISTING.fullmatch(path):
            return self._listing(int(found["page"] or 1), day)
        if found := _ARTICLE.fullmatch(path):
            post = next(
                (post for post in self.story.standing(self.site.key, day) if mirror_path(post) == path), None
            )
            return self._article(post, day) if post else None
        return None

    def _listing(self, number: int, day: int) -> Page | None:
        posts = self.story.standing(self.site.key, day)
        pages = max(1, -(-len(posts) // ROWS))
        if number > pages:
            return None
        rows = "\n".join(
            f'<tr><td><a class="doc" href="{mirror_path(post)}">{escape(gloss(traditional(post.text(day).title)))}</a></td>'
            f"<td>{post.at.year}/{post.at.month}/{post.at.day}</td></tr>"
            for post in posts[(number - 1) * ROWS : number * ROWS]
        )
        onward = f'<a class="next" href="/zcwj/list_{number + 1}.html">下一頁</a>' if number < pages else ""
        return self._frame("政策文件", f'<table class="list">\n{rows}\n</table><p>{onward}</p>')

    def _article(self, post: Post, day: int) -> Page:
        shown = post.text(day)
        title = escape(gloss(traditional(shown.title)))
        at = f"{post.at.year}/{post.at.month}/{post.at.day} {post.at:%H:%M}:{post.id % 60:02d}"
        body = "".join(_line(line) for line in _body(shown))
        main = f"""<p class="where">{gloss("您的當前位置")}:{gloss("首頁")} &gt;&gt; {gloss("政策文件")} &gt;&gt; {gloss("正文")}</p>
<h1>{title}</h1>
<p class="meta">{gloss("時間")}:{at} {gloss("作者")}: {gloss("點擊數")}:<script src="/hits.js?id={post.id}"></script></p>
<div id="content">{body}</div>"""
        return self._frame(title, main)

    def _frame(self, title: str, main: str) -> Page:
        name = gloss(traditional(self.site.name))
        return Page(
            f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>{title} - {name}</title></head>
<body><div id="head">{name} {gloss("首頁")} {gloss("政策文件")} {gloss("企業名錄")}</div>
{main}
<div id="bottom">{gloss("版權所有")} {name} {gloss("關鍵詞")}:{gloss("政策匯編")} {self.site.record}</div>
</body></html>
"""
        )


def mirror_path(post: Post) -> str:
    """Return the path of a mirrored page."""
    return f"/Pages_23_{post.id}.html"


@cache
def traditional(words: str) -> str:
    """Return the words in Traditional characters (OpenCC s2t), full-width marks made half-width."""
    return str(_converter().convert(words)).translate(_HALF)


def gloss(words: str) -> str:
    """Write its pinyin after every character of the set, wherever it stands."""
    glosses = _glosses()
    return "".join(glosses.get(sign, sign) for sign in words)


@cache
def _converter():  # type: ignore[no-untyped-def]  # noqa: ANN202 - opencc ships no types
    from opencc import OpenCC

    return OpenCC("s2t")


@cache
def _glosses() -> dict[str, str]:
    data = yaml.safe_load((CONTENT / "glosses.yaml").read_text("utf-8"))
    return {sign: f"{sign}({said})" for sign, said in data["once"].items()} | {
        sign: f"{sign}({said})({said})" for sign, said in data["twice"].items()
    }


def _body(shown: Text) -> list[Line]:
    """Return what the mirror keeps: everything but footnotes; it drops the 文号 line."""
    return [line for line in shown.lines if line.kind not in ("note", "break")]


def _line(line: Line) -> str:
    if line.kind == "row":
        cells = "　".join(cell for cell in line.cells if cell not in ("^", "<"))
        return f"<p>{escape(gloss(traditional(cells)))}</p>"
    words = escape(gloss(traditional(NOTE_MARK.sub("", line.text))))
    return f'<p align="center">{words}</p>' if line.kind in ("title", "chapter") else f"<p>{words}</p>"
