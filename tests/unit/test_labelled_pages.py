"""What stands on saved real pages, labelled by eye: title, dates, numbers, source. They lie beside a development checkout."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from normalizers.document import normalize

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the saved pages are not beside this checkout")

#: beginning and end of the title without white space and its length: enough to tell it, too little to be it
PAGES = {
    "01b_": ("小学招生", "细则公布", 33, "2026-04-29", "", "", "", "南方+"),
    "06_": ("广州市医疗保险服务中心", "通告", 45, "2025-10-17", "2025-10-14", "", "", "广州市医疗保障局"),
    "08_": ("广州市卫生健康委等4部门", "通知", 41, "2023-11-07", "2023-10-19", "穗卫函〔2023〕1930号", "11440100MB2C90856P/2023-00331", "本网"),
    "10_": ("广东多项", "实施", 15, "2025-01-01", "", "", "", "广州日报"),
    "10b_": ("广州市医疗保障局广州市财政局", "通知", 59, "2019-06-17", "2019-06-14", "穗医保规字〔2019〕4号", "", "本网"),
    "11_": ("广州市人民政府办公厅", "通知", 30, "2024-09-12", "2024-07-26", "穗府办规〔2024〕13号", "11440106718120458W/2024-00008", "本网"),
    "12_": ("关于受理", "公告", 16, "2025-08-11", "2025-08-11", "", "", "区住建园林局"),
    "13_": ("广州市住房和城乡建设局", "通知", 31, "2024-03-04", "2024-03-04", "穗建规字〔2024〕5号", "", "广州市住房和城乡建设局"),
    "16_": ("广州市高校", "请查收", 16, "2025-04-08", "", "", "", "市人力资源社会保障局官网"),
    "18_": ("广州市人力资源和社会保障局", "通知", 39, "2019-10-16", "2019-10-09", "穗人社规字〔2019〕6号", "", "本网"),
    "22_": ("怎么申领", "？", 13, "2026-06-25", "", "", "", "广州市人力资源和社会保障数据服务中心（加挂广州市社会保障卡服务中心牌子）"),
    "26_": ("广州市民政局广州市财政局", "通知", 41, "2025-05-30", "2025-05-30", "穗民规字〔2025〕2号", "", "广州市民政局"),
    "27_": ("广州市残疾人", "标准", 29, "2026-02-26", "", "", "", "广州市民政局"),
    "27b_": ("广州市残疾人联合会", "通知", 34, "2019-01-18", "2019-01-17", "穗残联规字〔2019〕2号", "", "本网"),
    "28_": ("广州市人民政府办公厅", "通知", 30, "2021-04-19", "2021-04-13", "穗府办规〔2021〕7号", "", "广州市人民政府办公厅"),
    "32_": ("广州市医疗保障局广州市财政局", "通知", 50, "2024-01-05", "2024-01-03", "穗医保规字〔2024〕1号", "", "广州市医疗保障局"),
    "33_": ("广州市", "优待办法", 10, "2021-02-09", "2021-01-29", "广州市人民政府令第179号", "", "广州市人民政府办公厅"),
    "35c_": ("广州市人民政府办公厅", "通知", 30, "2020-07-15", "2020-06-29", "穗府办规〔2020〕10号", "", "广州市人民政府办公厅"),
    "37_": ("中华人民共和国", "条例", 17, "2021-07-30", "2021-07-27", "国务院令第746号", "", "国家法律法规数据库"),
    "www_shanxi": ("山西品牌", "启动", 16, "2019-09-18", "", "", "", "山西日报"),
}  # fmt: skip
#: seeds: beginning, end and length of the title, published, signed
SEEDS = {
    "000_": ("广州市人民政府办公厅", "通知", 31, "", "2022-01-21"),
    "001_": ("广州市人民政府", "通知", 47, "2018-09-26", "2018-09-14"),
    "002_": ("广州市科学技术局", "计划", 26, "", ""),
    "004_": ("海珠区人民政府办公室", "通知", 36, "2022-07-13", "2022-07-08"),
}


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_read_as_by_eye(name: str) -> None:
    opens, ends, length, published, signed, number, index, source = PAGES[name]
    path = next((SHARED / "samples" / "html").glob(f"{name}*"))
    clean = normalize(path.read_bytes(), content_type="text/html")
    title = "".join(clean.title.split())
    assert title.startswith(opens)
    assert title.endswith(ends)
    assert len(title) == length
    assert (clean.published, clean.signed) == (day(published), day(signed))
    assert (clean.document_number, clean.index_number) == (number, index)
    assert clean.source_hint == source


@pytest.mark.parametrize("name", SEEDS)
def test_a_seed_is_read_as_by_eye(name: str) -> None:
    opens, ends, length, published, signed = SEEDS[name]
    path = next((SHARED / "seeds").glob(f"{name}*"))
    clean = normalize(path.read_bytes(), content_type="text/plain")
    assert clean.title.startswith(opens)
    assert clean.title.endswith(ends)
    assert len(clean.title) == length
    assert (clean.published, clean.signed) == (day(published), day(signed))
    assert clean.document_number == ""
