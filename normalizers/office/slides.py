"""Presentations (pptx): the text of each slide in order; notes of the speaker and masters are left out."""

from __future__ import annotations

from dibao.records.clean import Block
from normalizers.office.package import Package, PackageError, attribute, child, local
from normalizers.office.properties import properties
from normalizers.office.tables import Cell, table_blocks
from normalizers.office.text import OfficeText, unreadable
from normalizers.text.blocks import classify, clean_line

#: slides of one file; the longest training deck met has about 300
_MAX_SLIDES = 5_000


def read_pptx(payload: bytes) -> OfficeText:
    """Return the paragraphs and tables of the slides people see, in order."""
    flags: set[str] = set()
    blocks: list[Block] = []
    try:
        package = Package(payload)
        main = next((part for kind, part in package.related("").values() if kind == "officeDocument"), "")
        main = main if main in package else "ppt/presentation.xml"
        parts = package.related(main)
        order = child(package.xml(main), "sldIdLst")
        for number, item in enumerate(() if order is None else order):
            if number >= _MAX_SLIDES:
                flags.add("text-cut")
                break
            part = parts.get(_relation(dict(item.attrib)), ("", ""))[1]
            if part not in package:
                continue
            root = package.xml(part)
            if attribute(root, "show") in ("0", "false"):
                flags.add("hidden-slide")
                continue
            for each in root.iter("{*}p", "{*}tbl"):
                inside = any(local(parent) == "tc" for parent in each.iterancestors())
                if local(each) == "tbl" and not inside:
                    rows = [
                        [Cell(_words(cell), int(cell.get("gridSpan") or 1), cell.get("vMerge") == "1" or cell.get("hMerge") == "1")
                         for cell in row if local(cell) == "tc"]
                        for row in each if local(row) == "tr"
                    ]  # fmt: skip
                    blocks += table_blocks(
                        [
                            [
                                cell
                                for cell in row
                                if not (cell.continues and cell.columns == 1 and not cell.text)
                            ]
                            or row
                            for row in rows
                        ],
                        flags,
                    )
                elif not inside and (text := clean_line(_words(each))):
                    blocks.append(Block("paragraph", text))
    except PackageError as error:
        return unreadable(str(error), error.flag)
    except ValueError as error:
        return unreadable(f"a slide cannot be read: {error}")
    said = properties(package)
    return OfficeText(classify(blocks), tuple(sorted(flags)) if blocks else (*sorted(flags), "no-text"), said)


def _relation(attributes: dict[str, str]) -> str:
    # p:sldId has an id of its own beside r:id
    return next((str(value) for key, value in attributes.items() if str(key).endswith("}id")), "")


def _words(element: object) -> str:
    from lxml import etree

    if not isinstance(element, etree._Element):  # noqa: SLF001 - lxml's public class of elements
        return ""
    return "".join((each.text or "") if local(each) == "t" else " " for each in element.iter("{*}t", "{*}br"))
