"""Which document a citation names: by 文号 before title; of several states of one act, the one of its time.

What cannot be told apart is not guessed: the citation then dangles, and its candidates are kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from dibao.records.clean import Citation
from dibao.records.rows import ActRow
from normalizers.matching.fingerprint import fold
from normalizers.matching.judgement import same_number
from normalizers.metadata.acts import bodies, changes_another, is_instrument, reduced, state_year, stem
from storage.catalog.keying import normal

#: relations that alter the target: nobody can repeal what is not made yet
EFFECTS = frozenset(
    {"amends", "repeals", "replaces", "corrects", "supplements", "extends-validity", "suspends"}
)
#: relations in which nothing stands to itself
_ANOTHER = frozenset({"draft-of", "forwards", "interprets", "translation-of"})
#: characters at the end of two 令 that tell whether they may be one: 市政府令第5号 is 云澜市人民政府令第5号
_ORDER = "令第"


@dataclass(frozen=True, slots=True)
class Target:
    """What a citation names: a document, or "" with those it may mean; how it was told, how sure that is (0-1)."""

    document: str
    evidence: tuple[str, ...] = ()
    confidence: float = 1.0
    candidates: tuple[str, ...] = ()
    own: bool = False  # it names the document that cites


def keys_of(citation: Citation) -> tuple[str, str]:
    """Return the 文号 and the title of a citation as keys, "" for what it does not name."""
    return _keys(citation.number, citation.title)


@lru_cache(maxsize=1 << 16)  # the same law is cited by thousands
def _keys(number: str, title: str) -> tuple[str, str]:
    return normal("number", number), normal("title", reduced(title))


def target_of(
    citation: Citation,
    subject: ActRow,
    bearing: Mapping[tuple[str, str], Sequence[str]],
    acts: Mapping[str, ActRow],
) -> Target:
    """Return what a citation in the text of `subject` names among the documents that bear its number or title."""
    number, title = keys_of(citation)
    titled = [acts[one] for one in bearing.get(("title", title), ()) if one in acts]
    if number:
        rows = [acts[one] for one in bearing.get(("number", number), ()) if one in acts]
        if any(row.document == subject.document for row in rows):
            return Target("", own=True)
        # numbers of orders begin anew with each government
        if len(rows) > 1:
            rows = [row for row in rows if row in titled] or _signed(rows, citation) or rows
        if len(rows) == 1:
            return Target(rows[0].document, ("number",))
        if rows:
            return Target("", candidates=_names(rows))
    return _titled(citation, subject, titled)


def _titled(citation: Citation, subject: ActRow, titled: Sequence[ActRow]) -> Target:
    effect = citation.kind in EFFECTS
    others = [row for row in titled if row.document != subject.document]
    rows: Sequence[ActRow]
    another = effect or citation.kind in _ANOTHER or bool(citation.number)
    if len(others) < len(titled) and not another:
        return Target("", own=True)
    rows = [row for row in others if _agrees(citation, row)]
    if effect and subject.made:
        rows = [row for row in rows if row.made is None or row.made <= subject.made]
    if citation.kind == "draft-of":
        rows = [row for row in rows if not (row.made and subject.made) or row.made >= subject.made]
    rows, evidence = _of_one_maker(citation, subject, rows)
    if len(rows) == 1:
        return Target(rows[0].document, ("title", *evidence), 0.9 if evidence else 0.95)
    if rows and not evidence.count("several"):
        found = _state(citation, subject, rows)
        if found is not None:
            return found
    return Target("", candidates=_names(rows or others))


def _agrees(citation: Citation, row: ActRow) -> bool:
    """Tell whether a document of the title cited may be the one of the number cited: a state of it has another."""
    if not citation.number or not row.number or row.amended:
        return True
    cited, known = citation.number, row.number
    tails = [one.partition(_ORDER)[2] for one in (cited, known)]
    return same_number(cited, known) or (bool(tails[0]) and tails[0] == tails[1])


def _of_one_maker(
    citation: Citation, subject: ActRow, rows: Sequence[ActRow]
) -> tuple[Sequence[ActRow], tuple[str, ...]]:
    """Return the rows of the body that the citation names, or of the citing one where several bodies made such an act."""
    named = bodies(citation.title) or ((citation.issuer,) if citation.issuer else ())
    if named:
        rows = [row for row in rows if not row.issuers or _share(named, row.issuers)]
    makers = [row.issuers for row in rows if row.issuers]
    if all(_share(makers[0], other) for other in makers[1:]):
        return rows, ()
    own = [row for row in rows if _share(subject.issuers, row.issuers)]
    makers = [row.issuers for row in own]
    if own and all(_share(makers[0], other) for other in makers[1:]):
        return own, ("own-issuer",)
    return rows, ("several",)


def _state(citation: Citation, subject: ActRow, rows: Sequence[ActRow]) -> Target | None:
    """Return the state of an act that a text means: the day or year it names, else the one of its own day."""
    if (dated := _signed(rows, citation)) and len(dated) == 1:
        return Target(dated[0].document, ("title", "signed"))
    year = state_year(citation.title)
    if year:
        of_year = [row for row in rows if year in (state_year(row.title), row.amended and row.amended.year)]
        if len(of_year) == 1:
            return Target(of_year[0].document, ("title", "state:named"), 0.9)
    plain = fold(stem(citation.title))
    exact = [row for row in rows if plain in (fold(stem(row.title)), fold(row.title))]
    rows = exact or [row for row in rows if not changes_another(row.title)] or rows
    if len(rows) == 1:
        return Target(rows[0].document, ("title", "exact"), 0.9)
    if not (is_instrument(citation.title) or any(row.amended for row in rows)):
        return None
    ordered = sorted(rows, key=lambda row: (row.made or date.max, row.document))
    day = subject.made
    if day is None:
        return _told(ordered, ordered[-1], "state:latest", 0.7)
    before = [row for row in ordered if row.made is not None and row.made <= day]
    current = [row for row in before if row.until is None or row.until >= day]
    if current:
        return _told(current, current[-1], "state:in-force", 0.8)
    if before:
        return _told(before, before[-1], "state:before", 0.7)
    return _told(ordered, ordered[0], "state:first", 0.6)


def _told(rows: Sequence[ActRow], chosen: ActRow, word: str, sure: float) -> Target | None:
    """Return what a text means by its time, None where two are of one day: their ids tell but which came first."""
    if sum(row.made == chosen.made for row in rows) > 1:
        return None
    return Target(chosen.document, ("title", word), sure)


def _signed(rows: Sequence[ActRow], citation: Citation) -> list[ActRow]:
    return [row for row in rows if citation.signed and citation.signed in (row.signed, row.published)]


def _share(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether one body stands in both lists, in full or short: 省政府 is 临湖省人民政府."""
    return any(_short(a).endswith(_short(b)) or _short(b).endswith(_short(a)) for a in one for b in other)


def _short(name: str) -> str:
    return name.replace("人民政府", "政府")


def _names(rows: Sequence[ActRow]) -> tuple[str, ...]:
    return tuple(sorted(row.document for row in rows))
