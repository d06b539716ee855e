"""Who may do what with these keys and without any, who can listen, and whether the server's clock is ours."""

from __future__ import annotations

from datetime import UTC, datetime

from storage.objects.probe import Bench, Finding, Probe
from storage.objects.s3 import S3Objects
from storage.objects.s3_errors import DeniedError, asked

#: S3 refuses requests whose time is further off
_REFUSED_SKEW = 900
#: seconds: more makes the times of captures wrong for a reader who compares machines
_SKEW = 5


class RightProbes:
    """The probes of rights; each is a method that returns its finding."""

    def __init__(self, bench: Bench, objects: S3Objects, *, secure: bool) -> None:
        self._bench = bench
        self._objects = objects
        self._client = objects.client
        self._secure = secure

    def probes(self) -> dict[str, Probe]:
        """Return the probes by name, in the order they are to be made."""
        return {
            "delete right": self.delete_right,
            "anonymous access": self.anonymous,
            "transport": self.transport,
        }

    def clock(self) -> Finding:
        """Compare the server's clock with ours; asked first, for a wrong clock makes everything else fail."""
        before = datetime.now(UTC)
        told = asked("clock", lambda: self._client.server_time(self._objects.bucket))
        if told is None:
            return Finding(
                "clock skew", "note", "the server does not tell its time", "Keep this machine's clock by NTP."
            )
        # told in whole seconds, some time between our question and the answer
        skew = max((before - told).total_seconds() - 1, (told - datetime.now(UTC)).total_seconds(), 0.0)
        if skew >= _REFUSED_SKEW:
            return Finding(
                "clock skew",
                "fail",
                f"{skew:.0f} s",
                "The server refuses requests this far off: set the clock.",
            )
        if skew >= _SKEW:
            return Finding(
                "clock skew",
                "warn",
                f"{skew:.0f} s",
                "Times of capture are this machine's: set its clock by NTP.",
            )
        return Finding(
            "clock skew", "ok", "below 5 s", "Times of capture can be trusted as far as this machine's clock."
        )

    def delete_right(self) -> Finding:
        """Try to delete an object for good."""
        key = self._bench.key("deleted")
        self._objects.put(key, b"")
        try:
            self._objects.delete(key)
        except DeniedError:
            return Finding(
                "delete right", "ok", "this key cannot delete",
                "Nothing that steals this key can destroy the archive; take-downs need the keeper's key.",
            )  # fmt: skip
        self._objects.put(key, b"again")
        try:
            self._objects.erase(key)
        except DeniedError:
            return Finding(
                "delete right", "note", "this key can delete, but not what versioning keeps",
                "With versioning on nothing can be destroyed with it; take-downs need the keeper's key.",
            )  # fmt: skip
        return Finding(
            "delete right", "note", "this key can delete for good",
            "Right for a keeper: crawlers, publishers and readers get keys of their own, see `dibao doctor --fix`.",
        )  # fmt: skip

    def anonymous(self) -> Finding:
        """Ask without a key."""
        key = self._bench.key("private")
        self._objects.put(key, b"")
        bucket, name = self._objects.bucket, self._objects.prefix + key
        statuses = asked(
            "anonymous", lambda: (self._client.anonymous(bucket), self._client.anonymous(bucket, name))
        )
        if 200 in statuses:
            return Finding(
                "anonymous access", "warn", "anybody may read this bucket",
                "What is quarantined or taken down was public too; let people in through the reading room.",
            )  # fmt: skip
        return Finding("anonymous access", "ok", "refused", "Only holders of a key read the archive.")

    def transport(self) -> Finding:
        """See whether others can listen."""
        if self._secure:
            return Finding(
                "transport",
                "ok",
                "https, the server's certificate was checked",
                "Nobody on the way can read or alter.",
            )
        return Finding(
            "transport",
            "note",
            "http",
            "Keys are not sent, but everything else can be read on the way: use https beyond your own network.",
        )
