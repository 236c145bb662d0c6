"""What GitHub starts: each rule of its page "Workflow syntax for GitHub Actions" is a case.

The rules are told in our words, in the order of the page's sections on `on`; where the page is
silent, the case says so.
"""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.events import Manual, PullRequest, Push, Tag, read_event
from impact.events.starts import SEEN_COMMITS, SEEN_FILES, Start
from impact.native.simulation import Changed, simulate, start_of
from impact.workflows import FOLDER, WorkflowFile
from impact.workflows.reading import read_workflow

JOBS = "\njobs: {a: {runs-on: x, steps: [{run: y}]}}\n"
RECORDED = json.loads(
    (Path(__file__).parent.parent / "data" / "github_filter_patterns.json").read_text("utf-8")
)


def flow(on: str, name: str = "ci.yml") -> WorkflowFile:
    """A workflow with this `on:`, which GitHub accepts."""
    found = read_workflow(FOLDER + name, f"name: {name}\non: {on}{JOBS}".encode())
    assert found.refusals == ()
    return found


def start(on: str, event: str, *paths: str, commits: int = 1) -> Start:
    """What an event with these changed paths does to a workflow with this `on:`."""
    return start_of(flow(on), read_event(event), Changed(paths, commits))


SUB = "{push: {paths: ['sub/**', '!sub/docs/**']}}"
RELEASES = "{push: {branches: ['releases/**', '!releases/**-alpha']}}"

