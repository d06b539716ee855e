"""`dibao demo`: three nights over the bundled portal, and the outcome compared with the answer key."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from dibao import clock
from dibao.cli.console import Out
from dibao.cli.context import Context
from dibao.cli.reports import print_report
from dibao.demo.check import Comparison, compare_with_key
from dibao.demo.key import answer_key
from dibao.demo.portal import Portal
from dibao.demo.schedule import FIRST_NIGHT, NIGHTS, RECHECKS
from dibao.demo.server import serve
from dibao.errors import UsageError
from dibao.pipeline import House
from dibao.settings import Settings, load

#: where the demo archive is made unless --store says otherwise
DEFAULT_STORE = "dibao-demo"
CARDS = Path(__file__).parent / "cards"


def run_demo(settings: Settings, out: Out, *, fresh: bool) -> int:
    """Run or take up the demo; return 0 only if every event, and nothing else, was found."""
    store = DEFAULT_STORE if settings.store == Settings.model_fields["store"].default else settings.store
    if fresh:
        _remove(store)
    portal = Portal()
    with serve(portal) as server, _environment("DIBAO_RESOLVE", f".dibao.test={server.address}"):
        demo = load(
            store=store,
            catalog=settings.catalog or None,
            sources=os.pathsep.join([*(str(folder) for folder in settings.card_folders), str(CARDS)]),
            resolve=f".dibao.test={server.address}",
            jobs=settings.jobs,
        )
        with _environment("DIBAO_SOURCES", demo.sources):
            return _nights(demo, out, portal)


def _nights(settings: Settings, out: Out, portal: Portal) -> int:
    """Live through the days that are not behind us, then compare."""
    with (
        _environment(clock.VARIABLE, FIRST_NIGHT.isoformat()),
        House(settings, create=True, demo=True) as house,
    ):
        if not house.archive.demo:
            raise UsageError(
                f"{settings.store} holds a real archive; name another folder: dibao --store DIR demo"
            )
        context = Context(settings, out)
        for day in range(_reached(house), max(NIGHTS) + 1):
            if day not in NIGHTS and day not in RECHECKS:
                continue
            portal.day = day
            os.environ[clock.VARIABLE] = _instant(day).isoformat()
            kind = "nightly" if day in NIGHTS else "recheck"
            with out.progress() as progress:
                night = house.nightly(kind=kind, progress=progress)  # type: ignore[arg-type]  # one of two literals
            for _, error in night.crawled.failures:
                raise error  # the days after would build upon a night that was not lived through
            if day in NIGHTS and night.crawled.results:
                print_report(context, house, clock.today())
                out.line()
        comparison = compare_with_key(house, answer_key())
    _write_key(settings)
    return _conclude(settings, out, comparison)


def _instant(day: int) -> datetime:
    return FIRST_NIGHT + timedelta(days=day)


def _reached(house: House) -> int:
    """Return the day an earlier call had begun: a later night begins only when the one before is published."""
    runs = [item.key.removeprefix("plans/").split(".")[0] for item in house.archive.objects.keys("plans/")]
    dates = [house.archive.plan(run).logical_date for run in runs]
    return (max(dates) - FIRST_NIGHT.date()).days if dates else 0


def _write_key(settings: Settings) -> None:
    """Write the answer key beside the archive, for whoever wants to compare by themselves."""
    path = settings.home / "answer-key.json"
    path.write_text(answer_key().json() + "\n", encoding="utf-8")


def _conclude(settings: Settings, out: Out, comparison: Comparison) -> int:
    if out.as_json:
        out.object(comparison)
    for line in comparison.missing:
        out.note(f"missing     {line}")
    for line in comparison.unexplained:
        out.note(f"unexplained {line}")
    if comparison.equal:
        out.styled(f"[green]All {comparison.found} events of the answer key were found, and nothing else.[/]")
        store = settings.store
        out.line(
            f"The archive is in {store.rstrip('/')}/ and the answer key in {settings.home / 'answer-key.json'}. Try:"
        )
        out.line(f"  .venv/bin/dibao --store {store} changes")
        out.line(f"  .venv/bin/dibao --store {store} search 补贴")
        out.line(f"  .venv/bin/dibao --store {store} report")
        return 0
    out.note(f"{len(comparison.missing)} events missing, {len(comparison.unexplained)} unexplained")
    return 4


def _remove(store: str) -> None:
    """Remove an earlier demo archive, and refuse anything that is not one."""
    if "://" in store:
        raise UsageError(f"{store} is not in a folder; name an unused prefix instead of --fresh")
    folder = Path(store)
    if not folder.exists():
        return
    form = folder / "FORMAT.json"
    if not form.is_file() or not json.loads(form.read_text(encoding="utf-8")).get("demo"):
        raise UsageError(f"{store} is not a demo archive; it is not removed")
    shutil.rmtree(folder)


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    """Set a variable for this process and the crawls it starts, and put it back."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = before
