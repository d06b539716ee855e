"""Files are read in confined children: a hostile one costs one verdict, and nothing else changes."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import office_files as make
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from dibao.errors import ReaderError
from normalizers.document import normalize
from normalizers.isolation import keeper
from normalizers.isolation.keeper import Incident, read_apart
from normalizers.isolation.limits import Limits
from normalizers.isolation.readings import decode, encode, read
from normalizers.isolation.tables import hold_registers, hold_tables
from normalizers.office.text import OfficeText
from normalizers.pdf import ocr

SENTENCE = "各有关单位应当按照本通知要求，认真组织实施。"
PAGE = f"<html><body><table><tr><td><p>{SENTENCE}</p></td></tr></table><div>{SENTENCE * 3}</div>".encode()
NOTICE = make.docx(make.p("云澜市人民政府关于加强渡口管理的通知") + make.p(SENTENCE) * 3)
#: read in some seconds: enough to be stopped in the middle
LONG = make.docx("<w:p/>" * 2_000_000)


def printed() -> bytes:
    """Two PDF pages with a ruled table, in a font that is not embedded."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for page in range(2):
        canvas.setFont("STSong-Light", 12)
        for line in range(12):
            canvas.drawString(72, 770 - 24 * line, f"第{12 * page + line}项" + SENTENCE)
        canvas.grid([72, 200, 300], [300, 330, 360])
        canvas.drawString(80, 310, "甲")
        canvas.drawString(210, 340, "乙")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def bounded(monkeypatch: pytest.MonkeyPatch, limits: Limits) -> None:
    monkeypatch.setattr(keeper, "LIMITS", limits)


@pytest.mark.parametrize("form", ["docx", "pdf", "zip", "ofd", "ole"])
def test_a_child_reads_what_this_process_would(form: str) -> None:
    payload = {
        "docx": NOTICE,
        "zip": make.zipped([("一.docx", NOTICE), ("二.txt", SENTENCE.encode("gbk")), ("三.html", PAGE)]),
        "ofd": make.ofd([make.printed(30, 40, SENTENCE)]),
        "ole": make.doc([(SENTENCE + "\r", b"")]),
        "pdf": printed(),
    }[form]
    assert read_apart(form, payload) == read(form, payload)


def test_a_reading_crosses_as_data() -> None:
    reading = read("docx", NOTICE)
    assert decode("docx", encode("docx", reading)) == reading
    with pytest.raises(ValueError, match="blocks"):
        decode("docx", b'{"blocks": [{"kind": "script", "text": "x"}]}')


def test_a_line_that_asks_the_registers_is_read() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for at, line in enumerate(("云澜市竹编开放管理规定（云澜市人民政府令第40号）", SENTENCE)):
        canvas.setFont("STSong-Light", 12)
        canvas.drawString(72, 770 - 90 * at, line)
    canvas.save()
    found = read_apart("pdf", stream.getvalue())
    assert not isinstance(found, Incident), found
    assert found == read("pdf", stream.getvalue())


def test_memory_is_a_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    bounded(monkeypatch, Limits(memory=8 * 1024 * 1024))
    large = make.package({"word/document.xml": bytes(100 * 1024 * 1024)})
    assert read_apart("docx", large) == Incident("parser-memory", "needed more than 8 MB")
    assert read_apart("docx", NOTICE) == read("docx", NOTICE)


def test_cpu_time_is_a_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    bounded(monkeypatch, Limits(cpu=1))
    assert read_apart("docx", LONG) == Incident("parser-timeout", "used 1 seconds of CPU time")


def test_time_on_the_clock_is_a_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    bounded(monkeypatch, Limits(wall=1))
    assert read_apart("docx", LONG) == Incident("parser-timeout", "not done after 1 seconds")


def test_an_answer_without_end_is_a_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    bounded(monkeypatch, Limits(output=100))
    found = read_apart("docx", NOTICE)
    assert isinstance(found, Incident)
    assert found.cause == "parser-crashed"


def test_a_verdict_is_a_document(monkeypatch: pytest.MonkeyPatch) -> None:
    bounded(monkeypatch, Limits(cpu=1))
    document = normalize(LONG)
    assert (document.kind, document.text) == ("attachment", "")
    assert document.quality.flags == ("parser-timeout", "suspect", "unreadable")
    assert ("parser-timeout", "used 1 seconds of CPU time") in [
        (item.field, item.value) for item in document.provenance
    ]


