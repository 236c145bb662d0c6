"""The pure part of promotion: drift, the way back, the branch that feeds, the commands."""

from typing import Any

import pytest

from impact.changes import Revision
from impact.deployments import Record
from impact.patterns import PatternSet
from impact.promotion import (
    Gap,
    drift_of,
    earlier,
    feeding_branch,
    rollback_commands,
    start_commands,
)
from impact.rules import Trigger, Workflow

A, B, C = "a" * 40, "b" * 40, "c" * 40


def refs(*patterns: str) -> PatternSet:
    """Patterns of branches or tags."""
    return PatternSet(patterns, dialect="github")


def flow(when: Trigger, **more: Any) -> Workflow:
    """A workflow of web."""
    plain = Workflow("web.yml", "web", "prod", when, None, False, "", "", 1)
    return plain._replace(**more)


def gap(*, commits: int, ahead: int, impacted: bool) -> Gap:
    """A gap in what drift depends on."""
    return Gap(Revision("main", A), commits, ahead, impacted, (), (), (), (), 1, 0, ())


@pytest.mark.parametrize(
    ("found", "drift"),
    [
        (gap(commits=3, ahead=0, impacted=True), "behind"),
        (gap(commits=0, ahead=3, impacted=True), "ahead"),
        (gap(commits=3, ahead=3, impacted=True), "apart"),
        (gap(commits=3, ahead=3, impacted=False), "same"),
        (None, "unknown"),
    ],
)
def test_drift_is_about_what_touches_the_app(found: Gap | None, drift: str) -> None:
    """Commits alone are no drift."""
    assert drift_of(found, first=False, deployed=True, before=True) == drift


def test_drift_needs_two_places() -> None:
    """The first environment has none; where nothing stands there is nothing to compare."""
    assert drift_of(None, first=True, deployed=True, before=False) == "none"
    assert drift_of(None, first=False, deployed=False, before=True) == "not-deployed"
    assert drift_of(None, first=False, deployed=True, before=False) == "not-deployed"


def test_the_way_back_leads_to_other_deploys() -> None:
    """Not to what stands there, to each commit and artifact once, to the newest first."""
    history = [
        Record("web", "prod", sha, "success", 0, artifact=artifact)
        for sha, artifact in [(C, "3"), (B, "2"), (C, "3"), (B, "2"), (A, "1"), (A, "0")]
    ]

    found = earlier(history, history[:1], 2)
    assert [(one.sha, one.artifact) for one in found] == [(B, "2"), (A, "1")]


@pytest.mark.parametrize(
    ("when", "tag_on", "branch"),
    [
        (Trigger(push=refs("main")), "", "main"),
        (Trigger(push=refs("release/**", "!old", "dev")), "", "dev"),
        (Trigger(tag=refs("v*")), "main", "main"),
        (Trigger(push=refs("release/*")), "", ""),
        (Trigger(), "", ""),
    ],
)
def test_the_branch_that_feeds(when: Trigger, tag_on: str, branch: str) -> None:
    """One that a push names without wildcards, else the one that must hold the tags."""
    assert feeding_branch([flow(when, tag_on=tag_on)]) == branch


def test_what_others_named_is_quoted() -> None:
    """A branch or a tag may hold what a shell obeys."""
    commit = Revision("origin/a;b", A)
    push = flow(Trigger(push=refs("main")), file="$(x).yml")
    tags = flow(Trigger(tag=refs("v*")))
    record = Record("web", "prod", A, "success", 0)

    assert list(start_commands(push, commit, "origin/main", arrived=False, tagged=False)) == [
        "gh pr create --base main --head 'a;b'",
        "gh run list --workflow '$(x).yml' --limit 1",
    ]
    assert list(rollback_commands(tags, record, "v1`x`")) == [
        "gh workflow run web.yml --ref 'v1`x`'"
    ]
    assert list(rollback_commands(tags, record, "")) == []
