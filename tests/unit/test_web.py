"""The reading room over an archive in which everything crawled is hostile."""

from __future__ import annotations

import re
import string
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import nodes
from selectolax.lexbor import LexborHTMLParser

from dibao import clock
from dibao.demo.portal import Portal
from dibao.errors import FixityError, StoreUnavailableError
from dibao.evidence import original_of
from dibao.ingest import ingest
from dibao.pipeline import House
from dibao.records.capture import Capture, Exchange
from dibao.records.clean import Block, CleanDocument
from dibao.reference import numbered
from dibao.settings import load
from dibao.web import room
from dibao.web.app import create_app
from dibao.web.downloads import NAME_LENGTH, disposition
from dibao.web.language import strings
from dibao.web.rendering import _TEMPLATES, cleaned, weblink
from normalizers.matching.difference import difference
from storage.segments import response_member

with warnings.catch_warnings():
    # the library's notice that it will want another HTTP client, given on import
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

SCRIPT = "<script>alert(1)</script>"
EVIL = f"{SCRIPT}<img src=x onerror=alert(1)>\"'><svg/onload=alert(1)>"
ENTITIES = EVIL.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
PAGE_URL = "http://portal.test/content/post_1.html"
ANNEX_URL = "http://portal.test/attachment/1.pdf"
ISSUE_URL = "http://gb.portal.test/attachment/2026/ylszfgb202601.pdf"
#: a name as hostile as an attribute of a crawled page can make it
ANNEX_NAME = 'a\r\nSet-Cookie: x=1; "</a><script>alert(2)</script>\u202efdp.exe.pdf'
CLAUSES = (
    "第一条 为规范渡口收费，结合本市实际，制定本办法。",
    "第二条 小型车每次收费<b>5元</b>，大型车每次收费10元。",
    "第三条 渡船应当在船体两侧以中文标明核定载客人数，每航次发航前清点人数并作记录。",
    "第四条 本办法自2026年2月1日起施行，有效期3年。",
)


def html(fee: str) -> bytes:
    name = ANNEX_NAME.replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
    clauses = "".join(f"<p>{clause.replace('5元', fee)}</p>" for clause in CLAUSES)
    return (
        f'<html><head><title>x</title><meta name="ArticleTitle" content="云河市关于印发渡口收费办法的通知{ENTITIES.replace(chr(34), "&quot;")}">'
        f'<meta name="PubDate" content="2026-01-08"></head><body><h1>云河市关于印发渡口收费办法的通知{ENTITIES}</h1>'
        f"<div class='content'><p>云府办〔2026〕8号</p><p>各镇人民政府：</p><p>现将办法印发给你们，请遵照执行。渡口{ENTITIES}\x07\u202e</p>{clauses}"
        f"<p><a href='javascript:alert(3)'>附件0.pdf</a> <a href='{ANNEX_URL}' title=\"{name}\">{name}</a></p>"
        "<p>云河市人民政府办公室</p><p>2026年1月5日</p></div></body></html>"
    ).encode()


def warc(path: Path, *responses: tuple[str, str, bytes]) -> Path:
    moment = clock.now()
    members = [
        response_member(
            Exchange(url, moment, 200, (("Content-Type", media_type),), body),
            Capture("x", "x", url, moment, "ok"),
        )
        for url, media_type, body in responses
    ]
    path.write_bytes(b"".join(members))
    return path


def gazette() -> bytes:
    return Portal(0).respond("gb.yunlan.dibao.test", "/attachment/2026/ylszfgb202601.pdf", {}).body


