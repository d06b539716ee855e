"""Take-downs: the decision first, which hides at once; then every copy is rewritten without what must go.

What is left of it is in the ledger: hashes, ids, addresses, who asked, on which basis, when.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from dibao import clock
from dibao.errors import NotFoundError, TakenDownError, UsageError
from dibao.records.clean import CleanDocument
from dibao.records.entries import Changed, Condemned, Rendition, TakeDownLevel, TakenDown
from normalizers.ids import mint
from storage.archive import Archive, TextItem
from storage.catalog.batch import Batch
from storage.catalog.catalog import Catalog
from storage.catalog.reader import Reader
from storage.lease import publisher_lease
from storage.reach import Reach, destroyed, holding, reach, trails
from storage.redaction import redact, words_at
from storage.removal import remove
from storage.rewriting import Rewritten, rewrite
from storage.texts import pack
from storage.tombstones import put_up
from storage.walk import Member


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: by whom, on which basis, how far."""

    target: str  # a document, version or location id, or a URL
    level: TakeDownLevel
    requester: str
    basis: str
    spans: tuple[tuple[int, int], ...] = ()  # of the text of `reference`, in characters, for `redact`
    reference: str = ""  # the rendition whose text the spans count in


@dataclass(frozen=True, slots=True)
class Done:
    """What a take-down did; `unredacted` are texts of it in which the words were not found."""

    id: str
    reach: Reach
    rewritten: int  # objects
    deleted: int  # objects and browse copies
    unredacted: tuple[str, ...] = ()


def check(order: Order, found: Reach) -> None:
    """Raise UsageError for an order that cannot be carried out as it is."""
    if not order.requester.strip() or not order.basis.strip():
        raise UsageError("a take-down names who asks for it (--requester) and its legal basis (--basis)")
    if (order.level == "redact") != bool(order.spans):
        raise UsageError("spans (--span START-END) belong to --level redact, and it needs at least one")
    if order.level == "destroy" and found.parts:
        raise UsageError(
            f"{', '.join(found.parts)}: lies in a file that holds other documents too; take down the issue itself,"
            " or use --level redact or hide, which hide that file"
        )


def take_down(archive: Archive, catalog: Catalog, order: Order) -> Done:
    """Carry out a take-down: decision and tombstones, then the physical part; safe to repeat after a crash.

    The decision is one batch of the publisher. Whatever a crash leaves undone, `enforce` does.
    """
    catalog.sync(archive)
    now = clock.now()
    rewritten: list[Rewritten] = []
    with catalog.batch(archive) as batch:
        # only under the lease: a process or a compaction may have added to it, or moved it, until now
        found = reach(archive, batch, order.target)
        check(order, found)
        identifier = mint("t", found.target, order.level, now.isoformat())
        decision = TakenDown(
            identifier, order.level, found.target, found.blobs, tuple(item.id for item in found.renditions),
            order.spans, order.requester, order.basis, now,
        )  # fmt: skip
        entries = [decision]
        entries += [
            replace(decision, target=url, blobs=(), renditions=(), spans=())
            for url in found.urls
            if url != found.target
        ]
        texts, unredacted = _redacted(archive, batch, order, found)
        for entry in entries:
            batch.apply(entry)
        for rendition, clean in texts:
            batch.apply(rendition, clean)
        for document in found.documents:
            batch.apply(Changed("taken-down", document, now, detail=f"{order.level} {identifier}"))
        if texts:
            ids = {rendition.id for rendition, _ in texts}
            kept = {rendition.segment for rendition, _ in texts}
            reason = f"take-down {identifier}"
            archive.rulings.refresh(archive.ledger)
            for key in _text_objects(found, kept):
                if archive.rulings.moved(
                    key
                ):  # a former place: all that is still wanted of it lies elsewhere
                    batch.apply(Condemned(key, reason, now, now))
                    continue
                made = rewrite(archive.objects, [key], lambda _key, member: _rendition_of(member) in ids)
                rewritten.append(made)
                _record(batch, made, reason)
        extend(batch)  # the same text in other places
    enforced = enforce(archive, catalog)
    return Done(identifier, found, len(rewritten) + enforced.rewritten, enforced.deleted, tuple(unredacted))


@dataclass(frozen=True, slots=True)
class Enforced:
    """What was still to be done for all decisions made so far."""

    tombstones: int
    rewritten: int
    deleted: int


