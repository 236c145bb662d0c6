"""What runs: events against triggers, tags against branches, stages, minutes, likely tags."""

import pytest

from impact.events import Event, PullRequest, Push, Tag, read_event
from impact.planning import in_promotion_order, likely_tags, plan_for
from impact.report import AppImpact, EveryoneEvidence, Impact, Plan, RowSkip
from impact.rules import Pipeline, Rules, Stage
from tests.decisions import app, refs, rules, workflow

TOUCH = EveryoneEvidence("x", "unmatched")


def impact(*components: str, touched: bool = True, skipped: tuple[RowSkip, ...] = ()) -> Impact:
    """The app `web`, touched or not."""
    evidence = (TOUCH,) if touched else ()
    return Impact((AppImpact("web", "Web", components, evidence, (), skipped, 7),), ())


def plan(known: Rules, *events: Event, held: bool = True, of: Impact | None = None) -> Plan:
    """The plan for `web`; `held`: whether branches hold the tags."""
    tags = [event.tag for event in events if isinstance(event, Tag)]
    facts = {(tag, w.tag_on): held for tag in tags for w in known.workflows}
    return plan_for(known, impact() if of is None else of, events, facts)


ALL = {
    "push": refs("dev", "release/**"), "tag": refs("v*"), "pull_request": refs("main"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("event", "when", "trigger"),
    [
        ("push:dev", "now", "push to dev"),
        ("push:release/1/2", "now", "push to release/1/2"),
        ("push:main", None, ""),
        ("push:v1", None, ""),
        ("tag:v1", "now", "tag v1"),
        ("tag:dev", None, ""),
        ("pull_request:main", "now", "pull request to main"),
        ("pull_request:dev", "merge", "merge into dev"),
        ("pull_request:x", None, ""),
        ("manual", "now", "started by hand"),
        ("manual:web.yml", "now", "started by hand"),
        ("manual:other.yml", None, ""),
        ("merge_group:dev", "merge", "merge into dev"),
        ("merge_group:main", None, ""),
        ("on:schedule", "now", "started by schedule"),
        ("on:workflow_run:web.yml", "now", "started by workflow_run"),
        ("on:schedule:other.yml", None, ""),
        ("delete:dev", None, ""),
    ],
)
def test_each_event_starts_what_wants_it(event: str, when: str | None, trigger: str) -> None:
    """A push meets branches, a tag tags, a pull request its own trigger, else what merging runs."""
    made = plan(
        rules([app("web")], workflows=[workflow("web.yml", "web", **ALL)]), read_event(event)
    )

    if when is None:
        assert [skip.reason for skip in made.skips] == ["event-not-wanted"]
        assert made.runs == ()
    else:
        assert [(run.when, run.trigger) for run in made.runs] == [(when, trigger)]


@pytest.mark.parametrize("event", ["manual", "manual:web.yml"])
def test_a_workflow_may_refuse_hands(event: str) -> None:
    """`manual: false` is never started by hand."""
    known = rules([app("web")], workflows=[workflow("web.yml", "web", manual=False)])

    made = plan(known, read_event(event))

    assert [skip.detail for skip in made.skips] == ["is started by hand only"]
    assert [run.trigger for run in plan(known, read_event("on:schedule")).runs] == [
        "started by schedule"
    ]


@pytest.mark.parametrize(
    ("event", "runs"),
    [
        ("push:dev", 0),
        ("pull_request:main", 0),
        ("manual", 1),
        ("tag:v1", 1),
        ("manual:web.yml", 1),
        ("on:schedule", 1),
        ("merge_group:dev", 0),
    ],
)
def test_tags_and_runs_by_hand_deploy_whatever_changed(event: str, runs: int) -> None:
    """A release or a dispatch is asked for: it does not depend on what its range touches."""
    known = rules([app("web")], workflows=[workflow("web.yml", "web", **ALL)])

    made = plan(known, read_event(event), of=impact(touched=False))

    assert len(made.runs) == runs
    assert all(skip.reason == "not-impacted" for skip in made.skips)


def test_a_tag_off_its_branch_is_refused_with_the_cure() -> None:
    """`tag_on` holds a release back, names the branch and the commands that mend it."""
    known = rules([app("web")], workflows=[workflow("p.yml", "web", tag=refs("v*"), tag_on="main")])

    assert [run.workflow for run in plan(known, Tag("v1")).runs] == ["p.yml"]
    (skip,) = plan(known, Tag("v1"), held=False).skips
    assert (skip.reason, skip.detail) == ("tag-not-on-branch", "v1 is not on branch main")
    assert "git checkout main" in skip.do
    assert "git push origin v1" in skip.do


def test_a_refused_tag_is_nothing_to_a_workflow_of_other_tags() -> None:
    """Whoever does not want the tag is not told that it is on the wrong branch."""
    wants, other = (
        workflow(f"{start}.yml", "web", tag=refs(f"{start}*"), tag_on="main") for start in "vw"
    )
    skips = plan(rules([app("web")], workflows=[wants, other]), Tag("v1"), held=False).skips

    assert [skip.reason for skip in skips] == ["tag-not-on-branch", "event-not-wanted"]


def test_a_refused_tag_takes_no_other_run_away() -> None:
    """A push that wants the same workflow still starts it."""
    both = workflow("p.yml", "web", push=refs("dev"), tag=refs("v*"), tag_on="main")
    known = rules([app("web")], workflows=[both])

    for events in ((Tag("v1"), Push("dev")), (Push("dev"), Tag("v1"))):
        assert [r.trigger for r in plan(known, *events, held=False).runs] == ["push to dev"]


def test_a_branch_named_like_a_refused_tag_is_another_event() -> None:
    """A push to the branch v1 runs, although the tag v1 is not on its branch."""
    both = workflow("p.yml", "web", push=refs("v*"), tag=refs("v*"), tag_on="main")
    (run,) = plan(rules([app("web")], workflows=[both]), Tag("v1"), Push("v1"), held=False).runs

    assert run.trigger == "push to v1"


def test_of_several_events_the_one_that_deploys_everything_counts() -> None:
    """A tag beside a push deploys an app that nothing touches."""
    known = rules([app("web")], workflows=[workflow("p.yml", "web", push=refs("*"), tag=refs("*"))])

    made = plan(known, Push("dev"), Tag("v1"), of=impact(touched=False))

    assert [run.trigger for run in made.runs] == ["tag v1"]


def test_no_event_lists_pushes_and_tags_in_promotion_order() -> None:
    """Without an event each touched app shows its way through the environments."""
    known = rules(
        [app("web")],
        workflows=[
            workflow("p.yml", "web", "prod", tag=refs("v*")),
            workflow("d.yml", "web", push=refs("dev", "next")),
            workflow("m.yml", "web"),
        ],
    )

    made = plan(known)

    assert made.when == "push"
    assert [(run.workflow, run.when, run.trigger) for run in made.runs] == [
        ("d.yml", "push", "push to dev, next"),
        ("p.yml", "tag", "tag v*"),
    ]
    assert [(skip.workflow, skip.reason) for skip in made.skips] == [("m.yml", "event-not-wanted")]


@pytest.mark.parametrize(
    ("events", "when"),
    [((), "push"), ((PullRequest("dev"),), "merge"), ((Push("dev"),), "now"),
     ((PullRequest("dev"), Push("dev")), "now")],
)  # fmt: skip
def test_the_plan_says_when(events: tuple[Event, ...], when: str) -> None:
    """Only pull requests: on merge; any other event: now; none: some day, by a push."""
    assert plan(rules([app("web")]), *events).when == when


def test_workflows_go_by_app_then_environment_then_line() -> None:
    """The order of the rules decides, never names."""
    known = rules(
        [app("web"), app("api")],
        workflows=[
            workflow("1", "api"), workflow("2", "web", "prod"), workflow("3", "web", line=9),
            workflow("4", "web", line=2),
        ],
    )  # fmt: skip

    assert [w.file for w in in_promotion_order(known)] == ["4", "3", "2", "1"]


def test_skips_tell_rows_from_absence() -> None:
    """A row that kept the app back is named with its reason; else how much was searched."""
    known = rules([app("web")], workflows=[workflow("d.yml", "web", push=refs("dev"))])
    rows = (RowSkip("a", 3, "later"), RowSkip("b", 4, ""))

    (by_row,) = plan(known, Push("dev"), of=impact(touched=False, skipped=rows)).skips
    (by_code,) = plan(known, Push("dev"), of=impact(touched=False)).skips

    assert (by_row.reason, by_row.detail) == ("rule-skip", "a and 1 more: later")
    assert (by_code.reason, by_code.detail) == ("not-impacted", "7 files of the app searched")


def test_an_app_outside_the_impact_is_no_run() -> None:
    """A workflow of an app that the tag does not concern is skipped, not lost."""
    known = rules([app("web"), app("api")], workflows=[workflow("a.yml", "api", push=refs("dev"))])

    assert [skip.reason for skip in plan(known, Push("dev")).skips] == ["not-impacted"]


STAGES = Pipeline("dev", (
    Stage("gates", (), 1), Stage("image", ("backend",), 2), Stage("page", ("frontend",), 3),
    Stage("both", ("backend", "frontend"), 4),
), 1)  # fmt: skip


@pytest.mark.parametrize(
    ("event", "has", "needed", "expected"),
    [
        ("push:dev", ("backend", "frontend"), ("backend",),
         [("gates", True, "always runs"), ("image", True, "backend needed"),
          ("page", False, "frontend not needed"), ("both", True, "backend needed")]),
        ("push:dev", ("backend",), ("backend",),
         [("gates", True, "always runs"), ("image", True, "backend needed"),
          ("both", True, "backend needed")]),
        ("tag:v1", ("backend", "frontend"), (),
         [("gates", True, "always runs"), ("image", True, "backend needed"),
          ("page", True, "frontend needed"), ("both", True, "backend and frontend needed")]),
    ],
)  # fmt: skip
def test_stages_follow_the_components(
    event: str, has: tuple[str, ...], needed: tuple[str, ...], expected: list[tuple[str, bool, str]]
) -> None:
    """A stage is shown if the app has what it needs, and runs if that is needed; tags need all."""
    one = workflow("d.yml", "web", pipeline="dev", **ALL)
    known = rules([app("web", has)], workflows=[one], pipelines=[STAGES])

    (run,) = plan(known, read_event(event), of=impact(*needed)).runs

    assert [tuple(stage) for stage in run.stages] == expected


@pytest.mark.parametrize(
    ("durations", "wall", "total"),
    [
        ({}, 0, 0),
        ({"dev": [4, 6]}, 6, 10),
        ({"dev": [4, 6], "prod": [5]}, 11, 15),
        ({"dev": [4, None]}, None, None),
        ({"dev": [0]}, 0, 0),
    ],
)
def test_minutes(
    durations: dict[str, list[int | None]], wall: int | None, total: int | None
) -> None:
    """One environment runs side by side, environments one after another; unknown stays unknown."""
    known = rules([app("web")], workflows=[
        workflow(f"{environment}{index}", "web", environment, minutes=minutes, push=refs("dev"))
        for environment, each in durations.items() for index, minutes in enumerate(each)
    ])  # fmt: skip

    assert plan(known, Push("dev")).minutes == (wall, total)


def test_a_tag_of_some_day_costs_nothing_yet() -> None:
    """Without an event, releases that wait for a tag are not counted."""
    known = rules([app("web")], workflows=[
        workflow("d", "web", minutes=4, push=refs("dev")),
        workflow("p", "web", "prod", minutes=None, tag=refs("v*")),
    ])  # fmt: skip

    assert plan(known).minutes == (4, 4)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("v1.2.3", ("v-web-1.2.3", "v-api-1.2.3")),
        ("release-2.0.1", ("v-web-2.0.1", "v-api-2.0.1")),
        ("latest", ()),
        ("v1", ()),
        ("", ()),
    ],
)
def test_likely_tags(tag: str, expected: tuple[str, ...]) -> None:
    """The version is put where a wanted pattern has its wildcard, if the result is wanted."""
    known = rules([app("web"), app("api")], workflows=[
        workflow("w", "web", tag=refs("v-web-*.*.*", "!v-web-9*")),
        workflow("a", "api", tag=refs("v-api-*.*.*")), workflow("m", "web", tag=refs("exact")),
        workflow("x", "web", manual=True),
    ])  # fmt: skip

    assert likely_tags(known, tag) == expected
