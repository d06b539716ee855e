"""Reads a Dibao archive in a folder without Dibao: `python READER.py FOLDER [list | verify | extract VERSION OUT]`.

FORMAT.md beside this file says what it relies on. Python 3.8 or newer and a way to undo Zstandard: the
module `zstandard`, or the program `zstd`. Brotli-coded answers need the module `brotli`.
"""

import gzip
import hashlib
import json
import re
import subprocess
import sys
import zlib
from pathlib import Path

NUMBERS = ("status", "length", "offset", "size")
# and more, not needed here
TEXTS = ("run", "url", "verdict", "reason", "media_type", "sha256", "segment", "via")
LEDGER = re.compile(r"(\d{10})(?:-(\d{10})-([a-z2-7]{8}))?\.json\.zst\Z")


def unzstd(data):
    """Return what a Zstandard frame holds."""
    try:
        import zstandard

        return zstandard.ZstdDecompressor().decompressobj().decompress(data)
    except ImportError:
        return subprocess.run(["zstd", "-dcq"], input=data, stdout=subprocess.PIPE, check=True).stdout


def captures(columns):
    """Return the captures of a `shipped` entry as dictionaries: see "Captures as columns"."""
    count, table = columns["count"], {}
    for name in (*TEXTS, *NUMBERS) if count else ():
        column = columns.get(name, 0 if name in NUMBERS else "")
        if isinstance(column, dict):
            column = [column["of"][place] for place in column["at"]]
        table[name] = column if isinstance(column, list) else [column] * count
    return [dict(zip(table, row)) for row in zip(*table.values())]


