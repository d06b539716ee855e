"""Pages of special kinds: Traditional, glossed mirrors, reposts below a lede, other encodings, pages that are no documents."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

from eval import media, portals
from eval.cases import NORMATIVE, PATHS, Template, make_page, numbered, page_case, plain
from eval.genres import write
from eval.gold import Case, Gold
from eval.markup import MARKUPS
from eval.oddities import challenges, empties, errors, listings
from eval.overseas import legal_notice, macau_order, taiwan_letter
from eval.prose import Prose
from eval.readings import INNOCENT, gloss
from eval.texts import Line, Text

FORMAL: dict[Template, Callable[[Prose], Text]] = {
    media.hongkong: legal_notice,
    media.taiwan: taiwan_letter,
    media.macau: macau_order,
}
ABROAD: dict[Template, str] = {media.hongkong: "s2hk", media.taiwan: "s2tw", media.macau: "s2t"}


@cache
def _converter(name: str) -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC(name).convert
    return convert


def _converted(text: Text, convert: Callable[[str], str]) -> Text:
    lines = tuple(
        Line(line.style, convert(line.text), tuple(tuple(map(convert, row)) for row in line.rows))
        for line in text.lines
    )
    return replace(text, title=convert(text.title), lines=lines, issuers=tuple(map(convert, text.issuers)))


def abroad_case(template: Template, seed: str) -> Case:
    """Return a page in Traditional; its title is expected in Simplified, its text as published."""
    chance = random.Random(f"{template.__name__}/{seed}")  # noqa: S311
    formal = chance.random() < 0.4
    text = (
        FORMAL[template](Prose(chance))
        if formal
        else write(chance.choice(("news", "short", "opinion", "report")), chance)
    )
    convert = _converter(ABROAD[template])
    foreign = _converted(text, convert)
    body = plain(foreign)
    page = make_page(
        foreign,
        MARKUPS[chance.choice(("paragraphs", "divs", "breaks", "headings"))](foreign.lines, chance),
        chance,
        (),
        "/gia/general/{day:%Y%m}/{day:%d}/P{number}.htm",
    )
    page = replace(page, source=convert(page.source), site=convert(page.site))
    gold = Gold(
        body=body,
        title=text.title,
        number=text.number if formal else None,
        signed=text.signed if formal else None,
        published=page.day,
        script="Hant",
    )
    return Case(
        f"{template.__name__}/{seed}",
        template.__name__,
        template(page).encode(),
        "text/html",
        page.url,
        gold,
        "",
        text.genre,
    )


def mirror_case(seed: str) -> Case:
    """Return a page of a copying site: Traditional, glossed, with brackets that are no glosses."""
    chance = random.Random(seed)  # noqa: S311
    text = write(chance.choice(("opinion", "report", "interpretation")), chance)
    kept = tuple(chance.sample(INNOCENT, 3))
    text = replace(
        text,
        lines=(*text.lines[:1], *(Line("p", f"各地应当加强{word}工作。") for word in kept), *text.lines[1:]),
    )
    convert = _converter("s2t")
    foreign = _converted(text, convert)
    body = plain(foreign)
    page = make_page(foreign, "", chance, (), "/9/{number}.html")
    parts, count = gloss(MARKUPS["breaks"](foreign.lines, chance), chance)
    page = replace(page, body=parts)
    brackets = tuple(re.search(r"[(（][^)）]*[)）]", convert(word))[0] for word in kept)  # type: ignore[index]
    gold = Gold(
        body=body, title=text.title, published=page.day, script="Hant", glosses=count, brackets=brackets
    )
    return Case(
        f"mirror/{seed}",
        "mirror",
        media.mirror(page).encode(),
        "text/html",
        page.url,
        gold,
        "breaks",
        text.genre,
    )


LEDES = (
    "日前，{issuer}印发《{title}》，全文如下。", "记者从{issuer}获悉，{title}于近日正式公布。以下为全文：", "编者按：为方便读者了解有关政策，本网全文转载如下：",
    "{issuer}近日发布通知，明确了多项新举措。详情如下：",
)  # fmt: skip


def repost_case(seed: str) -> Case:
    """Return a news page that repeats a document below an editorial opening."""
    chance = random.Random(seed)  # noqa: S311
    text = write(chance.choice(NORMATIVE), chance)
    lede = chance.choice(LEDES).format(issuer=text.issuers[0], title=text.title)
    text, number = numbered(text, chance, catalogue=False)
    head = (Line("p", lede), Line("center", text.title), *text.lines)
    markup = chance.choice(("paragraphs", "spans", "sections", "divs"))
    headline = f"{text.issuers[0]}出台新政，惠及这些人"
    page = make_page(
        replace(text, title=headline),
        MARKUPS[markup](head, chance),
        chance,
        (),
        "/news/{day:%Y%m}/{number}.html",
    )
    gold = Gold(
        # the title of what is repeated stands nowhere else on the page
        body=f"{text.title}\n{plain(text)}",
        title=text.title,
        number=number,
        numbers=text.cited,
        issuers=text.issuers,
        published=page.day,
        signed=text.signed,
        script="Hans",
        lede=lede,
    )
    return Case(
        f"repost/{seed}",
        "repost",
        media.newspaper(page).encode(),
        "text/html",
        page.url,
        gold,
        markup,
        text.genre,
    )


#: (codec, what the page says, Content-Type): labels of real servers, right and wrong
ENCODINGS = (
    ("gb18030", "gb2312", "text/html"), ("gb18030", "GBK", "text/html; charset=gb2312"), ("gb18030", "", "text/html"),
    ("gb18030", "gb2312", "text/html; charset=ISO-8859-1"), ("utf-16", "", "text/html"), ("utf-8-sig", "gb2312", "text/html"),
    ("utf-8", "utf-8", "text/html; charset=gb2312"), ("utf-8", "", "text/html"), ("gb18030", "utf-8", "text/html"),
)  # fmt: skip


def encoded_case(seed: str, which: int) -> Case:
    """Return a page in another encoding, as declared or not."""
    codec, said, media_type = ENCODINGS[which % len(ENCODINGS)]
    case = page_case(
        (portals.trs, portals.county, portals.static, portals.hanweb)[which % 4],
        seed,
        ("notice", "opinion", "short", "proposal")[which % 4],
    )
    html = case.payload.decode()
    html = re.sub(
        r'<meta charset="utf-8">',
        f'<meta http-equiv="Content-Type" content="text/html; charset={said}">' if said else "",
        html,
    )
    if not said:
        html = re.sub(r"<meta http-equiv[^>]*>", "", html)
    return replace(
        case,
        name=f"encoded/{codec}/{seed}",
        family="encoded",
        payload=html.encode(codec),
        content_type=media_type,
    )


def big5_case(seed: str) -> Case:
    """Return a Traditional page in Big5, labelled or not."""
    case = abroad_case(media.hongkong, seed)
    html = case.payload.decode().replace("utf-8", "big5")
    try:
        payload = html.encode("big5-hkscs")
    except UnicodeEncodeError:
        # characters Big5 has not are written as references, as CMSs do
        payload = html.encode("big5-hkscs", "xmlcharrefreplace")
    return replace(case, name=f"encoded/big5/{seed}", family="encoded", payload=payload)


def odd_cases(seed: str) -> Iterator[Case]:
    """Yield the pages that are no documents."""
    chance = random.Random(seed)  # noqa: S311
    text = write("news", chance)
    page = make_page(text, "", chance, (), PATHS[0])
    for kind, found in (
        ("error", errors(chance)),
        ("challenge", challenges(chance)),
        ("listing", listings(page)),
        ("empty", empties(page)),
    ):
        for name, html in found:
            yield Case(
                f"{kind}/{name}/{seed}",
                kind,
                html.encode(),
                "text/html",
                page.url,
                Gold(kind=kind),
                genre=name,
            )
