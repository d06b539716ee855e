"""Ed25519 keys that sign checkpoints: PEM files that OpenSSL reads, too."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from dibao.errors import FixityError, UsageError
from storage.objects.folder import sync_folder

#: of a file that is tried as a key; PEM of Ed25519 has under 500 bytes
LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What verifies a signature; `id` is the sha256 of its SubjectPublicKeyInfo, `pem` what others are given."""

    id: str
    pem: str
    _key: Ed25519PublicKey

    def verify(self, signature: bytes, data: bytes, where: str) -> None:
        """Raise FixityError naming `where` unless this key made `signature` over `data`."""
        try:
            self._key.verify(signature, data)
        except InvalidSignature:
            raise FixityError(
                f"{where}: the signature was not made over this by the key {self.id[:16]}"
            ) from None


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """What signs; never shown, never stored in an archive."""

    public: PublicKey
    _key: Ed25519PrivateKey

    def sign(self, data: bytes) -> bytes:
        """Return the 64 bytes of the Ed25519 signature (RFC 8032), the same every time."""
        return self._key.sign(data)


def make_key(path: Path, passphrase: str = "") -> PublicKey:
    """Write a new private key to `path` (mode 0600) and its public key to `path`.pub; return the public one.

    Nothing is overwritten: raises UsageError where one of the files is there already, or cannot be written.
    """
    key = Ed25519PrivateKey.generate()
    protection: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        protection = serialization.BestAvailableEncryption(passphrase.encode())
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection)
    public = _public(key.public_key())
    other = path.with_name(path.name + ".pub")
    try:
        if other.exists():
            raise FileExistsError(17, "File exists", str(other))
        _write(path, private, 0o600)
        _write(other, public.pem.encode(), 0o644)
        sync_folder(path.absolute().parent)
    except OSError as error:
        raise UsageError(f"{error.filename or path}: {error.strerror}; name another file") from error
    return public


def read_private(path: Path, passphrase: str = "") -> PrivateKey:
    """Return the private key in a PEM file; raises UsageError for any other file or a wrong passphrase."""
    try:
        key = serialization.load_pem_private_key(_read(path), passphrase.encode() or None)
    except TypeError as error:
        what = "needs its passphrase" if not passphrase else "has no passphrase, but one was given"
        raise UsageError(f"{path}: the key {what} (DIBAO_CHECKPOINT_PASSPHRASE)") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UsageError(f"{path}: no private key in PEM, or a wrong passphrase") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(f"{path}: not an Ed25519 key; `dibao keys new FILE` makes one")
    return PrivateKey(_public(key.public_key()), key)


def read_public(path: Path) -> PublicKey:
    """Return the public key in a PEM file, which may hold the public key alone; raises UsageError."""
    return public_key(_read(path), str(path))


def public_key(pem: bytes, where: str) -> PublicKey:
    """Return the public key in these bytes; raises UsageError naming `where`."""
    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UsageError(f"{where}: no public key in PEM; give the .pub file of `dibao keys new`") from error
    if not isinstance(key, Ed25519PublicKey):
        raise UsageError(f"{where}: not an Ed25519 key")
    return _public(key)


def _public(key: Ed25519PublicKey) -> PublicKey:
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    der = key.public_bytes(serialization.Encoding.DER, info)
    pem = key.public_bytes(serialization.Encoding.PEM, info).decode("ascii")
    return PublicKey(hashlib.sha256(der).hexdigest(), pem, key)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LONGEST)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; name a key file") from error


def _write(path: Path, data: bytes, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
