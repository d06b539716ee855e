"""Provisions of a document in the form machines compare, and the names acts go by."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.matching.fingerprint import fold
from normalizers.metadata.acts import bodies, draft_of, issued_by, reduced, state_year, stem
from normalizers.metadata.findings import Quotation, forwarded_in
from normalizers.metadata.provisions import joined, leading, named, spoken


@pytest.mark.parametrize(
    ("text", "clause", "rest"),
    [
        ("第七条修改为", "7", "修改为"),
        ("第７条第２款废止", "7.2", "废止"),
        ("第七条第二款第（一）项、第（三）项和第九条废止", "7.2.1,7.2.3,9", "废止"),
        ("第十二条第三项中的“五日”", "12.0.3", "中的“五日”"),
        ("第三条至第五条、第八条修改为", "3,4,5,8", "修改为"),
        ("第二十条第一款、第三款", "20.1,20.3", ""),
        ("第一百零三条之一", "103-1", ""),
        ("第四章同时废止", "ch4", "同时废止"),
        ("附件2停止执行", "annex-2", "停止执行"),
        ("中第五条改为", "5", "改为"),
        ("同时废止", "", "同时废止"),
        ("第零条", "", "第零条"),
    ],
)
def test_provisions_at_the_head_of_a_text(text: str, clause: str, rest: str) -> None:
    found, end = leading(text)
    assert (found, text[end:]) == (clause, rest)


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("将第三条改为第四条，修改为：", "3"),
        ("增加一条，作为第八条：", "8"),
        ("删去第五条、第七条第二款。", "5,7.2"),
        ("第三条至第六条合并为一条", "3,4,5,6"),
        ("全文修改", ""),
    ],
)
def test_provisions_an_amendment_touches(text: str, clause: str) -> None:
    assert named(text) == clause


def test_provisions_are_spoken_as_people_write_them() -> None:
    assert spoken("7.2.1,9-1,12.0.3,ch4,annex-2,103") == (
        "第七条第二款第（一）项、第九条之一、第十二条第（三）项、第四章、附件2、第一百零三条"
    )
    assert spoken("") == ""
    assert joined("7,9", "9,8", "") == "7,9,8"


@given(st.lists(st.integers(1, 399), min_size=1, max_size=6, unique=True))
def test_what_is_spoken_is_read_again(articles: list[int]) -> None:
    clause = ",".join(map(str, articles))
    assert leading(spoken(clause)) == (clause, len(spoken(clause)))


@pytest.mark.parametrize(
    "titles",
    [
        ("云澜市渡口办法", "云澜市渡口办法（试行）", "云澜市渡口办法（2019年修订）", "云澜市渡口办法（试行）（2023修正）"),
        ("关于渡口安全的通知", "云澜市人民政府关于渡口安全的通知", "云澜市水务局 云澜市公安局关于渡口安全的通知"),
        ("关于印发〈渡口办法〉的通知", "关于印发《渡口办法》的通知"),
    ],
)  # fmt: skip
def test_all_ways_to_cite_an_act_are_reduced_to_one(titles: tuple[str, ...]) -> None:
    assert len({fold(reduced(title)) for title in titles}) == 1


def test_other_acts_keep_their_own_names() -> None:
    names = (
        "云澜市渡口办法",
        "云澜市渡口办法（征求意见稿）",
        "云澜市渡口办法（修订草案）",
        "云澜市人民政府办公室转发省水利厅关于渡口安全的通知",
        "关于渡口安全的通知",
        "石桥市渡口办法",
    )
    assert len({fold(reduced(name)) for name in names}) == len(names)


def test_what_a_title_tells_of_its_act() -> None:
    assert stem("云澜市渡口办法（2019年修订）") == "云澜市渡口办法"
    assert state_year("云澜市渡口办法（2019年修订）") == 2019
    assert state_year("2019年云澜市渡口办法") is None
    assert bodies("云澜市水务局关于渡口的通知") == ("云澜市水务局",)
    assert bodies("云澜市水务局转发关于渡口的通知") == ()
    assert draft_of("云澜市渡口办法（修订征求意见稿）") == "云澜市渡口办法"
    assert draft_of("云澜市渡口办法") == ""
    assert issued_by("云澜市人民政府关于印发《云澜市渡口办法》的通知") == "云澜市渡口办法"
    assert issued_by("云澜市人民政府关于印发云澜市渡口办法（试行）的通知") == "云澜市渡口办法（试行）"
    assert issued_by("云澜市人民政府转发省政府关于印发渡口办法的通知的通知") == ""
    assert (
        forwarded_in("云澜市人民政府转发省政府关于印发渡口办法的通知的通知") == "省政府关于印发渡口办法的通知"
    )
    assert forwarded_in("云澜市人民政府关于渡口的通知") == ""


def test_a_quotation_runs_over_blocks_until_it_closes() -> None:
    quoted = Quotation()
    assert quoted.split("第四条修改为：“渡口应当：") == ("第四条修改为：", ["渡口应当："])
    assert quoted.split("“（一）登记；") == ("", ["（一）登记；"])
    assert quoted.split("“（二）清点乘客人数。”删去第五条。") == ("“”删去第五条。", ["（二）清点乘客人数。"])
    assert quoted.split("将“五日”改为“三日”，《“十五五”规划》照旧。") == (
        "将“五日”改为“三日”，《“十五五”规划》照旧。",
        [],
    )


@pytest.mark.parametrize(
    "text", ["“《" + "”" * 200_000, "“" * 200_000, "第一条、" * 50_000, "第三条改为" * 40_000]
)
def test_hostile_quotations_and_provisions_are_read_in_linear_time(text: str) -> None:
    begun = time.process_time()
    Quotation().split(text)
    named(text)
    leading(text)
    assert time.process_time() - begun < 5  # 0.1 s; quadratic it took minutes
