"""What a reader of office files found becomes a clean document: a text described, or a verdict with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dibao.records.clean import Block, CleanDocument, Component, Evidence, Quality
from dibao.records.hints import Hints
from normalizers import quality, script
from normalizers.describe import Context, describe
from normalizers.gazette.document import describe_issue
from normalizers.gazette.issue import split
from normalizers.office.text import OfficeText, Part


def attachment(
    flags: tuple[str, ...],
    said: tuple[Evidence, ...],
    found: OfficeText | None = None,
    *,
    appearance: str = "",
) -> CleanDocument:
    """Return the verdict on a file without a text: kept by its bytes, its flags say why; members keep their names.

    `appearance` is the hash of what its pages show, where they could be drawn.
    """
    suspect = set(flags) & _SUSPECT
    marks = tuple(sorted({*flags, *(("suspect",) if suspect else ())}))
    return CleanDocument(
        kind="attachment", language="und", script="Zyyy",
        attachments=found.attachments if found else (),
        quality=Quality(0.0 if suspect else 1.0, marks),
        provenance=said,
        appearance=appearance,
    )  # fmt: skip


#: verdicts on files that ought to have a text, and gave none
_SUSPECT = frozenset(
    {"unreadable", "damaged", "too-large", "parser-crashed", "parser-timeout", "parser-memory", "encrypted",
     "overlapping-members", "document-unreadable", "no-text-layer", "garbled", "page-unreadable"}
)  # fmt: skip


def describe_office(found: OfficeText, hints: Hints) -> CleanDocument:
    """Return the clean document of an office file, an OFD or an archive."""
    said = found.evidence
    if not found.blocks:
        return attachment(found.flags or ("no-text",), said, found)
    if found.parts:
        return _bundle(found, found.parts)
    pages = [block.page for block in found.blocks if block.page is not None]
    parts = split(found.blocks, gazette=hints.gazette)
    if parts:
        return describe_issue(parts, found.blocks, said, found.flags)
    context = Context(
        said=said, flags=found.flags, attachments=found.attachments,
        pages=(min(pages), max(pages)) if pages else None,
    )  # fmt: skip
    return describe(found.blocks, context)


def _bundle(found: OfficeText, parts: Sequence[Part]) -> CleanDocument:
    """Return the document of an archive: each member described by itself, then put one after the other.

    A member alone gives the archive its metadata; of several none speaks for all, and only the title is the first's.
    """
    blocks: list[Block] = []
    plain: list[Block] = []
    components: list[Component] = []
    described: list[CleanDocument] = []
    for number, part in enumerate(parts, 1):
        clean = describe(found.blocks[part.start : part.end], Context())
        start = len(blocks)
        blocks += [Block("heading", part.name, 1), *clean.blocks]
        plain += [Block("heading", script.to_simplified(part.name), 1), Block("paragraph", clean.simplified)]
        components.append(Component(f"member-{number}", clean.title or part.name, start, len(blocks)))
        described.append(clean)
    text = _join(blocks)
    simplified = _join(plain)
    flags = {
        *found.flags,
        *(flag for clean in described for flag in clean.quality.flags if flag != "no-title"),
    }
    first = described[0]
    name = script.detect(text)
    whole = first if len(described) == 1 else CleanDocument(kind="document", title=first.title, citations=tuple(
        dict.fromkeys(item for clean in described for item in clean.citations)
    ))  # fmt: skip
    return replace(
        whole,
        title=whole.title or parts[0].name,
        language=script.language(name),
        script=name,
        text=text,
        simplified=simplified,
        blocks=tuple(blocks),
        components=tuple(components),
        attachments=found.attachments,
        quality=quality.assess(text, flags - {"suspect"}),
        provenance=(
            *whole.provenance,
            *found.evidence,
            Evidence("title", first.title or parts[0].name, "first member"),
        ),
    )


def _join(blocks: Sequence[Block]) -> str:
    return "\n\n".join(block.text for block in blocks if block.kind != "image" and block.text)
