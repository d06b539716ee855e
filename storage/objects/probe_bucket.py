"""What a bucket is set to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from minio.error import S3Error
from minio.lifecycleconfig import LifecycleConfig
from minio.objectlockconfig import ObjectLockConfig
from minio.versioningconfig import VersioningConfig

from dibao.errors import DibaoError, StoreError
from storage.objects.probe import PREFIX, Bench, Finding, Probe
from storage.objects.s3 import S3Objects
from storage.objects.s3_errors import asked

#: of the lock that is tried; long enough for a slow server, short enough for whoever waits to remove it
_LOCKED = timedelta(seconds=60)
#: uploads younger than this may be at work
_AT_WORK = timedelta(days=1)
_T = TypeVar("_T")


class BucketProbes:
    """The probes of one bucket's settings; each is a method that returns its finding."""

    def __init__(self, bench: Bench, objects: S3Objects) -> None:
        self._bench = bench
        self._objects = objects
        self._client = objects.client

    def probes(self) -> dict[str, Probe]:
        """Return the probes by name, in the order they are to be made; some need an object to try on."""
        return {
            "versioning": self.versioning,
            "object lock": self.object_lock,
            "expiry": self.expiry,
            "unfinished uploads": self.unfinished,
        }

    def versioning(self) -> Finding:
        """See whether what is overwritten is kept."""
        said = self._config(lambda: self._client.get_bucket_versioning(self._objects.bucket))
        if isinstance(said, VersioningConfig) and said.status == "Enabled":
            return Finding(
                "versioning", "ok", "on",
                "What a stolen or faulty key overwrites can be got back; a take-down removes every version.",
            )  # fmt: skip
        if isinstance(said, VersioningConfig):
            return Finding(
                "versioning", "warn", str(said.status or "off").lower(),
                "What is overwritten or deleted by mistake is gone: `dibao doctor --fix` turns versioning on.",
            )  # fmt: skip
        return Finding(
            "versioning", "note", str(said), "Ask whoever owns the bucket whether it keeps versions."
        )

    def object_lock(self) -> Finding:
        """See what is locked by default, lock an object, and try to delete it."""
        said = self._config(lambda: self._client.get_object_lock_config(self._objects.bucket))
        default = said if isinstance(said, ObjectLockConfig) else None
        if default is not None and default.mode:
            mild = default.mode == "GOVERNANCE"
            return Finding(
                "object lock", "warn", f"{default.mode.lower()} for {default.duration} {default.duration_unit}",
                "A take-down cannot destroy anything younger than that, whatever the law demands"
                + (": only a key that may bypass governance could." if mild else ": nobody can lift this lock."),
            )  # fmt: skip
        key = self._bench.key("locked")
        self._objects.put(key, b"locked for a minute")
        name = self._objects.prefix + key
        try:
            version = asked(
                key, lambda: self._client.lock(self._objects.bucket, name, datetime.now(UTC) + _LOCKED)
            )
        except DibaoError:
            return Finding(
                "object lock",
                "ok",
                "not in use",
                "Take-downs can be carried out; who may delete is for the keys to decide.",
            )
        try:
            asked(key, lambda: self._client.remove_object(self._objects.bucket, name, version))
        except DibaoError:
            asked(key, lambda: self._client.remove_locked(self._objects.bucket, name, version))
            return Finding(
                "object lock", "note", "can be set, and holds: a locked version was not deleted",
                "Nothing is locked by default, so take-downs work; set no default retention on this bucket.",
            )  # fmt: skip
        return Finding(
            "object lock", "warn", "a locked version was deleted all the same",
            "Locks of this server protect nothing: rely on keys that may not delete, and on a copy elsewhere.",
        )  # fmt: skip

    def expiry(self) -> Finding:
        """Look for rules that remove objects of the archive by themselves."""
        said = self._config(lambda: self._client.get_bucket_lifecycle(self._objects.bucket))
        if isinstance(said, str):
            return Finding(
                "expiry", "note", said, "Ask whoever owns the bucket that no rule expires the archive."
            )
        bad, aborts = [], False
        for rule in said.rules if isinstance(said, LifecycleConfig) else ():
            if rule.status != "Enabled":
                continue
            aborts |= rule.abort_incomplete_multipart_upload is not None
            reach = (rule.rule_filter.prefix if rule.rule_filter else "") or ""
            ours = self._objects.prefix
            touches = reach.startswith(ours) or ours.startswith(reach)
            if (
                (rule.expiration or rule.noncurrent_version_expiration)
                and touches
                and not reach.startswith(ours + PREFIX)
            ):
                bad.append(f"{rule.rule_id or 'a rule'} on {reach or 'everything'}")
        if bad:
            return Finding(
                "expiry",
                "fail",
                f"rules remove objects: {', '.join(bad)}",
                "The archive would lose what they reach: remove them now.",
            )
        if not aborts:
            return Finding(
                "expiry",
                "note",
                "no rule removes unfinished uploads",
                "Parts of uploads that were killed are paid for until removed: `dibao doctor --fix`.",
            )
        return Finding(
            "expiry",
            "ok",
            "no rule removes objects, unfinished uploads go by themselves",
            "Nothing vanishes by itself.",
        )

    def unfinished(self) -> Finding:
        """Count uploads of parts that somebody began and did not end."""
        try:
            found = asked(
                "unfinished uploads",
                lambda: self._client.unfinished(self._objects.bucket, self._objects.prefix),
            )
        except StoreError as error:
            return Finding(
                "unfinished uploads", "note", str(error), "Ask whoever owns the bucket to look for them."
            )
        border = datetime.now(UTC) - _AT_WORK
        old = [item for item in found if item.initiated_time and item.initiated_time < border]
        if old:
            return Finding(
                "unfinished uploads",
                "warn",
                f"{len(old)} older than a day",
                "Their parts are paid for: `dibao doctor --fix` sets a rule that removes them.",
            )
        return Finding(
            "unfinished uploads",
            "ok",
            f"none older than a day ({len(found)} at work)",
            "No storage is paid for in vain.",
        )

    def _config(self, ask: Callable[[], _T]) -> _T | str | None:
        """Return what the bucket says of itself, None when nothing is set, a sentence when we may not ask."""

        def call() -> _T | None:
            try:
                return ask()
            except S3Error as error:
                if error.response is not None and error.response.status in (404, 405, 501):
                    return None
                raise

        try:
            return asked("bucket", call)
        except StoreError as error:
            return str(error).removeprefix("bucket: ")
