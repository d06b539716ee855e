"""The demo under Airflow: `make airflow`, or `python -m dibao.demo.airflow` where Airflow is installed.

Starts the portal and `airflow standalone` on the loopback interface, over a demo archive whose clock is that of
the night being run. With `--nights` it has the scheduler live through the story and compares the outcome with the
answer key. Airflow is only ever a child process here: nothing of it is imported.
"""

from __future__ import annotations

import os
import secrets
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import click

import dibao
from dibao.cli.console import Out
from dibao.demo.check import compare_with_key
from dibao.demo.following import FollowingPortal
from dibao.demo.key import answer_key
from dibao.demo.nights import CARDS
from dibao.demo.portal import DAYS
from dibao.demo.schedule import NIGHTS, instant
from dibao.demo.scheduler import Scheduler
from dibao.demo.server import LOOPBACK, serve
from dibao.errors import CrawlError, DibaoError, UsageError
from dibao.pipeline import House
from dibao.settings import load
from storage.archive import Archive

DAGS = Path(dibao.__file__).resolve().parents[1] / "dags"
#: where Airflow's simple auth manager keeps what it made up
PASSWORDS = "simple_auth_manager_passwords.json.generated"
#: `standalone` was healthy after 19 s on two cores; a machine that is busy takes longer
PATIENCE = 300
#: a night of the demo takes 20 to 60 s; on two cores that others share five times as long was seen
NIGHT = 900


def environment(home: Path, store: Path, portal: str, port: int) -> dict[str, str]:
    """Return the environment of Airflow and, through it, of the CLI: all on loopback, nothing sent home."""
    given = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "DIBAO_"))}
    return given | {
        "PATH": os.pathsep.join([str(home / "bin"), given.get("PATH", "")]),
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__API__HOST": LOOPBACK,
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__WORKERS": "1",
        # one for all its processes, new each time
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_urlsafe(64),
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://{LOOPBACK}:{port}/execution/",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__PARALLELISM": "4",  # each running task holds a Python of about 150 MB
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "DIBAO_RESOLVE": f".dibao.test={portal}",
        "DIBAO_SCHEDULE": str(home / "schedule.json"),
        "DIBAO_SOURCES": str(CARDS),
        "DIBAO_STORE": str(store),
    }


@contextmanager
def standalone(home: Path, store: Path, port: int) -> Iterator[Scheduler]:
    """Run portal and Airflow until the block ends; yields when the scheduler is healthy.

    Raises UsageError when `store` is a real archive or the port is taken, CrawlError when Airflow does not start.
    """
    if not Archive.open(str(store), create=True, demo=True).demo:
        raise UsageError(f"{store} is no demo archive")
    _port_is_free(port)
    _put_shim(home / "bin" / "airflow")
    with serve(FollowingPortal(store)) as portal:
        given = environment(home, store, portal.address, port)
        airflow = [sys.executable, "-m", "airflow"]
        _run([*airflow, "db", "migrate"], given)
        _run([sys.executable, str(DAGS / "refresh.py")], given)
        with (home / "standalone.log").open("ab") as log:
            child = subprocess.Popen(  # noqa: S603 - our own command
                [*airflow, "standalone"],
                env=given,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            scheduler = Scheduler(f"http://{LOOPBACK}:{port}", home / PASSWORDS)
            _until_healthy(child, scheduler, home)
            yield scheduler
        finally:
            _stop(child)


def _put_shim(path: Path) -> None:
    """Put an `airflow` in place, which `standalone` finds by its name and starts the parts with.

    Scheduler and triggerer serve their logs on every interface, and no setting says otherwise; here the pages
    read the log files themselves.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"""#!/bin/sh
case "$1" in
    scheduler|triggerer) exec {shlex.quote(sys.executable)} -m airflow "$@" --skip-serve-logs ;;
    *) exec {shlex.quote(sys.executable)} -m airflow "$@" ;;
esac
""",
        encoding="utf-8",
    )
    path.chmod(0o755)


def _port_is_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise UsageError(f"port {port} on {LOOPBACK} is taken; name another: --port 8081") from error


def _run(command: list[str], given: Mapping[str, str]) -> None:
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
        raise CrawlError(f"`{' '.join(command[1:])}` ended with {done.returncode}; its words stand above")


def _until_healthy(child: subprocess.Popen[bytes], scheduler: Scheduler, home: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not scheduler.healthy():
        if child.poll() is not None:
            raise CrawlError(f"airflow ended with {child.returncode}; see {home / 'standalone.log'}")
        if time.monotonic() > end:
            raise CrawlError(f"airflow is not healthy after {PATIENCE} s; see {home / 'standalone.log'}")
        time.sleep(0.5)


def _stop(child: subprocess.Popen[bytes]) -> None:
    """Ask as a person would, with SIGINT; what is left of its process group after that is ended."""
    child.send_signal(signal.SIGINT)
    try:
        child.wait(30)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    try:
        os.killpg(child.pid, signal.SIGTERM)
    except ProcessLookupError:
        return  # nothing is left


def live_through(scheduler: Scheduler, store: Path, out: Out) -> int:
    """Have the scheduler run the three nights and the rechecks between; return 0 if all is as in the key."""
    for day in DAYS:
        moment, recheck = instant(day), day not in NIGHTS
        state, seconds = scheduler.run(f"demo-day-{day}", moment, recheck=recheck, patience=NIGHT)
        out.line(f"{moment.isoformat()} {'recheck' if recheck else 'nightly'}: {state} after {seconds:.0f} s")
        if state != "success":
            return 4
    with House(load(store=str(store), sources=str(CARDS))) as house:
        comparison = compare_with_key(house, answer_key())
    for line in comparison.missing:
        out.note(f"missing     {line}")
    for line in comparison.unexplained:
        out.note(f"unexplained {line}")
    out.line(
        f"{comparison.found} events of the answer key found, {len(comparison.missing)} missing, "
        f"{len(comparison.unexplained)} unexplained"
    )
    return 0 if comparison.equal else 4


@click.command()
@click.option("--home", type=click.Path(path_type=Path), default=".airflow", help="Airflow's own folder")
@click.option("--store", type=click.Path(path_type=Path), default="dibao-airflow", help="the demo archive")
@click.option("--port", type=click.IntRange(1, 65535), default=8080, help="of Airflow's pages")
@click.option("--nights", is_flag=True, help="live through the demo's nights, compare with the key and stop")
def main(home: Path, store: Path, port: int, nights: bool) -> None:
    """Run the demo under Airflow until interrupted."""
    try:
        _main(home.absolute(), store.absolute(), port, nights=nights)
    except DibaoError as error:
        click.echo(f"dibao: {error}", err=True)
        sys.exit(error.exit_code)


def _main(home: Path, store: Path, port: int, *, nights: bool) -> None:
    out = Out(as_json=False)
    out.note("starting Airflow; this takes about half a minute")
    with standalone(home, store, port) as scheduler:
        out.line(f"Airflow: http://{LOOPBACK}:{port}/  user admin, password in {home / PASSWORDS}")
        out.line(f"The demo archive is in {store}; the log in {home / 'standalone.log'}.")
        if nights:
            sys.exit(live_through(scheduler, store, out))
        out.line(
            f"Trigger the DAG `nightly` with the logical date {instant(0).isoformat()} for the first night."
        )
        out.line("Ctrl-C stops everything.")
        with suppress(KeyboardInterrupt):
            signal.pause()
        out.note("stopping")


if __name__ == "__main__":
    main()
