"""What a text says of other documents, with the clause that says so."""

from __future__ import annotations

import time

import pytest

from dibao.records.clean import Block, Citation
from normalizers.metadata.citations import find_citations


def cited(*texts: str, own: str = "云府〔2022〕7号") -> list[tuple[str, str, str]]:
    blocks = [Block("paragraph", text) for text in texts]
    return [(one.kind, one.number, one.title) for one in find_citations(blocks, own)]


def test_a_repealed_document_with_number_title_and_clause() -> None:
    blocks = [
        Block("paragraph", "本办法自2022年1月1日起施行。《云河市渡口管理规定》（云府办[2020]03号）同时废止。")
    ]
    assert find_citations(blocks, "") == (
        Citation(
            "repeals",
            "云府办〔2020〕3号",
            "云河市渡口管理规定",
            "《云河市渡口管理规定》（云府办[2020]03号）同时废止。",
        ),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "自本办法施行之日起，《渡口规定》（云府〔2010〕1号）、《关于印发〈渡船办法〉的通知》（云府〔2011〕2号）等2件文件同时废止。",
            [
                ("repeals", "云府〔2010〕1号", "渡口规定"),
                ("repeals", "云府〔2011〕2号", "关于印发〈渡船办法〉的通知"),
            ],
        ),
        ("云府办〔2020〕3号文同时废止。", [("repeals", "云府办〔2020〕3号", "")]),
        (
            "《渡口规定》（云府〔2019〕9号，以下简称《旧规定》）停止执行。",
            [("repeals", "云府〔2019〕9号", "渡口规定")],
        ),
        (
            "根据《省航道条例》（云省发〔2021〕4号）和《内河规则》等有关规定，制定本办法。",
            [("based-on", "云省发〔2021〕4号", "省航道条例"), ("based-on", "", "内河规则")],
        ),
        (
            "《云河市渡口规定》有效期届满后继续执行至2025年12月31日。",
            [("extends-validity", "", "云河市渡口规定")],
        ),
        (
            "决定将《云河市渡口规定》（云府规〔2019〕1号）的有效期延长三年。",
            [("extends-validity", "云府规〔2019〕1号", "云河市渡口规定")],
        ),
        ("关于延长《云河市渡口规定》有效期的通知", [("extends-validity", "", "云河市渡口规定")]),
        ("暂停执行《云河市渡口规定》。", [("suspends", "", "云河市渡口规定")]),
        ("关于《云河市渡口规定》的补充通知", [("supplements", "", "云河市渡口规定")]),
        ("关于《云河市渡口规定》有关内容的更正", [("corrects", "", "云河市渡口规定")]),
        (
            "根据国发〔2021〕1号《国务院关于渡口的意见》，制定本办法。",
            [("based-on", "国发〔2021〕1号", "国务院关于渡口的意见")],
        ),
        (
            "《甲办法》国发〔2021〕1号、《乙办法》国发〔2021〕2号",
            [("cites", "国发〔2021〕1号", "甲办法"), ("cites", "国发〔2021〕2号", "乙办法")],
        ),
        (
            "《国家税务总局关于渡口的公告》（2019年第4号）同时废止。",
            [("repeals", "国家税务总局公告2019年第4号", "国家税务总局关于渡口的公告")],
        ),
        ("修正「云河市渡口管理自治条例」第三条条文。", [("amends", "", "云河市渡口管理自治条例")]),
        ("废止「云河市渡船规则」，并自即日生效。", [("repeals", "", "云河市渡船规则")]),
        ("根据第11/2023号法律《渡口法》第三条", [("based-on", "第11/2023号法律", "渡口法")]),
        ("云河市人民政府关于修改《云河市渡口规定》的决定", [("amends", "", "云河市渡口规定")]),
        ("市人民政府决定对《云河市渡口规定》作如下修改：", [("amends", "", "云河市渡口规定")]),
        ("《云河市渡口规定》由本办法替代。", [("replaces", "", "云河市渡口规定")]),
        ("《云河市渡口规定》政策解读", [("interprets", "", "云河市渡口规定")]),
        ("云河市人民政府转发省人民政府关于印发《水运方案》的通知", [("forwards", "", "水运方案")]),
        ("参照《云河市渡口规定》（云府〔2019〕9号）执行。", [("cites", "云府〔2019〕9号", "云河市渡口规定")]),
    ],
)
def test_kinds(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert cited(text) == expected


def test_a_basis_in_front_of_a_repeal_is_not_repealed() -> None:
    assert cited("根据《省航道条例》，经研究，《渡口规定》予以废止。") == [
        ("based-on", "", "省航道条例"),
        ("repeals", "", "渡口规定"),
    ]


def test_words_of_a_title_and_tales_of_other_acts_decide_nothing() -> None:
    assert cited("按照《规范性文件废止办法》执行。") == [("cites", "", "规范性文件废止办法")]
    assert cited("我市推动修订《科技创新条例》，完善政策体系。") == [("cites", "", "科技创新条例")]


def test_own_number_issued_instruments_and_forms_are_not_cited() -> None:
    assert (
        cited(
            "云府〔2022〕7号",
            "《云河市渡口管理办法》已经市人民政府同意，现印发给你们，请认真执行。",
            "云河市渡口管理办法",
            "持有《渡船驾驶证》并填写《渡船登记表》的，适用《云河市渡口管理办法》。",
        )
        == []
    )


def test_short_names_lead_to_the_document_they_stand_for() -> None:
    assert cited(
        "依据《云河省内河航道条例》（以下简称《条例》）制定本办法。", "违反《条例》的，依法处理。"
    ) == [("based-on", "", "云河省内河航道条例")]


def test_a_list_under_a_repealing_clause_is_repealed() -> None:
    assert cited(
        "市人民政府决定废止以下规范性文件：",
        "1.《渡口规定》（云府〔2001〕1号）",
        "2.《渡船规定》（云府〔2001〕2号）",
        "各单位要做好衔接，参照《水运方案》落实。",
    ) == [
        ("repeals", "云府〔2001〕1号", "渡口规定"),
        ("repeals", "云府〔2001〕2号", "渡船规定"),
        ("cites", "", "水运方案"),
    ]


def test_quotes_are_at_most_200_characters_and_hold_the_mention() -> None:
    text = "为加强管理，" * 60 + "参照《云河市渡口规定》执行" + "，保障安全" * 60
    (found,) = find_citations([Block("paragraph", text)], "")
    assert len(found.quote) <= 200
    assert "《云河市渡口规定》" in found.quote


@pytest.mark.parametrize(
    "text", ["《甲乙》" + "自起" * 3000, "《甲乙》" + "3件文件" * 3000, "根据" + "《甲乙》和" * 1500]
)
def test_hostile_text_is_read_in_reasonable_time(text: str) -> None:
    before = time.process_time()
    find_citations([Block("paragraph", text)], "")
    assert time.process_time() - before < 20  # a backtracking pattern would take years


def test_an_explanation_is_known_by_its_title() -> None:
    blocks = [Block("paragraph", "现对《云河市渡口办法》和《云河市渡船办法》解释如下。")]
    assert [one.kind for one in find_citations(blocks, "", "《云河市渡口办法》政策解读")] == [
        "interprets",
        "cites",
    ]
    assert [one.kind for one in find_citations(blocks, "")] == ["cites", "cites"]


@pytest.mark.parametrize(
    "text", ["云府办〔2022〕1号、" * 20_000, "《" * 50_000 + "》" * 50_000, "根据《甲乙丙办法》" * 10_000]
)
def test_a_sentence_of_mentions_does_not_cost_their_square(text: str) -> None:
    start = time.process_time()
    find_citations([Block("paragraph", text)], "")
    assert time.process_time() - start < 20  # 1-2 s; quadratic it took minutes


def test_a_list_of_sixty_titles_is_repealed_whole() -> None:
    titles = "、".join(f"《云河市第{n}号渡口办法》" for n in range(60))
    assert {kind for kind, _, _ in cited(f"决定废止{titles}。")} == {"repeals"}


def test_a_title_first_named_without_its_number_is_one_citation() -> None:
    heading = "云河市水务局关于延长《云河市渡口规定》有效期的通知"
    assert cited(heading, "《云河市渡口规定》（云水规〔2019〕1号）有效期延长两年。") == [
        ("extends-validity", "云水规〔2019〕1号", "云河市渡口规定")
    ]


def test_passed_on_after_approval_is_forwarded() -> None:
    text = "市水务局《关于防汛工作的意见》已经市政府同意，现转发给你们，请遵照执行。"
    assert cited(text) == [("forwards", "", "关于防汛工作的意见")]


def test_a_list_of_thousands_in_one_sentence_is_read_in_milliseconds_each() -> None:
    block = Block("paragraph", "《云澜市渡口办法》、" * 2_000)
    begun = time.process_time()
    find_citations([block], "")
    assert time.process_time() - begun < 2.5
