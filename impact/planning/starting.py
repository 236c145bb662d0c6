"""Which of the asked events starts a workflow of the rules, and what it waits for otherwise."""

from collections.abc import Sequence

from impact.events import Event, Manual, MergeGroup, Other, PullRequest, Push, Tag
from impact.report import RunWhen
from impact.rules import Workflow
from impact.typed import NamedTuple


class Start(NamedTuple):
    """An event that starts a workflow."""

    when: RunWhen
    trigger: str
    everything: bool  # tags and runs by hand deploy all the app has, whatever changed


def start_of(workflow: Workflow, events: Sequence[Event], refused: Sequence[Event]) -> Start | None:
    """The first event that starts a workflow, one that deploys everything before the others."""
    if not events:
        return _start_some_day(workflow)
    starts = [_start_by(workflow, event) for event in events if event not in refused]
    found = [start for start in starts if start is not None]
    return next((start for start in found if start.everything), found[0] if found else None)


def _start_some_day(workflow: Workflow) -> Start | None:
    when = workflow.when
    if when.push is not None:
        return Start("push", f"push to {_refs(when.push.patterns)}", False)
    if when.tag is not None:
        return Start("tag", f"tag {_refs(when.tag.patterns)}", False)
    return None


def _start_by(workflow: Workflow, event: Event) -> Start | None:
    when = workflow.when
    match event:
        case Push(branch) if when.push is not None and when.push.includes(branch):
            return Start("now", f"push to {branch}", False)
        case Tag(tag) if when.tag is not None and when.tag.includes(tag):
            return Start("now", f"tag {tag}", True)
        case PullRequest(base) if when.pull_request is not None and when.pull_request.includes(
            base
        ):
            return Start("now", f"pull request to {base}", False)
        case PullRequest(base) | MergeGroup(base) if when.push is not None and when.push.includes(
            base
        ):
            return Start("merge", f"merge into {base}", False)
        case Manual(name) if when.manual and name in ("", workflow.file):
            return Start("now", "started by hand", True)
        case Other(name, file) if file in ("", workflow.file):
            return Start("now", f"started by {name}", True)
    return None


def wants_of(workflow: Workflow) -> str:
    """The events a workflow waits for, in words."""
    when = workflow.when
    wants = [
        f"{words} {_refs(refs.patterns)}"
        for words, refs in (
            ("push to", when.push),
            ("tag", when.tag),
            ("pull request to", when.pull_request),
        )
        if refs is not None
    ]
    return f"wants {' or '.join(wants)}" if wants else "is started by hand only"


def _refs(patterns: Sequence[str]) -> str:
    return ", ".join(patterns)
