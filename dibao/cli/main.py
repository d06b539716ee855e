"""The group, its global options, and the one place where errors become exit codes."""

from __future__ import annotations

import sys

import click

from dibao.cli.console import Out, safe
from dibao.cli.context import Context
from dibao.errors import DibaoError
from dibao.settings import load

_HELP = """Dibao 邸报: an archive of Chinese government portals and gazettes.

\b
    dibao demo                     three simulated nights over the bundled portal
    dibao nightly                  crawl, archive and publish all enabled sources
    dibao search 保税加油          find documents
    dibao show 穗府办〔2022〕1号   read one

Exit codes: 0 ok, 2 usage, 3 partial, 4 failed, 75 temporary (try again), 99 nothing to do.
"""


class Group(click.Group):
    """A group whose errors are one line and an exit code, never a traceback for bad input."""

    def main(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]  # click's own is untyped here
        """Run a verb and exit with its code."""
        try:
            return super().main(*args, **kwargs)  # type: ignore[call-overload]  # passed through as given
        except DibaoError as error:
            click.echo(f"dibao: {safe(error)}", err=True)
            sys.exit(error.exit_code)


@click.group(cls=Group, help=_HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--store", metavar="DIR|s3://…", help="Where the archive lies [DIBAO_STORE; default: ./archive]."
)
@click.option(
    "--catalog", metavar="URL", help="SQLAlchemy URL of the catalog [DIBAO_CATALOG; default: in the store]."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON: one object, or one per line for lists.")
@click.version_option(package_name="dibao")
@click.pass_context
def main(context: click.Context, store: str | None, catalog: str | None, as_json: bool) -> None:
    """Set up what every verb shares."""
    context.obj = Context(load(store=store, catalog=catalog), Out(as_json=as_json))


def _register() -> None:
    from dibao.cli import (
        asserting,
        comparing,
        covering,
        curating,
        doctoring,
        exporting,
        judging,
        keeping,
        operating,
        pipeline,
        proving,
        reading,
        removing,
        serving,
    )

    for module in (
        pipeline,
        reading,
        comparing,
        serving,
        exporting,
        operating,
        doctoring,
        keeping,
        proving,
        removing,
        curating,
        asserting,
        judging,
        covering,
    ):
        for command in module.COMMANDS:
            main.add_command(command)


_register()
