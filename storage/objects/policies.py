"""Who may do what in the bucket: the least each kind of key needs, as S3's policy documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Role = Literal["crawler", "publisher", "reader", "keeper"]
#: of statements that are ours in a bucket's policy; those of others are left alone
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
    """Return a bucket's policy that gives each principal (an ARN) its role; others' statements of `before` stay.

    Ours for the same prefix and a role that is granted now are replaced.
    """
    granted = list(grants)
    new = [
        {**statement, "Principal": {"AWS": [principal]}, "Sid": f"{statement['Sid']}For{number}"}
        for number, (role, principal) in enumerate(granted, 1)
        for statement in _statements(role, bucket, prefix)
    ]
    stay = [item for item in (before or {}).get("Statement", ()) if not _ours(item, bucket, prefix)]
    return {"Version": _VERSION, "Statement": [*stay, *new]}


def _ours(statement: Mapping[str, Any], bucket: str, prefix: str) -> bool:
    """Tell whether we made a statement, for this prefix: the objects or the listing it names are below it."""
    if not str(statement.get("Sid", "")).startswith(SID):
        return False
    resources = statement.get("Resource", ())
    resources = [resources] if isinstance(resources, str) else resources
    listed = statement.get("Condition", {}).get("StringLike", {}).get("s3:prefix", "*" if not prefix else "")
    listed = [listed] if isinstance(listed, str) else listed
    below = f"arn:aws:s3:::{bucket}/{prefix}"
    return all(
        item.startswith(below) or (item == f"arn:aws:s3:::{bucket}" and f"{prefix}*" in listed)
        for item in resources
    )


def _statements(role: Role, bucket: str, prefix: str) -> list[dict[str, Any]]:
    """Return the statements of one role, without principals."""
    rights, arn = RIGHTS[role], f"arn:aws:s3:::{bucket}"
    name = f"{SID}{role.capitalize()}"
    listing: dict[str, Any] = {
        "Sid": f"{name}Bucket",
        "Effect": "Allow",
        "Action": list(rights.bucket),
        "Resource": [arn],
    }
    found = [listing]
    if prefix:
        # only listings can be narrowed to a prefix; what else concerns the bucket is told of all of it
        lists = [action for action in rights.bucket if action.startswith("s3:ListBucket")]
        listing["Action"] = [action for action in rights.bucket if action not in lists]
        found.append(
            {
                "Sid": f"{name}List", "Effect": "Allow", "Action": lists, "Resource": [arn],
                "Condition": {"StringLike": {"s3:prefix": [f"{prefix}*"]}},
            }
        )  # fmt: skip
    for number, (actions, patterns) in enumerate(rights.objects, 1):
        resources = [f"{arn}/{prefix}{pattern}" for pattern in patterns]
        found.append(
            {
                "Sid": f"{name}Objects{number}",
                "Effect": "Allow",
                "Action": list(actions),
                "Resource": resources,
            }
        )
    return found
