"""A real S3 server for tests: one Ceph RADOS Gateway on loopback, from the distribution's packages.

    python tests/parts/s3_server.py FOLDER PID

returns when the server answers (about 3 s) and leaves `FOLDER/endpoint` behind. The server, all of it in FOLDER,
ends and removes FOLDER when process PID does, however that ends. Exits 1 with the logs when it cannot start.
"""

from __future__ import annotations

import os
import secrets
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from pathlib import Path

#: Debian and Ubuntu: ceph-mon ceph-osd ceph-mgr radosgw ceph-common
PROGRAMS = ("ceph-mon", "ceph-osd", "ceph-mgr", "radosgw", "radosgw-admin", "ceph", "monmaptool")
ACCESS_KEY = "dibaotestkey"
SECRET_KEY = "dibaotestsecret"  # noqa: S105 - of a server on loopback that lives as long as its test
#: a loaded CI machine took 40 s
PATIENCE = 180
#: the monitor waits a second before every change of the cluster, of which a start makes a dozen, lest many come at once;
#: objects stay in memory, for they live as long as the tests
CONF = """\
[global]
fsid = {fsid}
run dir = {folder}
mon host = [v2:127.0.0.1:{v2},v1:127.0.0.1:{v1}]
public addr = 127.0.0.1
cluster addr = 127.0.0.1
keyring = {folder}/keyring
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon data avail crit = 1
mon data avail warn = 1
paxos propose interval = 0.02
paxos min wait = 0.01
osd objectstore = memstore
memstore device bytes = 10737418240
osd memory target = 1073741824
osd data = {folder}/osd
mon data = {folder}/mon
mgr data = {folder}/mgr
log file = {folder}/log/$name.log
admin socket = {folder}/$name.asok
pid file = {folder}/$name.pid
rgw frontends = beast endpoint=127.0.0.1:{port}
rgw dns name = {domain}
"""
#: buckets are reached as BUCKET.DOMAIN, too; nothing resolves it but a test that wants to
DOMAIN = "s3-internal.localhost"


def missing() -> list[str]:
    """Return the programs that this machine lacks."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


def start(folder: Path, owner: int) -> str:
    """Start a server in `folder` that lives as long as process `owner`, and return its endpoint."""
    subprocess.run([sys.executable, __file__, str(folder), str(owner)], check=True)
    return (folder / "endpoint").read_text()


def new_user(folder: Path, name: str) -> tuple[str, str]:
    """Make a user of the server in `folder` who owns nothing; return the access key and the secret key."""
    keys = f"{name}{secrets.token_hex(8)}", secrets.token_hex(20)
    command = ("radosgw-admin", "user", "create", f"--uid={name}", f"--display-name={name}")
    subprocess.run(
        [*command, f"--access-key={keys[0]}", f"--secret-key={keys[1]}"],
        env={**os.environ, "CEPH_CONF": str(folder / "ceph.conf")},
        capture_output=True,
        check=True,
        timeout=PATIENCE,
    )
    return keys


class _Server:
    """The daemons of one cluster, children of this process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "CEPH_CONF": str(folder / "ceph.conf")}
        self.children: list[subprocess.Popen[bytes]] = []

    def up(self) -> None:
        folder, fsid = self.folder, str(uuid.uuid4())
        for name in ("mon", "osd", "mgr", "log"):
            (folder / name).mkdir(parents=True)
        port, v1, v2 = _free_ports(3)
        conf = CONF.format(fsid=fsid, folder=folder, v1=v1, v2=v2, port=port, domain=DOMAIN)
        (folder / "ceph.conf").write_text(conf)
        ring = f"{folder}/keyring"
        self.run(
            "ceph-authtool", "--create-keyring", ring, "--gen-key", "-n", "mon.", "--cap", "mon", "allow *"
        )
        for name in ("client.admin", "mgr.x", "osd.0", "client.rgw.a"):
            caps = [word for part in ("mon", "osd", "mgr") for word in ("--cap", part, "allow *")]
            self.run("ceph-authtool", ring, "--gen-key", "-n", name, *caps)
        address = f"[v2:127.0.0.1:{v2},v1:127.0.0.1:{v1}]"
        self.run("monmaptool", "--create", "--addv", "a", address, "--fsid", fsid, f"{folder}/monmap")
        self.run("ceph-mon", "-i", "a", "--mkfs", "--monmap", f"{folder}/monmap", "--keyring", ring)
        self.child("ceph-mon", "-f", "-i", "a")
        osd = str(uuid.uuid4())
        self.run("ceph", "osd", "new", osd)
        self.run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", osd)
        self.child("ceph-osd", "-f", "-i", "0")
        self.child("ceph-mgr", "-f", "-i", "x")
        self.child("radosgw", "-f", "-n", "client.rgw.a")
        self.wait(f"http://127.0.0.1:{port}")
        keys = [f"--access-key={ACCESS_KEY}", f"--secret-key={SECRET_KEY}"]
        self.run("radosgw-admin", "user", "create", "--uid=test", "--display-name=test", *keys)
        (folder / "endpoint").write_text(f"http://127.0.0.1:{port}")

    def run(self, *command: str) -> None:
        with (self.folder / "log" / "commands.log").open("ab") as log:
            subprocess.run(
                command, env=self.environment, stdout=log, stderr=log, check=True, timeout=PATIENCE
            )

    def child(self, *command: str) -> None:
        with (self.folder / "log" / f"{command[0]}.out").open("ab") as log:
            self.children.append(subprocess.Popen(command, env=self.environment, stdout=log, stderr=log))

    def wait(self, url: str) -> None:
        end = time.monotonic() + PATIENCE
        while True:
            dead = [child.args for child in self.children if child.poll() is not None]
            if dead or time.monotonic() > end:
                raise RuntimeError(f"{url} does not answer; ended: {dead}")
            try:
                urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - loopback
            except OSError:
                time.sleep(0.2)
            else:
                return

    def down(self) -> None:
        # what they hold is thrown away: no reason to let them end in peace
        for child in self.children:
            child.kill()
            child.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for item in sockets:
        item.bind(("127.0.0.1", 0))
    ports = [item.getsockname()[1] for item in sockets]
    for item in sockets:
        item.close()
    return ports


def _keep(folder: Path, owner: int, ready: int) -> None:
    """Run the server until the owner's end; write one byte to `ready` when it answers."""
    os.setsid()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    watched = os.pidfd_open(owner)
    server = _Server(folder)
    try:
        server.up()
        os.write(ready, b"1")
        os.close(ready)
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):  # whoever reads our owner's output must see it end
            os.dup2(nothing, stream)
        select.select([watched], [], [])
    except BaseException as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        for log in sorted((folder / "log").glob("*")):
            sys.stderr.write(f"== {log.name}\n{log.read_text(errors='replace')[-1500:]}\n")
        raise
    finally:
        server.down()


def main() -> int:
    """Start a keeper in the background and wait until its server answers."""
    folder, owner = Path(sys.argv[1]).absolute(), int(sys.argv[2])
    ours, theirs = os.pipe()
    if os.fork() == 0:
        os.close(ours)
        _keep(folder, owner, theirs)
        return 0
    os.close(theirs)
    return 0 if os.read(ours, 1) else 1


def new_bucket_name() -> str:
    """Return a name no other test uses."""
    return f"test-{secrets.token_hex(8)}"


if __name__ == "__main__":
    sys.exit(main())
