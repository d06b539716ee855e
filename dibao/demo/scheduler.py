"""A running Airflow as the demo sees it: healthy or not, run this night, how did it end. Airflow's REST API v2."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from datetime import datetime
from pathlib import Path
from typing import Any

from dibao.errors import CrawlError

DAG = "nightly"
#: what must be up before a run can be asked for
PARTS = ("metadatabase", "scheduler", "dag_processor")


class Scheduler:
    """Airflow at an address, entered with the password it wrote down for `admin`."""

    def __init__(self, address: str, passwords: Path) -> None:
        self.address = address
        self._passwords = passwords
        self._token = ""

    def healthy(self) -> bool:
        """Tell whether its parts are up and it has read the DAG."""
        try:
            parts = self._ask("GET", "/api/v2/monitor/health", token=False)
            if any(parts.get(part, {}).get("status") != "healthy" for part in PARTS):
                return False
            self._token = self._token or self._enter()
            self._ask("GET", f"/api/v2/dags/{DAG}")
        except (urllib.error.URLError, ConnectionError, TimeoutError, FileNotFoundError):
            return False  # not yet: it does not listen, has no password, or has not read the DAG
        return True

    def run(
        self, name: str, moment: datetime, *, recheck: bool = False, patience: float
    ) -> tuple[str, float]:
        """Run one night and wait for its end; return the state of the DAG run and the seconds it took.

        Raises CrawlError when it has not ended after `patience` seconds.
        """
        begun = time.monotonic()
        asked = {"dag_run_id": name, "logical_date": moment.isoformat(), "conf": {"recheck": recheck}}
        self._ask("POST", f"/api/v2/dags/{DAG}/dagRuns", asked)
        while time.monotonic() < begun + patience:
            state = self._state(name)
            if state not in ("queued", "running"):
                return state, time.monotonic() - begun
            time.sleep(0.5)
        raise CrawlError(f"run {name} has not ended after {patience:.0f} s; look at {self.address}")

    def _state(self, name: str) -> str:
        """Return the state of a run; an Airflow too busy to answer is one that runs."""
        try:
            return str(self._ask("GET", f"/api/v2/dags/{DAG}/dagRuns/{name}")["state"])
        except urllib.error.HTTPError:
            raise  # it did answer
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return "running"

    def tasks(self, name: str) -> dict[str, str]:
        """Return the state of every task of a run."""
        found = self._ask("GET", f"/api/v2/dags/{DAG}/dagRuns/{name}/taskInstances?limit=100")
        return {task["task_id"]: str(task["state"]) for task in found["task_instances"]}

    def _enter(self) -> str:
        password = json.loads(self._passwords.read_text(encoding="utf-8"))["admin"]
        answer = self._ask("POST", "/auth/token", {"username": "admin", "password": password}, token=False)
        return str(answer["access_token"])

    def _ask(self, method: str, path: str, body: object = None, *, token: bool = True) -> Any:  # noqa: ANN401 - JSON
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {self._token}"
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(  # noqa: S310 - an http address of our own making
            self.address + path, data, headers, method=method
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - the same
            return json.load(answer)