# Rule of the page, `on:`, event, changed paths, and the reason; a reason of a start stands first.
CASES: list[tuple[str, str, str, list[str], str]] = [
    ("any push starts a bare event", "push", "push:x", ["a"], "no-filter"),
    ("tags push, too", "push", "tag:v1", ["a"], "tag"),
    ("one of several events", "[push, pull_request]", "pull_request:main", ["a"], "no-filter"),
    ("an event that is not named", "pull_request", "push:main", ["a"], "other-event"),
    ("called workflows start by nothing else", "workflow_call", "push:main", ["a"], "other-event"),
    ("a schedule starts by nothing else", "{schedule: [{cron: '0 4 * * *'}]}", "push:main", ["a"],
     "other-event"),
    # on.<event>.types
    ("without types: opened, synchronize, reopened", "{pull_request: }", "pull_request:main", ["a"],
     "no-filter"),
    ("types that a new commit has", "{pull_request: {types: [synchronize, labeled]}}",
     "pull_request:main", ["a"], "no-filter"),
    ("types that a new commit has not", "{pull_request: {types: [closed]}}", "pull_request:main",
     ["a"], "other-type"),
    # on.<pull_request>.branches
    ("branches of a pull request are its base", "{pull_request: {branches: [main]}}",
     "pull_request:main", ["a"], "no-filter"),
    ("another base", "{pull_request: {branches: [main]}}", "pull_request:dev", ["a"],
     "other-branch"),
    ("a pattern of bases", "{pull_request: {branches: ['releases/**']}}",
     "pull_request:releases/beta/3", ["a"], "no-filter"),
    ("ignored bases", "{pull_request: {branches-ignore: ['releases/**-alpha']}}",
     "pull_request:releases/beta/3-alpha", ["a"], "other-branch"),
    ("bases that are not ignored", "{pull_request: {branches-ignore: ['mona/octocat']}}",
     "pull_request:main", ["a"], "no-filter"),
    ("pull_request_target alike", "{pull_request_target: {branches: [main]}}",
     "pull_request:main", ["a"], "no-filter"),
    # on.push.branches and tags
    ("a branch", "{push: {branches: [main]}}", "push:main", ["a"], "no-filter"),
    ("another branch", "{push: {branches: [main]}}", "push:dev", ["a"], "other-branch"),
    ("a filter has the whole name", "{push: {branches: [main]}}", "push:domain", ["a"],
     "other-branch"),
    ("a star stays in its part", "{push: {branches: ['mona/*']}}", "push:mona/a/b", ["a"],
     "other-branch"),
    ("only branches: no tag starts it", "{push: {branches: [main]}}", "tag:main", ["a"],
     "other-tag"),
    ("only branches-ignore: no tag starts it", "{push: {branches-ignore: [main]}}", "tag:v1",
     ["a"], "other-tag"),
    ("only tags: no branch starts it", "{push: {tags: ['v*']}}", "push:v1", ["a"], "other-branch"),
    ("only tags-ignore: no branch starts it", "{push: {tags-ignore: [v2]}}", "push:main", ["a"],
     "other-branch"),
    ("tags", "{push: {tags: ['v1.**']}}", "tag:v1.9", ["a"], "tag"),
    ("ignored tags", "{push: {tags-ignore: [v2]}}", "tag:v2", ["a"], "other-tag"),
    ("neither: both start it", "{push: {paths: [a]}}", "tag:v1", [], "tag"),
    ("an escaped sign is itself", "{push: {branches: ['a\\*']}}", "push:ab", ["a"],
     "other-branch"),
    ("a negative pattern behind takes away", RELEASES, "push:releases/10-alpha", ["a"],
     "other-branch"),
    ("what it leaves", RELEASES, "push:releases/beta/mona", ["a"], "no-filter"),
    ("a positive pattern behind takes back", "{push: {branches: ['**', '!v*', v1]}}", "push:v1",
     ["a"], "no-filter"),
    # paths
    ("one path that matches is enough", "{push: {paths: ['**.js']}}", "push:main",
     ["README.md", "src/a.js"], "path"),
    ("no path matches", "{push: {paths: ['**.js']}}", "push:main", ["README.md"], "no-path"),
    ("paths-ignore: all are ignored", "{push: {paths-ignore: ['docs/**']}}", "push:main",
     ["docs/a", "docs/b/c"], "no-path"),
    ("paths-ignore: one is not", "{push: {paths-ignore: ['docs/**']}}", "push:main",
     ["docs/a", "src/a"], "path"),
    ("paths-ignore means the folder at the top", "{push: {paths-ignore: ['docs/**']}}",
     "push:main", ["src/docs/a"], "path"),
    ("a path that is taken away", SUB, "push:main", ["sub/docs/readme.md"], "no-path"),
    ("paths beside it", SUB, "push:main", ["sub/index.js"], "path"),
    ("paths below it", SUB, "push:main", ["sub/src/index.js"], "path"),
    ("a path taken back", "{push: {paths: ['**', '!docs/**', 'docs/a']}}", "push:main", ["docs/a"],
     "path"),
    ("branches and paths: both must hold", "{push: {branches: [main], paths: [a]}}", "push:dev",
     ["a"], "other-branch"),
    ("branches and paths: the other one", "{push: {branches: [main], paths: [a]}}", "push:main",
     ["b"], "no-path"),
    ("branches and paths hold", "{push: {branches: [main], paths: [a]}}", "push:main", ["a"],
     "path"),
    ("paths are not evaluated for tags", "{push: {tags: ['v*'], paths: [a]}}", "tag:v1", ["b"],
     "tag"),
    ("paths of a pull request", "{pull_request: {paths: [a]}}", "pull_request:main", ["b"],
     "no-path"),
    ("nothing changed", "{push: {paths: [a]}}", "push:main", [], "no-changes"),
    ("nothing changed, nothing ignored", "{push: {paths-ignore: [a]}}", "push:main", [],
     "no-changes"),
    ("nothing changed, no filter", "push", "push:main", [], "no-filter"),
    ("a submodule is its folder", "{push: {paths: ['lib/**']}}", "push:main", ["lib"], "no-path"),
    ("a submodule by its folder", "{push: {paths: [lib]}}", "push:main", ["lib"], "path"),
    # workflow_dispatch
    ("by hand", "workflow_dispatch", "manual:ci.yml", ["a"], "by-hand"),
    ("any by hand", "workflow_dispatch", "manual", ["a"], "by-hand"),
    ("another by hand", "workflow_dispatch", "manual:cd.yml", ["a"], "other-event"),
    ("not by hand", "push", "manual", ["a"], "other-event"),
    # events without paths
    ("a merge queue", "{merge_group: {branches: [main]}}", "merge_group:main", ["a"], "no-filter"),
    ("another merge queue", "{merge_group: {branches: [main]}}", "merge_group:dev", ["a"],
     "other-branch"),
    ("no merge queue", "push", "merge_group:main", ["a"], "other-event"),
    ("a schedule that is due", "{schedule: [{cron: '0 4 * * *'}]}", "on:schedule:ci.yml", [],
     "no-filter"),
    ("a schedule of another workflow", "{schedule: [{cron: '0 4 * * *'}]}", "on:schedule:x.yml",
     [], "other-event"),
    ("a branch goes away", "delete", "delete:dev", [], "no-filter"),
    ("a branch goes away, unseen", "push", "delete:dev", [], "other-event"),
]  # fmt: skip
STARTS = {"no-filter", "tag", "path", "by-hand"}


