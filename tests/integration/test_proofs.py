"""A proof of one version: checked with the public key alone, and worth nothing with any byte changed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from time_authority import TimeAuthority, time_authority

from dibao.cli import main
from dibao.errors import DibaoError, UsageError
from storage.evidence import Proven, verify_offline
from storage.keys import make_key, read_public
from storage.timestamps import read_roots

NIGHT = "2026-03-09T02:00:00+08:00"
NOTICE = "关于做好2026年{}假期安全工作的通知\n\n各镇人民政府：\n\n现将有关事项通知如下。{}\n"


@dataclass(frozen=True)
class Made:
    """An archive of three notices with a signed, stamped checkpoint, and the proof of one of them."""

    folder: Path
    document: str
    authority: TimeAuthority

    @property
    def payload(self) -> bytes:
        """The paper that the proven document was made of."""
        with tarfile.open(self.proof) as tar:
            part = tar.extractfile("payload")
            assert part is not None
            found = part.read()
        (paper,) = (path for path in self.folder.glob("*.txt") if path.read_bytes() == found)
        return paper.read_bytes()

    @property
    def proof(self) -> Path:
        return self.folder / "proof.tar"

    def dibao(self, *words: object) -> Result:
        given = {"DIBAO_CLOCK": NIGHT, "DIBAO_STORE": str(self.folder / "store")}
        return CliRunner().invoke(main, [str(word) for word in words], env=given)

    def check(self, path: Path, *, stamped: bool = True) -> Proven:
        roots = read_roots(self.authority.ca) if stamped else ()
        return verify_offline(path, read_public(self.folder / "key.pem.pub"), roots)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    from dibao.ingest import ingest
    from dibao.pipeline import House
    from dibao.settings import load

    folder = tmp_path_factory.mktemp("proofs")
    papers = []
    for name in ("清明节", "劳动节", "端午节"):
        papers.append(folder / f"{name}.txt")
        papers[-1].write_text(NOTICE.format(name, name * 9), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch, time_authority(folder / "tsa") as authority:
        patch.setenv("DIBAO_CLOCK", NIGHT)
        with House(load(store=str(folder / "store")), create=True, demo=True) as house:
            taken = ingest(house, papers, progress=lambda *_: None)
            assert len(taken.taken) == 3
            document = next(house.catalog.changes()).document
        found = Made(folder, document, authority)
        assert found.dibao("keys", "new", folder / "key.pem").exit_code == 0
        done = found.dibao("checkpoint", "--sign", folder / "key.pem", "--timestamp", authority.url)
        assert done.exit_code == 0, done.output
        done = found.dibao("proof", found.document, "-o", found.proof)
        assert done.exit_code == 0, done.output
        yield found


def test_a_proof_is_checked_without_the_archive(made: Made, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    shutil.copy(made.proof, moved / "p.tar")
    asked = ["--json", "--store", str(moved / "nowhere"), "verify", "--offline", str(moved / "p.tar"), "--key",
             str(made.folder / "key.pem.pub"), "--tsa-ca", str(made.authority.ca)]  # fmt: skip
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 0, done.output
    shown = json.loads(done.stdout)
    assert (shown["document"], shown["stamp"], shown["checkpoint"]) == (made.document, "checked", 1)
    assert shown["imported"] is True  # ingested files are not witnessed, and the proof says so
    payload = made.payload
    assert (shown["sha256"], shown["length"]) == (hashlib.sha256(payload).hexdigest(), len(payload))
    people = CliRunner().invoke(main, asked[1:])
    assert "signed by" in people.output
    assert "not witnessed by this archive" in people.output


def test_a_proof_is_a_plain_tar_whose_parts_common_tools_check(made: Made, tmp_path: Path) -> None:
    with tarfile.open(made.proof) as tar:
        assert tar.getnames() == [
            "proof.json", "checkpoint.json", "checkpoint.sig", "checkpoint.tsr", "captured.json", "published.json",
            "payload",
        ]  # fmt: skip
        tar.extractall(tmp_path, filter="data")
    assert (tmp_path / "payload").read_bytes() == made.payload
    for asked in (
        f"openssl pkeyutl -verify -rawin -pubin -inkey {made.folder}/key.pem.pub -sigfile checkpoint.sig -in checkpoint.json",
        f"openssl ts -verify -in checkpoint.tsr -data checkpoint.json -CAfile {made.authority.ca}",
    ):
        assert os.system(f"cd {tmp_path} && {asked} >/dev/null 2>&1") == 0  # noqa: S605 - as docs/proof.md tells people
    captured = json.loads((tmp_path / "captured.json").read_bytes())
    sha256 = hashlib.sha256((tmp_path / "payload").read_bytes()).hexdigest()
    assert sha256 in json.dumps(captured)


def alterations(made: Made, path: Path, step: int, *, stamped: bool) -> int:
    """Flip a bit of every `step`th byte; assert that what still passes says the same; return how many do."""
    whole, passed = made.proof.read_bytes(), 0
    truth = made.check(made.proof, stamped=stamped)
    with tarfile.open(made.proof) as tar:
        stamp = tar.getmember("checkpoint.tsr")
    within = range(stamp.offset_data, stamp.offset_data + stamp.size)
    for place in range(0, len(whole), step):
        altered = bytearray(whole)
        altered[place] ^= 1 << (place // step % 8)
        path.write_bytes(altered)
        try:
            assert made.check(path, stamped=stamped) == truth
        except DibaoError:
            continue
        # nobody signs all of a stamp (a certificate that is not needed, say): elsewhere every byte counts
        assert place in within
        passed += 1
    return passed


def test_an_altered_byte_is_detected_or_harmless(made: Made, tmp_path: Path) -> None:
    alterations(made, tmp_path / "p.tar", 29, stamped=True)
    whole, path = made.proof.read_bytes(), tmp_path / "p.tar"
    for place in [*range(0, len(whole), 997), len(whole) - 1]:
        for wrong in (whole[:place], whole[:place] + b"\0" + whole[place:], whole + whole[: place + 1]):
            path.write_bytes(wrong)
            with pytest.raises(DibaoError):
                made.check(path)


@pytest.mark.long
def test_every_altered_byte_is_detected_or_harmless(made: Made, tmp_path: Path) -> None:
    size = len(made.proof.read_bytes())
    assert alterations(made, tmp_path / "p.tar", 1, stamped=True) < size // 20
    alterations(made, tmp_path / "p.tar", 3, stamped=False)


def test_another_key_authority_or_archive_proves_nothing(made: Made, tmp_path: Path) -> None:
    make_key(tmp_path / "other.pem")
    with pytest.raises(DibaoError, match="signature"):
        verify_offline(made.proof, read_public(tmp_path / "other.pem.pub"))
    with time_authority(tmp_path / "tsa") as other, pytest.raises(DibaoError, match="does not hold"):
        verify_offline(made.proof, read_public(made.folder / "key.pem.pub"), read_roots(other.ca))
    assert made.check(made.proof, stamped=False).stamp == "not checked"
    for words, code in (
        (("verify", "--offline", made.proof), 2),
        (("verify", "--key", made.folder / "key.pem.pub"), 2),
        (("verify", "--offline", made.proof, "--key", tmp_path / "other.pem.pub"), 4),
        (("verify", "--offline", Path(__file__), "--key", made.folder / "key.pem.pub"), 4),
        (("proof", made.document, "-o", made.proof), 2),
        (("proof", f"{made.document}@7", "-o", tmp_path / "p"), 4),
        (("proof", f"{made.document}@v{'a' * 20}", "-o", tmp_path / "p"), 4),
        (("proof", made.document, "-o", tmp_path / "p", "--checkpoint", "9"), 4),
        (("checkpoint", "--sign", made.folder / "key.pem"), 99),
        (("keys", "new", made.folder / "key.pem"), 2),
    ):
        done = made.dibao(*words)
        assert done.exit_code == code, (words, done.output)
        assert not (tmp_path / "p").exists()


def test_versions_are_named_by_number_or_id_and_keys_are_shown(made: Made, tmp_path: Path) -> None:
    version = made.check(made.proof).version
    for place, name in enumerate(("1", version)):
        assert made.dibao("proof", f"{made.document}@{name}", "-o", tmp_path / f"{place}.tar").exit_code == 0
        assert (tmp_path / f"{place}.tar").read_bytes() == made.proof.read_bytes()
    shown = [made.dibao("keys", "show", made.folder / name).output for name in ("key.pem", "key.pem.pub")]
    assert shown[0] == shown[1]
    assert "BEGIN PUBLIC KEY" in shown[0]
    assert "PRIVATE" not in shown[0]
    assert stat.S_IMODE((made.folder / "key.pem").stat().st_mode) == 0o600


def test_a_night_ends_with_a_checkpoint_where_a_key_is_named(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dibao.pipeline import House
    from dibao.records.entries import Shipped
    from dibao.settings import load
    from storage.checkpoint import latest

    monkeypatch.setenv("DIBAO_CLOCK", NIGHT)
    store = shutil.copytree(made.folder / "store", tmp_path / "store")  # other tests count on theirs as it is
    for key, why in (("key.pem", None), ("nowhere.pem", UsageError)):
        with House(load(store=str(store), checkpoint_key=str(made.folder / key))) as house:
            house.archive.ledger.append("wabcdefghijkl", (Shipped(),))
            problem = house._checkpoint()
            assert (type(problem) if problem else None) is why
            found = latest(house.archive)
            assert found is not None
            assert (found.checkpoint.n, len(found.signature)) == (2, 64)
