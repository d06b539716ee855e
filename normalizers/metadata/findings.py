"""What a document was found to say of others, each once; and the parts of its words that are another's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from dibao.records.clean import Citation
from normalizers.matching.fingerprint import fold
from normalizers.metadata.effects import STRENGTH
from normalizers.metadata.genre import genre_of
from normalizers.metadata.provisions import joined

#: characters of a quotation that may hold a sentence; shorter ones are names and figures of speech
_SENTENCE = 12
#: blocks a quotation may run over: a whole chapter put anew; beyond them its end was lost
_MOST_BLOCKS = 60
_FORWARDED = re.compile(
    r"(?:转发|批转)(?!有关|相关)(?P<what>[^《》]{6,200})$|(?:转发|批转)《(?P<marked>.{4,200})》的(?:通知|函)$"
)
#: kinds that may stand beside each other on one document; of others the strongest is kept
_BESIDE = "extends-validity"
_WITH = ("amends", "supplements", "corrects", "replaces")


class Found:
    """Citations by what they name: a title once with its number and once without is one document."""

    def __init__(self) -> None:
        self._cited: dict[str, Citation] = {}
        self._prolonged: dict[str, Citation] = {}
        self._keys: dict[str, str] = {}  # folded title or 文号 -> key

    def keep(self, new: Citation) -> None:
        """Add a citation, or what it adds to the one of the same document."""
        title = fold(new.title)
        key = self._keys.get(new.number, "") if new.number else ""
        if not key and title:  # the same title may be named with its number here and without it there
            key = self._keys.get(title, "")
            other = self._cited.get(key) or self._prolonged.get(key)
            key = "" if other and new.number and other.number not in ("", new.number) else key
        key = key or new.number or title
        if not key:
            return
        for name in filter(None, (title, new.number)):
            self._keys.setdefault(name, key)
        held = self._prolonged if new.kind == _BESIDE else self._cited
        other = self._cited.get(key) or self._prolonged.get(key)
        old = held.get(key)
        held[key] = _merged(old, new) if old else _completed(new, other)

    def all(self, terms: Sequence[str]) -> list[Citation]:
        """Return the citations in order of first mention; `terms`, where they are one, say until when all are prolonged."""
        known = {term for term in terms if term}
        term = next(iter(known)) if len(known) == 1 else ""
        told: list[Citation] = []
        for key in dict.fromkeys(self._keys.values()):
            cited, prolonged = self._cited.get(key), self._prolonged.get(key)
            if cited and (not prolonged or cited.kind in _WITH or cited.kind == "repeals"):
                told.append(_completed(cited, prolonged))
            if prolonged and (not cited or cited.kind != "repeals"):
                told.append(_completed(replace(prolonged, until=prolonged.until or term), cited))
        return told


def _merged(old: Citation, new: Citation) -> Citation:
    if old == new:
        return old
    stronger = STRENGTH.index(new.kind) < STRENGTH.index(old.kind)
    kept, other = (new, old) if stronger else (old, new)
    clause = kept.clause
    if kept.kind == other.kind:
        whole = kept.kind == "repeals" and "" in (old.clause, new.clause)
        clause = "" if whole else joined(old.clause, new.clause)
    status = kept.status or (other.status if kept.kind == other.kind else "")
    return replace(_completed(kept, other), clause=clause, until=kept.until or other.until, status=status)


def _completed(one: Citation, other: Citation | None) -> Citation:
    """Return a citation with what another of the same document says of its name."""
    if other is None or other == one or (one.number and one.title and one.issuer and one.signed):
        return one
    return replace(
        one,
        number=one.number or other.number,
        title=one.title or other.title,
        issuer=one.issuer or other.issuer,
        signed=one.signed or other.signed,
    )


class Quotation:
    """Tells what stands in “…” from what stands outside, over the blocks of a document in order."""

    def __init__(self) -> None:
        self._open = 0  # blocks a quotation runs over already

    def split(self, text: str) -> tuple[str, list[str]]:
        """Return a block without its long quotations (“” is left of each), and the quotations.

        A quotation opened and not closed runs into the blocks that follow, each of which may open it again, as
        printers do. Quotation marks inside 《》 belong to the title, and short ones are names.
        """
        if "“" not in text and "”" not in text and not self._open:
            return text, []
        outer, inner, depth = [], [], 0
        start, last = 0 if self._open else -1, text.rfind("》")
        for at, char in enumerate(text):
            depth += (char == "《") - (char == "》" and depth > 0)
            if start < 0:
                if char == "“" and not depth:
                    start = at + 1
                else:
                    outer.append(char)
            elif char == "”" and not (depth and last > at):
                words = text[start:at]
                if self._open or len(words) >= _SENTENCE or "。" in words:
                    inner.append(words.lstrip("“"))
                    outer.append("“”")
                else:
                    outer.append(f"“{words}”")
                start, self._open, depth = -1, 0, 0
        if start < 0:
            return "".join(outer), inner
        self._open += 1
        if self._open > _MOST_BLOCKS:
            self._open = 0
        return "".join(outer), [*inner, text[start:].lstrip("“")]


def forwarded_in(title: str) -> str:
    """Return the title of what a notice forwards, "" where it forwards nothing or names several.

    转发省水利厅关于…的通知的通知 and 关于转发《省政府转发…的通知》的通知 forward the next notice in the chain only; the
    own 的通知 behind it may be left out (转发省水利厅关于…的通知).
    """
    packed = "".join(title.split())
    found = _FORWARDED.search(packed)
    if found is None:
        return ""
    if found["marked"]:
        marked = found["marked"]
        return "" if "》、《" in marked or "》和《" in marked else marked
    what = re.sub(
        "^[^关《》]{2,40}?等(?:部门|单位|[一二三四五六七八九十\\d]+个?部门)",
        "",
        found["what"].removeprefix("了"),
    )
    shorter = re.sub("的(?:通知|函)$", "", what)
    return shorter if shorter != what and genre_of(shorter) else (what if genre_of(what) else "")


def named_draft(title: str) -> str:
    """Return the name of the draft that a title puts out for comment: 关于公开征求《…（征求意见稿）》意见的公告."""
    found = re.search("《(.{4,160})》", "".join(title.split()))
    return found[1] if found else title
