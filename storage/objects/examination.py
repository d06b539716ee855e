"""The examination of one store: which probes are made of a folder and of a bucket, in which order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from dibao.settings import Settings
from storage.objects.folder import FolderObjects
from storage.objects.probe import PREFIX, Bench, Finding, Probe, clear, course
from storage.objects.protocol import Objects
from storage.objects.store import open_objects


def examine(store: str, settings: Settings) -> Iterator[Finding]:
    """Probe the store that `store` names and yield what is found; the probes' objects are removed at the end.

    Nothing of the archive is touched: probes write below `probe/` only, and a folder or bucket that is missing
    is not made.
    """
    if "://" not in store:
        objects: Objects = open_objects(store, create=False)
        bench = Bench(objects)
        assert isinstance(objects, FolderObjects)  # noqa: S101 - for the type checker
        from storage.objects.probe_folder import FolderProbes

        folder = FolderProbes(bench, objects)
        yield from _attempt(bench, folder.put, folder.probes(), {"free space": folder.free_space})
        for place in (PREFIX + bench.token, PREFIX):
            _prune(objects.root / place)
        return
    from storage.objects.probe_bucket import BucketProbes
    from storage.objects.probe_reads import ReadProbes
    from storage.objects.probe_rights import RightProbes
    from storage.objects.probe_writes import WriteProbes
    from storage.objects.s3_bucket import open_s3

    bucket = open_s3(store, settings, create=False)
    bench = Bench(bucket)
    writes, reads, kept = WriteProbes(bench, bucket), ReadProbes(bench, bucket), BucketProbes(bench, bucket)
    rights = RightProbes(
        bench, bucket, secure=not settings.s3_endpoint or settings.s3_endpoint.startswith("https")
    )
    yield from course({"clock skew": rights.clock})
    probes = {**writes.probes(), **reads.probes(), **kept.probes(), **rights.probes()}
    without = {"missing objects": reads.missing, "transport": rights.transport}
    yield from _attempt(bench, writes.put, probes, without)


def _attempt(
    bench: Bench, put: Probe, probes: dict[str, Probe], without: dict[str, Probe]
) -> Iterator[Finding]:
    """Run all probes if a probe object can be stored, else those that need none; clean up however that ends."""
    try:
        first = next(course({"put and get": put}))
        if first.severity == "fail":
            yield Finding(
                first.check, "fail", first.found,
                "Nothing can be stored with these settings: right for a reader, wrong for everyone else.",
            )  # fmt: skip
            yield from course(without)
        else:
            yield first
            yield from course(probes)
    except GeneratorExit:  # nobody wants to hear the rest, but it must be clean
        clear(bench)
        raise
    yield clear(bench)


def _prune(folder: Path) -> None:
    """Remove a folder and the empty folders in it."""
    for inside in sorted(folder.rglob("*"), reverse=True) if folder.is_dir() else ():
        with suppress(OSError):  # not empty, or no folder
            inside.rmdir()
    with suppress(OSError):
        folder.rmdir()
