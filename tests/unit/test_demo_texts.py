"""The demo's documents as data, the gazette's PDF and the mirror's script."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from itertools import groupby
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pypdfium2
import pytest
from opencc import OpenCC

from dibao.demo.forms import FORMS, siblings
from dibao.demo.gazette_pdf import issue_pdf
from dibao.demo.key import post_url
from dibao.demo.office import docx, xlsx
from dibao.demo.paging import paginate
from dibao.demo.portal import Portal
from dibao.demo.schedule import Edit, Issue, schedule
from dibao.demo.sites.mirror import gloss, traditional
from dibao.demo.texts import NOTE_MARK, Line, Text, keys, plain, text
from dibao.demo.typeset import BOTTOM, MEASURE, SIZE, TOP, Strip, table, width, wrap
from normalizers.document import normalize

KEYS = keys()
GLOSS = re.compile(r"(?<=[一-鿿])(?:\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+\))+")


def issue(number: int) -> Issue:
    return next(issue for issue in schedule().issues if issue.number == number)


def words_of(payload: bytes) -> str:
    """Return the words of a PDF without white space, running heads, page numbers and footnote signs."""
    with pypdfium2.PdfDocument(payload) as pdf:
        pages = [page.get_textpage().get_text_range() for page in pdf]
    kept = []
    for page in pages:
        lines = page.splitlines()
        kept += [
            line
            for line in lines
            if not re.fullmatch(r"云澜市人民政府公报.*期）|—.*—|（本文与正式文件同等效力）", line)
        ]
    return re.sub(r"\s", "", "".join(kept))


@pytest.mark.parametrize("key", KEYS)
def test_every_text_is_well_formed_and_used(key: str) -> None:
    shown = text(key)
    story = schedule()
    annexed = {annex.key for other in KEYS for annex in text(other).annexes}
    used = (
        {post.key for post in story.posts} | {key for issue in story.issues for key in issue.keys} | annexed
    )
    assert key in used
    for is_row, table_ in groupby(shown.lines, key=lambda line: line.kind == "row"):
        assert not is_row or len({len(line.cells) for line in table_}) == 1
    notes = {line.sign for line in shown.lines if line.kind == "note"}
    assert notes == {
        sign for line in shown.lines for sign in NOTE_MARK.findall(line.text) if line.kind != "note"
    }
    if shown.signed and any(line.kind == "right" for line in shown.lines):
        assert f"{shown.signed.year}年{shown.signed.month}月{shown.signed.day}日" in plain(shown.lines)


def test_no_sentence_stands_in_two_documents_but_formulas_and_siblings() -> None:
    seen: dict[str, str] = {}
    for key in KEYS:
        if {"forwards", "reissues", "draft-of", "replaces"} & {kind for kind, _ in text(key).relations}:
            continue  # it repeats the words of another, wholly or nearly
        for line in text(key).lines:
            if len(line.text) < 60:
                continue
            source = siblings().get(key, key)
            assert seen.setdefault(line.text, source) == source


def test_every_form_has_siblings_and_every_sibling_is_another_text() -> None:
    assert {path.stem for path in FORMS.glob("*.txt")} == set(siblings().values())
    made: dict[str, list[Text]] = {}
    for key, form in siblings().items():
        made.setdefault(form, []).append(text(key))
    for form, texts in made.items():
        assert len(texts) > 1, form
        assert len({plain(one.lines) for one in texts}) == len(texts), form
        assert not any("{" in plain(one.lines) + one.title + one.number for one in texts)


def test_an_edit_of_words_that_are_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match=r"canteen\.txt does not hold"):
        text("canteen").edited("每人每日补贴99元", "")


def test_the_same_issue_is_the_same_bytes() -> None:
    assert issue_pdf(issue(1), 0) == issue_pdf(issue(1), 0)


def test_an_issue_made_anew_has_other_bytes_and_the_same_words() -> None:
    made = [issue_pdf(issue(1), day) for day in (0, 1, 5)]
    assert len(set(made)) == 3
    assert len({words_of(payload) for payload in made}) == 1
    with pypdfium2.PdfDocument(made[1]) as pdf:
        assert pdf.get_metadata_value("ModDate") == "D:20260303020000+08'00'"


def test_a_replaced_issue_differs_in_one_clause() -> None:
    before, after = (words_of(issue_pdf(issue(2), day)) for day in (1, 5))
    assert before != after
    assert before.replace("80周岁以上的，每人每日补贴4元", "80周岁以上的，每人每日补贴5元") == after


@pytest.mark.parametrize("number", [12, 1, 2, 4, 5])
def test_the_pdf_holds_every_word_of_its_documents(number: int) -> None:
    words = words_of(issue_pdf(issue(number), 0))
    for shown in issue(number).texts(0):
        assert re.sub(r"\s", "", shown.number + shown.title) in words
        for line in shown.lines:
            if line.kind == "row":  # cells are broken each for itself
                assert all(cell[:3] in words for cell in line.cells if cell not in "^<")
            elif line.kind not in ("note", "break") and not NOTE_MARK.search(line.text):
                assert _around_notes(re.sub(r"\s", "", line.text), words), line.text


@pytest.mark.parametrize("number", [12, 1, 2, 4, 5])
def test_every_document_of_an_issue_keeps_its_date_and_number(number: int) -> None:
    """Nine dates set alike at the right margin once looked like a column, and the last ran on into the imprint."""
    found = normalize(issue_pdf(issue(number), 0), content_type="application/pdf").documents
    wanted = [(shown.number, shown.signed) for shown in issue(number).texts(0)]
    assert [(clean.document_number, clean.signed) for clean in found] == wanted


def _around_notes(line: str, words: str) -> bool:
    """Tell whether a line is there, whole or with the foot of a page between its halves."""
    if line in words:
        return True
    return any(line[:cut] in words and line[cut:] in words for cut in range(1, len(line)))


def test_paragraphs_are_broken_across_pages_and_footnotes_stand_at_the_foot() -> None:
    with pypdfium2.PdfDocument(issue_pdf(issue(1), 0)) as pdf:
        pages = [page.get_textpage().get_text_range().splitlines() for page in pdf]
    bodies = [
        [line for line in page if "公报" not in line and "—" not in line and "（本文" not in line]
        for page in pages
    ]
    # a page whose last line ends in no stop goes on overleaf
    assert any(page and page[-1][-1] not in "。：；）" for page in bodies[2:-1])
    assert any(line.startswith("2") and "形式审核仅核对材料" in line for page in pages for line in page[-6:])


def test_a_document_that_only_the_pdf_holds_has_no_page() -> None:
    portal = Portal(0)
    assert portal.respond("gb.yunlan.dibao.test", "/2026/2/content/post_620204.html", {}).status == 404
    assert portal.respond("gb.yunlan.dibao.test", "/2026/2/content/post_620203.html", {}).status == 200
    assert "沈砚秋" in words_of(issue_pdf(issue(2), 0))


@pytest.mark.parametrize("text_", ["甲" * 200, "公共数据资源（R&D）abc12345 " * 12, "，" * 50, "《" * 45])
def test_wrapped_lines_lose_nothing_and_keep_the_measure(text_: str) -> None:
    lines = [line for line, _ in wrap(text_, MEASURE, SIZE, 2 * SIZE)]
    assert "".join(lines) == text_
    for line in lines:
        assert width(line.rstrip("，。、；：？！）〕》”’"), SIZE) <= MEASURE + 0.1


def test_no_character_stands_alone_on_a_last_line() -> None:
    lines = [line for line, _ in wrap("援" * 38, MEASURE, SIZE)]
    assert [len(line) for line in lines] == [36, 2]


def test_pages_keep_their_notes_above_the_foot_and_their_text_above_the_notes() -> None:
    flow = [Strip(20.0, ((0.0, 12.0, 12.0, "字"),), notes=("1",) if n == 30 else ()) for n in range(60)]
    leaves = paginate(flow, {"1": "注" * 200})
    assert sum(len(leaf.strips) for leaf in leaves) == 60
    for leaf in leaves:
        floor = BOTTOM + sum(strip.height for strip in leaf.notes)
        assert all(floor - 0.1 <= y - strip.height and y <= TOP for y, strip in leaf.strips)
    assert sum(bool(leaf.notes) for leaf in leaves) == 1


def test_merged_cells_have_no_rule_between_them() -> None:
    first, second = table([("甲", "乙", "<"), ("^", "丙", "丁")])
    lefts = {(x0, x1) for x0, y0, x1, y1 in first.rules if y0 == y1 == first.height}
    assert len(lefts) == 1  # below 乙 only: 甲 goes on
    assert len(second.edge) == 1


def test_the_mirror_glosses_every_occurrence_and_t2s_brings_the_text_back() -> None:
    converter = OpenCC("t2s")
    portal = Portal(5)
    posts = [post for post in schedule().posts if post.site == "mirror"]
    assert posts
    glossed: set[str] = set()
    for post in posts:
        parts = urlsplit(post_url(schedule(), post))
        body = portal.respond(parts.netloc, parts.path, {}).body.decode().partition('<div id="content">')[2]
        glossed |= set(re.findall(r"([一-鿿])\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+\)", body))
        assert all(f"{sign}(" in gloss(sign) for sign in glossed)
        for line in post.text(5).lines:
            if line.kind in ("paragraph", "flush", "right"):
                words = traditional(NOTE_MARK.sub("", line.text))
                assert GLOSS.sub("", gloss(words)) == words
                assert converter.convert(words) == line_with_half_width(line)
    for sign in glossed:
        assert not re.search(f"{sign}(?!\\()", body), sign
    assert 30 <= len(glossed) <= 45


def line_with_half_width(line: Line) -> str:
    return NOTE_MARK.sub("", line.text).translate(str.maketrans("，；：（）！？", ",;:()!?"))


def test_brackets_with_latin_words_are_kept_by_the_mirror() -> None:
    words = gloss(traditional("地区生产总值（GDP）和研发投入（R&D），A类飞行服务站（A类）"))
    assert "(GDP)" in words
    assert "(R&D)" in words
    assert "(A類)" in GLOSS.sub("", words)


def test_an_edit_belongs_to_a_day() -> None:
    assert ("canteen", Edit(5, "80周岁以上的，每人每日补贴4元", "80周岁以上的，每人每日补贴5元")) in issue(
        2
    ).edits


@pytest.mark.parametrize(
    ("make", "key", "main"),
    [(docx, "volunteers-form", "word/document.xml"), (xlsx, "volunteers-posts", "xl/worksheets/sheet1.xml")],
)
def test_office_files_are_whole_packages_with_their_words(
    make: Callable[[Text], bytes], key: str, main: str
) -> None:
    payload = make(text(key))
    assert make.__wrapped__(text(key)) == payload  # type: ignore[attr-defined]  # past the cache: the same bytes again
    with zipfile.ZipFile(io.BytesIO(payload)) as package:
        assert package.testzip() is None
        parts = {name: ET.fromstring(package.read(name)) for name in package.namelist()}  # noqa: S314 - our own
    words = "".join(parts[main].itertext())
    assert text(key).title in words
    assert all(cell in words for line in text(key).lines for cell in line.cells)
    targets = {
        node.attrib["PartName"][1:] for node in parts["[Content_Types].xml"] if "PartName" in node.attrib
    }
    assert main in targets <= parts.keys()
