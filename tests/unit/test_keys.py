"""Keys: made once, private to their owner, and read by OpenSSL too."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path

import pytest

from dibao.errors import FixityError, UsageError
from storage.keys import make_key, read_private, read_public


def test_a_pair_signs_and_verifies(tmp_path: Path) -> None:
    made = make_key(tmp_path / "key.pem")
    private, public = read_private(tmp_path / "key.pem"), read_public(tmp_path / "key.pem.pub")
    assert made.id == private.public.id == public.id
    signature = private.sign(b"data")
    assert len(signature) == 64
    public.verify(signature, b"data", "here")
    with pytest.raises(FixityError, match="here: the signature"):
        public.verify(signature, b"date", "here")
    assert stat.S_IMODE((tmp_path / "key.pem").stat().st_mode) == 0o600


def test_openssl_verifies_what_was_signed(tmp_path: Path) -> None:
    make_key(tmp_path / "key.pem")
    (tmp_path / "data").write_bytes(b"a checkpoint")
    (tmp_path / "sig").write_bytes(read_private(tmp_path / "key.pem").sign(b"a checkpoint"))
    ask = [
        "openssl",
        "pkeyutl",
        "-verify",
        "-rawin",
        "-pubin",
        "-inkey",
        "key.pem.pub",
        "-sigfile",
        "sig",
        "-in",
        "data",
    ]
    done = subprocess.run(ask, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "Signature Verified Successfully")


def test_a_passphrase_protects(tmp_path: Path) -> None:
    make_key(tmp_path / "key.pem", "geheim")
    assert read_private(tmp_path / "key.pem", "geheim").public.id == read_public(tmp_path / "key.pem.pub").id
    assert b"ENCRYPTED" in (tmp_path / "key.pem").read_bytes()
    for wrong, match in (("", "needs its passphrase"), ("falsch", "wrong passphrase")):
        with pytest.raises(UsageError, match=match):
            read_private(tmp_path / "key.pem", wrong)
    make_key(tmp_path / "open.pem")
    with pytest.raises(UsageError, match="has no passphrase"):
        read_private(tmp_path / "open.pem", "geheim")


def test_nothing_is_overwritten_and_other_files_are_refused(tmp_path: Path) -> None:
    make_key(tmp_path / "key.pem")
    before = (tmp_path / "key.pem").read_bytes()
    with pytest.raises(UsageError, match="exists"):
        make_key(tmp_path / "key.pem")
    (tmp_path / "key.pem.pub").unlink()
    with pytest.raises(UsageError, match="exists"):
        make_key(tmp_path / "key.pem")
    assert (tmp_path / "key.pem").read_bytes() == before
    with pytest.raises(UsageError, match="No such file"):
        make_key(tmp_path / "nowhere/key.pem")
    (tmp_path / "rsa.pem").write_bytes(
        subprocess.run(["openssl", "genpkey", "-algorithm", "X25519"], capture_output=True, check=True).stdout
    )
    with pytest.raises(UsageError, match="not an Ed25519 key"):
        read_private(tmp_path / "rsa.pem")
    for read in (read_private, read_public):
        with pytest.raises(UsageError, match="no p"):
            read(Path(__file__))
        with pytest.raises(UsageError, match="No such file"):
            read(tmp_path / "nowhere")
