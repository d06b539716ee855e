"""The night as an Airflow DAG: plan -> one crawl per source -> publish -> check; every task runs the CLI.

Thin on purpose: it knows neither cards nor archive. Which sources there are and whose pool they take stands in
`schedule.json`, which `dags/refresh.py` writes after it has made the pools (a task of a missing pool waits for
ever). Nothing crawled passes through Airflow: a task hands on one of the words below, and no field is a template.

Environment of the workers:

- `DIBAO_SCHEDULE`: the schedule file, by default `schedule.json` beside this file
- `DIBAO_COMMAND`: how the CLI is called, by default `python -m dibao` with Airflow's own Python
- every `DIBAO_*` setting and the secrets of the object store reach the CLI as they are; `AIRFLOW*` does not
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from airflow.sdk import DAG, BaseOperator, Context, CronTriggerTimetable, Param, TaskGroup
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

FORMAT = 1
SCHEDULE = Path(os.environ.get("DIBAO_SCHEDULE") or Path(__file__).with_name("schedule.json"))
COMMAND = shlex.split(os.environ.get("DIBAO_COMMAND", "")) or [sys.executable, "-m", "dibao"]
CHINA = timezone(timedelta(hours=8), "CST")
#: portals' own backups and maintenance end around one o'clock
START = "0 2 * * *"
#: a portal that is down for the evening is up after an hour or two: 5, 10, 20, 40 and 60 minutes
RETRIES = {
    "retries": 5,
    "retry_delay": timedelta(minutes=5),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(hours=1),
}
#: in a demo the portal is on this machine: seconds will do, and a mistake shows at once
DEMO_RETRIES = {"retries": 1, "retry_delay": timedelta(seconds=2)}
#: a crawl stops itself after its night; this only ends what hangs
LONGEST = timedelta(hours=20)


class Dibao(BaseOperator):
    """Runs verbs of the CLI one after the other and turns their exit codes into what Airflow knows.

    0 success; 3 success with a remark; 75, or a signal: try again; 99 skipped; anything else failed at once.
    Returns "complete" or "partial".
    """

    template_fields = ()  # nothing is a Jinja template, whatever a source is called
    ui_color = "#f4efe1"

    def __init__(self, *, verbs: list[list[str]], demo: bool, **given: Any) -> None:  # noqa: ANN401 - Airflow's own
        super().__init__(**given)
        self.verbs = verbs
        self.demo = demo
        self._child: subprocess.Popen[str] | None = None

    def execute(self, context: Context) -> str:
        """Run the verbs; the worst of their outcomes is the task's."""
        outcome = "complete"
        for verb in self.verbs:
            if verb == ["report"] and _recheck(context):
                continue  # a recheck of nothing has no run to report on
            code = self._run([*verb, *_of_the_night(verb[0], context)], context)
            if code == 3:
                outcome = "partial"
                self.log.warning("PARTIAL: something is missing or was set aside; `dibao report` says what")
            elif code == 99:
                raise AirflowSkipException("nothing to do")
            elif code == 75 or code < 0:
                raise AirflowException(f"dibao {verb[0]} ended with {code}: temporary, to be tried again")
            elif code:
                raise AirflowFailException(f"dibao {verb[0]} ended with {code}: trying again cannot help")
        return outcome

    def on_kill(self) -> None:
        """End the CLI with the task; its crawls see that it is gone and stop."""
        if self._child is not None:
            self._child.terminate()

    def _run(self, arguments: list[str], context: Context) -> int:
        command = [*COMMAND, *arguments]
        self.log.info("running %s", shlex.join(command))
        with subprocess.Popen(  # noqa: S603 - our own command; names come from the schedule, no shell reads them
            command,
            env=_environment(_moment(context) if self.demo else None),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as child:
            self._child = child
            for line in child.stdout or ():
                self.log.info("%s", line.rstrip())
        self._child = None
        return child.returncode


def _moment(context: Context) -> datetime:
    """Return the instant a run stands for: its logical date, or when it was asked for where it has none."""
    run = context["dag_run"]
    moment: datetime = run.logical_date or run.run_after
    return moment


def _recheck(context: Context) -> bool:
    return context["params"]["recheck"] is True


def _of_the_night(verb: str, context: Context) -> list[str]:
    """Return the options that tie a verb to this run's night, even when it is run again days later."""
    day = _moment(context).astimezone(CHINA).date().isoformat()
    if verb == "report":
        return [day]
    if verb in ("ship", "process"):  # they take whatever is there
        return []
    return ["--date", day, *(["--recheck"] if _recheck(context) else [])]


def _environment(clock: datetime | None) -> dict[str, str]:
    """Return the CLI's environment: ours without Airflow's secrets, in a demo with the clock of the night."""
    given = {
        name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "_AIRFLOW"))
    }
    return given | ({"DIBAO_CLOCK": clock.astimezone(CHINA).isoformat()} if clock else {})


def _schedule() -> tuple[bool, list[tuple[str, str]]]:
    """Return whether the archive is a demo, and name and pool of every source."""
    if not SCHEDULE.is_file():
        raise FileNotFoundError(
            f"{SCHEDULE}: no schedule; make it: python {Path(__file__).with_name('refresh.py')}"
        )
    found = json.loads(SCHEDULE.read_text(encoding="utf-8"))
    if found["format"] != FORMAT:
        raise ValueError(f"{SCHEDULE}: format {found['format']}, this DAG reads {FORMAT}; refresh it")
    if not found["sources"]:
        raise ValueError(f"{SCHEDULE}: no source is enabled; enable a card (docs/sources.md) and refresh")
    return found["demo"], [(stop["name"], stop["pool"]) for stop in found["sources"]]


def _night() -> DAG:
    demo, sources = _schedule()
    names = [name for name, _ in sources]
    made = DAG(
        "nightly",
        description="Crawl all enabled sources, archive and publish what they show, check that none is missing",
        # a demo lives in its own time: its nights are asked for by hand
        schedule=None if demo else CronTriggerTimetable(START, timezone="Asia/Shanghai"),
        start_date=datetime(2026, 1, 1, tzinfo=UTC),
        catchup=False,  # nobody can crawl a night that is past
        max_active_runs=1,
        default_args=(DEMO_RETRIES if demo else RETRIES) | {"execution_timeout": LONGEST},
        params={"recheck": Param(False, type="boolean", description="Visit only pages that were gone")},
        doc_md=__doc__,
        tags=["dibao"],
    )
    with made:
        plan = Dibao(task_id="plan", demo=demo, verbs=[["plan", *names]])
        with TaskGroup("crawl", prefix_group_id=True) as crawls:
            for name, pool in sources:
                Dibao(task_id=name, demo=demo, verbs=[["crawl", name]], pool=pool)
        publish = Dibao(
            task_id="publish",
            demo=demo,
            verbs=[["ship"], ["process"], ["report"]],
            trigger_rule="all_done",  # what was crawled is archived, whatever became of the other sources
        )
        # by what the ledger holds, not by task states: under `all_done` a failed crawl would leave a green night
        check = Dibao(
            task_id="check", demo=demo, verbs=[["check", "--enabled", *names]], trigger_rule="all_done"
        )
        plan >> crawls >> publish >> check
    return made


nightly = _night()
