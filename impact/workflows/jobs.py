"""The jobs of a workflow, and what of the same repository they use.

Promise: `needs`, `if` and `environment` of every job with their places; a job that GitHub refuses
is told: one that runs nowhere, needs what does not exist, or waits for itself.
"""

import re
from collections.abc import Iterator, Sequence

from impact.nodes import Entry, ListNode, Node, Place, TableNode, TextNode, is_nothing, quoted
from impact.typed import Final
from impact.workflows import FOLDER, Job, Use
from impact.workflows.known import CALLING_JOB, IDLE_STEP, PLAIN_JOB
from impact.workflows.reader import Reader, as_text

_ID: Final = re.compile("(?!__)[A-Za-z_][A-Za-z0-9_-]*")


def read_jobs(node: Node, reader: Reader) -> tuple[Job, ...]:
    """The jobs in the order of the file."""
    table = reader.table(node, "jobs")
    if isinstance(node, TableNode) and not node.entries:
        reader.refuse(node.place, "jobs is empty", "write at least one job")
    jobs = tuple(_job(entry, reader) for entry in table.entries if entry.key.text != "<<")
    _check_needs(jobs, reader)
    return jobs


def read_uses(node: Node) -> tuple[Use, ...]:
    """Everything of the same repository that the jobs and their steps use, each use once."""
    return tuple(_uses(node))


def _job(entry: Entry, reader: Reader) -> Job:
    name, place = entry.key.text, entry.key.place
    if not _ID.fullmatch(name):
        what = f"{quoted(name)} cannot name a job"
        reader.refuse(place, what, "letters, digits, - and _; the first a letter or one _")
    table = reader.table(entry.value, f"the job {name}")
    calls = table.get("uses")
    if isinstance(entry.value, TableNode) and calls is None and table.get("runs-on") is None:
        reader.refuse(place, f"the job {name} has neither runs-on nor uses")
    keys = PLAIN_JOB if calls is None else CALLING_JOB
    found = {e.key.text: e.value for e in reader.known(table, keys, f"the job {name}")}
    _check_steps(found.get("steps"), reader)
    needs = reader.texts(found["needs"], "a job in needs") if "needs" in found else ()
    environment, at = _environment(found.get("environment"), place, reader)
    return Job(
        id=name,
        name=_scalar(found.get("name")) or name,
        needs=tuple(text for text, _ in needs),
        condition=_scalar(found.get("if")),
        environment=environment,
        calls=local_path(_scalar(calls)) if calls is not None else "",
        place=place,
        environment_place=at,
    )


def _check_steps(node: Node | None, reader: Reader) -> None:
    """Refuse steps that do nothing, or two things."""
    for step in node.items if isinstance(node, ListNode) else ():
        keys = {entry.key.text for entry in step.entries} if isinstance(step, TableNode) else {""}
        if keys >= {"run", "uses"}:
            reader.refuse(step.place, "this step has both run and uses")
        elif keys <= IDLE_STEP:
            reader.refuse(step.place, "this step has neither run nor uses")


def _environment(node: Node | None, place: Place, reader: Reader) -> tuple[str, Place]:
    """`environment: prod`, or a table with its name."""
    if node is None or isinstance(node, TextNode):
        return _scalar(node), node.place if node is not None else place
    if isinstance(node, TableNode):
        keys = ("name", "url", "deployment")
        found = {e.key.text: e.value for e in reader.known(node, keys, "environment")}
        if "name" not in found:
            reader.refuse(node.place, "environment has no name")
            return "", node.place
        return _scalar(found["name"]), found["name"].place
    reader.refuse(node.place, "environment has to be a text or a table with a name")
    return "", node.place


def _scalar(node: Node | None) -> str:
    if not isinstance(node, TextNode) or is_nothing(node):
        return ""
    return as_text(node)


def _check_needs(jobs: Sequence[Job], reader: Reader) -> None:
    """Refuse needs that name no job, and circles of needs."""
    by_id = {job.id.lower(): job for job in jobs}
    for job in jobs:
        for name in job.needs:
            if name.lower() not in by_id:
                what = f"the job {job.id} needs {quoted(name)}, which is no job of this file"
                reader.refuse(job.place, what)
    waiting = dict(by_id)
    while ready := [i for i, job in waiting.items() if not _awaits(job, waiting)]:
        for name in ready:
            del waiting[name]
    if waiting:
        first = next(iter(waiting.values()))
        reader.refuse(first.place, f"the jobs {', '.join(waiting)} wait for each other")


def _awaits(job: Job, waiting: dict[str, Job]) -> bool:
    return any(name.lower() in waiting for name in job.needs)


def _uses(node: Node) -> Iterator[Use]:
    match node:
        case TableNode():
            for entry in node.entries:
                if entry.key.text == "uses" and isinstance(entry.value, TextNode):
                    if path := local_path(entry.value.text):
                        yield Use(path, entry.value.place)
                else:
                    yield from _uses(entry.value)
        case ListNode():
            for item in node.items:
                yield from _uses(item)


def local_path(uses: str) -> str:
    """The path that `uses: ./…` names, from the top; "" for what is elsewhere or computed."""
    if not uses.startswith("./") or "${{" in uses:
        return ""
    path = uses.removeprefix("./").rstrip("/")
    return path.partition("@")[0] if path.startswith(FOLDER) else path
