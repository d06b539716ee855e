"""Word documents (docx, docm, strict OOXML, Word 2003 XML): the XML read in the order a reader sees its text."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dibao.records.clean import Block, Evidence
from normalizers.office.numbering import Numbering
from normalizers.office.package import Package, PackageError, free, local, parse, stream
from normalizers.office.paragraphs import Reader
from normalizers.office.properties import properties
from normalizers.office.styles import Styles
from normalizers.office.text import OfficeText, unreadable
from normalizers.text.blocks import classify

if TYPE_CHECKING:
    from lxml import etree

#: blocks of one document: the longest plan with its annexes sampled has 6,000
MAX_BLOCKS = 300_000
#: what may stand between the body and a paragraph or table of the running text
_FLOW = frozenset(
    {"body", "sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "sect", "sub-section", "AlternateContent",
     "Choice", "wordDocument", "document", "part", "xmlData", "package"}
)  # fmt: skip


def read_docx(payload: bytes) -> OfficeText:
    """Return the text of a Word package: headings by style, numbers resolved, tables, notes where they are referred to.

    Left out: heads and feet, comments, hidden text, deleted text. Flags: tracked-changes, image-only, table-cut,
    text-cut, damaged, embedded-part; unreadable, encrypted and too-large come without text.
    """
    try:
        package = Package(payload)
        main = next((part for kind, part in package.related("").values() if kind == "officeDocument"), "")
        main = main if main in package else "word/document.xml"
        body = package.read(main)
        parts = dict(package.related(main).values())
        folder = posixpath.dirname(main)

        def root(kind: str) -> etree._Element | None:
            name = parts.get(kind) or posixpath.join(folder, f"{kind}.xml")
            return package.xml(name) if name in package else None

        reader = Reader(
            Styles(root("styles")),
            Numbering(root("numbering")),
            {**_notes(root("footnotes")), **_notes(root("endnotes"), "end")},
        )
    except PackageError as error:
        return unreadable(str(error), error.flag)
    evidence = properties(package)
    return _read(body, reader, evidence)


def read_word_xml(payload: bytes) -> OfficeText:
    """Return the text of a Word 2003 XML file or a flat OPC package, which say the same in one XML file."""
    try:
        root = parse(payload, "the file")
    except PackageError as error:
        return unreadable(str(error), error.flag)
    found = {
        local(item): item
        for item in root.iter("{*}styles", "{*}lists", "{*}numbering", "{*}footnotes", "{*}endnotes")
    }
    reader = Reader(
        Styles(found.get("styles")),
        Numbering(found.get("numbering")),
        {**_notes(found.get("footnotes")), **_notes(found.get("endnotes"), "end")},
    )
    return _read(payload, reader, ())


def _notes(root: etree._Element | None, prefix: str = "foot") -> dict[str, etree._Element]:
    """Return the notes by kind and id, without the rules that separate them from the text."""
    found = {}
    for item in () if root is None else root:
        attributes = {str(key).rpartition("}")[2]: str(value) for key, value in item.attrib.items()}
        if local(item) in ("footnote", "endnote") and attributes.get("type", "normal") == "normal":
            found[prefix + attributes.get("id", "")] = item
    return found


def _read(body: bytes, reader: Reader, evidence: tuple[Evidence, ...]) -> OfficeText:
    from lxml import etree

    blocks: list[Block] = []
    try:
        for element in stream(body, ("p", "tbl", "altChunk")):
            if not _in_flow(element):
                continue
            if len(element):
                blocks += _blocks(element, reader)
            free(element)
            if len(blocks) > MAX_BLOCKS:
                reader.flags.add("text-cut")
                break
    except etree.XMLSyntaxError as error:
        reader.flags.add("damaged")
        evidence = (*evidence, Evidence("damaged", f"{error}"[:200], "reader"))
    blocks += reader.rest()
    if not blocks:
        flag = "image-only" if reader.pictures else "no-text"
        return OfficeText(flags=tuple(sorted({*reader.flags, flag})), evidence=evidence)
    return OfficeText(classify(blocks), tuple(sorted(reader.flags)), (*evidence, *reader.evidence()))


def _blocks(element: etree._Element, reader: Reader) -> Iterator[Block]:
    name = local(element)
    if name == "p":
        yield from reader.paragraph(element)
    elif name == "tbl":
        yield from reader.table(element)
    else:
        reader.flags.add("embedded-part")


def _in_flow(element: etree._Element) -> bool:
    """Tell an element of the running text from one inside a paragraph, a table or a note."""
    return all(local(parent) in _FLOW for parent in element.iterancestors())
