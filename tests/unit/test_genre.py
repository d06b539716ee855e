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
        ("【图解】渡口办法", "解读"),
        ("云河市水务局负责人就《渡口办法》答记者问", "问答"),
        ("关于《云河市渡口办法（征求意见稿）》公开征求意见的公告", "征求意见稿"),
        ("关于公开征求《云河市渡口办法》意见的通知", "征求意见稿"),
        ("关于《云河市渡口办法》征求意见采纳情况的公告", "公告"),
        ("云河市渡船采购项目公开招标公告", "采购公告"),
        ("云河市政府采购管理办法", "办法"),
        ("云河市人民政府关于张某等任免的通知", "人事任免"),
        ("云河市渡口名单更正公告", "更正"),
        ("云河市水务局公告 2025年第5号", "公告"),
        ("云河市人民政府令（第12号）", "令"),
        ("云河市水务局关于停航的通知（云水〔2024〕1号）", "通知"),
        ("云河市渡口应急预案", "预案"),
        ("渡口开了！", ""),
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
