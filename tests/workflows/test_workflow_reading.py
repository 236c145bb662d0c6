"""Workflow files are read as GitHub reads them: every form of `on:`, every place, every refusal."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from impact.nodes import Place
from impact.workflows import FOLDER, WorkflowFile, is_workflow
from impact.workflows.known import EVENTS, FILTERS
from impact.workflows.reading import read_workflow

JOBS = "jobs: {a: {runs-on: x, steps: [{run: y}]}}\n"
SAMPLE = sorted((Path(__file__).parent.parent / "sample" / FOLDER).glob("*.yml"))


def read(text: str) -> WorkflowFile:
    """Read a text as the file ci.yml."""
    return read_workflow(f"{FOLDER}ci.yml", text.encode())


def told(text: str) -> list[str]:
    """The refusals of a text, each as line:column: what."""
    return [f"{r.place.line}:{r.place.column}: {r.what}" for r in read(text).refusals]


@pytest.mark.parametrize(
    ("on", "events"),
    [
        ("push", ["push"]),
        ('"push"', ["push"]),
        ("[push, pull_request]", ["push", "pull_request"]),
        ("\n- push\n- workflow_dispatch", ["push", "workflow_dispatch"]),
        ("{push: , workflow_call: }", ["push", "workflow_call"]),
        ("{push: null, workflow_dispatch: ~}", ["push", "workflow_dispatch"]),
        ("{push: {branches: [main]}}", ["push"]),
        ("{workflow_dispatch: {inputs: {env: {type: choice, options: [a]}}}}",
         ["workflow_dispatch"]),
        ("{repository_dispatch: {types: [anything]}}", ["repository_dispatch"]),
    ],
)  # fmt: skip
def test_on_has_three_forms(on: str, events: list[str]) -> None:
    """`on:` is an event, a list of events or a table of them, with or without anything below."""
    workflow = read(f"on: {on}\n{JOBS}")

    assert [one.event for one in workflow.on] == events
    assert workflow.refusals == ()


@pytest.mark.parametrize("key", ["on", '"on"', "'on'"])
def test_on_is_the_word_that_was_written(key: str) -> None:
    """YAML 1.1 takes `on` for true; GitHub does not, quoted or not."""
    assert [one.event for one in read(f"{key}: push\n{JOBS}").on] == ["push"]
    assert yaml.safe_load("on: push") == {True: "push"}


def test_filters_have_their_places() -> None:
    """Every filter and pattern knows its line, so that a finding can point at it."""
    workflow = read(
        "on:\n  push:\n    branches: [main, 'v*']\n    paths:\n      - src/**\n"
        f"      # docs do not deploy\n      - '!src/docs/**'\n{JOBS}"
    )
    push = workflow.event("push")

    assert push is not None
    assert push.place == Place(2, 3)
    assert push.branches is not None
    assert push.branches.patterns.patterns == ("main", "v*")
    assert push.branches.places == (Place(3, 16), Place(3, 22))
    assert push.paths is not None
    assert (push.paths.key, push.paths.place) == ("paths", Place(4, 5))
    assert push.paths.places == (Place(5, 9), Place(7, 9))
    assert push.paths.admits("src/a.py")
    assert not push.paths.admits("src/docs/a.md")


def test_ignore_twins_say_what_does_not_count() -> None:
    """`paths-ignore` admits what its patterns do not include."""
    on = read(f"on: {{push: {{paths-ignore: [docs/**], tags-ignore: v*}}}}\n{JOBS}").event("push")

    assert on is not None
    assert on.paths is not None
    assert on.paths.admits("src/a.py")
    assert not on.paths.admits("docs/a.md")
    assert on.tags is not None
    assert not on.tags.admits("v1")


def test_anchors_are_followed() -> None:
    """One list of paths may serve two events, as GitHub allows since 2025."""
    workflow = read(
        "on:\n  push:\n    paths: &paths [src/**]\n  pull_request:\n    paths: *paths\n" + JOBS
    )
    push, pull = workflow.event("push"), workflow.event("pull_request")

    assert workflow.refusals == ()
    assert push is not None
    assert pull is not None
    assert push.paths is not None
    assert pull.paths is not None
    assert push.paths.patterns == pull.paths.patterns
    assert pull.paths.place == Place(5, 5)


def test_jobs_say_what_they_need() -> None:
    """Needs, conditions, environments and called workflows of every job."""
    workflow = read(
        "name: Deploy\non: push\njobs:\n"
        "  test:\n    runs-on: x\n    steps: [{uses: ./.github/actions/setup/}, {run: y}]\n"
        "  deploy:\n    name: To production\n    needs: test\n    if: github.ref_name == 'main'\n"
        "    runs-on: x\n    environment:\n      name: prod\n      url: https://example.com\n"
        "  notify:\n    needs: [test, deploy]\n    uses: ./.github/workflows/notify.yml\n"
    )
    test, deploy, notify = workflow.jobs

    assert workflow.refusals == ()
    assert (workflow.name, workflow.file) == ("Deploy", "ci.yml")
    assert (test.name, test.needs, test.environment) == ("test", (), "")
    assert (deploy.name, deploy.needs) == ("To production", ("test",))
    assert (deploy.condition, deploy.environment) == ("github.ref_name == 'main'", "prod")
    assert (deploy.place, deploy.environment_place) == (Place(7, 3), Place(13, 13))
    assert notify.needs == ("test", "deploy")
    assert notify.calls == ".github/workflows/notify.yml"
    assert [use.path for use in workflow.uses] == [
        ".github/actions/setup",
        ".github/workflows/notify.yml",
    ]


@pytest.mark.parametrize(
    ("written", "text"),
    [("1.10", "1.1"), ("'1.10'", "1.10"), ("2", "2"), ("1e3", "1000"), ("v1.0", "v1.0")],
)
def test_a_plain_number_is_a_number(written: str, text: str) -> None:
    """GitHub reads a branch 1.10 without quotes as the number 1.1."""
    on = read(f"on: {{push: {{branches: [{written}]}}}}\n{JOBS}").event("push")

    assert on is not None
    assert on.branches is not None
    assert on.branches.patterns.patterns == (text,)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "1:1: the file says nothing"),
        ("- push\n", "1:1: the file has to be a table"),
        (JOBS, "1:1: there is no on: in the file"),
        ("on: push\n", "1:1: there is no jobs: in the file"),
        (f"on: pusch\n{JOBS}", "1:5: on has no key 'pusch'"),
        (f"on: [push, pul]\n{JOBS}", "1:12: on has no key 'pul'"),
        (f"on: {{push: main}}\n{JOBS}", "1:12: on.push has to be a table"),
        (f"on: {{push: {{branch: main}}}}\n{JOBS}", "1:13: on.push has no key 'branch'"),
        (f"on: {{merge_group: {{paths: [a]}}}}\n{JOBS}",
         "1:20: on.merge_group has no key 'paths'"),
        (f"on: {{pull_request: {{tags: [a]}}}}\n{JOBS}",
         "1:21: on.pull_request has no key 'tags'"),
        (f"on: {{}}\n{JOBS}", "1:5: on names no event"),
        (f"on: []\n{JOBS}", "1:5: on names no event"),
        (f"on: {{schedule: []}}\n{JOBS}", "1:16: schedule needs a list of cron lines"),
        (f"on: workflow_run\n{JOBS}", "1:5: workflow_run names no workflows"),
        (f"on: {{workflow_run: {{types: [completed]}}}}\n{JOBS}",
         "1:6: workflow_run names no workflows"),
        (f"on: {{workflow_run: {{workflows: []}}}}\n{JOBS}",
         "1:6: workflow_run names no workflows"),
        (f"on: {{push: {{paths: }}}}\n{JOBS}", "1:20: a pattern of paths has to be a text"),
        (f"on:\n  push:\n    paths: [a]\n    paths-ignore: [b]\n{JOBS}",
         "4:5: on.push has both paths and paths-ignore"),
        (f"on:\n  push:\n    branches-ignore: [a]\n    branches: [b]\n{JOBS}",
         "4:5: on.push has both branches and branches-ignore"),
        (f"on:\n  push:\n    paths:\n      - '!docs/**'\n{JOBS}",
         "4:9: the pattern '!docs/**' takes away from a list that includes nothing"),
        (f"on:\n  push:\n    paths:\n      - a\n      - 'b[^c]'\n{JOBS}",
         "5:9: the pattern 'b[^c]' has '^' in a bracket"),
        (f"on:\n  push:\n    paths:\n      - !docs/**\n{JOBS}",
         "4:9: the tag '!docs/**' has no meaning here"),
        (f"on: {{pull_request: {{types: [open]}}}}\n{JOBS}",
         "1:29: pull_request has no type 'open'"),
        (f"on: schedule\n{JOBS}", "1:5: schedule needs a list of cron lines"),
        (f"on: {{schedule: {{cron: '* * * * *'}}}}\n{JOBS}",
         "1:16: schedule needs a list of cron lines"),
        (f"on: {{schedule: [{{cron: '@daily'}}]}}\n{JOBS}", "1:24: '@daily' is no cron line"),
        (f"on: push\nOn: push\n{JOBS}", "2:1: a workflow has no key 'On'"),
        (f"on: push\non: push\n{JOBS}", "2:1: the key 'on' stands twice"),
        (f"on: push\nenv: {{a: 1, A: 2}}\n{JOBS}", "2:13: the key 'A' stands twice"),
        (f"on: push\nenv: {{<<: {{a: 1}}}}\n{JOBS}",
         "2:7: GitHub does not merge tables by <<"),
        ("on: push\njobs: {}\n", "2:7: jobs is empty"),
        ("on: push\njobs: {1a: {runs-on: x}}\n", "2:8: '1a' cannot name a job"),
        ("on: push\njobs: {a: {steps: []}}\n", "2:8: the job a has neither runs-on nor uses"),
        ("on: push\njobs: {a: {runs-on: x, need: b}}\n", "2:24: the job a has no key 'need'"),
        ("on: push\njobs: {a: {runs-on: x, needs: b}}\n",
         "2:8: the job a needs 'b', which is no job of this file"),
        ("on: push\njobs: {a: {runs-on: x, needs: b}, b: {runs-on: x, needs: a}}\n",
         "2:8: the jobs a, b wait for each other"),
        ("on: push\njobs: {a: {runs-on: x, steps: [{name: z}]}}\n",
         "2:32: this step has neither run nor uses"),
        ("on: push\njobs: {a: {runs-on: x, environment: {url: z}}}\n",
         "2:37: environment has no name"),
        ("on: push\njobs: {a: {runs-on: '${{ x'}}\n", "2:21: an expression is not closed"),
        ("on: push\njobs:\n\ta: 1\n", "3:1: a tab cannot indent YAML"),
        (f"on: push\n{JOBS}---\non: push\n", "3:1: a second document starts here"),
        (f"on: {{push: {{paths: [*a]}}}}\n{JOBS}", "1:21: the alias 'a' has no anchor"),
    ],
)  # fmt: skip
def test_what_github_refuses_is_refused_with_its_place(text: str, refusal: str) -> None:
    """A file that GitHub would refuse is a value that says where and why."""
    assert refusal in told(text)


def test_all_refusals_are_told_at_once() -> None:
    """Reading goes on behind a refusal, and what could be read is there."""
    workflow = read(f"on: {{push: {{branches: [main], path: [a]}}, pul: }}\nenvs: 1\n{JOBS}")

    assert [r.place.line for r in workflow.refusals] == [1, 1, 2]
    assert [one.event for one in workflow.on] == ["push"]
    assert len(workflow.jobs) == 1


def test_a_refusal_says_what_to_do() -> None:
    """A near word is suggested, and an unquoted pattern gets its quotes."""
    slips = (f"on: pus\n{JOBS}", f"on: {{push: {{paths: [!a]}}}}\n{JOBS}")
    told = [read(text).refusals[0].do for text in slips]

    assert told == ["did you mean push?", "if this is a pattern, put it in quotes"]


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.name)
def test_real_files_are_read_as_yaml_reads_them(path: Path) -> None:
    """The triggers of the sample's workflows are those that PyYAML finds; one is no YAML."""
    workflow = read_workflow(f"{FOLDER}{path.name}", path.read_bytes())
    try:
        expected = yaml.safe_load(path.read_bytes())
    except yaml.YAMLError:
        assert len(workflow.refusals) == 1
        assert workflow.refusals[0].what.startswith("not YAML")
        return

    assert workflow.refusals == ()
    assert shape(workflow) == shape_of_yaml(expected[True])
    assert [job.id for job in workflow.jobs] == list(expected["jobs"])


