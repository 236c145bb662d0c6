"""What the tool writes, and the judge of it: whole, or as it was before, whatever room there is."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.detect.runner import read_file_command
from tests.hostile.ground import Person, Said, environment, refused_well

WRITES = {
    "record": "record --app web --env prod --status success --sha HEAD --at 2025-03-01T00:00:00Z",
    "import": "ledger import ../many.jsonl",
    "detect": "detect --event-name push --payload ../push.json",
    "check": "check --write-baseline ../known.json",
    "sync": "sync --add --rewrite",
    "init": "init --output ../new.yaml",
    "init again": "init --force --output ../old.yaml",
}
OLD = {"known.json": '{"version": 1}\n' * 300, "old.yaml": "# old\n" * 900, "output": "a=b\n"}
ROWS = 2_000  # of the import: more than any page of a database
CHOSEN = re.compile(r"impact-[0-9a-f]{16}\.json")
State = dict[str, object]


def furnish(person: Person) -> None:
    """Put what is written to beside the repository: old files, and a history to import."""
    beside = person.where.parent
    for name, text in OLD.items():
        (beside / name).write_text(text)
    row = json.loads((beside / "deploys.jsonl").read_text().splitlines()[0])
    times = (f"2025-01-{n // 60 % 28 + 1:02}T{n % 24:02}:{n % 60:02}:00Z" for n in range(ROWS))
    rows = ({**row, "at": at, "artifact": f"sha-{n}"} for n, at in enumerate(times))
    (beside / "many.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in rows))


def write(person: Person, name: str) -> Said:
    """Ask for one of the writes, as a step of a job would."""
    return person.ask(*WRITES[name].split(), **_job(person))


def started(person: Person, words: Sequence[str]) -> "subprocess.Popen[bytes]":
    """Ask anything as a step of a job would, in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "impact", *words],
        cwd=person.where, env=environment(**person.environ, **_job(person)),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def _job(person: Person) -> dict[str, str]:
    """The files by which a step speaks to its job."""
    beside = person.where.parent
    job = {"GITHUB_OUTPUT": "output", "GITHUB_STEP_SUMMARY": "summary", "RUNNER_TEMP": "temp"}
    (beside / "temp").mkdir(exist_ok=True)
    return {key: str(beside / value) for key, value in job.items()}


def state(person: Person) -> State:
    """All that is there but for git's own, as a reader of it sees it."""
    beside = person.where.parent
    found: State = {"ledger": person.ask("ledger", "export").out}
    for path in sorted(beside.rglob("*")):
        name = str(path.relative_to(beside))
        if path.is_file() and not name.startswith(("repo/.git/", "cache/", "ledger.sqlite")):
            text = path.read_text("utf-8", "surrogateescape").replace(str(beside), "")
            text, name = CHOSEN.sub("report", text), CHOSEN.sub("report", name)
            found[name] = read_file_command(text) if name == "output" else text
    return found


def judge_write(said: Said, before: State, done: State, now: State) -> bool:
    """Refuse what is half; whether it was written."""
    if said.status in (0, 1):
        assert now == done, said
        return True
    assert refused_well(said), said
    for name in before.keys() | done.keys() | now.keys():
        assert now.get(name) in (before.get(name), done.get(name)), (name, said)
    return False


def copied(ground: Path, to: Path) -> Person:
    """Somebody in a copy of a ground."""
    shutil.copytree(ground.parent, to, symlinks=True)
    return Person(to / ground.name)
