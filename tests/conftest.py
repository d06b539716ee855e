"""Parts of the real world that tests share."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "parts"))
import numbered_archive
import postgres_server  # test folders are no packages
import s3_server
import small_archive
import torture_tally

#: a file system in memory: our code waits for the disk at every promise, and the tests make a thousand times as many as
#: they hold against a disk (tests/parts/disk.py models one that forgets)
MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a private folder in it
#: bytes free there; a whole run leaves a tenth of them behind until its end
ROOM = 8 << 30
#: files that take minutes begin first, or one process works on them alone when the others have nothing left to do
LONGEST = ("test_nights.py", "test_s3_demo.py", "test_nightly.py", "test_rebuild.py", "test_crawl.py")
#: the demo takes 75 s on two idle cores, and took over 300 s on two that had four times as much to do
DEMO_SECONDS = 900


def pytest_configure(config: pytest.Config) -> None:
    """Let the folders of the tests lie in memory, unless somebody wants them elsewhere."""
    if config.option.basetemp or {"TMPDIR", "PYTEST_DEBUG_TEMPROOT"} & set(os.environ):
        return
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        flags = os.statvfs(MEMORY).f_flag
        if not flags & (os.ST_NOEXEC | os.ST_RDONLY):
            os.environ["PYTEST_DEBUG_TEMPROOT"] = str(MEMORY)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring the longest files to the front, whatever order the seed gave the others."""
    for item in items:
        if "whole_demo" in getattr(item, "fixturenames", ()):  # the first to ask waits for all three nights
            item.add_marker(pytest.mark.timeout(DEMO_SECONDS))
    rank = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.name, len(LONGEST)))


@pytest.fixture
def disk_path() -> Iterator[Path]:
    """A folder of the test's own on this machine's disk, for what minds that `tmp_path` may lie in memory."""
    with tempfile.TemporaryDirectory(prefix="dibao-test-") as name:
        yield Path(name)


@contextmanager
def _once(factory: pytest.TempPathFactory, name: str) -> Iterator[tuple[Path, int]]:
    """Be the only process of this test run that makes `name`; yield the folder all share, and who outlives them."""
    shared, owner = factory.getbasetemp(), os.getpid()
    if "PYTEST_XDIST_WORKER" in os.environ:  # the process that started us outlives all of us
        shared, owner = shared.parent, os.getppid()
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield shared, owner


@pytest.fixture(scope="session")
def whole_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `dibao demo` left, with every event of the answer key found; read it, all tests share it."""
    with _once(tmp_path_factory, "demo") as (shared, _):
        folder, said = shared / "whole-demo", shared / "demo.said"
        if not said.exists():
            folder.mkdir()
            kept = {name: value for name, value in os.environ.items() if not name.startswith("DIBAO_")}
            command = [sys.executable, "-m", "dibao", "--json", "demo"]
            done = subprocess.run(command, cwd=folder, env=kept, capture_output=True, text=True, check=False)
            said.write_text(json.dumps([done.returncode, done.stdout, done.stderr]), encoding="utf-8")
    code, printed, errors = json.loads(said.read_text("utf-8"))
    assert code == 0, printed + errors
    comparison = json.loads(printed.splitlines()[-1])
    assert comparison["equal"]
    assert comparison["found"] >= 235
    return folder / "dibao-demo"


@pytest.fixture(scope="session")
def two_nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small archive that was crawled on two nights; copy it, others use it too."""
    folder = tmp_path_factory.mktemp("two-nights")
    with pytest.MonkeyPatch.context() as patch, small_archive.open_house(folder, patch) as house:
        small_archive.make_two_nights(house, patch)
    return folder


@pytest.fixture(scope="session")
def numbered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small archive of numbered notices; copy it, others use it too."""
    folder = tmp_path_factory.mktemp("numbered")
    numbered_archive.make_numbered(folder)
    return folder


@dataclass(frozen=True)
class S3:
    """A real S3 server: its endpoint and the keys that may do anything there."""

    endpoint: str
    access_key: str
    secret_key: str = field(repr=False)
    folder: Path | None = None  # of the private Ceph

    @property
    def environment(self) -> dict[str, str]:
        """The variables that make Dibao use it."""
        return {
            "DIBAO_S3_ENDPOINT": self.endpoint,
            "DIBAO_S3_ACCESS_KEY": self.access_key,
            "DIBAO_S3_SECRET_KEY": self.secret_key,
        }


@pytest.fixture(scope="session")
def s3_session(tmp_path_factory: pytest.TempPathFactory) -> S3:
    """One server for all processes of a test run: a private Ceph, or the one that DIBAO_TEST_S3 names.

    DIBAO_TEST_S3 is an endpoint, its keys are AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; DIBAO_TEST_CEPH its
    folder, where it is one that tests/parts/s3_server.py started.
    """
    if endpoint := os.environ.get("DIBAO_TEST_S3"):
        folder = Path(os.environ["DIBAO_TEST_CEPH"]) if "DIBAO_TEST_CEPH" in os.environ else None
        return S3(endpoint, os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"], folder)
    if missing := s3_server.missing():
        why = (
            f"no {', '.join(missing)}; apt-get install --no-install-recommends "
            "ceph-mon ceph-osd ceph-mgr radosgw ceph-common, or set DIBAO_TEST_S3"
        )
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(why)
    with _once(tmp_path_factory, "s3") as (shared, owner):
        known = shared / "s3" / "endpoint"
        endpoint = known.read_text() if known.exists() else s3_server.start(shared / "s3", owner)
    return S3(endpoint, s3_server.ACCESS_KEY, s3_server.SECRET_KEY, shared / "s3")


@dataclass(frozen=True)
class User:
    """A user of the server, who may do nothing until a bucket's policy says so."""

    name: str
    access_key: str
    secret_key: str = field(repr=False)

    @property
    def arn(self) -> str:
        """What a policy calls it."""
        return f"arn:aws:iam:::user/{self.name}"

    def use(self, patch: pytest.MonkeyPatch) -> None:
        """Make Dibao use this user's keys."""
        patch.setenv("DIBAO_S3_ACCESS_KEY", self.access_key)
        patch.setenv("DIBAO_S3_SECRET_KEY", self.secret_key)


