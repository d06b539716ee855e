"""The verb that looks at an installation and its store."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from dibao.cli.console import shown
from dibao.cli.context import Context, pass_context
from dibao.errors import UsageError

if TYPE_CHECKING:
    from storage.objects.policies import Role
    from storage.objects.probe import Finding

_COLOURS = {"ok": "green", "note": "cyan", "warn": "yellow", "fail": "red"}


@click.command()
@click.option(
    "--fix", is_flag=True, help="First make what is missing and set what the store lacks; print the policies."
)
@click.option(
    "--grant", "grants", multiple=True, metavar="ROLE=ARN",
    help="With --fix: give this principal the least rights of crawler, publisher, reader or keeper.",
)  # fmt: skip
@pass_context
def doctor(context: Context, fix: bool, grants: tuple[str, ...]) -> None:
    """Look at settings, machine, spool, catalog and store, and say what follows from what is found.

    The store is probed: small objects are written below probe/ and removed. Ends with 3 for warnings, 4 for failures.
    """
    from dibao.doctor import diagnose, exit_code

    asked = _granted(grants)
    if asked and not fix:
        raise UsageError("--grant changes the bucket's policy: give --fix, too")
    findings: list[Finding] = []
    if fix:
        findings += _fix(context, asked)
    for finding in diagnose(context.settings):
        findings.append(finding)
        _show(context, finding)
    code = exit_code(findings)
    context.out.styled(
        {0: "[green]Nothing to mend.[/]", 3: "[yellow]See the warnings.[/]", 4: "[red]Mend what failed.[/]"}[
            code
        ]
    )
    sys.exit(code)


def _granted(grants: tuple[str, ...]) -> list[tuple[Role, str]]:
    from storage.objects.policies import RIGHTS

    found: list[tuple[Role, str]] = []
    for grant in grants:
        name, _, arn = grant.partition("=")
        role = next((role for role in RIGHTS if role == name), None)
        if role is None or not arn.startswith("arn:"):
            raise UsageError(
                f"--grant {grant}: give ROLE=ARN, the role one of {', '.join(RIGHTS)}, e.g. "
                "crawler=arn:aws:iam:::user/crawler"
            )
        found.append((role, arn))
    return found


def _fix(context: Context, grants: list[tuple[Role, str]]) -> list[Finding]:
    """Mend the store; print the policies where nobody was named to be granted them."""
    store = context.settings.store
    if "://" not in store:
        if grants:
            raise UsageError(f"--grant: {store} is a folder; its rights are those of its files")
        from storage.objects.mending import mend_folder

        done = mend_folder(store)
    else:
        from storage.objects.bucket_mending import mend_bucket, policies_of

        done = mend_bucket(store, context.settings, grants)
        for policy in [] if grants else policies_of(store):
            context.out.line(f"Policy of a {policy.role}:")
            context.out.object(policy) if context.out.as_json else context.out.text(policy.text)
    for finding in done:
        _show(context, finding)
    return done


def _show(context: Context, finding: Finding) -> None:
    if context.out.as_json:
        context.out.object(finding)
        return
    colour = _COLOURS[finding.severity]
    context.out.styled(
        f"[{colour}]{finding.severity:>4}[/]  [bold]{shown(finding.check)}[/]: {shown(finding.found)}"
    )
    context.out.styled(f"      {shown(finding.follows)}")


COMMANDS = (doctor,)
