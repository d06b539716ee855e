"""Golden gazette issues: one folder per kind of gazette, with the issue in its shape and how it is split.

A folder `gazette-*` holds `issue.txt` or `issue.pdf`, `expected.json` and `notes.md`. An expected file that is missing
is written, and the test fails so that its author reviews it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dibao.records.clean import CleanDocument
from normalizers.document import normalize

HERE = Path(__file__).parent
TYPES = {".txt": "text/plain; charset=utf-8", ".pdf": "application/pdf"}
FOLDERS = sorted(path for path in HERE.glob("gazette-*") if path.is_dir())


def summary(found: CleanDocument) -> dict[str, object]:
    """Return what splitting is answerable for; other fields have golden pages of their own."""
    label = found.issue
    assert label is not None
    return {
        "title": found.title,
        "label": [label.gazette, label.year, label.number, label.total, str(label.published)],
        "flags": list(found.quality.flags),
        "evidence": [[one.field, one.value] for one in found.provenance if one.field.startswith("document_")],
        "documents": [
            {
                "title": part.title,
                "number": part.document_number,
                "unified": part.unified_number,
                "pages": part.pages,
                "printed": part.printed_pages,
                "first": "".join(part.blocks[0].text.split())[:40],
                "last": "".join(part.blocks[-1].text.split())[-40:],
                "characters": sum("一" <= char <= "鿿" for char in part.text),
                "components": [[one.path, one.title, one.start, one.end] for one in part.components],
            }
            for part in found.documents
        ],
    }


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_issue(folder: Path) -> None:
    source = next(path for path in sorted(folder.glob("issue.*")))
    assert (folder / "notes.md").exists()
    found = normalize(source.read_bytes(), content_type=TYPES[source.suffix])
    assert found.kind == "issue"
    expected = folder / "expected.json"
    text = json.dumps(summary(found), ensure_ascii=False, indent=1) + "\n"
    if not expected.exists():
        expected.write_text(text, encoding="utf-8")
        pytest.fail(
            f"{folder.name}/expected.json was missing and has been written: review it, then run again"
        )
    assert json.loads(text) == json.loads(expected.read_text(encoding="utf-8"))
