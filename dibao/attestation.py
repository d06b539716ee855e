"""How a version is known: captured by us, or imported from others and not witnessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dibao.clock import local
from dibao.errors import NotFoundError
from dibao.records.origin import Basis, basis_of
from dibao.reference import Numbered
from storage.catalog.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Imported:
    """Where something not witnessed comes from, when it was taken in, and what date is claimed on what ground."""

    name: str
    at: datetime | None  # None: its run is not known (any more)
    claimed: datetime | None
    basis: Basis

    def sentence(self) -> str:
        """Return the attestation in English."""
        at = f" on {local(self.at)}" if self.at else ""
        claim = (
            f"the date {local(self.claimed)} is a claim ({self.basis})"
            if self.claimed
            else "no date is claimed"
        )
        return f"imported from {self.name}{at} and not witnessed by us; {claim}"


def attestation(version: Numbered) -> str:
    """Say how a version that we witnessed is known."""
    return f"captured {local(version.version.captured)} to {local(version.version.last_seen)}"


def origin_of(catalog: Catalog, version: Numbered) -> Imported:
    """Return where a version that we did not witness comes from."""
    row = catalog.capture(version.version.capture)
    if row is None:
        raise NotFoundError(
            f"version {version.version.id}: its capture is not in the catalog; run `dibao rebuild`"
        )
    capture = row.capture
    run = next((run for run in catalog.runs(source=capture.source) if run.id == capture.run), None)
    basis = basis_of(capture.reason)
    return Imported(
        capture.via,
        run.started if run else None,
        capture.captured if basis != "none" else None,
        basis,
    )
