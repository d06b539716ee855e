"""Where in the body each document of the contents page begins.

Titles are looked up by their rarest character triples, so that the work grows with the text and not with text times
entries; what is found is weighed (likeness of the title, 文号 beside it, printed page, what stands above), and the
best chain in printed order is taken.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from normalizers.gazette.entries import Entry
from normalizers.gazette.likeness import likeness_of, pairs_of
from normalizers.gazette.lines import ANNEX, LONGEST_TITLE, Lines
from normalizers.gazette.sections import is_section
from normalizers.matching.fingerprint import fold
from normalizers.metadata.numbers import parse

#: a title is printed on at most five lines
_TITLE_LINES = 5
#: the number stands within four lines of its title; that of an order up to twenty above the regulation's
_NEAR, _ORDER_REACH = 4, 20
_TRIPLES = 14
#: share of character pairs two spellings of a title have in common: slips of OCR, a dropped 管理, 《》, of 的
_LIKENESS = 0.72
#: weight below which a line is not taken for the beginning of a document
_LEAST = 0.6
#: entries a line is compared with, and lines an entry is: caps for a hostile text of one line over and over
_ENTRIES, _TRIES = 12, 400
#: places of one entry that are weighed against each other
_CANDIDATES = 8


@dataclass(frozen=True, slots=True)
class Place:
    """A document's title on lines[first:last + 1], the line of its number if that is near, and how sure it is."""

    entry: int
    first: int
    last: int
    number: int | None
    weight: float

    @property
    def start(self) -> int:
        """The first line known to belong to the document."""
        return self.first if self.number is None else min(self.first, self.number)


def find_places(
    entries: Sequence[Entry], lines: Lines, begin: int, page_at: Callable[[int], int | None]
) -> dict[int, Place]:
    """Return the place of each entry that was found, by its index, in printed order from line `begin` on."""
    candidates: dict[int, list[Place]] = defaultdict(list)
    for place in _candidates(entries, lines, begin, page_at):
        candidates[place.entry].append(place)
    kept = {
        entry: sorted(places, key=lambda one: (-one.weight, one.first))[:_CANDIDATES]
        for entry, places in candidates.items()
    }
    chosen = {place.entry: place for place in _chain(kept)}
    taken = sorted(place.start for place in chosen.values())
    for entry in sorted(set(kept) - set(chosen)):  # contents grouped otherwise than the body is printed
        best = kept[entry][0]
        near = bisect_left(taken, best.start - 3)
        free = near == len(taken) or taken[near] > best.last + 3
        if best.weight >= 1 and best.number is not None and free:
            chosen[entry] = best
            taken.insert(bisect_right(taken, best.start), best.start)
    return chosen