@pytest.fixture(scope="session")
def s3_users(s3_session: S3) -> dict[str, User]:
    """Users by role, `nightly` is for crawler and publisher in one; policies are for the tests to set."""
    if s3_session.folder is None:
        why = "no users on a server that the tests did not start; unset DIBAO_TEST_S3"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(why)
    token = secrets.token_hex(4)
    names = {role: f"{role}{token}" for role in ("crawler", "publisher", "nightly", "reader", "keeper")}
    return {role: User(name, *s3_server.new_user(s3_session.folder, name)) for role, name in names.items()}


@pytest.fixture
def s3(s3_session: S3, monkeypatch: pytest.MonkeyPatch) -> S3:
    """The server, and the settings that name it."""
    for name, value in s3_session.environment.items():
        monkeypatch.setenv(name, value)
    return s3_session


@pytest.fixture
def bucket(s3: S3) -> str:  # noqa: ARG001 - whoever has a bucket has a server
    """A bucket name that no other test uses; the bucket is not there yet."""
    return s3_server.new_bucket_name()


#: what databases of a test are copied from: the catalog's tables, and nothing in them
TEMPLATE = "dibao_template"


@pytest.fixture(scope="session")
def postgres_session(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One PostgreSQL for all processes of a test run: a private one, or the one that DIBAO_TEST_POSTGRES names.

    Its URL has no database; the user may create some.
    """
    given = os.environ.get("DIBAO_TEST_POSTGRES")
    if not given and postgres_server.programs() is None:
        why = "no initdb; apt-get install --no-install-recommends postgresql, or set DIBAO_TEST_POSTGRES"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(why)
    from storage.catalog import Catalog

    with _once(tmp_path_factory, "postgres") as (shared, owner):
        known = shared / "postgres.url"
        ready = shared / "postgres.ready"
        if ready.exists():
            return known.read_text()
        url = given or postgres_server.start(known, owner)
        known.write_text(url)
        _run(url, f"DROP DATABASE IF EXISTS {TEMPLATE}", f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
        Catalog.open(f"{url}/{TEMPLATE}").close()
        ready.touch()
    return url


@contextmanager
def _databases(server: str) -> Iterator[Callable[[], str]]:
    made: list[str] = []

    def make() -> str:
        made.append(f"dibao_{secrets.token_hex(8)}")
        _run(server, f"CREATE DATABASE {made[-1]} TEMPLATE {TEMPLATE}")
        return f"{server}/{made[-1]}"

    yield make
    for name in made:
        _run(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def new_database(postgres_session: str) -> Iterator[Callable[[], str]]:
    """Make a database with an empty catalog, for as long as the test runs, and return its URL."""
    with _databases(postgres_session) as make:
        yield make


@pytest.fixture(scope="module")
def module_database(postgres_session: str) -> Iterator[Callable[[], str]]:
    """Make a database with an empty catalog, for as long as the module's tests run, and return its URL."""
    with _databases(postgres_session) as make:
        yield make


@pytest.fixture(params=["sqlite", "postgresql"])
def catalog_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a catalog can be, in either database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'catalog.sqlite'}"
    make: Callable[[], str] = request.getfixturevalue("new_database")
    return make()


def _run(url: str, *statements: str) -> None:
    import psycopg

    with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Callable[[str, int], None]:
    """Count what a test tortured with: `tally("kills on S3", 50)`; the summary of the run adds them up."""

    def count(what: str, number: int) -> None:
        request.node.user_properties.append(torture_tally.prop(what, number))

    return count


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how much torture the run was."""
    reports = [report for found in terminalreporter.stats.values() for report in found]
    found = torture_tally.totals(reports)
    if found:
        terminalreporter.section("torture")
        for what, count in sorted(found.items()):
            terminalreporter.write_line(f"{count:>9,}  {what}")
