"""A gazette issue that was split becomes a container whose documents are each described like any document."""

from __future__ import annotations

from dataclasses import replace

from dibao.records.clean import Block, CleanDocument, Evidence
from normalizers import quality, script
from normalizers.describe import Context, describe
from normalizers.gazette.issue import Part, Split
from normalizers.matching.fingerprint import fold
from normalizers.metadata.languages import language_of

#: masthead, contents page and imprint are in no document of an issue; half of its text is documents not found
ISSUE_LOST = 0.5


def describe_issue(
    split: Split,
    blocks: tuple[Block, ...],
    said: tuple[Evidence, ...],
    flags: tuple[str, ...],
) -> CleanDocument:
    """Return the clean document of an issue; `blocks` are of all of it, `said` and `flags` go to the container.

    An entry of the contents page without a document is flagged `document-missing`, a document that the page does not
    name `not-in-contents`; each is named in an Evidence.
    """
    label = split.label
    text = "\n\n".join(block.text for block in blocks)
    printed = (
        (Evidence("published", label.published.isoformat(), "gazette issue"),) if label.published else ()
    )
    documents = tuple(
        replace(
            describe(
                part.blocks,
                Context(
                    said=printed,
                    titles=_titles(part),
                    number=part.number,
                    unified=part.unified,
                    pages=part.pages,
                    issue=label,
                ),
            ),
            printed_pages=part.printed,
        )
        for part in split.parts
    )
    if quality.lost_share(text, (document.text for document in documents)) > ISSUE_LOST:
        flags = (*flags, "text-lost")
    missing = tuple(
        Evidence("document_missing", title, "contents page", "its title and number are nowhere in the body")
        for title in split.missing
    )
    unlisted = tuple(
        Evidence("document_not_in_contents", part.title, "head of the document", part.number)
        for part in split.parts
        if not part.listed
    )
    flags = (*flags, *(["document-missing"] if missing else []), *(["not-in-contents"] if unlisted else []))
    verdict = script.judge(text)
    return CleanDocument(
        kind="issue",
        genre="公报",
        language=language_of(text, verdict.script),
        script=verdict.script,
        script_confidence=verdict.confidence,
        title=issue_title(split),
        published=label.published,
        text=text,
        simplified=script.to_simplified(text),
        blocks=blocks,
        issue=label,
        documents=documents,
        quality=quality.assess(text, flags),
        provenance=(*missing, *unlisted, *said),
    )


def issue_title(split: Split) -> str:
    """Return the name of an issue: 云澜市人民政府公报2023年第5期（总第118期）, …2023年增刊1, …2022年第28卷第123期."""
    label = split.label
    total = f"（总第{label.total}期）" if label.total else ""
    number = label.number
    volume, _, count = number.partition("卷")
    if number.startswith("总"):
        number, total = f"总第{label.total}期", ""
    elif count:
        number = f"第{volume}卷第{count}期"
    elif number[:1].isdigit():
        number = f"第{number}期"
    return f"{script.to_simplified(label.gazette)}{label.year}年{number}{total}"


def _titles(part: Part) -> tuple[tuple[str, str], ...]:
    """Return the title at the head of the document and that of the contents page, the fuller one first."""
    heading, listed = fold(part.heading), fold(part.title)
    own = (part.heading, "head of the document")
    page = (part.title, "contents page" if part.listed else "head of the document")
    fuller = bool(heading) and not (len(heading) < len(listed) and listed.endswith(heading))
    return tuple(one for one in ((own, page) if fuller else (page, own)) if one[0])
