"""Verbs of operating: sources, status, report, quarantine."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from dibao.cli.context import Context, pass_context


@click.group()
def sources() -> None:
    """Look at source cards."""


@sources.command("list")
@pass_context
def sources_list(context: Context) -> None:
    """List all source cards."""
    from spiders.cards import load_cards

    cards = [card for _, card in sorted(load_cards(context.settings.card_folders).items())]
    context.out.rows(
        cards, ("name", "title", "platform", "standing", "enabled", "checked", "site"), empty="no card"
    )


@sources.command("show")
@click.argument("name")
@pass_context
def sources_show(context: Context, name: str) -> None:
    """Show one card and its last runs."""
    with context.house() as house:
        (card,) = house.chosen([name])
        runs = house.catalog.runs(source=name)[-5:]
    context.out.object(card) if context.out.as_json else context.out.rows(
        [card], ("name", "title", "site", "platform", "start", "standing", "authority", "enabled", "checked")
    )
    context.out.rows(
        runs, ("id", "state", "reason", "requests", "listed", "verdicts"), title="last runs", empty="no run"
    )


@sources.command("check")
@click.argument("names", nargs=-1, metavar="[NAME]…")
@pass_context
def sources_check(context: Context, names: tuple[str, ...]) -> None:
    """Check cards for mistakes without fetching anything; exit 2 names the first one."""
    from dibao.errors import NotFoundError
    from spiders.cards import load_cards
    from spiders.platforms import platform_of

    cards = load_cards(context.settings.card_folders)
    for name in names or sorted(cards):
        if name not in cards:
            raise NotFoundError(f"no source card named {name}; `dibao sources list` shows them")
        platform_of(cards[name])
        context.out.line(f"{name}: the card is well formed")


@sources.command("schedule")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write this file, whole or not at all."
)
@pass_context
def sources_schedule(context: Context, out: Path | None) -> None:
    """Print what a scheduler must know of the enabled sources, as JSON.

    Makes the archive where there is none yet, so that no two tasks of the first night try to.
    """
    import json

    from dibao.cli.console import plain
    from dibao.timetable import timetable
    from spiders.cards import load_cards
    from storage.archive import Archive

    cards = load_cards(context.settings.card_folders)
    made = timetable(cards.values(), demo=Archive.open(context.settings.store, create=True).demo)
    if out is None:
        context.out.object(made)
        return
    part = out.with_name(f".{out.name}.part")
    part.write_text(json.dumps(plain(made), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    part.replace(out)
    context.out.note(f"{out}: {len(made.sources)} sources")


@click.command()
@click.option("--date", "day", metavar="DATE", help="The night asked about, by default today in China.")
@click.option("--recheck", is_flag=True, help="The runs of a recheck are asked about.")
@click.option("--enabled", is_flag=True, help="All enabled sources, beside those named.")
@click.argument("names", nargs=-1, metavar="[SOURCE]…")
@pass_context
def check(context: Context, names: tuple[str, ...], enabled: bool, recheck: bool, day: str | None) -> None:
    """Check that every source asked for has its run of a night; exit 4 when one failed or is missing.

    Without names all enabled sources are asked for.
    """
    import sys

    from dibao.attendance import attendance, exit_code
    from dibao.reference import parse_day

    with context.house(night=parse_day(day) if day else None) as house:
        asked = {*names, *(card.name for card in house.chosen(()) if enabled or not names)}
        lines = attendance(house, asked, house.night, "recheck" if recheck else "nightly")
    context.out.rows(lines, ("source", "state", "reason"), empty="no source is enabled")
    sys.exit(exit_code(lines))


@click.command()
@pass_context
def status(context: Context) -> None:
    """Show what the archive holds."""
    from dibao.status import status as of_archive

    with context.reader() as reader:
        found = of_archive(reader, context.settings)
    if context.out.as_json:
        context.out.object(found)
    else:
        context.out.rows(
            [found], ("store", "documents", "issues", "locations", "versions", "captures", "last_night")
        )


@click.command()
@click.argument("run", required=False, metavar="[DATE]")
@pass_context
def report(context: Context, run: str | None) -> None:
    """Print the report of a night, by default the last."""
    from dibao.cli.reports import print_report
    from dibao.reference import parse_day

    logical_date: date | None = parse_day(run) if run else None
    with context.house() as house:
        print_report(context, house, logical_date)


@click.group()
def quarantine() -> None:
    """Look at captures that were set aside."""


@quarantine.command("list")
@click.option("--all", "everything", is_flag=True, help="Those ruled on, too.")
@pass_context
def quarantine_list(context: Context, everything: bool) -> None:
    """List captures set aside because they look like anything but the document expected."""
    with context.house() as house:
        rows = house.catalog.quarantine(open_only=not everything)
    context.out.rows(rows, ("at", "source", "reason", "url", "ruling"), empty="nothing is quarantined")


@quarantine.command("release")
@click.argument("url")
@click.option("--dismiss", is_flag=True, help="Close it without making it a document.")
@pass_context
def quarantine_release(context: Context, url: str, dismiss: bool) -> None:
    """Let the quarantined captures of a URL through as a document, or dismiss them, after looking at them."""
    from dibao.release import release

    with context.house() as house:
        count = release(house.archive, house.catalog, house.cards, url, "dismiss" if dismiss else "accept")
    context.out.line(f"{'dismissed' if dismiss else 'accepted'} {count} captures of {url}")


COMMANDS = (sources, check, status, report, quarantine)
