"""Labelled families of papers: one text in many guises, its versions, its containers, and what only looks like it.

A paper says which stretches of which base texts it shows; what two papers are to one another follows from that
(`kindred`). Everything comes from one seed.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from eval.forms import boilerplate, clashing, forms
from eval.genres import write
from eval.prose import CITY, Prose, in_digits
from eval.texts import Text
from eval.variants import (
    amended,
    cut,
    forwarded,
    glossed,
    newslike,
    noted,
    quoted,
    reissued,
    reposted,
    scanned,
    spaced,
    traditional,
)

ISSUER, GAZETTE, MIRROR = "http://www.yunlan.gov.test", "http://gb.yunlan.gov.test", "http://news.mirror.test"
GENRES = ("notice", "opinion", "joint", "decree", "announcement", "reply", "report", "proposal")
Chance = random.Random
#: a passage of a shorter text is a phrase
QUOTABLE = 700
#: states of a text that are documents of their own: its draft, the text issued again
DRAFT, AGAIN = 101, 102


@dataclass(frozen=True, slots=True)
class Segment:
    """A paper shows [start, end) (shares, 0-1) of a version of a base text."""

    base: str
    version: int = 0
    start: float = 0.0
    end: float = 1.0


@dataclass(frozen=True, slots=True)
class Paper:
    """One payload at one place. `document` is what the archive must take it for, "" where that is not asked."""

    name: str
    family: str
    url: str
    text: str
    segments: tuple[Segment, ...]
    document: str = ""
    relation: str = ""  # copy-of, excerpt-of, or "" for the text's own place


@dataclass(frozen=True, slots=True)
class Base:
    """A text of its own, as its issuer shows it."""

    name: str
    title: str
    number: str
    text: str
    length: int


@dataclass(frozen=True, slots=True)
class Size:
    """How many of everything: base texts, members of each family of forms, reposts of the one most reposted."""

    bases: int
    forms: tuple[int, ...]
    reposts: int


#: what a test can publish twice: an archive takes far longer than a comparison
TINY = Size(2, (3,), 3)
SAMPLE = Size(8, (8,), 6)
ARRIVALS = Size(6, (8,), 24)
WHOLE = Size(110, (8, 30, 100, 500), 40)


def shown(text: Text) -> str:
    """Return a text as a plain page: number, title, body; a row of a table is a line."""
    body = "\n".join(
        "\n".join("  ".join(row) for row in line.rows) if line.rows else line.text for line in text.lines
    )
    own = text.number if text.number and text.number not in body.replace("\n", "") else ""
    return "\n".join(part for part in (own, text.title, body) if part)


def papers(seed: int, size: Size) -> list[Paper]:
    """Return the collection of a seed, in the order it was made."""
    chance = Chance(f"families/{seed}")
    bases = [_base(f"b{n}", chance) for n in range(size.bases)]
    found: list[Paper] = []
    for base in bases:
        found += _guises(base, chance)
    for n, base in enumerate(bases[: max(2, size.bases // 4)]):
        found += _chain(base, n, chance)
    for base in bases[-max(2, size.bases // 4) :]:
        found += _kin(base, chance)
    popular = _base("popular", chance)
    found.append(_own(popular))
    found += (_paper(popular, "repost", reposted, chance, n) for n in range(size.reposts))
    for n in range(max(3, size.bases // 3)):
        found += _small(n, chance)
    found += _issues(bases, max(3, size.bases // 8), chance)
    for at, members in enumerate(size.forms):
        for kind in forms(members, sum(size.forms[:at]), chance):
            found += (
                _alone(f"form {kind.name}", f"f{kind.name}{members}-{n}", text)
                for n, text in enumerate(kind.texts)
            )
    for n in range(max(4, size.bases // 3)):
        found.append(_alone("boilerplate", f"x{n}", boilerplate(chance)))
    for n, base in enumerate(bases[: max(3, size.bases // 8)]):
        if base.number:
            found.append(_alone("clash", f"c{n}", clashing(base.number, chance)))
    return found


def digest(collection: Sequence[Paper]) -> str:
    """Return what tells one collection from another: texts and labels."""
    return hashlib.sha256("\n".join(map(repr, collection)).encode()).hexdigest()[:16]


def _base(name: str, chance: Chance) -> Base:
    while True:
        text = write(chance.choice(GENRES), chance)
        plain = shown(text)
        if len(plain) > 300:
            return Base(name, text.title, text.number, plain, len(plain))


def _own(base: Base) -> Paper:
    return Paper(base.name, "base", f"{ISSUER}/{base.name}.html", base.text, (Segment(base.name),), base.name)


def _alone(family: str, name: str, text: str) -> Paper:
    return Paper(name, family, f"{ISSUER}/{name}.html", text, (Segment(name),), name)


def _paper(
    base: Base, family: str, change: Callable[[str, Chance], str], chance: Chance, n: int = 0, text: str = ""
) -> Paper:
    name = f"{base.name}-{family.replace(' ', '')}{n or ''}"
    return Paper(
        name, family, f"{MIRROR}/{name}.html", change(text or base.text, chance), (Segment(base.name),), base.name, "copy-of"
    )  # fmt: skip


def _guises(base: Base, chance: Chance) -> Iterator[Paper]:
    """Yield the text, and a few of its guises."""
    yield _own(base)
    rate = chance.choice((0.01, 0.02, 0.03, 0.05))
    guises: dict[str, Callable[[str, Chance], str]] = {
        "exact": lambda text, _: text,
        "spacing": spaced,
        "traditional": traditional,
        "glossed": glossed,
        "repost": reposted,
        "repost of repost": lambda text, chance: reposted(reposted(text, chance), chance),
        f"ocr {rate:.0%}": lambda text, chance: scanned(text, rate, chance),
    }
    for family in sorted(chance.sample(sorted(guises), 4)):
        yield _paper(base, family, guises[family], chance)
    ways = ("truncated", "news", "quotation") if len(base.text) >= QUOTABLE else ("truncated", "news")
    for family in chance.sample(ways, 1):
        # some nine tenths are neither a copy nor a part
        start, share = 0.0, chance.uniform(0.3, 0.75)
        if family == "quotation":
            start = chance.uniform(0.1, 0.35)
            text = quoted(base.text, start, start + 0.8 * share, chance)
            share = start + 0.8 * share
        else:
            text = (
                cut(base.text, share, chance) if family == "truncated" else newslike(base.text, share, chance)
            )
        name = f"{base.name}-{family}"
        yield Paper(
            name, family, f"{MIRROR}/{name}.html", text, (Segment(base.name, 0, start, share),), base.name, "excerpt-of"
        )  # fmt: skip


def _chain(base: Base, n: int, chance: Chance) -> Iterator[Paper]:
    """Yield later states of a text: editions by their note, or what a page shows changed without a word; and a copy."""
    before, year = base.text, chance.randint(2009, 2019)
    edition = n % 2 == 0
    for version in range(1, chance.randint(3, 5)):
        before = amended(before, chance)
        text, document = before, base.name
        if edition:
            text = before.replace(base.title, f"{base.title}\n{noted(chance, year, version)}", 1)
            document = f"{base.name}v{version}"
        name = f"{base.name}-v{version}"
        yield Paper(
            name, "edition" if edition else "silent revision", f"{ISSUER if edition else MIRROR}/{name}.html", text,
            (Segment(base.name, version),), document, "" if edition else "copy-of",
        )  # fmt: skip
        if version == 1:
            change = chance.choice((spaced, traditional, glossed))
            yield Paper(
                f"{name}-copy", "copy of a later state", f"{MIRROR}/{name}-copy.html", change(text, chance),
                (Segment(base.name, version),), document, "copy-of",
            )  # fmt: skip


def _kin(base: Base, chance: Chance) -> Iterator[Paper]:
    """Yield what is not the text and holds nearly all of it: its draft, the text issued again, a notice that forwards it."""
    draft = amended(base.text.replace(base.number, "") if base.number else base.text, chance)
    draft = draft.replace(base.title, f"{base.title}（征求意见稿）", 1)
    yield Paper(
        f"{base.name}-draft", "draft", f"{ISSUER}/{base.name}-draft.html", draft, (Segment(base.name, DRAFT),), f"{base.name}-draft"
    )  # fmt: skip
    if not base.number or base.number not in base.text:
        return
    text, number = reissued(base.text, base.number, chance)
    if number != base.number:
        name = f"{base.name}-again"
        yield Paper(name, "reissue", f"{ISSUER}/{name}.html", text, (Segment(base.name, AGAIN),), name)
    name = f"{base.name}-forward"
    yield Paper(
        name, "forward", f"{ISSUER}/{name}.html", forwarded(base.text, base.title, base.number, chance),
        (Segment(base.name), Segment(name)), name,
    )  # fmt: skip


def _small(n: int, chance: Chance) -> Iterator[Paper]:
    """Yield a short notice or a table, and its copies."""
    genre = ("short", "table_only")[n % 2]
    text = shown(write(genre, chance))
    base = Base(f"s{n}", "", "", text, len(text))
    family = "short" if genre == "short" else "table"
    yield Paper(base.name, family, f"{ISSUER}/{base.name}.html", text, (Segment(base.name),), base.name)
    for way, change in (("spacing", spaced), ("traditional", traditional), ("repost", reposted)):
        if family == "table" and way == "repost":
            continue
        yield _paper(base, f"{family} {way}", change, chance)


def _issues(bases: Sequence[Base], count: int, chance: Chance) -> Iterator[Paper]:
    """Yield gazette numbers, which share documents now and then, and yearbooks that hold the numbers of a year."""
    year: list[Paper] = []
    for n in range(count):
        chosen = chance.sample(list(bases), min(len(bases), chance.randint(2, 5)))
        if year and n % 2:  # one document of the number before stands here again
            again = next(base for base in bases if base.name == year[-1].segments[0].base)
            chosen = [again, *(base for base in chosen if base is not again)]
        text = _issue(chosen, 2018 + n // 4, n % 4 + 1, chance)
        segments = tuple(Segment(base.name) for base in chosen)
        year.append(Paper(f"i{n}", "issue", f"{GAZETTE}/{n}.html", text, segments))
        yield year[-1]
        if len(year) == 4:
            every = tuple(dict.fromkeys(segment for paper in year for segment in paper.segments))
            book = f"{CITY}年鉴\n{2018 + n // 4}\n" + "\n".join(paper.text for paper in year)
            yield Paper(f"y{n}", "yearbook", f"{GAZETTE}/y{n}.html", book, every)
            year = []


def _issue(chosen: Sequence[Base], year: int, number: int, chance: Chance) -> str:
    say = Prose(chance)
    contents = "\n".join(f"{base.title} ({3 + 4 * n})" for n, base in enumerate(chosen))
    head = f"{CITY}人民政府公报\n{year}\n第{number}期（总第{(year - 2000) * 12 + number}期）\n{CITY}人民政府公报\n{year} 年 第 {number} 期（总第 {(year - 2000) * 12 + number} 期）\n{in_digits(say.day())}\n\n目 录\n{contents}\n\n"
    bodies = []
    for base in chosen:
        lines = []
        for line in base.text.split("\n"):
            rest = line
            while len(rest) > 300 and chance.random() < 0.5:  # a page ends within the paragraph
                at = chance.randint(120, 280)
                foot = chance.choice(("（本文与正式文件同等效力）", f"— {chance.randint(1, 90)} —"))
                lines += [rest[:at], foot]
                rest = rest[at:]
            lines.append(rest)
        bodies.append("\n".join(lines))
    return head + "\n\n".join(bodies) + "\n"
