"""One document from its blocks: everything that is said of it is read here, the same way for every format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from dibao.records.clean import Attachment, Block, Bound, CleanDocument, Evidence, IssueLabel
from normalizers import quality, script
from normalizers.metadata.citations import find_citations
from normalizers.metadata.dates import find_dates, is_date_line, parse_date
from normalizers.metadata.genre import genre_of
from normalizers.metadata.issuers import Signature, find_addressees, find_signature, from_title, promulgated
from normalizers.metadata.numbers import find_numbers, own_number, unified_numbers
from normalizers.metadata.titles import choose_title, title_in
from normalizers.metadata.validity import in_force
from normalizers.text.components import find_components
from normalizers.text.furniture import drop_repeated_title, strip_furniture
from normalizers.text.glosses import practice_of, strip_glosses
from normalizers.text.lede import find_lede

_ISSUED = re.compile(r"印\s*发\s*$")
_UNIFIED_HEAD = 12  # the 统一编号 stands beside the 文号, in the head
_TAIL = 3  # a date below the text of an unsigned document is one of its last lines


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a document before its text is read."""

    said: tuple[Evidence, ...] = ()  # labels of the page, the best first
    titles: tuple[tuple[str, str], ...] = ()  # candidates (text, basis), the best first
    number: str = ""  # 文号 of the contents page of an issue
    unified: str = ""
    source: str | None = None  # visible text to hold the result against; None = the blocks are all there is
    flags: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    platform: str = ""
    pages: tuple[int, int] | None = None
    issue: IssueLabel | None = None


