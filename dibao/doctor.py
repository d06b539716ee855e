"""What `dibao doctor` looks at: settings, machine, archive, catalog, spool, and the store by probing it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from pydantic import SecretStr

from dibao.errors import DibaoError, Transient
from dibao.machine import clock_set, open_files, spool_disk, spool_folder, waiting_spools
from dibao.settings import Settings
from spiders.cards import load_cards
from storage.archive import FORMAT_KEY, Archive
from storage.catalog.catalog import Catalog
from storage.objects.examination import examine
from storage.objects.probe import Finding, course
from storage.objects.store import open_objects

#: variables that begin as settings do and are none; tests and schedulers read them
_OTHER = ("DIBAO_CLOCK", "DIBAO_SCHEDULE", "DIBAO_TORTURE", "DIBAO_TEST_")


def diagnose(settings: Settings) -> Iterator[Finding]:
    """Yield what is found of this machine, this archive and its store, in the order an operator would mend it."""
    yield from course(
        {
            "settings": lambda: _settings(settings),
            "secrets": _secrets,
            "contact": lambda: _contact(settings),
            "source cards": lambda: _cards(settings),
            "clock": clock_set,
            "open files": open_files,
            "spool folder": lambda: spool_folder(settings),
            "spool disk": lambda: spool_disk(settings),
            "waiting spools": lambda: waiting_spools(settings),
        }
    )
    try:
        yield from examine(settings.store, settings)
    except DibaoError as error:
        yield Finding(
            "store", "fail", str(error),
            "Nothing else can be looked at" + (": try again later." if isinstance(error, Transient) else "; `dibao doctor --fix` makes what is missing."),
        )  # fmt: skip
        return
    yield from course({"archive": lambda: _archive(settings), "catalog": lambda: _catalog(settings)})


def exit_code(findings: list[Finding]) -> int:
    """Return 4 when something fails, 3 when something is to be warned of, else 0."""
    found = {finding.severity for finding in findings}
    return 4 if "fail" in found else 3 if "warn" in found else 0


def _settings(settings: Settings) -> Finding:
    names = {f"DIBAO_{name.upper()}" for name in Settings.model_fields}
    unknown = sorted(
        name
        for name in os.environ
        if name.startswith("DIBAO_") and not name.startswith(_OTHER) and name not in names
    )
    if unknown:
        return Finding(
            "settings",
            "warn",
            f"unknown variables {', '.join(unknown)}",
            "They have no effect: see docs/settings.md for the names.",
        )
    if settings.jobs > 4 * (os.cpu_count() or 1):
        return Finding(
            "settings",
            "warn",
            f"jobs={settings.jobs} on {os.cpu_count()} cores",
            "Crawls will wait for one another and time out: set fewer jobs.",
        )
    return Finding("settings", "ok", f"store {settings.store}", "Every setting is known and legal.")


def _secrets() -> Finding:
    """See whether others can read a settings file that holds keys."""
    path = Path("dibao.toml")
    if path.is_file():
        told = path.read_text(encoding="utf-8", errors="replace")
        keys = [name for name, field in Settings.model_fields.items() if field.annotation is SecretStr]
        if any(name in told for name in keys) and path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
            return Finding(
                "secrets",
                "warn",
                "dibao.toml holds keys and others can read it",
                "chmod 600 dibao.toml, or give the keys in the environment.",
            )
    return Finding(
        "secrets", "ok", "no keys in a file that others can read", "Keys are where only this user sees them."
    )


def _contact(settings: Settings) -> Finding:
    if not settings.contact:
        return Finding(
            "contact",
            "note",
            "none",
            "Portals cannot ask you to slow down before they block you: set DIBAO_CONTACT.",
        )
    return Finding("contact", "ok", settings.contact, "Portals can reach you.")


def _cards(settings: Settings) -> Finding:
    cards = load_cards(settings.card_folders).values()
    enabled = sum(card.enabled for card in cards)
    if not enabled:
        return Finding(
            "source cards",
            "note",
            f"{len(cards)} cards, none enabled",
            "`dibao nightly` without names has nothing to do.",
        )
    return Finding("source cards", "ok", f"{enabled} of {len(cards)} enabled", "All cards are well formed.")


def _archive(settings: Settings) -> Finding:
    if open_objects(settings.store, create=False).stat(FORMAT_KEY) is None:
        return Finding(
            "archive",
            "note",
            "none yet",
            "The first verb that writes makes it; with keys of least privilege only the keeper's can.",
        )
    archive = Archive.open(settings.store)
    heads = archive.ledger.heads()
    count = sum(head.seq for head in heads.values())
    return Finding(
        "archive", "ok", f"{'a demo, ' if archive.demo else ''}{len(heads)} chains, {count} ledger objects",
        "Every chain is whole; `dibao verify` checks what they name.",
    )  # fmt: skip


def _catalog(settings: Settings) -> Finding:
    url = settings.catalog_url
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        if not path.exists():
            return Finding("catalog", "note", "none yet", "The first verb makes it from the ledger.")
    with Catalog.open(url) as catalog:
        waiting = len(catalog.unconsumed())
    if waiting:
        return Finding(
            "catalog", "note", f"{waiting} shipments are not published", "`dibao process` publishes them."
        )
    return Finding(
        "catalog",
        "ok",
        "opens, and everything it knows is published",
        "Searches see everything that was published.",
    )