def test_an_archive_that_stops_its_reader_still_names_its_members(monkeypatch: pytest.MonkeyPatch) -> None:
    bounded(monkeypatch, Limits(cpu=1))
    document = normalize(make.zipped([("渡口.docx", LONG), ("渡船.docx", NOTICE)]))
    assert {"parser-timeout", "suspect"} <= set(document.quality.flags)
    assert [item.name for item in document.attachments] == ["渡口.docx", "渡船.docx"]


def test_a_hundred_hostile_files_are_a_hundred_verdicts() -> None:
    places = [40 + at * (len(NOTICE) - 60) // 50 for at in range(50)]
    hostile = [NOTICE[:at] for at in places] + [
        NOTICE[:at] + b"\xff\x00\xfe" + NOTICE[at + 3 :] for at in places
    ]
    found = [read_apart("docx", payload) for payload in hostile]
    assert len(found) == 100
    for reading in found:
        assert isinstance(reading, OfficeText)
        assert reading.flags or reading.blocks
    assert read_apart("docx", NOTICE) == read("docx", NOTICE)


def test_a_nursery_that_was_killed_is_replaced() -> None:
    read_apart("docx", NOTICE)
    os.kill(keeper._nurseries[0]._process.pid, signal.SIGKILL)
    assert read_apart("docx", NOTICE) == read("docx", NOTICE)


def test_a_child_killed_from_outside_is_no_timeout() -> None:
    read_apart("docx", NOTICE)
    nursery = keeper._nurseries[0]._process.pid
    found: list[object] = []
    reader = threading.Thread(target=lambda: found.append(read_apart("docx", LONG)))
    reader.start()
    children = Path(f"/proc/{nursery}/task/{nursery}/children")
    deadline = time.monotonic() + 10
    while not (child := children.read_text().split()) and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(int(child[0]), signal.SIGKILL)
    reader.join()
    assert isinstance(found[0], Incident)
    assert (found[0].cause, found[0].reason[:19]) == ("parser-memory", "killed from outside")


def test_where_no_process_can_be_started_the_file_is_not_to_blame(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    keeper.close()
    monkeypatch.setattr(subprocess, "Popen", refused)
    with pytest.raises(ReaderError, match=r"could be started: .*temporarily unavailable"):
        read_apart("docx", NOTICE)


def test_a_nursery_that_cannot_start_names_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    keeper.close()
    monkeypatch.setattr(keeper, "_CODE", "raise ModuleNotFoundError('No module named normalizers')")
    with pytest.raises(ReaderError, match=r"started: ModuleNotFoundError: No module named normalizers$"):
        read_apart("docx", NOTICE)


def test_a_child_that_cannot_be_made_ready_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    bounded(monkeypatch, Limits(memory=1 << 63))  # no system has such a limit
    with pytest.raises(ReaderError, match="made ready"):
        read_apart("docx", NOTICE)
    monkeypatch.undo()
    assert read_apart("docx", NOTICE) == read("docx", NOTICE)


@pytest.mark.parametrize(
    "before",
    [
        "import os; del os.pidfd_open; ",
        "import os; os.pidfd_open = lambda child: (_ for _ in ()).throw(OSError(38, 'Function not implemented')); ",
    ],
    ids=["no such platform", "no such kernel"],
)
def test_where_the_kernel_does_not_tell_the_end_of_a_child_it_is_looked_at(
    before: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper.close()
    monkeypatch.setattr(keeper, "_CODE", before + keeper._CODE)
    try:
        assert read_apart("docx", NOTICE) == read("docx", NOTICE)
        bounded(monkeypatch, Limits(wall=1))
        assert read_apart("docx", LONG) == Incident("parser-timeout", "not done after 1 seconds")
        bounded(monkeypatch, Limits(cpu=1))
        assert read_apart("docx", LONG) == Incident("parser-timeout", "used 1 seconds of CPU time")
        nursery = keeper._nurseries[0]._process.pid
        assert not Path(f"/proc/{nursery}/task/{nursery}/children").read_text().split()
    finally:
        keeper.close()  # the next test's has its descriptor again


BOUNDED = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (1000 << 20, 1000 << 20))
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
from normalizers.isolation.keeper import read_apart
print(len(read_apart("docx", Path(sys.argv[1]).read_bytes()).blocks))
"""


def test_a_process_with_lower_limits_of_its_own_reads(tmp_path: Path) -> None:
    (tmp_path / "notice.docx").write_bytes(NOTICE)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", BOUNDED, tmp_path / "notice.docx"],
        capture_output=True, text=True, env=environment, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == str(len(read("docx", NOTICE).blocks))


def test_threads_take_turns() -> None:
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(read_apart("docx", NOTICE))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [read("docx", NOTICE)] * 4


def _apart(payload: bytes) -> object:
    return read_apart("docx", payload)


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_forked_worker_starts_its_own() -> None:
    read_apart("docx", NOTICE)
    with ProcessPoolExecutor(2) as pool:
        assert list(pool.map(_apart, [NOTICE] * 4)) == [read("docx", NOTICE)] * 4
    assert read_apart("docx", NOTICE) == read("docx", NOTICE)


def test_a_killed_parent_leaves_nobody_behind(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import sys, time\nfrom normalizers.isolation import keeper\n"
        "keeper.read_apart('pdf', b'%PDF-')\nprint(keeper._nurseries[0]._process.pid, flush=True)\ntime.sleep(60)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout
        nursery = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{nursery}/stat").exists() and _state(nursery) != "Z" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{nursery}/stat").exists() or _state(nursery) == "Z"


def _state(process: int) -> str:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return "Z"


CONFINED = """
import os, resource, socket
from pathlib import Path
from normalizers.isolation.limits import Limits, confine, leave_the_network
said, write = os.pipe()
child = os.fork()
if not child:
    confine(0, Limits(memory=64 << 20))
    tries = {
        "open": lambda: open("/etc/passwd"), "list": lambda: os.listdir("/"), "socket": socket.socket, "fork": os.fork, "memory": lambda: bytearray(256 << 20),
        "create": lambda: os.open(PLACE + "/new", os.O_CREAT | os.O_WRONLY), "remove": lambda: os.unlink(PLACE + "/kept"),
        "kill": lambda: os.kill(os.getppid(), 0), "limit": lambda: resource.setrlimit(resource.RLIMIT_CPU, (99, 99)),
        "run": lambda: os.execv("/bin/true", ["true"]),
    }
    for name, attempt in tries.items():
        try:
            attempt()
        except (OSError, MemoryError, ValueError):
            continue
        os.write(write, (name + " ").encode())
    os._exit(0)
os.waitpid(child, 0)
os.close(write)
print(os.read(said, 1000).decode())
"""


def test_a_confined_child_can_only_compute(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("x")
    tmp_path.chmod(0o777)
    code = CONFINED.replace("PLACE", repr(str(tmp_path)))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    allowed = set(done.stdout.split())
    assert not allowed & {"open", "list", "socket", "fork", "memory", "create", "limit", "run"}
    assert (tmp_path / "kept").exists() or "seccomp" not in Path("/proc/self/status").read_text().lower()
    assert not (tmp_path / "new").exists()


def test_the_nursery_has_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIBAO_S3_SECRET_KEY", "secret")
    keeper.close()
    read_apart("docx", NOTICE)
    environment = Path(f"/proc/{keeper._nurseries[0]._process.pid}/environ")
    try:
        said = environment.read_bytes()
    except PermissionError:  # it is not even to be looked at
        return
    assert b"secret" not in said
    assert b"DIBAO" not in said


@pytest.mark.parametrize("name", ["GBK-EUC-H", "UniGB-UCS2-V", "to-unicode-Adobe-GB1", "../passwd"])
def test_character_tables_in_memory_are_those_on_disk(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from pdfminer.cmapdb import CMapDB

    monkeypatch.setattr(CMapDB, "_load_data", CMapDB._load_data)  # put back afterwards

    def table() -> object:
        try:
            return {
                key: value for key, value in vars(CMapDB._load_data(name)).items() if not key.startswith("__")
            }
        except CMapDB.CMapNotFound:
            return None

    on_disk = table()
    hold_tables()
    assert table() == on_disk


def test_a_nursery_starts_without_the_extra_that_reads_scans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr_onnxruntime", None)  # as where it is not installed
    ocr._engine.cache_clear()
    hold_registers()
    assert ocr._engine.cache_info().currsize == 0
