"""What a curator may say: the closed list of fields, and an assertion as readers see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from dibao.records.entries import Asserted, RelationKind

#: fields a text has, too: what a curator says governs, what the text says is shown beside it
TextField = Literal[
    "title", "number", "unified-number", "index-number", "issuer", "signed", "published", "genre",
    "in-force-from", "in-force-until", "status",
]  # fmt: skip
#: what only the keeper of a document knows: 全宗号, 档号, 保管期限, and a remark
KeeperField = Literal["fonds", "file-number", "retention", "note"]
#: of two places: they show one document, or they do not, whatever their texts say
IdentityField = Literal["same-document", "other-document"]

TEXT_FIELDS: tuple[TextField, ...] = get_args(TextField)
KEEPER_FIELDS: tuple[KeeperField, ...] = get_args(KeeperField)
IDENTITY_FIELDS: tuple[IdentityField, ...] = get_args(IdentityField)
#: that two places show one text is said of the places, by `same-document`
_OF_PLACES = frozenset({"copy-of", "excerpt-of"})
RELATION_FIELDS: tuple[RelationKind, ...] = tuple(
    kind for kind in get_args(RelationKind) if kind not in _OF_PLACES
)
#: the relation that a text seems to state, or that was asserted, does not hold
DENIAL = "not-"
#: of a missing number of a series, by its own id: why it is missing
GAP = "gap"


@dataclass(frozen=True, slots=True)
class Said:
    """An assertion, whether it governs (the last said of its field that was not taken back), and who took it back."""

    assertion: Asserted
    governs: bool
    withdrawn: Asserted | None = None


def relation_of(field: str) -> tuple[RelationKind, bool] | None:
    """Return the relation a field asserts (True) or denies (False), None for any other field."""
    kind = field.removeprefix(DENIAL)
    for known in RELATION_FIELDS:
        if known == kind:
            return known, kind == field
    return None
