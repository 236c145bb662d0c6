"""Laws of every answer, held against rules, code and changes that nobody would write.

The pure half draws values; the last law asks the whole program about real repositories.
"""

import random
import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from impact.analysis import Views, assess, assess_without_base
from impact.changes import Change, sort_changes
from impact.context import Context
from impact.events import Event, Manual, PullRequest, Push, Tag
from impact.pipeline import Question, answer
from impact.planning import plan_for
from impact.report import DeclaredEvidence, Impact, ImportEvidence, Run, Skip, UnknownEvidence
from impact.repository import open_repository
from impact.rules import Rules
from impact.store import open_store
from tests.conftest import RepositoryBuilder
from tests.small_repository import FILES
from tests.strategies.rulebooks import changes, rulebooks, views

Changes = tuple[Change, ...]
EVENTS: tuple[Event, ...] = (
    Push("dev"), Push("x"), Tag("v1"), Tag("v2"), PullRequest("dev"), Manual(), Manual("0.yml"),
)  # fmt: skip
events = st.lists(st.sampled_from(EVENTS), max_size=3)
law = settings(max_examples=60, deadline=None)
FIXTURE = HealthCheck.function_scoped_fixture  # the environment, the same for every example
facts = st.booleans().map(lambda held: {(tag, "main"): held for tag in ("v1", "v2")})


def touched(impact: Impact) -> set[str]:
    """The apps that are touched."""
    return {app.app for app in impact.apps if app.impacted}


@law
@given(rulebooks(), changes, views(), st.data())
def test_more_changes_never_give_fewer_apps(
    rules: Rules, all_changes: Changes, code: Views, data: st.DataObject
) -> None:
    """Every app that some of the changes touch is touched by all of them."""
    some = tuple(change for change in all_changes if data.draw(st.booleans()))

    if rules.unmatched != "deploy" or some:
        assert touched(assess(rules, some, code)) <= touched(assess(rules, all_changes, code))


@law
@given(rulebooks(), changes, views(), st.integers())
def test_the_order_of_changes_means_nothing(
    rules: Rules, some: Changes, code: Views, seed: int
) -> None:
    """Changes are sorted at the door, whatever order git or a person gave them in."""
    shuffled = list(some)
    random.Random(seed).shuffle(shuffled)

    assert assess(rules, sort_changes(shuffled), code) == assess(rules, some, code)


@law
@given(rulebooks(), changes, views(), st.booleans())
def test_impacted_means_evidence_and_chains_hold(
    rules: Rules, some: Changes, code: Views, strict: bool
) -> None:
    """Every chain starts at an entry point, is connected, and ends in the change it proves."""
    starts = {name for side in code for view in side.values() for name in view.reach.entrypoints}
    paths = {change.path for change in some}
    for app in assess(rules, some, code, strict=strict).apps:
        assert app.impacted == bool(app.evidence)
        for one in (*app.evidence, *(told.evidence for told in app.contradictions)):
            assert one.path in paths
            if isinstance(one, ImportEvidence | DeclaredEvidence | UnknownEvidence):
                end = one.unknown if isinstance(one, UnknownEvidence) else one.path
                assert one.entrypoint in starts
                assert (one.chain[-1].imported if one.chain else one.entrypoint) == end
                assert (one.chain[0].importer if one.chain else end) == one.entrypoint
                assert all(a.imported == b.importer for a, b in pairwise(one.chain))


@law
@given(rulebooks(), changes, views())
def test_a_skip_never_hides(rules: Rules, some: Changes, code: Views) -> None:
    """What a skip row overrides is what the same rules without rows would call evidence."""
    free = {
        app.app: app for app in assess(rules._replace(rows=(), unmatched="warn"), some, code).apps
    }
    for app in assess(rules, some, code).apps:
        skipped = {skip.path for skip in app.skipped}
        told = [one.evidence for one in app.contradictions if one.by == "skip"]

        assert told == [one for one in free[app.app].evidence if one.path in skipped]
        assert not {e.path for e in app.evidence if e.kind != "everyone"} & skipped


@law
@given(rulebooks(), changes, views())
def test_strict_is_a_superset(rules: Rules, some: Changes, code: Views) -> None:
    """`--strict` adds the contradicted apps and takes nothing away."""
    plain, strict = assess(rules, some, code), assess(rules, some, code, strict=True)

    assert touched(plain) <= touched(strict)
    for before, after in zip(plain.apps, strict.apps, strict=True):
        assert {e for e in before.evidence if e.kind != "everyone"} <= set(after.evidence)
        assert before.contradictions == after.contradictions
        assert after.impacted or not [c for c in before.contradictions if c.by == "skip"]