def _candidates(
    entries: Sequence[Entry], lines: Lines, begin: int, page_at: Callable[[int], int | None]
) -> Iterator[Place]:
    titles = [fold(entry.title) for entry in entries]
    pairs = [pairs_of(title) for title in titles]
    index = _triples(titles)
    numbered: dict[str, list[int]] = defaultdict(list)
    for at, value in lines.numbers.items():
        if at >= begin:
            numbered[value].append(at)
    best: dict[tuple[int, int], Place] = {}
    tried: Counter[int] = Counter()
    for at in range(begin, len(lines.folded)):
        text = lines.folded[at]
        if not text:
            continue
        shared: Counter[int] = Counter()
        for spot in range(len(text) - 2):
            if text[spot : spot + 3] in index:
                shared.update(index[text[spot : spot + 3]])
        # one shared triple of a title of ten is chance; a slip of OCR spoils three
        for entry, count in shared.most_common(_ENTRIES):
            if count < min(3, len(titles[entry]) // 3) or tried[entry] >= _TRIES:
                continue
            tried[entry] += 1
            for first in (at, *lines.upward(at, 2)):
                if first < begin or not lines.folded[first] or is_section(lines.text[first]):
                    break
                if first != at and not any(
                    lines.folded[first][spot : spot + 2] in pairs[entry] for spot in (0, 1, 2)
                ):
                    break
                found = _match(lines, first, at, titles[entry], pairs[entry])
                if found is None:
                    continue
                last, likeness = found
                place = _weighed(entry, entries[entry], lines, first, last, likeness, page_at)
                key = (entry, last)
                if place.weight >= _LEAST and (key not in best or best[key].weight < place.weight):
                    best[key] = place
    known: dict[int, list[int]] = defaultdict(list)
    for place in best.values():
        known[place.entry].append(place.first)
        yield place
    for entry, one in enumerate(entries):
        for at in numbered.get(one.number, ()):
            if all(abs(first - at) > _ORDER_REACH for first in known[entry]):
                yield Place(entry, at, at, at, 0.75 - 0.2 * lines.in_annex(at))


def _triples(titles: Sequence[str]) -> dict[str, list[int]]:
    """Return for the rarest character triples of each title the titles that have them."""
    often: Counter[str] = Counter()
    for title in titles:
        often.update({title[at : at + 3] for at in range(len(title) - 2)})
    index: dict[str, list[int]] = defaultdict(list)
    for entry, title in enumerate(titles):
        own = sorted(
            {title[at : at + 3] for at in range(len(title) - 2)}, key=lambda triple: (often[triple], triple)
        )
        for triple in own[:_TRIPLES]:
            index[triple].append(entry)
    return index


def _match(
    lines: Lines, first: int, through: int, title: str, pairs: frozenset[str]
) -> tuple[int, float] | None:
    """Return the last line of the title that begins at `first` and its likeness, None where none does."""
    joined, best = "", None
    spots = [first, *lines.downward(first, _TITLE_LINES - 1)]
    for at in spots:
        if not lines.folded[at] or (joined and ANNEX.fullmatch(lines.text[at])):
            break
        joined += lines.folded[at]
        if len(joined) > len(title) + 60 or len(joined) > LONGEST_TITLE:
            break
        likeness = likeness_of(joined, title, pairs) if at >= through else 0.0
        if likeness >= _LIKENESS and (best is None or likeness > best[1]):
            best = (at, likeness)
            if likeness == 1:
                break
    return best


def _weighed(
    entry: int,
    one: Entry,
    lines: Lines,
    first: int,
    last: int,
    likeness: float,
    page_at: Callable[[int], int | None],
) -> Place:
    weight = likeness
    number: int | None = None
    near = [at for at in (*lines.upward(first, _NEAR), *lines.downward(last, 2)) if at in lines.numbers]
    if one.number:
        number = next((at for at in near if lines.numbers[at] == one.number), None)
        if number is None:
            number = next((at for at in near if _same_serial(lines.numbers[at], one.number)), None)
        if number is None:
            number = next(
                (
                    at
                    for at in lines.upward(first, _ORDER_REACH)
                    if lines.numbers.get(at) == one.number and ("令" in one.number or "公告" in one.number)
                ),
                None,
            )
        if number is not None:
            weight += 0.5
        elif near and likeness < 1:
            weight -= 0.15
    elif near and any(at < first for at in near):
        number = next(at for at in near if at < first)
        weight += 0.1
    if number is None and (order := _order_above(lines, first)) is not None:
        number, weight = order, weight + 0.3
    head = first if number is None else min(first, number)
    if lines.in_annex(head) or lines.colon_above(head):
        weight -= 0.35
    elif lines.ended(head) or head - 1 in lines.breaks:
        weight += 0.1
    page = page_at(head)
    if page is not None and one.page is not None:
        weight += 0.15 if page == one.page else -0.25 if abs(page - one.page) > 1 else 0.0
    return Place(entry, first, last, number, weight)


def _order_above(lines: Lines, first: int) -> int | None:
    """Return the number line of the order that promulgates the regulation titled on line `first`."""
    title = lines.text[first]
    said = ""
    for at in lines.upward(first, _ORDER_REACH):
        if at in lines.numbers:
            return at if "令" in lines.numbers[at] and f"《{title}" in said else None
        said = lines.text[at] + said
    return None


def _same_serial(first: str, second: str) -> bool:
    """The year and the serial are the same and the 代字 differs by a slip at most."""
    one, other = parse(first), parse(second)
    if one is None or other is None or (one.year, one.serial) != (other.year, other.serial):
        return False
    return (
        len(one.agency) == len(other.agency)
        and sum(a != b for a, b in zip(one.agency, other.agency, strict=True)) <= 1
    )


def _chain(candidates: dict[int, list[Place]]) -> list[Place]:
    """Return the heaviest chain of places, one an entry at most, whose starts rise with the entries."""
    starts: list[int] = []
    weights: list[float] = []
    chains: list[tuple[Place, object] | None] = []
    for entry in sorted(candidates):
        grown: list[tuple[int, float, tuple[Place, object]]] = []
        for place in candidates[entry]:
            at = bisect_left(starts, place.start)
            before = weights[at - 1] if at else 0.0
            grown.append((place.start, before + place.weight, (place, chains[at - 1] if at else None)))
        for start, weight, chain in grown:
            at = bisect_right(starts, start)
            if at and weights[at - 1] >= weight:
                continue
            end = at
            while end < len(starts) and weights[end] <= weight:
                end += 1
            if at and starts[at - 1] == start:
                at -= 1
            starts[at:end], weights[at:end], chains[at:end] = [start], [weight], [chain]
    found: list[Place] = []
    link: object = chains[-1] if chains else None
    while isinstance(link, tuple):
        found.append(link[0])
        link = link[1]
    return found[::-1]
