"""Why a relation is recorded: its machine words said in sentences, for the terminal in English, elsewhere as keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dibao.clock import local_day
from dibao.neighbours import Neighbour
from storage.catalog.catalog import Catalog

#: of texts held against one another; in a relation that a text states the first three mean how the other is named
_COMPARED: Mapping[str, str] = {
    "number": "both bear the same 文号",
    "unified": "both bear the same 统一编号",
    "index": "both bear the same 索引号",
    "title": "both have the same title",
    "text-same": "their texts are equal, but for punctuation, page furniture or the slips of a scanner",
    "text-revised": "their texts are one text in two wordings",
    "text-contains": "the one text is within the other",
    "text-part": "the one text is a part of the other",
    "text-template-sibling": "their texts are one form filled in otherwise",
    "text-different": "their texts have little in common",
    "number-differs": "they bear different 文号, so they are two documents however alike",
    "title-slot": "their titles are one form filled in with another year, number or name",
    "signed-differs": "they were signed on different days",
    "number-clash": "they bear the same 文号 and have unrelated texts: one of the two numbers is wrong",
    "diverges": "their words differ by more than page furniture and slips",
    "kin": "their texts are nearly equal, and yet they are two documents",
}
_STATED: Mapping[str, str] = {
    "stated": "the text of the one says so",
    "number": "it names the other by its 文号",
    "title": "it names the other by its title",
    "signed": "it names the day on which the other was signed",
    "exact": "it names the other by exactly its title",
    "own-issuer": "of several such acts the one of its own issuer is meant",
    "several": "several bodies issued an act of this title",
    "state-named": "of several states of the act, the one of the day or year it names is meant",
    "state-latest": "of several states of the act, the latest of its own day is meant",
    "state-in-force": "of several states of the act, the one in force on its own day is meant",
    "state-before": "of several states of the act, the one before its own day is meant",
    "state-first": "of several states of the act, the first is meant",
    "until": "until {detail}",
    "status": "its status is said to be {detail}",
}
_BOTH: Mapping[str, str] = {
    "part": "it is part {detail} of the issue",
    "span": "the words stand at characters {detail}",
    "curator": "a curator says so: {detail}",
    "denied": "a curator says that it is not so: {detail}",
    "coverage": "{detail} % of the one text is in the other",
    "certain": "taken as certain: confidence 1.00",
    "judged": "it is a judgement, with a confidence of {detail}",
    "other": "evidence: {detail}",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: a key for whoever says it in another language, what is filled in, and the sentence in English."""

    key: str
    detail: str
    sentence: str


def reasons(catalog: Catalog, relation: Neighbour) -> tuple[Reason, ...]:
    """Return why a relation is recorded, in the order of its evidence, then how much it covers and how sure it is."""
    found = list(said(catalog, relation.evidence))
    if relation.coverage is not None:
        found.append(_reason("coverage", f"{100 * relation.coverage:.1f}"))
    if relation.held and not any(item.key in ("curator", "denied") for item in found):
        sure = relation.confidence >= 1
        found.append(_reason("certain") if sure else _reason("judged", f"{relation.confidence:.2f}"))
    return tuple(found)


def said(catalog: Catalog, evidence: Sequence[str]) -> tuple[Reason, ...]:
    """Return what words of evidence say; a word that is not known here is shown as it is."""
    stated = evidence[:1] == ("stated",) or not any(_is_compared(word) for word in evidence)
    found = []
    for word in evidence:
        name, _, detail = word.partition(":")
        if name in ("curator", "denied"):
            detail = _word_of(catalog, detail)
        elif name == "state":
            name = f"state-{detail}"
        known = stated and name in _STATED
        if known or name in _BOTH:
            found.append(_reason(f"stated-{name}" if known else name, detail))
        elif name in _COMPARED:
            found.append(_reason(name, detail))
        else:
            found.append(_reason("other", word))
    return tuple(found)


def _is_compared(word: str) -> bool:
    return word.startswith("text-") or word == "kin"


def _reason(key: str, detail: str = "") -> Reason:
    stated = key.startswith("stated-")
    text = _STATED[key.removeprefix("stated-")] if stated else {**_COMPARED, **_BOTH}[key]
    return Reason(key, detail, text.format(detail=detail))


def _word_of(catalog: Catalog, identifier: str) -> str:
    """Return who said so, when and why."""
    found = catalog.assertion(identifier)
    return f"{found.who}, {local_day(found.at)}, {found.why} ({identifier})" if found else identifier


def keys() -> tuple[str, ...]:
    """Return every key a reason may have, for whoever translates them."""
    return (*_COMPARED, *(f"stated-{name}" for name in _STATED), *_BOTH)
