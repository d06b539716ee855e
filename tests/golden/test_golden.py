"""Golden pages: one folder per CMS family and crawl platform, each with a page in its shape and what is read from it.

A folder holds `document.html`, `expected.json` and `notes.md`; that of a crawl platform also `card.yaml`,
`listing.html` and `listing.json`. A folder `pdf-*` holds `document.pdf` (drawn by make_pdfs.py), `expected.json` with
its blocks, and `notes.md`. An expected file that is missing is written, and the test fails so that its author
reviews it.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from dibao.records.clean import CleanDocument
from dibao.records.hints import Hints
from normalizers.document import normalize
from normalizers.html.cms import FAMILIES
from normalizers.pdf.reader import read_pdf
from spiders.cards import Card, read_card
from spiders.platforms import PLATFORMS, platform_of

HERE = Path(__file__).parent
#: shapes of pages that belong to no one family
SHAPES = {"br-only", "nested-tables", "short-notice", "spa-json", "word-pasted", "xxgk"}
NAMES = sorted({family.name for family in FAMILIES} | set(PLATFORMS) | SHAPES)
SITE = "https://www.yunlan.test"
#: blocks repeat the text; provenance changes with every better rule
_NOISE = ("blocks", "provenance")
_CLEAN = TypeAdapter(CleanDocument)


def card_of(name: str) -> Card | None:
    path = HERE / name / "card.yaml"
    return read_card(path.read_text(encoding="utf-8"), str(path)) if name in PLATFORMS else None


def without_noise(value: dict[str, object]) -> dict[str, object]:
    kept = {key: item for key, item in value.items() if key not in _NOISE}
    if isinstance(parts := kept.get("documents"), list):
        kept["documents"] = [without_noise(part) for part in parts]
    return kept


def check(path: Path, found: object) -> None:
    """Compare with the expected file; a missing one is written for review, and fails."""
    text = json.dumps(found, ensure_ascii=False, sort_keys=True, indent=1, default=str) + "\n"
    if not path.exists():
        path.write_text(text, encoding="utf-8")
        pytest.fail(f"{path.relative_to(HERE)} was missing and has been written: review it, then run again")
    assert json.loads(text) == json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_every_family_and_platform_has_its_folder(name: str) -> None:
    wanted = {"document.html", "notes.md"}
    if name in PLATFORMS:
        wanted |= {"card.yaml", "listing.html"}
    folder = HERE / name
    missing = wanted - ({path.name for path in folder.iterdir()} if folder.is_dir() else set())
    assert not missing, f"tests/golden/{name} lacks {sorted(missing)}"


def test_no_folder_is_left_over() -> None:
    folders = {path.name for path in HERE.iterdir() if (path / "document.html").exists()}
    assert folders == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_document(name: str) -> None:
    card = card_of(name)
    found = normalize(
        (HERE / name / "document.html").read_bytes(),
        content_type="text/html",
        url=f"{SITE}/{name}/content/post_1.html",
        card=card.page_hints() if card else Hints(),
    )
    check(HERE / name / "expected.json", without_noise(_CLEAN.dump_python(found, mode="json")))


@pytest.mark.parametrize("name", sorted(PLATFORMS))
def test_listing(name: str) -> None:
    card = card_of(name)
    assert card is not None
    html = (HERE / name / "listing.html").read_text(encoding="utf-8")
    found = platform_of(card).listing(card.start[0], html)
    check(HERE / name / "listing.json", asdict(found))


PDFS = sorted(path.parent.name for path in HERE.glob("pdf-*/document.pdf"))


@pytest.mark.parametrize("name", PDFS)
def test_pdf(name: str) -> None:
    """A PDF drawn by make_pdfs.py: blocks with their pages, what was left out and why."""
    assert (HERE / name / "notes.md").exists()
    found = read_pdf((HERE / name / "document.pdf").read_bytes())
    check(HERE / name / "expected.json", json.loads(json.dumps(asdict(found))))


def test_pdf_folders_are_there() -> None:
    assert PDFS == sorted(path.name for path in HERE.glob("pdf-*") if path.is_dir()) != []
