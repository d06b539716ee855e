"""Searching: two-character words, Latin words, numbers, 文号, and queries meant to break it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.records.clean import CleanDocument, IssueLabel
from dibao.records.entries import CaptureRef, Located, Minted, Versioned
from normalizers.ids import mint
from storage.archive import Archive, TextItem
from storage.catalog import Batch, Catalog
from storage.catalog.snippet import WIDTH, snippet
from storage.catalog.tokens import terms, tokens

NOTICE, REPORT, RULES = (mint("d", name) for name in ("notice", "report", "rules"))
TEXTS = {
    NOTICE: CleanDocument(
        kind="document",
        title="关于印发广州市餐饮场所管理办法的通知",
        document_number="穗府办〔2022〕1号",
        simplified="各区人民政府：\n为加强餐饮场所污染防治，现将《办法》印发给你们，自2022年3月1日起施行。PM2.5年均值应达标。",
    ),
    REPORT: CleanDocument(
        kind="document",
        title="2025年统计公报",
        simplified="全市实现地区生产总值（ＧＤＰ）三万亿元，比上年增长4.5％。R&D经费占比3.4%。地名“𠮷𠀋村”不改。",
    ),
    RULES: CleanDocument(
        kind="document",
        title="税收征管若干规定",
        unified_number="GZ0220210007",
        simplified="第一条 为规范税收征管，制定本规定。本规定有效期5年。附件另行印发。",
    ),
}
ATTACHED = CleanDocument(kind="attachment", title="附件", simplified="应急预案启动条件一览表")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def catalog(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    folder = tmp_path_factory.mktemp("search")
    archive = Archive.open(str(folder / "archive"), create=True, demo=True)
    url = f"sqlite:///{folder / 'catalog.sqlite'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("module_database")()
    with Catalog.open(url) as found:
        with found.batch(archive) as batch:
            (attached,) = archive.write_texts([item(ATTACHED, "attached")])
            batch.apply(attached, ATTACHED)
            for document, clean in TEXTS.items():
                publish(archive, batch, document, clean, (attached.id,) if document == RULES else ())
        yield found


def item(clean: CleanDocument, body: str) -> TextItem:
    return TextItem(hashlib.sha256(body.encode()).hexdigest(), "", "1", clean)


def publish(
    archive: Archive,
    batch: Batch,
    document: str,
    clean: CleanDocument,
    attached: tuple[str, ...] = (),
    day: int = 2,
) -> None:
    url = f"https://www.gz.gov.cn/{document}"
    (made,) = archive.write_texts([item(clean, f"{document} {day}")])
    batch.apply(made, clean)
    location = mint("l", url, "")
    if batch.document(document) is None:
        batch.apply(Minted(document, "issue" if clean.kind == "issue" else "document"))
        batch.apply(Located(location, url, "", "gz", document, "issuer", 1.0))
    at = datetime(2026, 3, day, tzinfo=UTC)
    version = mint("v", location, str(day))
    ref = CaptureRef("w", 1, 0)
    batch.apply(Versioned(version, location, document, made.id, ref, at, made.content, attached))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("污染", {NOTICE}),  # two characters, inside a run
        ("税", {RULES}),  # one character
        ("餐饮场所", {NOTICE}),
        ("场所餐饮", set()),  # the characters in another order are another word
        ("印发", {NOTICE, RULES}),
        ("印发 税收", {RULES}),  # every word must be there
        ("GDP", {REPORT}),  # full-width in the text
        ("gdp", {REPORT}),
        ("GD", set()),
        ("PM2.5", {NOTICE}),
        ("R&D", {REPORT}),
        ("2022", {NOTICE}),
        ("202", set()),
        ("穗府办〔2022〕1号", {NOTICE}),
        ("穗府办[2022]１号", {NOTICE}),
        ("穗府办（2022） 1号", {NOTICE}),
        ("穗府办〔2022〕2号", set()),
        ("GZ0220210007", {RULES}),
        ("餐飲場所", {NOTICE}),  # Traditional
        ("𠮷𠀋", {REPORT}),  # beyond the Basic Multilingual Plane
        ("预案", {RULES}),  # in an attachment of the shown version
        ("公报", {REPORT}),  # in the title only
        ("没有这个词", set()),
    ],
)
def test_search_finds(catalog: Catalog, query: str, expected: set[str]) -> None:
    assert {hit.document.id for hit in catalog.search(query, 10)} == expected


def test_a_word_in_the_title_counts_more(catalog: Catalog) -> None:
    hits = catalog.search("规定", 10)
    assert [hit.document.id for hit in hits] == [RULES]
    hits = catalog.search("办法", 10)
    assert hits[0].document.id == NOTICE
    assert hits[0].score > 0
    assert catalog.search("印发", 1) == catalog.search("印发", 10)[:1]
    assert catalog.search("印发", 0) == ()


def test_the_snippet_shows_matches_as_the_text_writes_them(catalog: Catalog) -> None:
    (hit,) = catalog.search("gdp 三万亿", 5)
    assert "（«ＧＤＰ»）«三万亿»元" in hit.snippet
    (hit,) = catalog.search("預案", 5)
    assert hit.snippet == "应急«预案»启动条件一览表"
    (hit,) = catalog.search("统计公报", 5)
    assert hit.snippet.startswith("全市实现地区生产总值")


def test_only_the_version_shown_now_is_found(tmp_path: Path, catalog_url: str) -> None:
    archive = Archive.open(str(tmp_path / "archive"), create=True, demo=True)
    label = IssueLabel("广州市人民政府公报", 2026, "1")
    issue = CleanDocument(kind="issue", title="第1期", simplified="旧的内容", issue=label)
    with Catalog.open(catalog_url) as found, found.batch(archive) as batch:
        publish(archive, batch, NOTICE, CleanDocument(kind="document", title="通知", simplified="旧的内容"))
        assert len(batch.search("旧的", 5)) == 1
        new = CleanDocument(kind="document", title="通知", simplified="新的内容")
        publish(archive, batch, NOTICE, new, day=3)
        publish(archive, batch, REPORT, issue)
        assert batch.search("旧的", 5) == ()  # nor the whole text of an issue: its documents are found
        assert [hit.document.id for hit in batch.search("第1期", 5)] == [REPORT]


HOSTILE = [
    '"',
    '"" OR title:*',
    "*",
    "NEAR(a b)",
    "title:",
    "a AND",
    "-",
    "^税",
    "税\x00收",
    "\ud800",
    "(" * 500,
    "税 " * 5000,
]


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_queries_do_not_raise(catalog: Catalog, query: str) -> None:
    assert len(catalog.search(query, 3)) <= 3
    assert len(catalog.find(query)) <= 3


@given(st.text(max_size=40))
def test_no_query_breaks_the_index(catalog: Catalog, query: str) -> None:
    for hit in catalog.search(query, 3):
        assert hit.document.id in TEXTS


@given(st.text(alphabet="税收征管规定办法AbＧ1２ 〔〕。\n", min_size=1, max_size=60), st.data())
def test_every_piece_of_a_text_is_found_in_it(text: str, draw: st.DataObject) -> None:
    # the index matches phrases of whole tokens: compare with what both databases do, token by token
    start = draw.draw(st.integers(0, len(text) - 1))
    end = draw.draw(st.integers(start + 1, len(text)))
    piece = text[start:end].strip("AbＧ1２ \n")  # Latin words and numbers match whole only
    index = list(tokens(text))
    for term in terms(piece):
        size = len(term.words)
        assert any(
            tuple(index[at : at + size - 1]) == term.words[:-1]
            and at + size <= len(index)
            and (
                index[at + size - 1] == term.words[-1]
                or (term.prefix and index[at + size - 1].startswith(term.words[-1]))
            )
            for at in range(len(index))
        ), (term, index)


@given(st.text(max_size=300), st.text(max_size=20))
def test_a_snippet_is_a_piece_of_its_text(text: str, query: str) -> None:
    text = text.translate(dict.fromkeys(map(ord, "«»…")))
    found = snippet(text, query)
    bare = found.translate(dict.fromkeys(map(ord, "«»…")))
    assert "".join(bare.split()) in "".join(text.split())
    assert found.count("«") == found.count("»")
    assert len(bare) <= WIDTH + len(query) * 9


def test_a_long_text_is_cut_around_the_match() -> None:
    text = "甲" * 500 + "广州市人民\n政府公报" + "乙" * 500
    found = snippet(text, "政府 广州市")
    assert found.startswith("…甲")
    assert "«广州市»人民 «政府»公报乙" in found
    assert found.endswith("乙…")
    assert snippet(text, "") == snippet(text, "丙") == "甲" * WIDTH + "…"