class Archive:
    """The ledgers of a folder: what was committed, in order, and what is wrong with it."""

    def __init__(self, folder):
        self.folder, self.problems = Path(folder), []
        if json.loads((self.folder / "FORMAT.json").read_text())["format"] != 1:
            sys.exit("another format than 1: this reader does not know it")
        self.captures, self.renditions, self.locations, self.moved = [], {}, {}, {}
        self.versions, self.destroyed = {}, set()
        self.hashes, self.consumed = {}, {}
        for writer in sorted({path.parent.name for path in self.folder.glob("ledger/*/*/*")}):
            self.chain(writer)
        for place in [place for place, sha256 in self.consumed.items() if self.hashes.get(place) != sha256]:
            self.problems.append(f"ledger of {place[0]}: object {place[1]} is not the one that was consumed")

    def chain(self, writer):
        """Read the objects of one writer: from the head back, link by link; the rest is superseded."""
        found = {}
        for path in self.folder.glob("ledger/*/" + writer + "/*"):
            seq, epoch, token = LEDGER.match(path.name).groups()
            found.setdefault(int(seq), []).append((int(epoch or 0), token or "", path))
        head = max((epoch, token, seq) for seq in found for epoch, token, _ in found[seq])
        wanted, chain = None, []
        for seq in range(head[2], 0, -1):
            read = []
            for epoch, token, path in found.get(seq, []):
                try:
                    plain = unzstd(path.read_bytes())
                    if wanted or (epoch, token) == head[:2]:
                        read.append((hashlib.sha256(plain).hexdigest(), json.loads(plain)))
                except Exception as error:  # each library has its own
                    self.problems.append(f"{path}: damaged ({error})")
            chosen = [(sha256, item) for sha256, item in read if sha256 == wanted] if wanted else read
            if not chosen:
                self.problems.append(
                    f"ledger of {writer}: {seq} is missing, or not the one that {seq + 1} names"
                )
                chosen = read
            for sha256, item in chosen[-1:]:
                wanted, self.hashes[writer, seq] = item["prev"], sha256
                chain.append(item)
                if (item["format"], item["writer"], item["seq"]) != (1, writer, seq):
                    self.problems.append(f"ledger of {writer}: object {seq} says that it is another")
        if wanted:
            self.problems.append(f"ledger of {writer}: its first object follows another")
        for item in reversed(chain):
            for entry in item["entries"]:
                self.apply(entry)

    def apply(self, entry):
        """Take in one entry; types that are not named here say nothing about bytes, texts and versions."""
        kind = entry["type"]
        keyed = {"rendition": ("id", self.renditions), "located": ("location", self.locations)}
        keyed["versioned"] = ("version", self.versions)
        if kind == "shipped":
            self.captures += captures(entry["captures"])
        elif kind in keyed:
            name, table = keyed[kind]
            table[entry[name]] = entry
        elif kind == "relocated":
            self.moved.update({(entry["old"], old): (entry["new"], new) for old, new, _ in entry["moves"]})
        elif kind == "consumed":
            self.consumed[entry["writer"], entry["seq"]] = entry["sha256"]
        elif kind == "taken-down" and entry["level"] == "destroy":
            self.destroyed.update(entry["blobs"] + entry["renditions"])

    def block(self, item):
        """Return the block of the record of a capture or rendition, checked against its digest."""
        key, offset = item["segment"], item["offset"]
        while (key, offset) in self.moved:
            key, offset = self.moved[key, offset]
        with (self.folder / key).open("rb") as file:
            file.seek(offset)
            inflater = zlib.decompressobj(wbits=31)
            plain = inflater.decompress(file.read(item["size"]))
        head, _, rest = plain.partition(b"\r\n\r\n")
        digest = "sha256:" + hashlib.sha256(rest[:-4]).hexdigest()
        if not inflater.eof or f"\r\nWARC-Block-Digest: {digest}\r\n".encode() not in head + b"\r\n":
            raise ValueError("the record is cut or altered")
        return rest[:-4]

    def original(self, capture):
        """Return the blob of a capture that has a record, checked against its hash."""
        block = self.block(capture)
        head, _, body = block.partition(b"\r\n\r\n")
        lines = [line.partition(":") for line in head.decode("latin-1").lower().split("\r\n")]
        codings = ",".join(value for name, _, value in lines if name == "content-encoding").split(",")
        for coding in map(str.strip, reversed(codings)):
            if coding in ("gzip", "x-gzip") and body[:2] == b"\x1f\x8b":
                body = gzip.decompress(body)
            elif coding == "deflate":  # a zlib stream, or, from some servers, a raw one
                wrapped = body[0] & 15 == 8 and (body[0] << 8 | body[1]) % 31 == 0
                body = zlib.decompress(body, 15 if wrapped else -15)
            elif coding == "zstd":
                body = unzstd(body)
            elif coding == "br":
                import brotli

                body = brotli.decompress(body)
        if capture["sha256"] and hashlib.sha256(body).hexdigest() != capture["sha256"]:
            raise ValueError("the payload is not the one recorded")
        return body

    def text(self, rendition):
        """Return the clean document of a rendition (a dictionary; its `text` is the text), checked."""
        block = self.block(rendition)
        if hashlib.sha256(block).hexdigest() != rendition["sha256"]:
            raise ValueError("the text is not the one recorded")
        return json.loads(block)

    def verify(self):
        """Check every object against its name, and every record that the ledgers name; return the problems."""
        for path in sorted([*self.folder.glob("segments/*/*/*/*"), *self.folder.glob("texts/*/*/*/*")]):
            if hashlib.sha256(path.read_bytes()).hexdigest() != path.name.split(".")[0]:
                self.problems.append(f"{path}: altered, or cut")
        named = [(item, self.original) for item in self.captures if item["segment"]]
        for item, read in [*named, *((item, self.text) for item in self.renditions.values())]:
            try:
                read(item)
            except Exception as error:  # whatever it is, it is a problem of this record
                if not self.destroyed & {item.get("id"), item.get("blob", item["sha256"])}:
                    self.problems.append(f"{item['segment']} at {item['offset']}: {error!r}")
        return self.problems


def main(arguments):
    """Do what the command line says; exit code 4 when anything is wrong."""
    archive, verb = Archive(arguments[0]), arguments[1] if len(arguments) > 1 else "list"
    if verb == "list":
        rows = [
            [item["document"], item["version"], item["captured"], archive.locations[item["location"]]["url"]]
            for item in archive.versions.values()
        ]
        print(*map("\t".join, sorted(rows)), sep="\n")
    elif verb == "verify":
        print(*archive.verify(), sep="\n")
        print(
            f"{len(archive.captures)} captures, {len(archive.renditions)} texts, {len(archive.problems)} problems"
        )
    elif verb == "extract":
        rendition = archive.renditions[archive.versions[arguments[2]]["rendition"]]
        if archive.destroyed & {rendition["id"], rendition["blob"]}:
            sys.exit("taken down, and not kept")
        held = [item for item in archive.captures if item["segment"] and item["sha256"] == rendition["blob"]]
        Path(arguments[3]).mkdir(parents=True, exist_ok=True)
        (Path(arguments[3]) / "original.bin").write_bytes(archive.original(held[0]))
        (Path(arguments[3]) / "text.txt").write_bytes(archive.text(rendition)["text"].encode())
    sys.exit(4 if archive.problems else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
