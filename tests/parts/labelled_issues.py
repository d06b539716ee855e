"""Gazette issues of an invented city with the documents that are in them: what splitting is measured on.

`issues(seed, count)` yields issues in many styles; the same arguments give the same issues. The text of a gold
document is what was printed of it, slips of OCR included, without furniture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from random import Random
from typing import Literal

from invented_documents import CITY, PROVINCE, Writer, Written
from printed_pages import pdf_of

Form = Literal["text", "html", "pdf"]
#: printed lines of a page, characters of a line (of one of two columns: less than half)
PAGE_LINES, LINE, COLUMN = 34, 38, 18
_GAZETTES = (f"{CITY}人民政府公报", f"{PROVINCE}人民政府公报", f"{CITY}教育局公报")
_NUMBERLESS = (f"{PROVINCE}人民代表大会常务委员会公报", f"{PROVINCE}高级人民法院公报")
_EQUALITY = ("（本文与正式文件同等效力）", "(本文与正式文件同等效力)", "【本文与正式文件具有同等效力】")
_CHINESE = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """A document of an issue: title and 文号 as written, the text as printed, its first and last printed page."""

    kind: str
    title: str
    number: str
    unified: str
    text: str
    pages: tuple[int, int]


@dataclass(frozen=True, slots=True)
class LabelledIssue:
    """An issue as bytes with its label (`number` "7", "7-8", "增刊1") and its documents in printed order."""

    style: str  # the options it was printed with, for reports: "pdf contents ocr"
    form: Form
    payload: bytes
    gazette: str
    year: int
    number: str
    total: int | None
    documents: tuple[GoldDocument, ...]
    missing: tuple[str, ...]  # titles of contents entries that were not printed
    unlisted: tuple[str, ...]  # titles of documents that no contents entry names

    @property
    def content_type(self) -> str:
        """The Content-Type it would be served with."""
        return {"text": "text/plain", "html": "text/html", "pdf": "application/pdf"}[self.form] + (
            "" if self.form == "pdf" else "; charset=utf-8"
        )


@dataclass(frozen=True, slots=True)
class Style:
    """How an issue is printed."""

    form: Form = "text"
    contents: Literal["paged", "bare", "none"] = "paged"
    noise: float = 0.0  # share of characters OCR mistook
    wrapped: bool = False  # every printed line is a line of the text
    columns: int = 1
    running_on: bool = False  # documents follow one another on a page
    heads: bool = True  # running heads and page numbers are in the text
    equality: bool = False
    sections: bool = True
    markdown: bool = False
    loose: bool = False  # titles of the contents differ slightly from those of the body
    numbered: bool = True
    gap: bool = False  # one entry of the contents was not printed, one document is not in the contents
    imprint: bool = True

    def name(self) -> str:
        """Return the options that are on."""
        flags = ("running_on", "equality", "sections", "markdown", "loose", "gap", "wrapped")
        words = [self.form, f"contents-{self.contents}", *(flag for flag in flags if getattr(self, flag))]
        words += ["ocr"] if self.noise else []
        words += ["two-columns"] if self.columns == 2 else []
        words += [] if self.numbered else ["numberless"]
        return " ".join(words)


@dataclass(slots=True)
class _Line:
    text: str
    owner: int  # which document, -1 for the issue's own
    paragraph: int
    place: Literal["centre", "first", "next"] = "first"


@dataclass(slots=True)
class _Sheet:
    number: int
    lines: list[_Line] = field(default_factory=list)


def issues(seed: int = 1, count: int = 100) -> Iterator[LabelledIssue]:
    """Yield `count` issues: five of eight plain text, the others HTML and PDF, in styles drawn by `seed`."""
    for at in range(count):
        yield issue(seed * 100_003 + at, style_of(Random(f"{seed}/{at}"), at))  # noqa: S311  # the same seed, the same issues


def style_of(random: Random, at: int) -> Style:
    """Return the style of the issue `at`."""
    form: Form = ("text", "text", "html", "text", "pdf", "text", "text", "pdf")[at % 8]
    numbered = random.random() < 0.85
    contents: Literal["paged", "bare", "none"] = (
        random.choice(("paged", "paged", "paged", "bare", "none")) if numbered else "paged"
    )
    return Style(
        form=form,
        contents=contents,
        noise=0.01 if form == "text" and random.random() < 0.35 else 0.0,
        wrapped=form == "text" and random.random() < 0.35,
        columns=2 if form == "pdf" and random.random() < 0.4 else 1,
        running_on=random.random() < 0.5,
        heads=form == "pdf" or (form == "text" and random.random() < 0.7),
        equality=random.random() < 0.4,
        sections=random.random() < 0.7,
        markdown=form == "text" and random.random() < 0.25,
        loose=contents != "none" and random.random() < 0.3,
        numbered=numbered,
        gap=contents == "paged" and numbered and random.random() < 0.15,
        imprint=random.random() < 0.7,
    )


def issue(seed: int, style: Style, documents: int = 0) -> LabelledIssue:
    """Return one issue in a style, of 2 to 12 documents unless told how many."""
    random = Random(seed)  # noqa: S311  # the same seed, the same issues
    year = random.randint(1998, 2025)
    writer = Writer(random, year)
    count = documents or random.randint(2, 12)
    written = writer.documents(count) if style.numbered else writer.numberless(count)
    label, number, total = _label(random, year)
    gazette = random.choice(_GAZETTES if style.numbered else _NUMBERLESS)
    listed = list(written)
    missing: list[Written] = []
    unlisted: list[Written] = []
    if style.gap and len(written) > 3:
        missing = [writer.plain()]
        listed.insert(random.randint(1, len(listed) - 1), missing[0])
        candidates = [one for one in written[1:] if one.number and one.kind in ("notice", "reply", "order")]
        unlisted = candidates[:1]
        listed = [one for one in listed if one not in unlisted]
    if style.contents == "none":  # what has neither number nor entry cannot be told from its neighbour
        written = [one if one.number else writer.plain() for one in written]
        listed = written
    front = 3 if style.contents != "none" else 1
    sheets = _sheets(random, style, written, front)
    pages = _pages(sheets)
    masthead = _masthead(random, gazette, label, year)
    entries = _contents(random, style, listed, pages, written) if style.contents != "none" else []
    imprint = _imprint(random, gazette) if style.imprint else []
    slips = _Slips(random, style.noise)
    for sheet in sheets:
        for line in sheet.lines:
            line.text = slips.on(line.text)
    entries = [slips.on(line) for line in entries]
    foot = random.choice(("— {} —", "- {} -", "·{}·", "{}"))
    head = f"{gazette} {label}" if style.heads and random.random() < 0.6 else ""
    if style.form == "pdf":
        payload = pdf_of(masthead, entries, [(sheet.number, [(line.text, line.place) for line in sheet.lines]) for sheet in sheets], imprint,
                         head=head or gazette, foot=foot, equality=random.choice(_EQUALITY) if style.equality else "", columns=style.columns)  # fmt: skip
    elif style.form == "html":
        payload = _html(gazette, label, [*masthead, *entries], sheets, imprint).encode()
    else:
        payload = _text(random, style, [*masthead, *entries], sheets, imprint, head, foot).encode()
    gold = tuple(
        GoldDocument(one.kind, one.title, one.number, one.unified, _joined(sheets, at), pages[at])
        for at, one in enumerate(written)
    )
    return LabelledIssue(style.name(), style.form, payload, gazette, year, number, total, gold,
                         tuple(one.title for one in missing), tuple(one.title for one in unlisted))  # fmt: skip


def _label(random: Random, year: int) -> tuple[str, str, int | None]:
    number, total = random.randint(1, 36), random.randint(40, 1200)
    chinese = "".join(_CHINESE[int(digit)] for digit in str(year))
    return random.choice((
        (f"{year}年第{number}期（总第{total}期）", str(number), total),
        (f"{year} 年 第 {number} 期 （总第 {total} 期）", str(number), total),
        (f"{year}年第{number}号（总号：{total}）", str(number), total),
        (f"{chinese}年第{_han(number)}期", str(number), None),
        (f"{year}年第{number}-{number + 1}期（总第{total}-{total + 1}期）", f"{number}-{number + 1}", total),
        (f"{year}年第{number}、{number + 1}期合刊", f"{number}-{number + 1}", None),
        (f"{year}年增刊第{number}期", f"增刊{number}", None),
        (f"{year}·{number}（总第{total}期）", str(number), total),
    ))  # fmt: skip


def _han(value: int) -> str:
    tens, ones = divmod(value, 10)
    return ("十" if tens == 1 else f"{_CHINESE[tens]}十" if tens else "") + (_CHINESE[ones] if ones else "")


def _masthead(random: Random, gazette: str, label: str, year: int) -> list[str]:
    name = " ".join(gazette) if random.random() < 0.3 else gazette
    lines = [name, label]
    lines += ["GAZETTE OF THE PEOPLE'S GOVERNMENT"] if random.random() < 0.3 else []
    lines += [f"{year}年{random.randint(1, 12)}月{random.randint(1, 28)}日"] if random.random() < 0.5 else []
    return lines


def _imprint(random: Random, gazette: str) -> list[str]:
    lines = [
        "主管：云澜市人民政府",
        "主办：云澜市人民政府办公室",
        f"编辑出版：{gazette}编辑部",
        "国内统一刊号：CN99-0000/D",
        "邮发代号：99-1",
        "地址：云澜市湖堤路1号",
        "电话：0999-0000000",
        "印刷：云澜市印刷厂",
    ]
    start = [f"《{gazette}》简介", f"《{gazette}》是公开发行的政府出版物，刊登的文件与正式文件同等效力。"]
    return (start if random.random() < 0.5 else []) + lines


def _contents(
    random: Random,
    style: Style,
    listed: Sequence[Written],
    pages: Sequence[tuple[int, int]],
    written: Sequence[Written],
) -> list[str]:
    leader = (
        random.choice(("……{}", " ({})", "……………（{}）", "  {}", "/{}", "…… …… {}"))
        if style.contents == "paged"
        else ""
    )
    below = random.random() < 0.3
    numbers = random.random() < 0.8
    lines = [random.choice(("目 录", "目录", "目　　录", "【目录】"))]
    section, page = "", 1
    for one in listed:
        if style.sections and one.section != section:
            section = one.section
            lines.append(random.choice(("{}", "【{}】", "◆{}")).format(section))
        at = next((at for at, other in enumerate(written) if other is one), None)
        page = pages[at][0] if at is not None else page
        title = _loosened(random, one.listed) if style.loose else one.listed
        brackets = (
            f"（{one.number}）"
            if one.number and numbers and one.kind not in ("order", "announcement")
            else ""
        )
        if one.kind == "order" and numbers:
            brackets = f"（{one.number}）"
        tail = leader.format(page)
        if below and brackets:
            lines += [title, brackets + tail]
        elif len(title) > 30 and random.random() < 0.4:
            cut = random.randint(20, 26)
            lines += [title[:cut], title[cut:] + brackets + tail]
        else:
            lines.append(title + brackets + tail)
    return lines


def _loosened(random: Random, title: str) -> str:
    """A title as editors shorten or respell it for the contents page."""
    issuer, about, rest = title.partition("关于")
    return random.choice((
        title.replace("《", "").replace("》", ""),
        f"关于{rest}" if about and issuer else title,
        title.replace("的通知", "通知"),
        title.replace("管理", "管 理"),
        f"{title}的通知" if title.endswith("决定") and random.random() < 0.1 else title,
    ))  # fmt: skip


def _sheets(random: Random, style: Style, written: Sequence[Written], first: int) -> list[_Sheet]:
    width = COLUMN if style.columns == 2 else LINE
    capacity = PAGE_LINES * style.columns
    sheets = [_Sheet(first)]
    section, paragraph, last = "", 0, -1
    for at, one in enumerate(written):
        if sheets[-1].lines and (not style.running_on or len(sheets[-1].lines) > capacity - 6):
            sheets.append(_Sheet(sheets[-1].number + 1))
        head: list[tuple[str, int]] = []
        if style.sections and one.section != section:
            section = one.section
            head.append((f"【{section}】", -1))
        head += [(one.unified, at)] if one.unified else []
        for text in one.head:
            cut = random.randint(12, 20)
            broken = len(text) > 24 and random.random() < 0.4
            head += [(text[:cut], at), (text[cut:], at)] if broken else [(text, at)]
        for text, owner, centred in [
            *((text, owner, True) for text, owner in head),
            *((text, at, False) for text in one.lines),
        ]:
            paragraph += 1
            for piece in [text] if "\t" in text else _pieces(text, width, centred=centred):
                if len(sheets[-1].lines) == capacity:
                    sheets.append(_Sheet(sheets[-1].number + 1))
                place: Literal["centre", "first", "next"] = (
                    "centre" if centred else "next" if paragraph == last else "first"
                )
                last = paragraph
                sheets[-1].lines.append(_Line(piece, owner, paragraph, place))
    return sheets


def _pieces(text: str, width: int, *, centred: bool) -> list[str]:
    """The printed lines of a paragraph, the first indented by two characters unless it is centred."""
    first = width if centred else width - 2
    return [text[:first], *(text[start : start + width] for start in range(first, len(text), width))]


def _pages(sheets: Sequence[_Sheet]) -> list[tuple[int, int]]:
    pages: dict[int, tuple[int, int]] = {}
    for sheet in sheets:
        for line in sheet.lines:
            if line.owner >= 0:
                pages[line.owner] = (pages.get(line.owner, (sheet.number, 0))[0], sheet.number)
    return [pages[at] for at in sorted(pages)]


def _joined(sheets: Sequence[_Sheet], owner: int) -> str:
    lines: list[str] = []
    last = -1
    for sheet in sheets:
        for line in sheet.lines:
            if line.owner == owner:
                if line.paragraph == last:
                    lines[-1] += line.text
                else:
                    lines.append(line.text)
                last = line.paragraph
    return "\n".join(lines)


def _text(
    random: Random,
    style: Style,
    front: Sequence[str],
    sheets: Sequence[_Sheet],
    imprint: Sequence[str],
    head: str,
    foot: str,
) -> str:
    lines = list(front)
    equality = random.choice(_EQUALITY)
    for sheet in sheets:
        lines += [head] if head else []
        last = -1
        for line in sheet.lines:
            if line.paragraph == last and not style.wrapped:
                lines[-1] += line.text
            else:
                marked = style.markdown and line.place == "centre" and random.random() < 0.7
                lines.append(f"## {line.text}" if marked else line.text)
            last = line.paragraph
        lines += [equality] if style.equality else []
        lines += [foot.format(sheet.number)] if style.heads else []
    blank = "\n\n" if style.markdown else "\n"
    return blank.join([*lines, *imprint]).replace("\t\n\n", "\n")


def _html(
    gazette: str, label: str, front: Sequence[str], sheets: Sequence[_Sheet], imprint: Sequence[str]
) -> str:
    body = [f"<p style='text-align:center'>{escape(line)}</p>" for line in front]
    whole: list[_Line] = []
    for line in (line for sheet in sheets for line in sheet.lines):
        if whole and whole[-1].paragraph == line.paragraph:
            whole[-1] = _Line(whole[-1].text + line.text, line.owner, line.paragraph, line.place)
        else:
            whole.append(line)
    for line in whole:
        if "\t" in line.text:
            row = "".join(f"<td>{escape(cell)}</td>" for cell in line.text.split("\t"))
            if body[-1].endswith("</table>"):
                body[-1] = body[-1].replace("</table>", f"<tr>{row}</tr></table>")
            else:
                body.append(f"<table><tr>{row}</tr></table>")
        else:
            body.append(f"<p{' align=center' if line.place == 'centre' else ''}>{escape(line.text)}</p>")
    body += [f"<p>{escape(line)}</p>" for line in imprint]
    title = escape(f"{gazette}{label}")
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title></head><body><div class='content'>{''.join(body)}</div></body></html>"


class _Slips:
    """OCR's slips: a share of the Han characters and digits is mistaken for others."""

    def __init__(self, random: Random, share: float) -> None:
        self.random, self.share = random, share

    def on(self, text: str) -> str:
        if not self.share:
            return text
        return "".join(
            self.random.choice("曰己末土千干入丁了又")
            if "一" <= char <= "龥" and self.random.random() < self.share
            else char
            for char in text
        )
