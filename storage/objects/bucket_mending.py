"""What `dibao doctor --fix` does to a bucket: makes it, has it keep versions, grants the least rights."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from minio.commonconfig import ENABLED, Filter
from minio.error import S3Error
from minio.lifecycleconfig import AbortIncompleteMultipartUpload, Expiration, LifecycleConfig, Rule
from minio.versioningconfig import VersioningConfig

from dibao.errors import StoreError
from dibao.settings import Settings
from storage.objects.policies import RIGHTS, Role, bucket_policy, identity_policy
from storage.objects.probe import PREFIX, Finding
from storage.objects.s3 import S3Objects
from storage.objects.s3_bucket import open_s3, place_of
from storage.objects.s3_errors import asked

#: days after which parts of an upload that never ended go; the longest upload takes hours
_UNFINISHED = 7
#: days after which probe objects go that a key without the right to delete left behind
_PROBES = 1


def mend_bucket(store: str, settings: Settings, grants: Sequence[tuple[Role, str]]) -> list[Finding]:
    """Make the bucket of a store where there is none and set what the server can; return what was done.

    `grants` are (role, ARN of a principal): they are written into the bucket's policy, whose other statements
    stay. Raises StoreError when the bucket can neither be made nor used.
    """
    objects = open_s3(store, settings, create=True)
    done = [
        _try("versioning", "what is overwritten or deleted is kept", lambda: _versioning(objects)),
        _try(
            "expiry",
            "unfinished uploads and forgotten probe objects go by themselves",
            lambda: _expiry(objects),
        ),
    ]
    if grants:
        named = ", ".join(f"{role} for {who}" for role, who in grants)
        done.append(_try("policy", f"the least rights of {named}", lambda: _policy(objects, grants)))
    return done


@dataclass(frozen=True, slots=True)
class Policy:
    """The policy document to attach to keys of one role."""

    role: Role
    document: dict[str, Any]  # S3 fixes its shape

    @property
    def text(self) -> str:
        """The document as S3 and its consoles take it."""
        return json.dumps(self.document, indent=1)


def policies_of(store: str) -> list[Policy]:
    """Return the policy of each role for a store; raises UsageError for a name that is none of S3."""
    bucket, prefix = place_of(store)
    return [Policy(role, identity_policy([role], bucket, prefix)) for role in RIGHTS]


def _try(name: str, what: str, call: Callable[[], None]) -> Finding:
    try:
        asked(name, call)
    except StoreError as error:
        return Finding(f"fix {name}", "warn", str(error), f"Not set: {what}. Ask whoever owns the bucket.")
    return Finding(f"fix {name}", "ok", "set", f"Now {what}.")


def _versioning(objects: S3Objects) -> None:
    objects.client.set_bucket_versioning(objects.bucket, VersioningConfig(ENABLED))


def _expiry(objects: S3Objects) -> None:
    """Add our two rules to those of the bucket."""
    prefix = objects.prefix
    place = prefix.strip("/").replace("/", "-") or "all"
    ours = [
        Rule(
            ENABLED, rule_filter=Filter(prefix=prefix), rule_id=f"dibao-uploads-{place}",
            abort_incomplete_multipart_upload=AbortIncompleteMultipartUpload(days_after_initiation=_UNFINISHED),
        ),
        Rule(
            ENABLED, rule_filter=Filter(prefix=prefix + PREFIX), rule_id=f"dibao-probes-{place}",
            expiration=Expiration(days=_PROBES),
        ),
    ]  # fmt: skip
    try:
        before = objects.client.get_bucket_lifecycle(objects.bucket)
    except S3Error as error:
        if error.response.status != 404:
            raise
        before = None
    names = {rule.rule_id for rule in ours}
    stay = [rule for rule in (before.rules if before else ()) if rule.rule_id not in names]
    objects.client.set_bucket_lifecycle(objects.bucket, LifecycleConfig([*stay, *ours]))


def _policy(objects: S3Objects, grants: Sequence[tuple[Role, str]]) -> None:
    try:
        before = json.loads(objects.client.get_bucket_policy(objects.bucket))
    except S3Error as error:
        if error.code != "NoSuchBucketPolicy":
            raise
        before = None
    policy = bucket_policy(grants, objects.bucket, objects.prefix, before)
    objects.client.set_bucket_policy(objects.bucket, json.dumps(policy))