def enforce(archive: Archive, catalog: Catalog) -> Enforced:
    """Do what decisions still ask for: tombstones, browse copies, objects that hold what was destroyed.

    Nothing is done twice, so a crash anywhere is made good by the next call.
    """
    catalog.sync(archive)
    archive.rulings.refresh(archive.ledger)
    decisions = archive.rulings.takedowns
    tombstones = put_up(archive.objects, decisions)
    deleted = sum(_forget_browse(archive, catalog, entry) for entry in decisions)
    rewritten = 0
    if holding(archive, catalog):
        with publisher_lease(archive) as lease:
            # asked again under the lease: a compaction may have moved them until now
            with catalog.batch(archive, lease) as batch:
                archive.rulings.refresh(archive.ledger)
                wanted = holding(archive, batch)
            blobs, texts = destroyed(archive)
            for key in wanted:
                made = rewrite(
                    archive.objects,
                    [key],
                    lambda _key, member: member.blob in blobs or _rendition_of(member) in texts,
                )
                if made.dropped:
                    with catalog.batch(archive, lease) as batch:
                        _record(batch, made, "take-down")
                    rewritten += 1
    # a former place of what is destroyed must not wait for its grace either
    archive.rulings.refresh(archive.ledger)
    keys = trails(archive, catalog)
    due = [
        item.key
        for item in catalog.condemned()
        if item.reason.startswith("take-down") or (item.key in keys and archive.rulings.moved(item.key))
    ]
    remove(archive, catalog, due)
    return Enforced(tombstones, rewritten, deleted + len(due))


def extend(batch: Batch) -> int:
    """Let decisions made before cover what this batch brought of the same documents; return how many texts.

    A batch of the publisher calls it last, so that nothing of it is ever shown.
    """
    count = 0
    now = clock.now()
    for item in batch.extensions():
        made = batch.takedowns(item.takedown)[0]
        entry = TakenDown(
            item.takedown,
            # nobody has said which words of this text are to go
            "hide" if made.level == "redact" else made.level,
            item.document,
            (item.blob,) if item.whole else (),
            (item.rendition,),
            (),
            made.requester,
            made.basis,
            now,
        )
        batch.apply(entry)
        batch.apply(Changed("taken-down", item.document, now, detail=f"{entry.level} {item.takedown}"))
        count += 1
    return count


def _record(batch: Batch, made: Rewritten, reason: str) -> None:
    now = clock.now()
    for entry in made.relocated:
        batch.apply(entry)
        batch.apply(Condemned(entry.old, reason, now, now))


def _redacted(
    archive: Archive, catalog: Reader, order: Order, found: Reach
) -> tuple[list[tuple[Rendition, CleanDocument]], list[str]]:
    """Return the texts without the words, stored under their old ids, and the ids of those that lack the words."""
    if order.level != "redact":
        return [], []
    reference = catalog.rendition(order.reference)
    if reference is None:
        raise NotFoundError(f"no text {order.reference!r} to count the spans in")
    try:
        words = words_at(archive.clean(reference).text, order.spans)
    except ValueError as error:
        raise UsageError(f"{error}; `dibao show REF --text` prints the text") from error
    items: list[TextItem] = []
    changed: list[Rendition] = []
    without: list[str] = []
    for rendition in found.renditions:
        clean = archive.clean(rendition)
        left = redact(clean, words)
        if left == replace(clean, documents=()) or left == clean:
            without.append(rendition.id)
        items.append(TextItem(rendition.blob, rendition.part, rendition.normalizer, left))
        changed.append(rendition)
    packed = pack(items, clock.now().date())
    archive.objects.put(packed.key, packed.data)
    made = [
        # what it was like stays its name: versions are never cut anew
        replace(new, content=old.content)
        for new, old in zip(packed.renditions, changed, strict=True)
    ]
    return [(rendition, item.clean) for rendition, item in zip(made, items, strict=True)], without


def _text_objects(found: Reach, kept: Iterable[str]) -> Sequence[str]:
    return [key for key in found.objects if key.startswith("texts/") and key not in set(kept)]


def _rendition_of(member: Member) -> str:
    """Return the id of the rendition a record of text belongs to, "" for any other record."""
    if member.type not in ("conversion", "metadata"):
        return ""
    return mint("r", member.blob, member.field("Dibao-Part"), member.field("Dibao-Normalizer"))


def _forget_browse(archive: Archive, catalog: Catalog, entry: TakenDown) -> int:
    """Delete the browse copies of what a decision covers; return how many objects went."""
    count = 0
    for row in catalog.versions_showing(entry.renditions):
        for info in list(archive.objects.keys(f"browse/{row.document}/{row.id}/")):
            with suppress(NotFoundError):  # another process was faster
                archive.objects.erase(info.key)
                count += 1
    return count


__all__ = ["Done", "Enforced", "Order", "TakenDownError", "check", "enforce", "extend", "take_down"]