def describe(blocks: Sequence[Block], context: Context) -> CleanDocument:
    """Return the clean document that these blocks are, with evidence for each field."""
    plain, glosses = _without_glosses(blocks)
    stripped = strip_furniture(plain)
    said = [*context.said, *stripped.evidence]
    if glosses:
        said.append(Evidence("glosses", str(glosses), "text pattern"))
    body: Sequence[Block] = stripped.blocks
    lede, titles = find_lede(_simplified(body)), context.titles
    opening = ""
    if lede:
        opening = _join(body[: lede.start])
        said.append(Evidence("lede", str(len(opening)), lede.basis, opening[-200:]))
        body = body[lede.start :]
        # above an editorial opening stands the headline of the news, not the title of the document
        said += [Evidence("headline", text, basis, text[:200]) for text, basis in titles[:1]]
        titles = ((title_in(_simplified(body)), "below the lede"), *titles)
    title, title_evidence = choose_title(titles, _simplified(body))
    body, repeated = drop_repeated_title(body, title)
    # rules are written in Simplified; places are the same in both, so the published script keeps its blocks
    plain_script = _simplified(body)
    signature = find_signature(plain_script)
    note = None if signature else promulgated(plain_script)
    addressees, _ = find_addressees(plain_script)
    text, simplified = _join(body), _join(plain_script)
    facts = _Facts(said, title, signature or note, plain_script)
    number, number_evidence = _number(facts, context)
    published, signed = _published(facts), _signed(facts)
    begins, ends = _in_force(facts, signed, published)
    outputs = [text, opening, *stripped.removed, *repeated]
    verdict = script.judge(text or title)
    region = script.region(text) if verdict.script == "Hant" else ""
    return CleanDocument(
        kind="document",
        genre=genre_of(title),
        language=script.language(verdict.script, region),
        script=verdict.script,
        script_confidence=verdict.confidence,
        title=title,
        document_number=number,
        document_numbers=find_numbers(simplified),
        unified_number=context.unified or facts.first("unified_number") or _unified(plain_script),
        index_number=facts.first("index_number"),
        issuers=_issuers(facts),
        addressees=addressees,
        published=published,
        signed=signed,
        in_force_from=begins,
        in_force_until=ends,
        status=facts.first("status"),
        text=text,
        simplified=simplified,
        blocks=tuple(body),
        components=find_components(plain_script, title, signature),
        attachments=context.attachments,
        citations=find_citations(plain_script, number, title),
        lede=opening,
        source_hint=facts.first("source"),
        platform=context.platform,
        pages=context.pages,
        issue=context.issue,
        quality=quality.assess(text, _flags(facts, context, outputs, text)),
        provenance=(
            *title_evidence,
            *number_evidence,
            *_signature_evidence(signature or note, "note under the title" if note else "signature"),
            *said,
        ),
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    said: list[Evidence]
    title: str
    signature: Signature | None
    blocks: tuple[Block, ...]

    def all(self, field: str) -> list[Evidence]:
        return [evidence for evidence in self.said if evidence.field == field]

    def first(self, field: str) -> str:
        return next((evidence.value for evidence in self.all(field)), "")


def _without_glosses(blocks: Sequence[Block]) -> tuple[list[Block], int]:
    plain, total = [], 0
    practice = practice_of(block.text for block in blocks)  # one document glosses in one way
    for block in blocks:
        text, count = strip_glosses(block.text, practice)
        plain.append(replace(block, text=text) if count else block)
        total += count
    return plain, total


def _simplified(blocks: Sequence[Block]) -> tuple[Block, ...]:
    return tuple(replace(block, text=script.to_simplified(block.text)) for block in blocks)


def _join(blocks: Sequence[Block]) -> str:
    return "\n\n".join(block.text for block in blocks if block.kind != "image")


def _number(facts: _Facts, context: Context) -> tuple[str, list[Evidence]]:
    """Return the 文号: the text's own first, then the contents page's, then the label's; all are evidence."""
    evidence = []
    own = own_number(facts.blocks, facts.title)
    if own:
        evidence.append(Evidence("document_number", own.normal, "text", own.printed[:200]))
    if context.number:
        evidence.append(Evidence("document_number", context.number, "contents page", context.number))
    evidence += [
        Evidence("document_number", found[0].normal, label.basis, label.quote)
        for label in facts.all("document_number")
        if (found := find_numbers(script.to_simplified(label.value)))
    ]
    return (evidence[0].value if evidence else ""), evidence


def _published(facts: _Facts) -> date | None:
    return next((day for item in facts.all("published") if (day := parse_date(item.value))), None)


def _signed(facts: _Facts) -> date | None:
    """Return the 成文日期: under the signature, in the catalogue, or alone in the last or first lines."""
    if facts.signature:
        return facts.signature.signed
    for item in facts.all("signed"):
        if day := parse_date(item.value):
            return day
    edges = [*facts.blocks[-_TAIL:][::-1], *facts.blocks[1:_TAIL]]
    return next((day for block in edges if block.kind != "table" and (day := is_date_line(block.text))), None)


def _issuers(facts: _Facts) -> tuple[str, ...]:
    """Return the bodies that signed; else those the title opens with; else the catalogue's."""
    if facts.signature and facts.signature.issuers:
        return facts.signature.issuers
    if found := from_title(facts.title):
        return found
    for item in facts.all("issuer"):
        names = tuple(
            name.strip()
            for name in re.split(r"[,，、;； ]+", script.to_simplified(item.value))
            if name.strip()
        )
        if names:
            return names
    head = facts.blocks[0].text if facts.blocks else ""
    return from_title(head) if len(head) <= 40 else ()


def _in_force(
    facts: _Facts, signed: date | None, published: date | None
) -> tuple[Bound | None, Bound | None]:
    """Return the bounds the text states; where it is silent, those of the catalogue."""
    issued = next(
        (
            found[0].value
            for block in facts.blocks[-8:]
            if _ISSUED.search(block.text) and len(block.text) < 120 and (found := find_dates(block.text))
        ),
        None,
    )
    begins, ends = in_force(facts.blocks, signed=signed, published=published, issued=issued)
    return begins or _label_bound(facts, "effective"), ends or _label_bound(facts, "expiry")


def _label_bound(facts: _Facts, field: str) -> Bound | None:
    for item in facts.all(field):
        if day := parse_date(item.value):
            return Bound(day, day, True, f"{item.basis} {item.value}")
    return None


def _unified(blocks: Sequence[Block]) -> str:
    head = "\n".join(
        block.text for block in blocks[:_UNIFIED_HEAD] if block.kind != "table" and len(block.text) < 120
    )
    return next(iter(unified_numbers(head)), "")


def _signature_evidence(signature: Signature | None, basis: str) -> list[Evidence]:
    if not signature:
        return []
    signed = Evidence("signed", signature.signed.isoformat(), basis, signature.quote)
    return [signed, *(Evidence("issuer", name, basis, signature.quote) for name in signature.issuers)]


def _flags(facts: _Facts, context: Context, outputs: list[str], text: str) -> list[str]:
    flags = list(context.flags)
    if context.source is not None:
        source = strip_glosses(context.source)[0]
        if quality.lost_share(source, outputs) > quality.LOST_SHARE:
            flags.append("text-lost")
        elif quality.lost_figures(source, outputs) > quality.FIGURES_SHARE:
            flags.append("figures-lost")
    if not facts.title:
        flags.append("no-title")
    if not text.strip():
        flags.append("no-text")
    elif quality.is_truncated(facts.blocks):
        flags.append("truncated")
    return flags
