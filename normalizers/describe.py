"""One document from its blocks: everything that is said of it is read here, the same way for every format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dibao.records.clean import Attachment, Block, CleanDocument, Evidence, IssueLabel
from normalizers import quality, script
from normalizers.metadata.catalogue import take_catalogue
from normalizers.metadata.chronology import chronology
from normalizers.metadata.citations import find_citations
from normalizers.metadata.elements import find_elements, openness_of
from normalizers.metadata.forwarding import forwarded_at, signs_for
from normalizers.metadata.genre import genre_of
from normalizers.metadata.holidays import holiday_evidence
from normalizers.metadata.issuers import Signature, find_addressees, find_signature, promulgated
from normalizers.metadata.languages import language_of
from normalizers.metadata.levels import legal_level
from normalizers.metadata.numbers import find_numbers, labelled, own_numbers, unified_numbers
from normalizers.metadata.offices import choose_issuers
from normalizers.metadata.reposts import repost_of
from normalizers.metadata.titles import choose_title, marks_of, title_in, with_stated
from normalizers.metadata.topics import topics_of
from normalizers.text.attached import with_roles
from normalizers.text.components import find_components
from normalizers.text.furniture import drop_repeated_title, strip_furniture
from normalizers.text.glosses import practice_of, strip_glosses
from normalizers.text.lede import find_lede

_UNIFIED_HEAD = 12  # the 统一编号 stands beside the 文号, in the head


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
    uncatalogued, catalogue, tables = take_catalogue(plain)
    stripped = strip_furniture(uncatalogued)
    said = [*context.said, *catalogue, *stripped.evidence]
    if glosses:
        said.append(Evidence("glosses", str(glosses), "text pattern"))
    body: Sequence[Block] = stripped.blocks
    # rules are written in Simplified; places are the same in both, so the published script keeps its blocks
    plain_script = _simplified(body)
    lede, titles = find_lede(plain_script), context.titles
    opening = ""
    if lede:
        opening = _join(body[: lede.start])
        said.append(Evidence("lede", str(len(opening)), lede.basis, opening[-200:]))
        body, plain_script = body[lede.start :], plain_script[lede.start :]
        # above an editorial opening stands the headline of the news, not the title of the document
        said += [Evidence("headline", text, basis, text[:200]) for text, basis in titles[:1]]
        titles = ((title_in(plain_script), "below the lede"), *titles)
    stated = tuple((item.value, item.basis) for item in catalogue if item.field == "title")
    title, title_evidence = choose_title(with_stated(titles, stated), plain_script)
    said += [mark for item in title_evidence[:1] for mark in marks_of(item.quote)]
    body, repeated = drop_repeated_title(body, title)
    plain_script = _simplified(body) if repeated else plain_script
    forwarded = forwarded_at(plain_script, title)
    signature = find_signature(plain_script)
    if signature and 0 <= forwarded <= signature.start and not signs_for(signature.issuers, title):
        signature = None  # it is that of the document which the notice forwards
    note = None if signature else promulgated(plain_script)
    addressees, _ = find_addressees(plain_script)
    elements = find_elements(plain_script)
    said += [item for item in elements.evidence if item.field == "document_number"]
    text, simplified = _join(body), _join(plain_script)
    facts = _Facts(said, title, signature or note, plain_script)
    number, number_evidence = _number(facts, context)
    components = find_components(plain_script, title, signature)
    dates = chronology(
        said, plain_script, forwarded=forwarded, signature=signature, note=note, printed=elements.printed
    )
    outputs = [text, opening, *tables, *stripped.removed, *repeated]
    verdict = script.judge(text or title)
    genre = genre_of(title)
    issuers, issuer_evidence = _issuers(facts, genre)
    repost, repost_evidence = repost_of(said, plain_script, number=number, issuers=issuers)
    unified = context.unified or facts.first("unified_number") or _unified(plain_script)
    level, level_evidence = legal_level(title, genre, number, issuers, plain_script, unified)
    return CleanDocument(
        kind="document",
        genre=genre,
        legal_level=level,
        language=language_of(text or title, verdict.script),
        script=verdict.script,
        script_confidence=verdict.confidence,
        title=title,
        document_number=number,
        document_numbers=find_numbers(simplified),
        unified_number=unified,
        index_number=facts.first("index_number"),
        issuers=issuers,
        addressees=addressees or elements.addressees,
        copied_to=elements.copied_to,
        printed_by=elements.printed_by,
        remark=elements.remark,
        openness=elements.openness or openness_of(facts.first("openness")),
        topics=topics_of(said),
        published=dates.published,
        signed=dates.signed,
        printed=dates.printed,
        promulgated=dates.promulgated,
        in_force_from=dates.begins,
        in_force_until=dates.ends,
        status=facts.first("status"),
        text=text,
        simplified=simplified,
        blocks=tuple(body),
        components=components,
        attachments=with_roles(context.attachments, title, number, plain_script, components),
        citations=find_citations(plain_script, number, title),
        lede=opening,
        source_hint=facts.first("source"),
        repost_of=repost,
        platform=context.platform,
        pages=context.pages,
        issue=context.issue,
        quality=quality.assess(text, _flags(facts, context, outputs, text)),
        provenance=(
            *title_evidence,
            *number_evidence,
            *((level_evidence,) if level_evidence else ()),
            *issuer_evidence,
            *_signature_evidence(signature or note, "note under the title" if note else "signature"),
            *dates.evidence,
            *elements.evidence,
            *repost_evidence,
            *holiday_evidence(title, plain_script),
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
    own = own_numbers(facts.blocks, facts.title)
    # the further ones of a joint issue stand behind the lead's
    evidence += [Evidence("document_number", one.normal, "text", one.printed[:200]) for one in own]
    if context.number:
        evidence.append(Evidence("document_number", context.number, "contents page", context.number))
    evidence += [
        Evidence("document_number", found.normal, label.basis, label.quote)
        for label in facts.all("document_number")
        if (found := labelled(script.to_simplified(label.value), facts.title))
    ]
    doubts = [
        Evidence("doubt", one.normal, f"impossible {one.suspect}", one.printed[:200])
        for one in own
        if one.suspect
    ]
    return (evidence[0].value if evidence else ""), evidence + doubts


def _issuers(facts: _Facts, genre: str) -> tuple[tuple[str, ...], tuple[Evidence, ...]]:
    said = [
        replace(item, value=script.to_simplified(item.value))
        for item in facts.said
        if item.field in ("issuer", "source")
    ]
    return choose_issuers(facts.signature, facts.title, genre, facts.blocks, said)


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