@law
@given(rulebooks(), changes, views())
def test_every_change_is_claimed_or_listed(rules: Rules, some: Changes, code: Views) -> None:
    """No change disappears: it is evidence, skipped by a row, or unclaimed, and by policy all."""
    impact = assess(rules, some, code)
    unclaimed = {change.path for change in impact.unclaimed}
    claimed = {
        path
        for app in impact.apps
        for path in (*(e.path for e in app.evidence if e.kind != "everyone"),
                     *(skip.path for skip in app.skipped))
    }  # fmt: skip

    assert claimed | unclaimed == {change.path for change in some}
    assert not claimed & unclaimed
    if rules.unmatched == "deploy" and unclaimed:
        assert touched(impact) == {app.name for app in rules.apps}


def decided(rules: Rules, runs: tuple[Run, ...], skips: tuple[Skip, ...]) -> bool:
    """Whether runs and skips together are the workflows of the rules, each once."""
    files = [one.workflow for one in (*runs, *skips)]
    return sorted(files) == sorted(workflow.file for workflow in rules.workflows)


@law
@given(rulebooks(), changes, views(), events, facts)
def test_the_plan_holds_every_workflow_once(
    rules: Rules,
    some: Changes,
    code: Views,
    happened: list[Event],
    held: dict[tuple[str, str], bool],
) -> None:
    """A workflow runs or is skipped with a reason; a run's app is touched or asked for by name."""
    impact = assess(rules, some, code)
    plan = plan_for(rules, impact, happened, held)

    assert decided(rules, plan.runs, plan.skips)
    named = any(isinstance(event, Tag | Manual) for event in happened)
    assert named or {run.app for run in plan.runs} <= touched(impact)
    wall, total = plan.minutes
    assert (wall is None) == (total is None)
    assert wall is None or total is None or 0 <= wall <= total


@law
@given(rulebooks(), changes, views(), events, st.sampled_from(EVENTS), facts)
def test_more_events_never_run_less(
    rules: Rules, some: Changes, code: Views, happened: list[Event], more: Event,
    held: dict[tuple[str, str], bool],
) -> None:  # fmt: skip
    """One event's refusal never takes a run from another."""
    impact = assess(rules, some, code)
    if happened:
        fewer = plan_for(rules, impact, happened, held).runs
        longer = plan_for(rules, impact, [*happened, more], held).runs

        assert {run.workflow for run in fewer} <= {run.workflow for run in longer}


@law
@given(rulebooks(), events, facts)
def test_without_a_base_everything_counts(
    rules: Rules, happened: list[Event], held: dict[tuple[str, str], bool]
) -> None:
    """Nothing known is everything touched, and no workflow is skipped for lack of impact."""
    impact = assess_without_base(rules)
    plan = plan_for(rules, impact, happened, held)

    assert touched(impact) == {app.name for app in rules.apps}
    assert {skip.reason for skip in plan.skips} <= {"event-not-wanted", "tag-not-on-branch"}


EDITS: tuple[tuple[str, str | None], ...] = (
    ("shared/db.py", "from shared import extra\n"), ("shared/extra.py", "x = 1\n"),
    ("shared/quiet.py", None), ("shared/db.py", None), ("web/main.py", "x = 2\n"),
    ("jobs/main.py", "import shared.db\n"), ("docs/index.md", "more\n"), ("web/shared.py", ""),
    ("shared/__init__.py", "from shared import quiet\n"), ("db.py", ""), ("jobs/shared/db.py", ""),
)  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[FIXTURE])
@given(
    st.lists(st.sampled_from(EDITS), min_size=1, max_size=5, unique_by=lambda e: e[0]), st.data()
)
def test_a_longer_commit_touches_no_fewer_apps(
    monkeypatch: pytest.MonkeyPatch, edits: list[tuple[str, str | None]], data: st.DataObject
) -> None:
    """In real repositories too, where an edit may take an import away or shadow a module."""
    some = [edit for edit in edits if data.draw(st.booleans())]
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setenv("XDG_CACHE_HOME", folder + "/cache")
        repo = RepositoryBuilder(Path(folder) / "repo")
        base = repo.commit(FILES)
        results = []
        for chosen in (some, edits):
            repo.git("checkout", "-q", base)
            gone = [path for path, text in chosen if text is None]
            new = {path: text for path, text in chosen if text is not None}
            head = repo.commit(new, delete=gone)
            with open_repository(str(repo.path)) as repository:
                context = Context(repository, open_store(repository.identity), lambda *_: None)
                results.append(touched(answer(Question(f"{base}..{head}"), context).impact))

        assert results[0] <= results[1]
