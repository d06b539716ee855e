"""How well issues are split: documents found, and characters in the right document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from labelled_issues import LabelledIssue

from dibao.records.clean import CleanDocument
from normalizers.matching.fingerprint import fold

#: characters of the n-grams two texts are compared by
_GRAM = 6
#: a document is found where the likeness of its text to the gold is at least this
FOUND = 0.9


@dataclass(slots=True)
class Splitting:
    """Sums over issues; the properties are ratios from 0 to 1."""

    gold: int = 0
    found: int = 0
    right: int = 0
    numbers: int = 0  # 文号 right among the right documents
    titles: int = 0
    exact: int = 0  # first and last characters right
    characters: int = 0
    placed: int = 0  # characters in the right document
    labels: int = 0
    issues: int = 0
    paged: int = 0  # printed pages right
    pageable: int = 0

    @property
    def precision(self) -> float:
        """Share of the documents found that are documents."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the documents that were found."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def placement(self) -> float:
        """Share of the characters that are in the right document."""
        return self.placed / self.characters if self.characters else 0.0

    def add(self, issue: LabelledIssue, clean: CleanDocument) -> tuple[int, ...]:
        """Count an issue; return the gold documents that were not found."""
        self.issues += 1
        label = clean.issue
        self.labels += label is not None and (label.gazette, label.year, label.number, label.total) == (
            issue.gazette,
            issue.year,
            issue.number,
            issue.total,
        )
        self.gold += len(issue.documents)
        self.found += max(1, len(clean.documents))
        parts = [(document, grams(document.text)) for document in clean.documents]
        taken: set[int] = set()
        lost: list[int] = []
        for number, gold in enumerate(issue.documents):
            wanted = grams(gold.text)
            self.characters += wanted.total()
            shared = [
                (sum((wanted & have).values()), at) for at, (_, have) in enumerate(parts) if at not in taken
            ]
            common, at = max(shared, default=(0, -1))
            if at < 0 or not common:
                lost.append(number)
                continue
            document, have = parts[at]
            self.placed += common
            if common < FOUND * max(wanted.total(), have.total()):
                lost.append(number)
                continue
            taken.add(at)
            self.right += 1
            self.numbers += document.document_number == gold.number
            self.titles += fold(document.title) == fold(gold.title)
            self.exact += _edges(document.text) == _edges(gold.text)
            if document.printed_pages:
                self.pageable += 1
                self.paged += document.printed_pages == gold.pages
        return tuple(lost)

    def line(self) -> str:
        """Return the figures on one line."""
        share = self.right or 1
        return (
            f"issues {self.issues} labels {self.labels / self.issues:.3f} P {self.precision:.4f} R {self.recall:.4f} characters {self.placement:.4f} "
            f"edges {self.exact / share:.4f} numbers {self.numbers / share:.4f} titles {self.titles / share:.4f} "
            f"pages {self.paged}/{self.pageable} of {self.right}"
        )


def grams(text: str) -> Counter[str]:
    """Return the character n-grams of a folded text."""
    folded = fold(text)
    return Counter(folded[at : at + _GRAM] for at in range(max(1, len(folded) - _GRAM + 1)))


def _edges(text: str) -> tuple[str, str]:
    folded = fold(text)
    return folded[:12], folded[-12:]


def measure(corpus: Iterable[tuple[LabelledIssue, CleanDocument]]) -> Splitting:
    """Return the figures of a corpus."""
    figures = Splitting()
    for issue, clean in corpus:
        figures.add(issue, clean)
    return figures