def table() -> bytes:
    return Portal(0).respond("www.yunlan.dibao.test", "/attachment/0/82100/82100711/8210071.pdf", {}).body


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("web")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIBAO_CLOCK", "2026-03-02T02:00:00+08:00")
        with House(load(store=str(folder / "store")), create=True, demo=True) as opened:
            first = warc(
                folder / "1.warc.gz",
                (PAGE_URL, "text/html; charset=utf-8", html("5元")),
                (ANNEX_URL, "text/html", table()),
                (ISSUE_URL, "application/pdf", gazette()),
            )
            ingest(opened, [first], progress=lambda _stage, _done, _total: None)
            patch.setenv("DIBAO_CLOCK", "2026-03-05T02:00:00+08:00")
            second = warc(folder / "2.warc.gz", (PAGE_URL, "text/html; charset=utf-8", html("6元")))
            ingest(opened, [second], progress=lambda _stage, _done, _total: None)
            yield opened


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    with TestClient(create_app(house), raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def document(house: House) -> str:
    (row,) = house.catalog.find("云府办〔2026〕8号")
    return row.id


@pytest.fixture(scope="module")
def issue(house: House) -> str:
    (row,) = house.catalog.issues()
    return row.id


def pages(document: str, issue: str) -> list[str]:
    return [
        "/", "/?lang=en", "/search?q=渡口", f"/search?q={PAGE_URL}", f"/search?q={SCRIPT}", f"/documents/{document}",
        f"/documents/{document}?version=1&on=2026-02-01&lang=en", f"/diff?ref={document}", f"/diff?ref={document}&full=true",
        "/issues", f"/issues/{issue}", "/changes", "/documents/nothing", f"/documents/{SCRIPT}", f"/{SCRIPT}", "/search?page=x",
        f"/documents/{document}?version=99", "/documents/通知", f"/changes?before={SCRIPT}", f"/documents/{document}?on={SCRIPT[:10]}",
    ]  # fmt: skip


def test_no_page_holds_a_crawled_element_or_a_script(client: TestClient, document: str, issue: str) -> None:
    for path in pages(document, issue):
        answer = client.get(path)
        assert answer.headers["content-type"] == "text/html; charset=utf-8", path
        tree = LexborHTMLParser(answer.text)
        assert not tree.css("script, img, svg, iframe, object, embed, style, base, meta[http-equiv], b"), path
        for node in tree.css("*"):
            assert not any(name.startswith("on") or name == "style" for name in node.attributes), path
            for name in ("href", "src", "action"):
                link = node.attributes.get(name)
                assert link is None or link.startswith(("/", "?", "#", "http://", "https://")), (path, link)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", answer.text), path


def test_hostile_text_is_shown_as_text(client: TestClient, document: str) -> None:
    text = LexborHTMLParser(client.get(f"/documents/{document}").text).body
    assert text is not None
    assert SCRIPT in text.text()


def test_every_answer_has_the_security_headers(client: TestClient, document: str, issue: str) -> None:
    for path in [
        *pages(document, issue),
        "/static/style.css",
        "/static/x",
        "/api/v1/status",
        "/api/v1/search",
    ]:
        headers = client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'"), path
        assert "script" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "no-referrer", path


def test_a_document_says_what_an_archivist_asks(client: TestClient, document: str) -> None:
    page = client.get(f"/documents/{document}?on=2026-02-01").text
    for words in (
        "云府办〔2026〕8号",
        "2026-01-05",
        "第四条 本办法自2026年2月1日起施行",
        "有效",
        f"imported:{PAGE_URL}",
        "第 2 版",
        "2026-03-05 02:00（+08:00）由 2.warc.gz 导入，非本馆见证。 所称日期 2026-03-05 02:00，依据：WARC 记录",
    ):
        assert words in page, words
    tree = LexborHTMLParser(page)
    assert tree.css_first(".verdict.yes")
    assert [node.text() for node in tree.css("#versions option[selected]")] == ["1", "2"]
    early = LexborHTMLParser(client.get(f"/documents/{document}?on=2026-01-31").text)
    assert early.css_first(".verdict.no")


def test_both_languages_say_the_same_things(client: TestClient, document: str) -> None:
    chinese, english = client.get(f"/documents/{document}"), client.get(f"/documents/{document}?lang=en")
    assert '<html lang="zh-Hans">' in chinese.text
    assert '<html lang="en">' in english.text
    assert "Versions (2)" in english.text
    remembered = client.get(f"/documents/{document}")
    assert '<html lang="en">' in remembered.text
    client.cookies.clear()
    assert '<html lang="en">' in client.get("/", headers={"Accept-Language": "en-GB,zh;q=0.5"}).text


def test_a_reference_leads_to_the_address_to_keep(client: TestClient, document: str, issue: str) -> None:
    for ref in ("云府办[2026]8号", PAGE_URL):
        answer = client.get(f"/documents/{ref}", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (302, f"/documents/{document}")
    assert client.get(f"/documents/{issue}").url.path == f"/issues/{issue}"


def test_unknown_and_ambiguous_references(client: TestClient) -> None:
    assert client.get("/documents/无此文件").status_code == 404
    ambiguous = client.get("/documents/通知")
    assert ambiguous.status_code == 409
    assert len(LexborHTMLParser(ambiguous.text).css("main ol a.title")) > 1
    answer = client.get("/api/v1/documents/通知")
    assert answer.status_code == 409
    assert len(answer.json()["candidates"]) > 1
    assert client.get("/api/v1/documents/无此文件").status_code == 404


def test_the_diff_marks_figures_whole(client: TestClient, document: str) -> None:
    tree = LexborHTMLParser(client.get(f"/diff?ref={document}").text)
    assert [node.text() for node in tree.css("del")] == ["5"]
    assert [node.text() for node in tree.css("ins")] == ["6"]


def test_the_diff_can_be_read_in_one_column_without_scripts(client: TestClient, document: str) -> None:
    beside = LexborHTMLParser(client.get(f"/diff?ref={document}").text)
    (link,) = [node for node in beside.css(".pager a") if "view=inline" in (node.attributes["href"] or "")]
    tree = LexborHTMLParser(client.get(link.attributes["href"] or "").text)
    assert tree.css_first("table.diff.inline tr.changed td").attributes["colspan"] == "2"
    assert [node.text() for node in tree.css("tr.changed :is(del, ins)")] == ["5", "6"]
    assert [node.text() for node in tree.css("tr.changed .tag")] == ["数字"]
    assert not tree.css("script")
    (back,) = [node for node in tree.css(".pager a") if node.text() == "左右对照"]
    assert "view=" not in (back.attributes["href"] or "")


@pytest.mark.parametrize("view", ["side", "inline"])
def test_both_places_of_a_moved_clause_are_linked(
    client: TestClient, document: str, view: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = f"第一条 停车场应当公示收费标准，接受社会监督。{SCRIPT}"
    rest = "第二条 乙方负责监督管理工作。\n第三条 丙方接受监督，公布监督电话。\n第四条 丁方公布结果，每年不少于一次。"
    texts = {1: f"{first}\n{rest}", 2: f"{rest}\n{first}"}
    monkeypatch.setattr("dibao.comparison._texts", lambda _reading, version: {"": texts[version.number]})
    answer = client.get(f"/diff?ref={document}&view={view}")
    tree = LexborHTMLParser(answer.text)
    here, there = tree.css("a.move")
    assert {here.attributes["href"], there.attributes["href"]} == {
        f"#{there.attributes['id']}",
        f"#{here.attributes['id']}",
    }
    assert not tree.css("script")
    assert [node.text() for node in tree.css(".tag.warn")] == ["条款有改动"]


def test_an_issue_lists_its_documents_in_order(client: TestClient, issue: str) -> None:
    tree = LexborHTMLParser(client.get(f"/issues/{issue}").text)
    listed = [node.text() for node in tree.css(".contents .pages")]
    firsts = [int(match[0]) for match in (re.search(r"\d+", text) for text in listed) if match]
    assert len(firsts) == 3
    assert firsts == sorted(firsts)


def test_originals_are_downloads_byte_for_byte(client: TestClient, house: House, document: str) -> None:
    row = house.catalog.document(document)
    assert row is not None
    first = numbered(house.catalog, row)[0].version
    answer = client.get(f"/versions/{first.id}/original")
    assert answer.content == html("5元")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert client.get(f"/versions/{document}/original").status_code == 404


def test_an_annex_keeps_neither_its_name_nor_the_type_the_server_gave(
    client: TestClient, house: House, document: str
) -> None:
    row = house.catalog.document(document)
    assert row is not None
    version = numbered(house.catalog, row)[0].version
    links = LexborHTMLParser(client.get(f"/documents/{document}?version=1").text).css("#annexes a")
    assert links
    answer = client.get(str(links[-1].attributes["href"]))
    assert answer.content == table()
    assert answer.headers["content-type"] == "application/pdf"  # it was sent as text/html
    assert "set-cookie" not in answer.headers
    assert re.fullmatch(
        r'attachment; filename="dibao-[a-z0-9-]+\.pdf"; filename\*=UTF-8\'\'[A-Za-z0-9%._-]+\.pdf',
        answer.headers["content-disposition"],
    )
    assert client.get(f"/versions/{version.id}/annexes/99").status_code == 404


@given(st.text(max_size=200))
def test_no_name_breaks_the_header(name: str) -> None:
    value = disposition(name, "dibao-v1", "pdf")
    assert set(value) <= set(string.ascii_letters + string.digits + "-_.;=\"*'% "), value
    assert value.count('"') == 2
    assert len(value) < 12 * NAME_LENGTH + 100


@given(st.text())
def test_no_link_leads_anywhere_but_the_web(text: str) -> None:
    for url in (text, f"javascript:{text}", f"data:{text}", f" http://{text}", f"http://{text}"):
        assert weblink(url) == "" or weblink(url).startswith(("http://", "https://", "HTTP"))
        assert "\u202e" not in weblink(url)
    assert cleaned(cleaned(text)) == cleaned(text)


@pytest.mark.parametrize(
    "path",
    ["/search?q={}", "/documents/{}", "/diff?ref={}", "/api/v1/search?q={}", "/api/v1/documents?ref={}"],
)
def test_long_queries_are_refused_or_find_nothing(client: TestClient, path: str) -> None:
    assert client.get(path.format("渡" * 6000)).status_code in (400, 404, 422)


@pytest.mark.parametrize(
    "query", ["%00", "'", '"', "a OR b", "*", "NEAR(", "«»", "%ff%fe", "\u202e", "-", "😀"]
)
def test_no_query_breaks_the_search(client: TestClient, query: str) -> None:
    assert client.get(f"/search?q={query}").status_code == 200
    assert client.get(f"/documents/{query}").status_code in (404, 409)


def test_the_api_answers_like_the_command_line(client: TestClient, document: str, issue: str) -> None:
    found = client.get("/api/v1/documents/云府办〔2026〕8号?in_force_on=2026-02-01").json()
    assert found["document"]["id"] == document
    assert found["force"]["answer"] == "yes"
    assert SCRIPT in found["clean"]["text"]
    assert [row["number"] for row in client.get(f"/api/v1/documents/{document}/versions").json()] == [1, 2]
    assert (
        client.get(f"/api/v1/documents/{PAGE_URL}/versions").json()[0]["version"]["url"]
        == f"imported:{PAGE_URL}"
    )
    assert found["imported"]["name"] == "2.warc.gz"
    assert "not witnessed by us" in found["attestation"]
    changed = [
        change
        for part in client.get(f"/api/v1/documents/{document}/diff").json()["parts"]
        for change in part["changes"]
        if change["kind"] != "equal"
    ]
    assert [piece["text"] for piece in changed[0]["pieces"] if piece["sign"] != "="] == ["5", "6"]
    assert len(client.get(f"/api/v1/issues/{issue}").json()["documents"]) == 3
    assert client.get("/api/v1/issues").json()[0]["id"] == issue
    assert client.get(f"/api/v1/documents/{issue}/relations").json()[0]["kind"] == "part-of"
    assert client.get("/api/v1/search?q=渡口").json()["hits"][0]["document"]["id"] == document
    assert client.get("/api/v1/documents?ref=无此文件").json() == []
    assert client.get("/api/v1/status").json()["counts"]["issues"] == 1


def test_the_feed_is_followed_to_its_end(client: TestClient, house: House) -> None:
    cursors, since = [], ""
    while rows := client.get(f"/api/v1/changes?limit=2&since={since}").json()["changes"]:
        cursors += [row["cursor"] for row in rows]
        since = rows[-1]["cursor"]
    assert cursors == [row.cursor for row in house.catalog.changes()]
    newest = house.catalog.latest_changes(3)
    assert [row.cursor for row in newest] == cursors[:-4:-1]
    assert [row.cursor for row in house.catalog.latest_changes(99, newest[-1].cursor)] == cursors[-4::-1]
    assert client.get("/api/v1/changes?since=x").status_code == 400


def test_the_schema_names_every_answer(client: TestClient) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    assert all(path.startswith("/api/v1/") for path in schema["paths"])
    for path, methods in schema["paths"].items():
        assert set(methods) == {"get"}, path
        assert methods["get"]["responses"]["200"]["content"]["application/json"]["schema"], path
    assert {"Answer", "DocumentRow", "ChangeRow", "Comparison", "CleanDocument"} <= set(
        schema["components"]["schemas"]
    )
    assert client.post("/api/v1/changes").status_code == 405


def test_altered_bytes_are_not_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIBAO_CLOCK", "2026-03-02T02:00:00+08:00")
    with House(load(store=str(tmp_path / "store")), create=True, demo=True) as opened:
        ingest(
            opened,
            [warc(tmp_path / "1.warc.gz", (PAGE_URL, "text/html", html("5元")))],
            progress=lambda _stage, _done, _total: None,
        )
        (version,) = [row.version for row in opened.catalog.changes() if row.version]
        (segment,) = opened.archive.objects.keys("segments/")
        path = tmp_path / "store" / segment.key
        path.chmod(0o644)
        path.write_bytes(bytes(len(path.read_bytes())))
        answer = TestClient(create_app(opened)).get(f"/versions/{version}/original")
        row = opened.catalog.version(version)
        assert row is not None
        with pytest.raises(FixityError) as raised, original_of(opened, row, row.blob):
            pytest.fail("opened")
    assert answer.status_code == 500
    assert "attachment" not in answer.headers.get("content-disposition", "")
    assert "校验不符" in answer.text
    for text in (answer.text, str(raised.value)):
        assert f"document {row.document}, version {version}: segments/" in text


def test_the_room_takes_in_what_a_night_publishes(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "REFRESH", 0.0)
    synced: list[object] = []
    monkeypatch.setattr(type(house.catalog), "sync", lambda _self, archive: synced.append(archive))
    client = TestClient(create_app(house))
    assert client.get("/").status_code == 200
    assert synced == [house.archive]

    def fails(_self: object, _archive: object) -> None:
        raise StoreUnavailableError("s3: no answer")

    monkeypatch.setattr(type(house.catalog), "sync", fails)
    assert client.get("/").status_code == 200  # what is known already is still served


def test_the_strings_are_complete_and_in_use() -> None:
    used: set[str] = set()
    families = {
        "standing",
        "change",
        "detail",
        "relation",
        "quality",
        "problem",
        "ground",
        "force",
        "count",
        "basis",
        "field",
        "edit",
        "asserted",
        "why",
        "claim",
        "gap",
        "significance",
    }
    for name in _TEMPLATES.list_templates():
        source = _TEMPLATES.loader.get_source(_TEMPLATES, name)[0]  # type: ignore[union-attr]  # it has a loader
        for call in _TEMPLATES.parse(source).find_all(nodes.Call):
            if (
                isinstance(call.node, nodes.Name)
                and call.node.name in ("t", "other")
                and isinstance(call.args[0], nodes.Const)
            ):
                used.add(call.args[0].value)
        used |= set(re.findall(r'(?<!word)\("([a-z]+)", (?:row|clean)\.', source))
    for key, words in strings().items():
        assert set(words) == {"zh", "en"}, key
        assert key in used or key.split(".")[0] in families, f"{key} is not used"
        assert set(re.findall(r"\{(\w+)\}", words["zh"])) == set(re.findall(r"\{(\w+)\}", words["en"])), key
    assert used <= set(strings())


def test_every_change_and_relation_has_words() -> None:
    from typing import get_args

    from dibao.force import GroundKind
    from dibao.records.entries import ChangeKind, RelationKind, Standing
    from dibao.resolve.relations import LEGAL_EFFECT
    from normalizers.matching.significance import SIGNIFICANCES
    from normalizers.matching.strokes import ChangeKind as EditKinds

    places = {"copy-of", "excerpt-of"}  # these lead from a place to a document, never away from one
    wanted = {f"change.{kind}" for kind in get_args(ChangeKind)}
    wanted |= {f"standing.{kind}" for kind in get_args(Standing)}
    wanted |= {f"ground.{kind}" for kind in get_args(GroundKind)}
    wanted |= {f"relation.from.{kind}" for kind in get_args(RelationKind)}
    wanted |= {f"relation.to.{kind}" for kind in set(get_args(RelationKind)) - places}
    wanted |= {f"edit.{kind}" for part in get_args(EditKinds) for kind in get_args(part)}
    wanted |= {f"significance.{weight}" for weight in SIGNIFICANCES if weight}
    # what the feed says of a change: a relation with legal effect, a weight
    wanted |= {f"detail.{kind}" for kind in LEGAL_EFFECT}
    wanted |= {f"detail.{weight}" for weight in SIGNIFICANCES if weight}
    assert wanted <= set(strings())


def test_a_table_is_a_table_and_lists_are_lists() -> None:
    blocks = (Block("heading", "标题", 2), Block("list-item", "（一）甲"), Block("list-item", "（二）乙"),
              Block("table", "| 甲 | 乙 |\n| --- | --- |\n| 1 | <b>2</b> |"), Block("note", "注"), Block("image", "图"))  # fmt: skip
    macros = _TEMPLATES.get_template("macros.html").make_module({"t": _Tongue()})
    tree = LexborHTMLParser(str(macros.text_of(CleanDocument("document", blocks=blocks).blocks)))  # type: ignore[attr-defined]  # a macro
    assert [node.text() for node in tree.css("th")] == ["甲", "乙"]
    assert [node.text() for node in tree.css("td")] == ["1", "<b>2</b>"]
    assert len(tree.css("ul")) == 1
    assert len(tree.css("ul li")) == 2


class _Tongue:
    def __call__(self, key: str, **_values: object) -> str:
        return key


def test_rules_of_tables_are_no_paragraphs_of_a_comparison() -> None:
    from dibao.excerpt import around

    changes = difference(
        "| 甲 | 乙 |\n| --- | --- |\n| 专项 | 500 |", "| 甲 | 乙 |\n| --- | --- |\n| 专项 | 450 |"
    )
    shown = [row.change for row in around(changes, full=True) if row.change]
    assert [replace(change, pieces=()).old for change in shown] == ["甲 | 乙", "专项 | 500"]
    assert "".join(piece.text for piece in shown[1].pieces if piece.sign != "+") == "专项 | 500"