def shape(workflow: WorkflowFile) -> dict[str, dict[str, list[str]]]:
    """Events and filters as plain values."""
    return {
        on.event: {f.key: [*f.patterns.patterns] for f in (on.branches, on.tags, on.paths) if f}
        for on in workflow.on
    }


def shape_of_yaml(on: Any) -> dict[str, dict[str, list[str]]]:
    """The same of what PyYAML made of `on:`."""
    if isinstance(on, str):
        on = [on]
    if isinstance(on, list):
        return {event: {} for event in on}
    return {
        event: {key: value for key, value in (below or {}).items() if key in FILTERS}
        if isinstance(below, dict) else {}
        for event, below in on.items()
    }  # fmt: skip


NAMES = st.text("abc/*é.", min_size=1, max_size=6).filter(lambda text: "***" not in text)
ONE_OF = st.sampled_from(["branches", "tags", "paths"]).flatmap(
    lambda key: st.tuples(st.sampled_from([key, f"{key}-ignore"]), st.lists(NAMES, min_size=1))
)


@given(st.lists(ONE_OF, unique_by=lambda pair: pair[0].removesuffix("-ignore")))
def test_filters_are_what_was_written(filters: list[tuple[str, list[str]]]) -> None:
    """Whatever patterns stand in a file, the reader finds them as PyYAML wrote them."""
    on = {"push": dict(filters)}
    text = yaml.safe_dump({"on": on}, allow_unicode=True) + JOBS
    workflow = read(text)

    assert workflow.refusals == ()
    assert shape(workflow) == on


