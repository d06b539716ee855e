"""What `dibao doctor --fix` does to a folder."""

from __future__ import annotations

from pathlib import Path

from storage.objects.folder import translated
from storage.objects.leftovers import sweep
from storage.objects.probe import Finding
from storage.objects.store import open_objects


def mend_folder(store: str) -> list[Finding]:
    """Make the folder where there is none, and remove unfinished files of writers that were killed.

    Raises StoreError when the folder can neither be made nor used.
    """
    open_objects(store, create=True)
    with translated(store):
        count = sweep(Path(store))
    return [
        Finding("fix folder", "ok", "there", "The archive can be made in it."),
        Finding(
            "fix dead writers", "ok", f"{count} unfinished files removed", "They were never acknowledged."
        ),
    ]
