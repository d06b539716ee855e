"""`compare` tells copies, revisions, parts and strangers apart, and its spans are really equal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from normalizers.matching.compare import compare
from normalizers.matching.fingerprint import fold

CLAUSES = [f"第{n}条 {place}应当在每年第{n}季度前把{thing}的情况报送市{body}，并由其汇总公布。" for n, (place, thing, body) in enumerate([
    ("镇政府", "河道清淤", "水务局"), ("街道办", "古树巡护", "园林局"), ("园区管委会", "用电负荷", "发改委"),
    ("渔业站", "禁渔期执法", "农业农村局"), ("图书馆", "夜间开放", "文广旅局"), ("养老院", "消防演练", "民政局"),
], 1)]  # fmt: skip
TEXT = "\n".join(CLAUSES)

han = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x4E40), max_size=300)


def test_spacing_and_punctuation_do_not_count() -> None:
    assert compare(TEXT, TEXT.replace("，", ", ").replace("\n", "")).kind == "same"


def test_a_changed_clause_is_a_revision() -> None:
    found = compare(TEXT, TEXT.replace("古树巡护", "古树名木养护经费"))
    assert found.kind == "revised"
    assert 0.9 < found.backward < 1


def test_a_long_part_is_part_and_the_converse_contains() -> None:
    part = "".join(CLAUSES[1:3])
    assert compare(part, TEXT).kind == "part"
    assert compare(part, TEXT).forward == 1
    assert compare(TEXT, part).kind == "contains"


def test_strangers_are_different() -> None:
    assert (
        compare(TEXT, "关于清明节期间森林防火的紧急通告：禁止携带火种进入林区，违者依法处理。").kind
        == "different"
    )
    assert compare(TEXT, "").kind == "different"


@given(han, han)
def test_spans_are_equal_in_order_and_apart(left: str, right: str) -> None:
    a, b = fold(left), fold(right)
    at_a = at_b = 0
    for span in compare(left, right).spans:
        assert span.left >= at_a
        assert span.right >= at_b
        at_a, at_b = span.left + span.length, span.right + span.length
        assert a[span.left : at_a] == b[span.right : at_b]
    assert at_a <= len(a)
    assert at_b <= len(b)


def test_long_unlike_texts_do_not_blow_up() -> None:
    left = "".join(chr(0x4E00 + (n * 7919) % 5000) for n in range(60_000))
    right = "".join(chr(0x4E00 + (n * 104_729) % 5000) for n in range(60_000))
    assert compare(left, right).kind == "different"