@pytest.mark.parametrize(
    ("on", "event", "paths", "reason"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_github_starts_by_its_page(on: str, event: str, paths: list[str], reason: str) -> None:
    """Every rule of the page about what starts a workflow, and why it does or does not."""
    found = start(on, event, *paths)

    assert (found.reason, found.starts) == (reason, reason in STARTS)


def test_every_rule_has_its_own_name() -> None:
    """No rule stands twice."""
    assert len({case[0] for case in CASES}) == len(CASES)


def test_many_commits_always_start() -> None:
    """Behind a thousand commits GitHub does not look at paths any more."""
    reasons = [start("{push: {paths: [a]}}", "push:x", "b", commits=n).reason for n in (1000, 1001)]

    assert reasons == ["no-path", "many-commits"]


def test_changes_that_github_cannot_compute_always_start() -> None:
    """Without a diff the workflow starts, but its branches still have to hold."""
    on = flow("{push: {branches: [main], paths: [a]}}")
    found = [start_of(on, Push(branch), Changed(None)) for branch in ("main", "dev")]

    assert [one.reason for one in found] == ["unknown-changes", "other-branch"]


@pytest.mark.parametrize("on", ["{push: {paths: [z]}}", "{push: {paths-ignore: ['a*']}}"])
def test_files_behind_the_limit_start_nothing(on: str) -> None:
    """GitHub looks at the first 3,000 files: what counts behind them is a deploy that is missed."""
    many = [f"a{number:04}" for number in range(SEEN_FILES)]
    within, behind = start(on, "push:x", *many[1:], "z"), start(on, "push:x", *many, "z")

    assert (within.reason, behind.reason, behind.detail) == ("path", "beyond-limit", "z")


def test_every_file_has_its_deciding_pattern() -> None:
    """For each changed file: whether it counts, by which pattern, on which line."""
    on = "\n  push:\n    paths:\n      - src/**\n      - '!src/docs/**'"
    found = start(on, "push:x", "README", "src/a", "src/docs/b")

    assert [(f.path, f.counts, f.pattern, f.line) for f in found.files] == [
        ("README", False, "", 0),
        ("src/a", True, "src/**", 5),
        ("src/docs/b", False, "!src/docs/**", 6),
    ]
    assert (found.line, found.detail) == (5, "src/**")


def test_ignored_files_count_the_other_way() -> None:
    """What `paths-ignore` says nothing of counts; what it names does not."""
    found = start("\n  push:\n    paths-ignore:\n      - docs/**", "push:x", "docs/a", "src/b")

    assert [(f.path, f.counts, f.pattern, f.line) for f in found.files] == [
        ("docs/a", False, "docs/**", 5),
        ("src/b", True, "", 0),
    ]


def test_a_refused_file_starts_nothing() -> None:
    """A file that GitHub cannot read never starts, whatever the rest of it says."""
    broken = read_workflow("x.yml", f"on: [push, pusch]{JOBS}".encode())
    found = start_of(broken, Push("main"), Changed(("a",)))

    assert (found.reason, found.starts, found.line) == ("refused", False, 1)


def test_called_and_waiting_workflows_start_with_others() -> None:
    """A reusable workflow starts with its caller, and `workflow_run` behind what it waits for."""
    caller = read_workflow(
        f"{FOLDER}caller.yml",
        f"on: {{push: {{paths: [a]}}}}\njobs: {{a: {{uses: ./{FOLDER}called.yml}}}}\n".encode(),
    )
    called, last = flow("workflow_call", "called.yml"), "{workflow_run: {workflows: [follows.yml]}}"
    follows = flow(
        f"{{workflow_run: {{workflows: [{caller.name}], branches: [main]}}}}", "follows.yml"
    )
    chain = (flow(last, "last.yml"), follows, called, caller)

    def reasons(branch: str, path: str) -> list[str]:
        return [one.reason for one in simulate(chain, Push(branch), Changed((path,)))]

    assert reasons("main", "a") == ["follows", "follows", "called", "path"]
    assert reasons("dev", "a") == ["other-event", "other-event", "called", "path"]
    assert reasons("main", "b") == ["other-event", "other-event", "other-event", "no-path"]


def test_the_limits_are_those_of_the_page() -> None:
    """3,000 files and 1,000 commits: the other cases stand on these names."""
    assert (SEEN_FILES, SEEN_COMMITS) == (3_000, 1_000)


def test_workflow_run_chains_three_levels() -> None:
    """Behind A, only B, C and D run of "A → B → C → D → E → F", in whatever order they stand."""
    chain = [flow("push", "A.yml")] + [
        flow(f"{{workflow_run: {{workflows: [{before}.yml]}}}}", f"{name}.yml")
        for before, name in pairwise("ABCDEF")
    ]

    for order in (chain, chain[::-1]):
        found = simulate(order, Push("main"), Changed(("a",)))
        assert "".join(sorted(one.name[0] for one in found if one.starts)) == "ABCD"


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: f"{case['patterns']}-{case['path']}")
def test_recorded_patterns_decide_whole_triggers(case: dict[str, Any]) -> None:
    """Each documented example of a pattern, as the filter of a whole workflow."""
    key = {"path": "paths", "branch": "branches", "tag": "tags"}[case["kind"]]
    on = json.dumps({"push": {key: case["patterns"]}})
    event = {"path": Push("x"), "branch": Push(case["path"]), "tag": Tag(case["path"])}
    paths = (case["path"],) if case["kind"] == "path" else ("a",)

    assert start_of(flow(on), event[case["kind"]], Changed(paths)).starts is case["expect"]


PATHS = st.lists(st.sampled_from(["a", "b/c", "b/d", "e.md"]), unique=True).map(sorted)
PATTERNS = st.lists(
    st.sampled_from(["a", "b/**", "!b/d", "**", "!**.md"]), min_size=1, unique=True
).filter(lambda some: not all(one.startswith("!") for one in some))


@given(PATTERNS, PATHS, PATHS)
def test_more_changes_never_start_less(some: list[str], few: list[str], more: list[str]) -> None:
    """A workflow that a set of changes starts is started by every larger one, below the limit."""
    on = json.dumps({"push": {"paths": some}})
    small, large = (start(on, "push:x", *paths) for paths in (few, sorted({*few, *more})))

    assert large.starts >= small.starts


@given(PATTERNS, PATHS)
def test_the_twin_ignores_what_the_filter_includes(some: list[str], paths: list[str]) -> None:
    """A file counts for `paths-ignore` exactly if it does not for the same patterns in `paths`."""
    files = [
        start(json.dumps({"push": {key: some}}), "push:x", *paths).files
        for key in ("paths", "paths-ignore")
    ]

    assert [one.counts for one in files[0]] == [not one.counts for one in files[1]]


def test_a_pull_request_has_two_events() -> None:
    """Either of the two pull request events is enough to start a workflow."""
    on = "{pull_request: {paths: [a]}, pull_request_target: {paths: [b]}}"
    found = start_of(flow(on), PullRequest("main"), Changed(("b",)))

    assert (found.starts, found.reason) == (True, "path")
    assert not start_of(flow(on), Manual(), Changed(("b",))).starts
