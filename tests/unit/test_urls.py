"""One spelling for one place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.urls import canonical, host


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("HTTP://WWW.Yunhe.Dibao.Test:80/a/index.html#top", "http://www.yunhe.dibao.test/a/index.html"),
        ("https://a.dibao.test", "https://a.dibao.test/"),
        ("http://a.dibao.test/x/mpost_12.html", "http://a.dibao.test/x/post_12.html"),
        ("http://a.dibao.test/x?id=3&t=1690000000&spm=a1", "http://a.dibao.test/x?id=3"),
        ("http://user:secret@a.dibao.test/x", "http://a.dibao.test/x"),
        ("http://a.dibao.test:8080/x", "http://a.dibao.test:8080/x"),
        ("urn:sha256:00", "urn:sha256:00"),
    ],
)
def test_one_spelling(url: str, wanted: str) -> None:
    assert canonical(url) == wanted


@pytest.mark.parametrize("url", ["http://[", "http://a:99999/", "http://a:x/"])
def test_broken_links_stay_as_they_are(url: str) -> None:
    assert canonical(url) == url


@given(st.text(max_size=60))
def test_any_link_has_a_canonical_form_and_that_is_its_own(path: str) -> None:
    once = canonical("http://a.dibao.test/" + path)
    assert canonical(once) == once


def test_host() -> None:
    assert host("https://WWW.A.test.:443/x") == "www.a.test"
