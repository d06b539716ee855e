"""Two acts of one title and one day: their ids tell but which came first, so a citation of the title names neither."""

from __future__ import annotations

from datetime import date

from dibao.records.clean import Citation
from dibao.records.rows import ActRow
from dibao.resolve.naming import keys_of, target_of

TITLE = "云澜市渡口客运管理办法"


def act(name: str, title: str, made: date) -> ActRow:
    return ActRow(name, title, "", (), made, None, None, made, None)


def test_what_only_ids_tell_apart_is_not_guessed() -> None:
    subject = act("d9", "云澜市农贸市场公告", date(2026, 5, 1))
    citation = Citation("cites", "", TITLE, f"《{TITLE}》")
    titles = {("title", keys_of(citation)[1]): ["d1", "d2"]}
    for days, wanted in (((2, 2), ""), ((2, 3), "d2"), ((3, 2), "d1")):
        acts = {
            name: act(name, TITLE, date(2026, 3, day)) for name, day in zip(("d1", "d2"), days, strict=True)
        }
        assert target_of(citation, subject, titles, acts).document == wanted
