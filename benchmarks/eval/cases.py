"""The generated corpus: every family of pages, genre, mark-up, script and encoding, from one seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta

from eval import guangdong, media
from eval.chrome import COLUMNS, Page
from eval.genres import GENRES, write
from eval.gold import Case, Gold
from eval.markup import MARKUPS
from eval.prose import CITY, DISTRICTS, Prose
from eval.texts import Line, Text, printed_number

Template = Callable[[Page], str]
#: templates whose catalogue prints the 文号 of its own accord
CATALOGUES = frozenset(
    {
        "gkmlpt",
        "gkmlpt_shell",
        "gfxwj",
        "trs_head_table",
        "ucap_list",
        "govcn",
        "xxgk_list",
        "xxgk_divs",
        "state_shell",
    }
)
GUANGDONG: tuple[Template, ...] = (
    guangdong.nfcms,
    guangdong.nfcms_old,
    guangdong.gkmlpt,
    guangdong.gkmlpt_shell,
    guangdong.gfxwj,
)
#: a catalogue of normative documents holds nothing else
NORMATIVE = ("notice", "opinion", "joint", "reply")
MEDIA: tuple[Template, ...] = (media.newspaper, media.blog, media.account, media.next_data, media.state_shell)
#: the templates whose attachments stand within the body
INNER_FILES = frozenset({"nfcms", "gkmlpt", "gkmlpt_shell", "hanweb_new", "epoint"})
#: genres whose text prints the 文号 itself
OWN_LINE = frozenset({"decree", "announcement", "penalty"})
NO_FILES = frozenset(
    {
        "stored",
        "framed",
        "pictured",
        "govcn",
        "govcn_news",
        "static",
        "newspaper",
        "blog",
        "account",
        "next_data",
        "state_shell",
        "hongkong",
        "taiwan",
        "macau",
        "mirror",
    }
)
ALL_GENRES = tuple(maker.__name__ for maker in GENRES)


def plain(text: Text) -> str:
    """Return the words of a text in order, as the body of a page must give them."""
    return "\n".join(
        "\n".join("\n".join(row) for row in line.rows) if line.style == "table" else line.text
        for line in text.lines
    )


def make_page(
    text: Text, body: str, chance: random.Random, files: tuple[tuple[str, str], ...], path: str
) -> Page:
    """Return a page of the text: where, when and by whom it is published."""
    say = Prose(chance)
    host = say.one(
        ("www.yunlan.gov.test", "fgw.yunlan.gov.test", "www.linxi.gov.test", "xxgk.cangyuan.gov.test")
    )
    site = say.one((f"{CITY}人民政府门户网站", f"{CITY}人民政府", f"{say.one(DISTRICTS)}人民政府门户网站"))
    after = text.signed or say.day()
    published = datetime.combine(
        after + timedelta(days=say.number(0, 40)),
        time(say.number(8, 18), say.number(0, 59), say.number(0, 59)),
    )
    number = say.number(10**6, 10**7)
    return Page(
        text, body, site, host, f"https://{host}{path.format(number=number, day=published)}", say.one(COLUMNS),
        text.issuers[0] if text.issuers and say.number(0, 2) else say.one(("本网", site, "云澜日报", f"{CITY}人民政府办公室")),
        published, number, chance, f"99{say.number(10**7, 10**8)}MB2C{say.number(1000, 9999)}9P/{after.year}-{say.number(1, 999):05d}", files,
    )  # fmt: skip


PATHS = (
    "/zwgk/tzgg/content/post_{number}.html",
    "/art/{day:%Y/%-m/%-d}/art_1229_{number}.html",
    "/zwgk/{day:%Y%m}/t{day:%Y%m%d}_{number}.shtml",
    "/info/1021/{number}.htm",
)


def _files(text: Text, chance: random.Random, allowed: bool) -> tuple[tuple[str, str], ...]:
    names = list(text.files)
    if allowed and not names and chance.random() < 0.3:
        names = [
            f"附件{n}：{chance.choice(('申请表', '项目汇总表', '评分标准', '联系人名单'))}{chance.choice(('.docx', '.xls', '.pdf', '.doc', '.zip'))}"
            for n in range(1, chance.randint(2, 4))
        ]
    return tuple(
        (f"/attachment/0/{n}/{chance.randint(10**5, 10**6)}.{name.rpartition('.')[2]}", name)
        for n, name in enumerate(names)
    )


def numbered(text: Text, chance: random.Random, catalogue: bool) -> tuple[Text, str]:
    """Return the text with its 文号 on a line of its own, or not; and the number its page then shows."""
    if not text.number or text.genre in OWN_LINE:
        return text, text.number
    if chance.random() < (0.4 if catalogue else 0.75):
        return replace(
            text, lines=(Line("center", printed_number(Prose(chance), text.number)), *text.lines)
        ), text.number
    return text, text.number if catalogue else ""


def page_case(template: Template, seed: str, genre: str = "", markup: str = "") -> Case:
    """Return one labelled page of a template."""
    family = template.__name__
    chance = random.Random(f"{family}/{seed}")  # noqa: S311 - a corpus keeps no secrets
    genre = genre or chance.choice(
        NORMATIVE
        if family in ("gfxwj", "govcn")
        else ("news", "news", "interpretation", "report")
        if family in ("newspaper", "blog", "account", "govcn_news", "next_data")
        else ALL_GENRES
    )
    markup = markup or chance.choice(sorted(MARKUPS))
    if genre == "attachment_only" and family in NO_FILES:
        genre = "news"
    text = write(genre, chance)
    text, number = numbered(text, chance, family in CATALOGUES)
    files = _files(text, chance, family not in NO_FILES)
    page = make_page(text, MARKUPS[markup](text.lines, chance), chance, files, chance.choice(PATHS))
    body = plain(text)
    if family in INNER_FILES and files:
        body += "\n" + "\n".join(name for _, name in files)
    if family in ("framed", "pictured"):  # the words are in a file; the page has its labels
        body, number, text = (
            "",
            text.number if family in CATALOGUES else "",
            replace(text, cited=(), signed=None, issuers=()),
        )
    gold = Gold(
        body=None if genre == "attachment_only" or not body else body, title=text.title, number=number, numbers=text.cited, issuers=text.issuers or None,
        published=page.day,
        signed=text.signed or (None if text.genre in ("table", "attachment", "report") else ""), attachments=None if family == "framed" else tuple(name for _, name in files), script="Hans",
    )  # fmt: skip
    return Case(
        f"{family}/{seed}",
        family,
        template(page).encode(),
        "text/html",
        page.url,
        gold,
        markup,
        genre,
    )
