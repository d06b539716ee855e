"""A gazette issue that was split becomes a container whose documents are each described like any document."""

from __future__ import annotations

from dibao.records.clean import Block, CleanDocument, Evidence
from normalizers import quality, script
from normalizers.describe import Context, describe
from normalizers.gazette.issue import Split

#: masthead, contents page and imprint are in no document of an issue; half of its text is documents not found
ISSUE_LOST = 0.5


def describe_issue(
    split: Split,
    text: str,
    blocks: tuple[Block, ...],
    said: tuple[Evidence, ...],
    flags: tuple[str, ...],
) -> CleanDocument:
    """Return the clean document of an issue; `text` and `blocks` are of all of it, `said` and `flags` go to the container."""
    label = split.label
    total = f"（总第{label.total}期）" if label.total else ""
    printed = (
        (Evidence("published", label.published.isoformat(), "gazette issue"),) if label.published else ()
    )
    documents = tuple(
        describe(
            part.blocks,
            Context(
                said=printed,
                titles=((part.title, "contents page"),) if part.title else (),
                number=part.number,
                unified=part.unified,
                pages=part.pages,
                issue=label,
            ),
        )
        for part in split.parts
    )
    if quality.lost_share(text, (document.text for document in documents)) > ISSUE_LOST:
        flags = (*flags, "text-lost")
    verdict = script.judge(text)
    return CleanDocument(
        kind="issue",
        genre="公报",
        language=script.language(verdict.script),
        script=verdict.script,
        script_confidence=verdict.confidence,
        title=f"{script.to_simplified(label.gazette)}{label.year}年第{label.number}期{total}",
        published=label.published,
        text=text,
        simplified=script.to_simplified(text),
        blocks=blocks,
        issue=label,
        documents=documents,
        quality=quality.assess(text, flags),
        provenance=said,
    )
