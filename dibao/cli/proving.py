"""Verbs of proving: keys, checkpoint, proof, and the check of a proof."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dibao.cli.console import shown
from dibao.cli.context import Context, pass_context
from dibao.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from storage.checkpoint import Sealed

_VERSION = re.compile(r"(?P<ref>.+)@(?P<version>\d{1,9}|v[a-z2-7]{20})\Z", re.DOTALL)
_FILE = click.argument("file", metavar="FILE", type=click.Path(path_type=Path))


@click.group()
def keys() -> None:
    """Make and show the keys that sign checkpoints."""


@keys.command("new")
@_FILE
@click.option("--passphrase", "protect", is_flag=True, help="Ask for a passphrase to protect the key with.")
@pass_context
def keys_new(context: Context, file: Path, protect: bool) -> None:
    """Make an Ed25519 key pair: FILE (private, mode 0600) and FILE.pub; nothing is overwritten."""
    from storage.keys import make_key

    passphrase = ""
    if protect:
        passphrase = click.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True)
    public = make_key(file, passphrase)
    context.out.rows([_KeyLine(public.id, str(file), f"{file}.pub")], ("id", "private", "public"))


@keys.command("show")
@_FILE
@pass_context
def keys_show(context: Context, file: Path) -> None:
    """Show the id of a key and its public part, as others are given it; FILE may be either of the two."""
    from storage.keys import read_private, read_public

    passphrase = context.settings.checkpoint_passphrase.get_secret_value()
    try:
        public = read_public(file)
    except UsageError:
        public = read_private(file, passphrase).public
    if context.out.as_json:
        context.out.object({"id": public.id, "pem": public.pem})
        return
    context.out.line(f"id {public.id}")
    context.out.text(public.pem.rstrip())


@click.command()
@click.option(
    "--sign", metavar="KEYFILE", help="Private key to sign with [DIBAO_CHECKPOINT_KEY; default: unsigned]."
)
@click.option(
    "--timestamp", metavar="URL", help="RFC 3161 authority to stamp it [DIBAO_CHECKPOINT_TSA; default: none]."
)
@pass_context
def checkpoint(context: Context, sign: str | None, timestamp: str | None) -> None:
    """Write down what the whole ledger is now: one hash, signed and time-stamped as asked.

    Ends with 99 when nothing was added since the last one.
    """
    from storage.archive import Archive
    from storage.checkpoints import checkpoint_from

    chosen = {"checkpoint_key": sign, "checkpoint_tsa": timestamp}
    given = {name: value for name, value in chosen.items() if value is not None}
    made = checkpoint_from(Archive.open(context.settings.store), context.settings.model_copy(update=given))
    if made is None:
        context.out.note("nothing was added to the ledger since the last checkpoint")
        sys.exit(99)
    context.out.rows([_CheckpointLine.of(made)], ("number", "time", "writers", "root", "key", "stamps"))


@click.command()
@click.argument("ref", metavar="REF[@VERSION]")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file to write.",
)
@click.option(
    "--checkpoint",
    "number",
    default=0,
    type=click.IntRange(0),
    metavar="N",
    help="Rest on checkpoint N, not the first that serves.",
)
@pass_context
def proof(context: Context, ref: str, output: Path, number: int) -> None:
    """Write all that somebody without this archive needs to check one version of a document.

    REF as for `show`; VERSION is a number of `dibao versions REF`, or a version id; by default the version that
    speaks for the document. The file is a plain tar; `dibao verify --offline` checks it.
    """
    from dibao.reference import at_place, best, chosen, find_document, numbered
    from storage.proofs import write_proof

    match = _VERSION.match(ref)
    name, wanted = (match["ref"], match["version"]) if match else (ref, "")
    with context.reader() as reader:
        rows = numbered(reader.catalog, find_document(reader.catalog, name))
        if wanted.isdigit():
            row = chosen(rows, int(wanted))
        elif wanted:
            named = [row for row in rows if row.version.id == wanted]
            if not named:
                raise NotFoundError(f"{name} has no version {wanted}; `dibao versions` lists them")
            row = named[0]
        else:
            row = best(at_place(rows, name))
        made = write_proof(reader.archive, reader.catalog, row.version, output, checkpoint=number)
    line = _ProofLine(str(output), row.number, row.version.id, made.checkpoint.n, made.checkpoint.key)
    context.out.rows([line], ("file", "number", "version", "checkpoint", "key"))


def check_proof(context: Context, file: Path | None, key: Path | None, authority: Path | None) -> None:
    """Check a proof and print what it shows; raises UsageError unless file and key are given."""
    from storage.evidence import verify_offline
    from storage.keys import read_public
    from storage.timestamps import read_roots

    if file is None or key is None:
        raise UsageError(
            "verify --offline FILE needs --key PUB.pem, the public key of the archive; --tsa-ca is optional"
        )
    found = verify_offline(file, read_public(key), read_roots(authority) if authority else ())
    if context.out.as_json:
        context.out.object(found)
        return
    stamp = {
        "none": "none: the time is the archive's own word",
        "not checked": "there is one; give --tsa-ca CA.pem to check it",
        "checked": f"existed at {shown(found.stamped)}, by the authority's word",
    }
    origin = (
        "taken in from others, not witnessed by this archive" if found.imported else "fetched by this archive"
    )
    lines = {
        "proven": f"version {found.version} of document {found.document}",
        "URL": found.url,
        "captured": f"{shown(found.captured)}, status {found.status}, {origin}",
        "payload": f"{found.length} bytes, sha256 {found.sha256}",
        "ledger": f"{found.crawl}, {found.publication}",
        "checkpoint": f"{found.checkpoint}, made {shown(found.made)}, sha256 {found.checkpoint_sha256}",
        "root": found.root,
        "signed by": found.key,
        "time stamp": stamp[found.stamp],
    }
    for label, value in lines.items():
        context.out.styled(f"[bold]{label:>10}[/]  {shown(value)}")


@dataclass(frozen=True, slots=True)
class _KeyLine:
    """One key pair."""

    id: str
    private: str
    public: str


@dataclass(frozen=True, slots=True)
class _CheckpointLine:
    """One checkpoint."""

    number: int
    time: datetime
    writers: int
    root: str
    sha256: str
    key: str
    stamps: int

    @classmethod
    def of(cls, sealed: Sealed) -> _CheckpointLine:
        made = sealed.checkpoint
        return cls(made.n, made.time, len(made.heads), made.root, sealed.sha256, made.key, len(sealed.stamps))


@dataclass(frozen=True, slots=True)
class _ProofLine:
    """One proof that was written."""

    file: str
    number: int
    version: str
    checkpoint: int
    key: str


COMMANDS = (keys, checkpoint, proof)