PIECES = st.sampled_from(
    ["on", ":", " ", "\n", "  ", "push", "- ", "[", "]", "{", "}", "&a", "*a", "!t", "<<", "jobs",
     "'", '"', "\t", "#", "|", "? ", "---\n", "needs", "${{", *FILTERS, *EVENTS]
)  # fmt: skip


@example(b"{}")
@given(st.one_of(st.binary(), st.lists(PIECES).map(lambda some: "".join(some).encode())))
def test_no_bytes_break_the_reader(text: bytes) -> None:
    """Any bytes give a value: it starts nothing, or GitHub's own words for why are in it."""
    workflow = read_workflow("x", text)

    assert workflow.refusals or (workflow.on and workflow.jobs)


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x, x, x, x, x, x, x]\n"
        + "".join(f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}]\n"
                  for a, b in zip("abcdefghi", "bcdefghij", strict=True)),
        "[" * 5000,
        "a: &a [*a]\n",
        "x" * (1 << 20 | 1),
    ],
    ids=["bomb", "deep", "circle", "large"],
)  # fmt: skip
def test_hostile_files_are_refused_under_limits(text: str) -> None:
    """A small file cannot become a large one, and no depth breaks the stack."""
    assert len(read(text).refusals) == 1


@pytest.mark.parametrize(
    ("path", "workflow"),
    [
        (".github/workflows/a.yml", True),
        (".github/workflows/a.yaml", True),
        (".github/workflows/a.json", False),
        (".github/workflows/more/a.yml", False),
        ("sub/.github/workflows/a.yml", False),
        ("a.yml", False),
    ],
)
def test_where_workflows_stand(path: str, *, workflow: bool) -> None:
    """Only files with a YAML suffix, directly in the one folder, are workflows."""
    assert is_workflow(path) is workflow
