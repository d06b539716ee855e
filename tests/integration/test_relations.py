"""Relations that texts state: the same whatever the order of arrival, of the right state of an act, and withdrawn again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from cited_archive import arrive, identity, merge, settle, show, tried, written

from dibao.neighbours import neighbours
from dibao.records.clean import CleanDocument
from dibao.records.entries import Related, Unrelated
from dibao.records.rows import RelationRow
from dibao.resolve.relations import dangling, settled
from storage.archive import Archive
from storage.catalog import Catalog

ACT = written(
    "云府规〔2019〕3号",
    "云澜市人民政府关于印发云澜市渡口管理办法的通知",
    "各区人民政府，市政府各部门：",
    "《云澜市渡口管理办法》已经市政府同意，现印发给你们，请认真执行。",
    "云澜市人民政府",
    "2019年3月5日",
    "云澜市渡口管理办法",
    "第一条 为了加强渡口管理，根据《临湖省内河条例》第五条，制定本办法。",
    "第二条 渡船应当清点乘客人数并逐日登记。",
)
AMENDMENT = written(
    "云府规〔2021〕8号",
    "云澜市人民政府关于修改《云澜市渡口管理办法》的决定",
    "市人民政府决定对《云澜市渡口管理办法》（云府规〔2019〕3号）作如下修改：",
    "一、第二条修改为：“渡船应当清点乘客人数并如实登记。”",
    "二、增加一条，作为第三条：“渡口应当公示票价。”",
    "本决定自公布之日起施行。",
    "云澜市人民政府",
    "2021年6月1日",
)
REPEAL = written(
    "云府规〔2024〕2号",
    "云澜市人民政府关于印发云澜市水上客运管理办法的通知",
    "各区人民政府，市政府各部门：",
    "现将《云澜市水上客运管理办法》印发给你们，请认真执行。",
    "云澜市人民政府",
    "2024年1月9日",
    "云澜市水上客运管理办法",
    "第一条 为了加强水上客运管理，制定本办法。",
    "第二条 本办法自2024年2月1日起施行。《云澜市渡口管理办法》同时废止。",
)
LIST = written(
    "云府〔2022〕30号",
    "云澜市人民政府关于公布规范性文件清理结果的通知",
    "各区人民政府，市政府各部门：",
    "经清理，现将继续有效和废止的规范性文件目录予以公布。",
    "云澜市人民政府",
    "2022年12月1日",
    "附件1",
    "继续有效的规范性文件目录",
    "1.云澜市渡口管理办法（云府规〔2019〕3号）",
    "附件2",
    "废止的规范性文件目录",
    "1.云澜市人民政府关于加强渡船检验的通知（云府〔2001〕1号）",
)
STORY = {"act": ACT, "amendment": AMENDMENT, "repeal": REPEAL, "list": LIST}


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive.open(str(tmp_path / "archive"), create=True, demo=True)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog.open(f"sqlite:///{tmp_path}/catalog.sqlite") as found:
        yield found


def of(catalog: Catalog, key: str) -> list[RelationRow]:
    return [row for row in catalog.relations(identity(key)) if row.subject == identity(key)]


def rule(
    title: str, *clauses: str, signed: str, number: str = "", issuer: str = "云澜市人民政府"
) -> CleanDocument:
    return written(*filter(None, (number, title)), *clauses, issuer, signed)


def test_every_order_of_arrival_gives_the_same_relations(archive: Archive, catalog: Catalog) -> None:
    found = {str(tried(archive, catalog, order)) for order in permutations(STORY.items())}
    assert len(found) == 1
    kinds = {
        (kind, subject, clause) for kind, subject, _, clause, _ in tried(archive, catalog, STORY.items())
    }
    assert kinds == {
        ("amends", identity("amendment"), "2,3"),
        ("repeals", identity("repeal"), ""),
        ("cites", identity("list"), ""),
    }


def test_a_batch_for_each_arrival_gives_what_one_batch_gives(archive: Archive, catalog: Catalog) -> None:
    whole = tried(archive, catalog, STORY.items())
    for key in ("list", "repeal", "act", "amendment"):
        arrive(archive, catalog, key, STORY[key])
    with catalog.batch(archive) as batch:
        held = batch.recorded(sorted(map(identity, STORY)))
        assert not settle(batch, map(identity, STORY))
    assert [(one.kind, one.subject, one.object, one.clause, one.evidence) for one in held] == whole


def test_what_is_not_held_dangles_until_it_comes(archive: Archive, catalog: Catalog) -> None:
    arrive(archive, catalog, "amendment", AMENDMENT)
    (found,) = dangling(catalog, identity("amendment"))
    assert (found.citation.kind, found.citation.number, found.candidates) == (
        "amends",
        "云府规〔2019〕3号",
        (),
    )
    arrive(archive, catalog, "act", ACT)
    assert dangling(catalog, identity("amendment")) == ()
    assert [(row.kind, row.object, row.clause) for row in of(catalog, "amendment")] == [
        ("amends", identity("act"), "2,3")
    ]


def test_the_title_of_an_instrument_finds_the_notice_that_issued_it(
    archive: Archive, catalog: Catalog
) -> None:
    arrive(archive, catalog, "act", ACT)
    assert [part.path for part in ACT.components] == ["notice", "instrument"]
    assert [row.id for row in catalog.find("云澜市渡口管理办法")] == [identity("act")]


def test_a_text_that_no_longer_says_so_loses_its_relation(archive: Archive, catalog: Catalog) -> None:
    arrive(archive, catalog, "act", ACT)
    arrive(archive, catalog, "repeal", REPEAL)
    changed = written(
        *(part for part in REPEAL.text.replace("《云澜市渡口管理办法》同时废止。", "").split("\n\n"))
    )
    with catalog.batch(archive) as batch:
        document = show(archive, batch, "repeal", changed, day=1)
        assert settle(batch, [document]) == [Unrelated("repeals", document, identity("act"))]


def test_what_does_not_come_from_the_text_is_left_alone(archive: Archive, catalog: Catalog) -> None:
    arrive(archive, catalog, "act", ACT)
    arrive(archive, catalog, "list", LIST)
    with catalog.batch(archive) as batch:
        other = Related("replaces", identity("list"), identity("act"), evidence=("text",))
        batch.apply(other)
        assert list(settled(batch, [identity("list"), identity("act")])) == []


def test_states_of_an_act_are_told_by_the_day_of_the_text_that_cites_them(
    archive: Archive, catalog: Catalog
) -> None:
    clause = "第一条 为了加强茶山保护，制定本条例。"
    note = "（2012年5月6日云澜市人民代表大会常务委员会通过 根据{}年3月2日《关于修改〈云澜市茶山条例〉的决定》修正）"
    states = {
        "original": rule("云澜市茶山条例", clause, signed="2012年5月6日"),
        "corrected": rule("云澜市茶山条例", note.format(2018), clause, signed="2012年5月6日"),
        "revised": rule("云澜市茶山条例（2023年修订）", note.format(2023), clause, signed="2012年5月6日"),
    }
    texts = {
        key: rule(
            f"云澜市人民政府关于茶山{key}的通知",
            "根据《云澜市茶山条例》第一条，现就有关事项通知如下。",
            signed=day,
        )
        for key, day in (("early", "2010年1月2日"), ("middle", "2019年1月2日"), ("late", "2025年1月2日"))
    }
    texts["named"] = rule(
        "云澜市人民政府关于茶山的通告",
        "根据《云澜市茶山条例》（2018年修正），现通告如下。",
        signed="2025年2月2日",
    )
    for key, clean in (texts | states).items():
        arrive(archive, catalog, key, clean)
    told = {key: [(row.object, row.evidence[1:]) for row in of(catalog, key)] for key in texts}
    assert told == {
        "early": [(identity("original"), ("title", "state:first"))],
        "middle": [(identity("corrected"), ("title", "state:in-force"))],
        "late": [(identity("revised"), ("title", "state:in-force"))],
        "named": [(identity("corrected"), ("title", "state:named"))],
    }


def test_of_unrelated_acts_of_one_title_none_is_guessed(archive: Archive, catalog: Catalog) -> None:
    for key, issuer in (("one", "云澜市水务局"), ("two", "石桥市水务局")):
        act = rule("渡船检验办法", "第一条 渡船每年检验。", signed="2015年1月2日", issuer=issuer)
        arrive(archive, catalog, key, act)
    arrive(
        archive,
        catalog,
        "stranger",
        rule(
            "竹江市水务局关于检验的通知",
            "参照《渡船检验办法》执行。",
            signed="2020年1月2日",
            issuer="竹江市水务局",
        ),
    )
    assert of(catalog, "stranger") == []
    (found,) = dangling(catalog, identity("stranger"))
    assert found.candidates == tuple(sorted((identity("one"), identity("two"))))
    arrive(
        archive,
        catalog,
        "own",
        rule(
            "石桥市水务局关于废止渡船检验办法的通知",
            "决定废止《渡船检验办法》。",
            signed="2020年1月2日",
            issuer="石桥市水务局",
        ),
    )
    assert [(row.kind, row.object, row.evidence) for row in of(catalog, "own")] == [
        ("repeals", identity("two"), ("stated", "title", "own-issuer"))
    ]


def test_nothing_repeals_what_was_made_later(archive: Archive, catalog: Catalog) -> None:
    arrive(
        archive,
        catalog,
        "repeal",
        rule(
            "云澜市水务局关于废止渡船检验办法的通知",
            "决定废止《渡船检验办法》。",
            signed="2018年1月2日",
            issuer="云澜市水务局",
        ),
    )
    arrive(
        archive,
        catalog,
        "later",
        rule("渡船检验办法", "第一条 渡船每年检验。", signed="2021年1月2日", issuer="云澜市水务局"),
    )
    assert of(catalog, "repeal") == []
    assert dangling(catalog, identity("repeal"))[0].candidates == (identity("later"),)


def test_a_reissue_of_another_number_is_not_the_document_cited(archive: Archive, catalog: Catalog) -> None:
    arrive(
        archive,
        catalog,
        "later",
        rule("渡船检验办法", "第一条 渡船每年检验。", signed="2021年1月2日", number="云水规〔2021〕1号"),
    )
    arrive(
        archive,
        catalog,
        "citing",
        rule(
            "云澜市水务局关于检验的通知",
            "参照《渡船检验办法》（云水规〔2015〕6号）执行。",
            signed="2022年1月2日",
        ),
    )
    assert of(catalog, "citing") == []


def test_merged_documents_pass_their_relations_on(archive: Archive, catalog: Catalog) -> None:
    arrive(archive, catalog, "copy", ACT)
    arrive(archive, catalog, "repeal", REPEAL)
    arrive(archive, catalog, "act", ACT)
    with catalog.batch(archive) as batch:
        merge(batch, "copy", "act")
        settle(batch, [identity("copy"), identity("act")])
        found = batch.recorded([identity("repeal")])
    assert [(one.kind, one.object) for one in found] == [("repeals", identity("act"))]


def test_a_draft_is_that_of_the_act_that_follows_it(archive: Archive, catalog: Catalog) -> None:
    old = rule("云澜市鱼市办法", "第一条 鱼市每日开放。", signed="2011年1月2日", number="云府〔2011〕4号")
    new = rule("云澜市鱼市办法", "第一条 鱼市逢五开放。", signed="2024年9月2日", number="云府规〔2024〕9号")
    draft = rule(
        "云澜市商务局关于公开征求《云澜市鱼市办法（修订征求意见稿）》意见的公告",
        "我局修订了《云澜市鱼市办法》，现公开征求意见。",
        signed="2024年3月2日",
        issuer="云澜市商务局",
    )
    for key, clean in (("old", old), ("draft", draft), ("new", new)):
        arrive(archive, catalog, key, clean)
    assert ("draft-of", identity("new")) in [(row.kind, row.object) for row in of(catalog, "draft")]


def test_people_are_shown_what_is_not_held_and_which_provisions_are_meant(
    archive: Archive, catalog: Catalog
) -> None:
    arrive(archive, catalog, "act", ACT)
    arrive(archive, catalog, "amendment", AMENDMENT)
    act, amendment = (catalog.document(identity(key)) for key in ("act", "amendment"))
    assert act is not None
    assert amendment is not None
    (basis,) = [one for one in neighbours(catalog, act) if not one.held]
    assert (basis.kind, basis.target_title, basis.provisions) == ("based-on", "临湖省内河条例", "第五条")
    (amends,) = neighbours(catalog, amendment)
    assert (amends.target, amends.provisions) == (identity("act"), "第二条、第三条")
    assert neighbours(catalog, replace(act, taken_down=True)) == tuple(
        one for one in neighbours(catalog, act) if one.held
    )
