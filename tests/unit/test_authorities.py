"""The authority file: names, 代字, dates, successors, and the rules for bodies of any place."""

from __future__ import annotations

from datetime import date

import pytest

from normalizers.metadata.authorities import authority, family, is_code, issuer_of, split_names


def test_a_name_a_short_name_and_who_has_the_duties_on_a_day() -> None:
    found = authority("银保监会")
    assert found is not None
    assert (found.name, found.successor) == ("中国银行保险监督管理委员会", "国家金融监督管理总局")
    for day, name in (
        (date(2022, 1, 1), "中国银行保险监督管理委员会"),
        (date(2023, 3, 10), "国家金融监督管理总局"),
    ):
        now = authority("银保监会", day)
        assert now is not None
        assert now.name == name
    assert authority("外星办") is None


def test_bodies_of_any_place_follow_from_rules() -> None:
    for name, kind in (
        ("云澜市人民政府", "government"),
        ("云澜市人民政府办公室", "office"),
        ("云澜市财政局", "local"),
    ):
        found = authority(name)
        assert found is not None
        assert (found.name, found.kind) == (name, kind)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("国办发", ("国务院办公厅",)),
        ("国令", ("国务院",)),
        ("穗府办规", ("广州市人民政府办公厅",)),
        ("发改价格", ("国家发展和改革委员会",)),
        ("法释", ("最高人民法院",)),
        ("宁政发", ("宁夏回族自治区人民政府", "南京市人民政府")),
        ("无此字", ()),
    ],
)
def test_whose_code_it_is(code: str, names: tuple[str, ...]) -> None:
    assert issuer_of(code) == names


def test_a_code_that_passed_to_a_successor_is_told_by_the_day() -> None:
    assert issuer_of("国卫办医函", date(2016, 1, 1)) == ("国家卫生和计划生育委员会",)
    assert issuer_of("国卫办医函", date(2020, 1, 1)) == ("国家卫生健康委员会",)


@pytest.mark.parametrize(
    "names",
    [
        ("卫生部", "国家卫生计生委", "国家卫生健康委员会", "国家卫健委"),
        ("银监会", "中国银保监会", "国家金融监督管理总局"),
        ("国土资源部", "中华人民共和国自然资源部"),
        ("国家工商行政管理总局", "质检总局", "市场监管总局"),
        ("云澜市环境保护局", "云澜市生态环境局"),
        ("云澜省卫生厅", "云澜省卫生健康委", "云澜省卫生健康委员会"),
        ("云澜市发改委", "云澜市发展改革委", "云澜市发展和改革委员会"),
        ("云澜市人民政府办公室", "云澜市人民政府办公厅"),
        ("云澜省地方税务局", "国家税务总局云澜省税务局"),
        ("云澜市人社局", "云澜市人力资源社会保障局", "云澜市人力资源和社会保障局（盖章）"),
    ],
)
def test_an_office_over_its_renames_is_one_family(names: tuple[str, ...]) -> None:
    assert len({family(name) for name in names}) == 1


def test_families_stay_apart_and_settle() -> None:
    names = ("云澜市财政局", "云澜省财政厅", "云澜市人民政府", "云澜市人民政府办公厅", "财政部", "民政部")
    assert len({family(name) for name in names}) == len(names)
    for name in (*names, "卫生部", "外星办", "云澜市卫生局"):
        assert family(family(name)) == family(name)


def test_codes_and_names_without_a_space() -> None:
    assert all(is_code(code) for code in ("国发", "法", "财税", "粤府函", "穗财规"))
    assert not any(is_code(run) for run in ("天河路", "云澜市人民政府", "附件"))
    assert split_names("国家发展改革委财政部") == ("国家发展改革委", "财政部")
    assert split_names("国家税务总局云澜省税务局") == ()
