"""The genre a title ends in."""

from __future__ import annotations

import time

import pytest

from normalizers.metadata.genre import genre_of


@pytest.mark.parametrize(
    ("title", "genre"),
    [
        ("云河市人民政府关于放假的通知", "通知"),
        ("云河市渡口管理办法（2024年修订）", "办法"),
        ("关于印发《云河市渡口管理办法（试行）》的通知【已失效】", "通知"),
        ("《云河市渡口管理办法》政策解读", "解读"),
        ("一图读懂渡口办法", "解读"),
        ("云河市", ""),
    ],
)
def test_genres(title: str, genre: str) -> None:
    assert genre_of(title) == genre


@pytest.mark.parametrize("tail", ["[】" * 140, "【 》" * 90, "〔〕】" * 90, "》" * 290])
def test_brackets_made_to_backtrack(tail: str) -> None:
    start = time.process_time()
    genre_of(f"云河市{tail}甲")
    assert time.process_time() - start < 2  # microseconds; with nested repeats it never ended
