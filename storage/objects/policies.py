"""Who may do what in the bucket: the least each kind of key needs, as S3's policy documents."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Role = Literal["crawler", "publisher", "reader", "keeper"]
#: how the names of our statements begin
SID = "Dibao"
_VERSION = "2012-10-17"
_READ = ("s3:GetObject",)
_PUT = ("s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts")
_LIST = ("s3:ListBucket", "s3:GetBucketLocation")


@dataclass(frozen=True, slots=True)
class _Rights:
    """What a role may do: with the bucket, and with objects whose keys match."""

    bucket: tuple[str, ...]
    objects: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]  # actions, key patterns


#: no role but the keeper may put FORMAT.json, and none puts into another's chain of the ledger:
#: crawl writers are named w…, `*` also stands for slashes
RIGHTS: Mapping[Role, _Rights] = {
    "reader": _Rights(_LIST, ((_READ, ("*",)),)),
    "crawler": _Rights(
        _LIST,
        ((_READ, ("*",)), (_PUT, ("plans/*", "segments/*", "ledger/*/w*/*", "probe/*"))),
    ),
    "publisher": _Rights(
        _LIST,
        (
            (_READ, ("*",)),
            (
                _PUT,
                (
                    "texts/*", "ledger/*/publisher/*", "checkpoints/*", "leases/*", "browse/*", "datasets/*", "probe/*",
                ),
            ),
            # derived, and made again from the rest
            (("s3:DeleteObject",), ("browse/*", "datasets/*")),
        ),
    ),
    "keeper": _Rights(
        (
            *_LIST, "s3:ListBucketVersions", "s3:ListBucketMultipartUploads", "s3:GetBucketVersioning",
            "s3:GetBucketObjectLockConfiguration", "s3:GetLifecycleConfiguration",
        ),
        (((*_READ, "s3:GetObjectVersion", *_PUT, "s3:DeleteObject", "s3:DeleteObjectVersion"), ("*",)),),
    ),
}  # fmt: skip


def identity_policy(roles: Iterable[Role], bucket: str, prefix: str) -> dict[str, Any]:
    """Return the policy to attach to a user that has these roles in `s3://bucket/prefix`."""
    found = [statement for role in roles for statement in _statements(role, bucket, prefix)]
    return {"Version": _VERSION, "Statement": found}


def bucket_policy(
    grants: Iterable[tuple[Role, str]], bucket: str, prefix: str, before: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return a bucket's policy that gives each principal (an ARN) its role; all else that `before` says stays."""
    new = [
        {
            **statement,
            "Sid": f"{statement['Sid']}{_mark(prefix, principal)}",
            "Principal": {"AWS": [principal]},
        }
        for role, principal in grants
        for statement in _statements(role, bucket, prefix)
    ]
    names = {statement["Sid"] for statement in new}
    stay = [item for item in (before or {}).get("Statement", ()) if item.get("Sid") not in names]
    return {"Version": _VERSION, "Statement": [*stay, *new]}


def _mark(prefix: str, principal: str) -> str:
    """Return what tells a grant from others of the role: names of statements are letters and digits."""
    return hashlib.sha256(f"{prefix}\n{principal}".encode()).hexdigest()[:12]


def _statements(role: Role, bucket: str, prefix: str) -> list[dict[str, Any]]:
    """Return the statements of one role, without principals.

    Listing is granted for the whole bucket: with a condition on the prefix, servers answer 403 instead of 404 for
    objects that are not there.
    """
    rights, arn = RIGHTS[role], f"arn:aws:s3:::{bucket}"
    named = [("Bucket", rights.bucket, [arn])]
    for number, (actions, patterns) in enumerate(rights.objects, 1):
        named.append((f"Objects{number}", actions, [f"{arn}/{prefix}{pattern}" for pattern in patterns]))
    return [
        {
            "Sid": f"{SID}{role.capitalize()}{name}",
            "Effect": "Allow",
            "Action": list(actions),
            "Resource": resources,
        }
        for name, actions, resources in named
    ]
