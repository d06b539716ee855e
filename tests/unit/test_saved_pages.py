"""Real pages and answers through their platform classes; they lie beside a development checkout, in no release."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from normalizers.document import normalize
from spiders.cards import read_card
from spiders.platforms import Platform, platform_of
from spiders.platforms.listing import decode

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "samples"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the saved pages are not beside this checkout")


def platform(name: str, start: str) -> Platform:
    return platform_of(
        read_card(
            f"{{name: c, title: t, site: 'https://www.gz.gov.cn/', platform: {name}, start: ['{start}'], standing: issuer}}",
            "c.yaml",
        )
    )


@pytest.mark.parametrize("name", ["08", "11"])
def test_a_catalogue_page_names_every_category(name: str) -> None:
    page = decode(next((SAMPLES / "html").glob(f"{name}_*")).read_bytes())
    config = json.loads((SAMPLES / "json" / f"config_{name}.json").read_text("utf-8"))
    app = re.search(r"APP_URL: '([^']+)'", page)
    assert app
    index = f"{app[1]}/gkmlpt/index"
    listing = platform("gkmlpt", index).listing(index, page)

    def leaves(nodes: list[dict[str, object]]) -> list[object]:
        found: list[object] = []
        for node in nodes:
            children = node["children"]
            assert isinstance(children, list)
            found += leaves(children) if children else [] if node["jump_url"] else [node["id"]]
        return found

    wanted = {f"{app[1]}/gkmlpt/api/all/{leaf}?page=1&sid={config['SID']}" for leaf in leaves(config["TREE"])}
    assert set(listing.next) == wanted
    assert len(wanted) > 5


@pytest.mark.parametrize("name", ["08", "11"])
def test_a_catalogue_page_is_a_document_with_its_fields(name: str) -> None:
    page = next((SAMPLES / "html").glob(f"{name}_*")).read_bytes()
    detail = json.loads((SAMPLES / "json" / f"config_{name}.json").read_text("utf-8"))["DETAIL"]
    url = detail["gkml_url"]
    gkmlpt = platform("gkmlpt", "https://www.gz.gov.cn/gkmlpt/index")
    assert not gkmlpt.is_listing(url)
    clean = normalize(page, content_type="text/html", url=url)
    assert (clean.platform, clean.index_number) == ("gkmlpt", detail["gkml_data"]["identifier"])


@pytest.mark.parametrize("path", sorted((SAMPLES / "json").glob("api_all_*")), ids=lambda path: path.name)
def test_rows_of_a_real_catalogue(path: Path) -> None:
    data = json.loads(path.read_text("utf-8"))
    host = data["articles"][0]["url"].split("/gkmlpt/")[0]
    url = f"{host}/gkmlpt/api/all/721?page=1&sid=1"
    listing = platform("gkmlpt", url).listing(url, path.read_text("utf-8"))
    assert [(item.url, item.title) for item in listing.items] == [
        (row["url"], row["title"]) for row in data["articles"]
    ]
    assert listing.total == data.get("total", data.get("classify", {}).get("post_count"))
    assert listing.next == (url.replace("page=1", "page=2"),)


def test_the_overlapping_answers_of_a_list_service() -> None:
    base = "http://gxt.example.test/module/web/jpage/dataproxy.jsp?perpage=25&columnid=80179"
    hanweb = platform("hanweb", f"{base}&startrecord=1&endrecord=25")
    url = f"{base}&startrecord=1&endrecord=25"
    first = hanweb.listing(url, decode((SAMPLES / "xml" / "page_1.xml").read_bytes()))
    assert (len(first.items), first.total) == (76, 756)
    assert all(item.title and item.date for item in first.items)
    assert "startrecord=77" in first.next[0]
    stepped = f"{base}&startrecord=26&endrecord=50"
    second = hanweb.listing(stepped, decode((SAMPLES / "xml" / "page_2.xml").read_bytes()))
    assert len({item.url for item in first.items} & {item.url for item in second.items}) == 51


def test_a_trs_page_with_its_pager_is_one_page() -> None:
    page = decode((SAMPLES / "html" / "www_shanxi_gov_cn.html").read_bytes())
    url = "http://www.shanxi.gov.cn/yw/sxyw/201909/t20190918_693227.shtml"
    trs = platform("trs", "http://www.shanxi.gov.cn/yw/sxyw/index.shtml")
    assert not trs.is_listing(url)
    assert trs.listing(url, page).next == ()
