"""How a corpus was read: per case what was right, and the sums per family."""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from eval.gold import Case

from dibao.records.clean import CleanDocument
from dibao.records.hints import Hints

_RULE = re.compile(r"\|(?: ?:?-{3,}:? ?\|)+")
_LAID = re.compile(r"[\s|\\　]+")
#: characters of a gram: four are about two words, too many to be met by chance
GRAM = 4


class Normalize(Protocol):
    """The entry point under test."""

    def __call__(self, payload: bytes, *, content_type: str, url: str, card: Hints | None) -> CleanDocument:
        """Return the clean document of a payload."""


def bare(text: str) -> str:
    """Return the characters of a text that count: no white space, no rules of Markdown tables."""
    return _LAID.sub("", _RULE.sub("", text))


def grams(text: str) -> Counter[str]:
    """Count the character 4-grams of a text; a shorter text is one gram."""
    packed = bare(text)
    if len(packed) < GRAM:
        return Counter([packed] if packed else [])
    return Counter(packed[n : n + GRAM] for n in range(len(packed) - GRAM + 1))


@dataclass(slots=True)
class Overlap:
    """Hits, what was found, what was wanted."""

    hits: int = 0
    found: int = 0
    wanted: int = 0

    def add(self, found: Counter[str], wanted: Counter[str]) -> Overlap:
        """Count one more pair."""
        self.hits += (found & wanted).total()
        self.found += found.total()
        self.wanted += wanted.total()
        return self

    @property
    def precision(self) -> float:
        """The share of what was found that was wanted."""
        return self.hits / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of what was wanted that was found."""
        return self.hits / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.hits / (self.found + self.wanted) if self.found + self.wanted else 1.0


@dataclass(slots=True)
class Sums:
    """The scores of a family of cases."""

    cases: int = 0
    seconds: float = 0.0
    text: Overlap = field(default_factory=Overlap)
    pages: list[float] = field(default_factory=list)  # F1 of each
    sets: dict[str, Overlap] = field(default_factory=lambda: defaultdict(Overlap))
    marks: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))  # right, of

    def mark(self, name: str, right: bool) -> bool:
        """Count one more answer to a question of yes and no."""
        self.marks[name][0] += right
        self.marks[name][1] += 1
        return right

    def figures(self) -> dict[str, float]:
        """Return every score as a figure between 0 and 1, by name."""
        result: dict[str, float] = {}
        if self.pages:
            result |= {
                "text.p": self.text.precision, "text.r": self.text.recall, "text.f1": self.text.f1,
                "text.page": sum(self.pages) / len(self.pages), "text.worst": min(self.pages),
            }  # fmt: skip
        result |= {name: right / of for name, (right, of) in self.marks.items()}
        for name, overlap in self.sets.items():
            result |= {f"{name}.p": overlap.precision, f"{name}.r": overlap.recall}
        return {name: round(value, 4) for name, value in result.items()}


@dataclass(frozen=True, slots=True)
class Miss:
    """One thing that was read wrongly, for a person to look at."""

    case: str
    what: str
    wanted: str
    found: str


def _days(wanted: date | str) -> date | None:
    return wanted if isinstance(wanted, date) else None


def score(case: Case, clean: CleanDocument, sums: Iterable[Sums]) -> list[Miss]:
    """Add one case to the sums it belongs to and return what was wrong with it."""
    gold, misses = case.gold, []
    held = list(sums)

    def mark(name: str, wanted: object, found: object, right: bool | None = None) -> None:
        good = wanted == found if right is None else right
        for one in held:
            one.mark(name, good)
        if not good:
            misses.append(Miss(case.name, name, str(wanted)[:160], str(found)[:160]))

    def compare(name: str, wanted: Iterable[str], found: Iterable[str]) -> None:
        want, have = Counter(set(wanted)), Counter(set(found))
        for one in held:
            one.sets[name].add(have, want)
        if want != have:
            misses.append(Miss(case.name, name, " ".join(want - have), " ".join(have - want)))

    mark("kind", gold.kind, clean.kind)
    if gold.parts is not None:
        return [*misses, *_parts(case, clean, mark, held)]
    if gold.kind != "document":
        return misses
    if gold.body is not None:
        wanted, found = grams(gold.body), grams(clean.text)
        page = Overlap().add(found, wanted)
        for one in held:
            one.text.add(found, wanted)
            one.pages.append(page.f1)
        if page.f1 < 0.97:
            extra, lost = "".join(list(found - wanted)[:40:4]), "".join(list(wanted - found)[:40:4])
            misses.append(Miss(case.name, f"text {page.f1:.3f}", f"lost {lost}", f"extra {extra}"))
        # a note that stands in a text already covered by these flags is no surprise to a reader
        mark(
            "not suspect",
            True,
            "suspect" not in clean.quality.flags,
            right=page.f1 < 0.9 or "suspect" not in clean.quality.flags,
        )
    if gold.title is not None:
        mark("title", bare(gold.title), bare(clean.title))
    for name in ("published", "signed"):
        value = getattr(gold, name)
        if value is not None:
            mark(name, _days(value), getattr(clean, name))
    if gold.number is not None:
        compare(
            "number",
            [gold.number] if gold.number else [],
            [clean.document_number] if clean.document_number else [],
        )
    if gold.numbers is not None:
        others = {one.normal for one in clean.document_numbers} - {gold.number, clean.document_number}
        compare("numbers", gold.numbers, others)
    if gold.issuers is not None:
        compare("issuers", gold.issuers, clean.issuers)
        mark("lead issuer", gold.issuers[:1], clean.issuers[:1])
    if gold.attachments is not None:
        compare("attachments", gold.attachments, (one.name for one in clean.attachments))
    if gold.script is not None:
        mark("script", gold.script, clean.script)
    if gold.lede is not None:
        mark("lede", bare(gold.lede), bare(clean.lede))
    if gold.glosses is not None:
        counted = next((int(one.value) for one in clean.provenance if one.field == "glosses"), 0)
        mark("glosses", gold.glosses, counted)
        text = bare(clean.text)
        mark("brackets kept", True, all(bare(word) in text for word in gold.brackets))
    return misses


#: a document of an issue is found where its text is this like the gold's
FOUND = 0.9
#: characters at either end that must be right for a boundary to be exact
EDGE = 12


def _parts(case: Case, clean: CleanDocument, mark: Callable[..., None], held: list[Sums]) -> list[Miss]:
    """Score an issue: which documents were found, and whether each begins and ends where it should."""
    misses, taken = [], set()
    texts = [grams(one.text) for one in clean.documents]
    for part in case.gold.parts or ():
        wanted = grams(part.body)
        shared = [((wanted & text).total(), at) for at, text in enumerate(texts) if at not in taken]
        common, at = max(shared, default=(0, -1))
        found = texts[at] if at >= 0 else Counter[str]()
        page = Overlap().add(found, wanted)
        right = common >= FOUND * max(wanted.total(), found.total())
        for sums in held:
            sums.text.add(found, wanted)
            sums.pages.append(page.f1)
            sums.sets["documents"].wanted += 1
            sums.sets["documents"].hits += right
        if not right:
            misses.append(
                Miss(case.name, "documents", part.title, clean.documents[at].title if at >= 0 else "")
            )
            continue
        taken.add(at)
        one = clean.documents[at]
        mark("title", bare(part.title), bare(one.title))
        mark("number of a part", part.number, one.document_number)
        ends = [(bare(text)[:EDGE], bare(text)[-EDGE:]) for text in (part.body, one.text)]
        mark("boundaries", *ends)
    for sums in held:
        sums.sets["documents"].found += max(1, len(clean.documents))
    return misses


def run(cases: Iterable[Case], normalize: Normalize) -> tuple[dict[str, Sums], list[Miss]]:
    """Read every case once and return the sums per family, `all` among them, and what went wrong."""
    sums: dict[str, Sums] = defaultdict(Sums)
    misses: list[Miss] = []
    for case in cases:
        hints = Hints(gazette=case.gazette) if case.gazette else None
        begun = time.perf_counter()
        clean = normalize(case.payload, content_type=case.content_type, url=case.url, card=hints)
        spent = time.perf_counter() - begun
        held = [sums[case.family], sums["all"]]
        for one in held:
            one.cases += 1
            one.seconds += spent
        misses += score(case, clean, held)
    return dict(sums), misses
