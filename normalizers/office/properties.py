"""What a package says of itself in docProps: claims of a program, kept as evidence and believed by no field."""

from __future__ import annotations

from dibao.records.clean import Evidence
from normalizers.office.package import Package, PackageError, local
from normalizers.text.blocks import clean_line

_PARTS = ("docProps/core.xml", "meta.xml")
_WANTED = frozenset({"created", "modified", "creator", "lastModifiedBy", "title", "creation-date", "date"})


def properties(package: Package) -> tuple[Evidence, ...]:
    """Return dates, authors and title of the file's properties as evidence, named file-created, file-creator …"""
    for part in _PARTS:
        if part in package:
            try:
                root = package.xml(part)
            except (
                PackageError
            ):  # a claim that cannot be read claims nothing; the text decides what is damaged
                return ()
            return tuple(
                Evidence(f"file-{local(item)}", clean_line(item.text)[:100], part)
                for item in root.iter()
                if local(item) in _WANTED and item.text and item.text.strip()
            )[:8]
    return ()
