"""The first words of an answer: every state of the world has its own."""

import pytest

from impact.changes import Change
from impact.events import Manual, PullRequest, Push
from impact.render import render
from impact.report import EveryoneEvidence, Report, RuleEvidence, UnknownEvidence
from tests.render import render_factory as factory

RULE = RuleEvidence("x.py", "*.py", 1, "")
DOUBT = UnknownEvidence("x.py", "y.py", 0, "it is missing", "y.py", ())
BLIND = EveryoneEvidence("", "no-base")
CHANGES = (Change("x.py", "modified"),)


def first_lines(report: Report) -> list[str]:
    """The answer and the facts behind it."""
    return render(report, "text", width=200).split("\n\n")[0].splitlines()


@pytest.mark.parametrize(
    ("scene", "answer"),
    [
        ("shared_backend", "push:dev deploys telegram and line"),
        ("pull_request", "Merging into main deploys all 3 apps"),
        ("no_event", "scheduler is touched"),
        ("nothing_deploys", "push:dev deploys nothing: 2 changed paths touch no app"),
        ("empty_range", "push:dev deploys nothing: nothing changed between main and HEAD"),
        ("no_base", "No base to compare with, so everything counts: push:dev deploys all 3 apps"),
        ("wrong_tag", "tag:v1.2.3 deploys nothing: no workflow wants it"),
        ("refused_tag", "tag:v-telegram-1.2.3 and tag:v-line-0.1.0 deploy telegram"),
        ("not_wanted", "push:feature/x deploys nothing: no workflow wants it; telegram is touched"),
        ("no_workflows", "web is touched"),
    ],
)
def test_the_answer_of_a_scene(scene: str, answer: str) -> None:
    """Deploys, deploys nothing, refused, touched, could not tell: each says so."""
    assert first_lines(factory.SCENES[scene]())[0] == answer


def test_no_event_and_nothing_touched() -> None:
    """Without an event nothing is said about one."""
    report = factory.report(factory.app("a"), changes=CHANGES, planned=factory.plan(events=()))

    assert first_lines(report) == ["Nothing deploys: 1 changed path touches no app"]


def test_a_run_by_hand_deploys_what_nothing_touches() -> None:
    """A run decides the answer, not the lack of evidence."""
    planned = factory.plan(factory.run("line"), events=(Manual(),))
    report = factory.report(factory.app("line"), factory.app("web"), planned=planned)

    assert first_lines(report)[0] == "A run by hand deploys line"
    assert "a tag or a run by hand deploys all of it" in render(report, "text", width=200)


def test_many_apps_are_counted() -> None:
    """More names than anybody reads at a glance become a number."""
    names = "abcdef"
    apps = [factory.app(name, RULE) for name in names]
    planned = factory.plan(*(factory.run(name) for name in names[:4]))

    assert first_lines(factory.report(*apps, changes=CHANGES, planned=planned)) == [
        "push:dev deploys 4 apps",
        "4 of 6 apps · 4 workflows · ~3 min (12 in total)",
    ]


def test_three_apps_are_listed() -> None:
    """Names are separated as in a sentence."""
    apps = [factory.app(name, RULE) for name in "abcd"]
    planned = factory.plan(*(factory.run(name) for name in "abc"))

    assert first_lines(factory.report(*apps, planned=planned))[0] == "push:dev deploys a, b and c"


def test_two_events_deploy() -> None:
    """The verb agrees with the number of events; a merge into two branches is one merge."""
    apps = (factory.app("a", RULE), factory.app("b"))
    pushes = factory.plan(factory.run("a"), events=(Push("x"), Push("y")))
    merges = factory.plan(
        factory.run("a"), events=(PullRequest("x"), PullRequest("y")), when="merge"
    )

    assert first_lines(factory.report(*apps, planned=pushes))[0] == "push:x and push:y deploy a"
    assert first_lines(factory.report(*apps, planned=merges))[0] == "Merging into x and y deploys a"


def test_doubt_is_counted() -> None:
    """An app that only deploys because something could not be known is said to be such."""
    report = factory.report(factory.app("a", DOUBT), factory.app("b"), changes=CHANGES)

    assert "1 app could not be ruled out" in first_lines(report)[1]


def test_proof_beside_doubt_is_no_doubt() -> None:
    """One certain reason is enough."""
    report = factory.report(factory.app("a", DOUBT, RULE), factory.app("b"), changes=CHANGES)

    assert "ruled out" not in "".join(first_lines(report))


def test_one_app_without_a_base_does_not_blind_the_others() -> None:
    """Only when every app lacks a base does the answer start with that."""
    planned = factory.plan(factory.run("a"), factory.run("b"))
    report = factory.report(factory.app("a", BLIND), factory.app("b", RULE), planned=planned)

    assert first_lines(report)[0] == "push:dev deploys all 2 apps"
    assert "1 app without a base" in first_lines(report)[1]


def test_nothing_deploys_never_looks_like_could_not_tell() -> None:
    """The two answers that must not be confused share neither words nor colour."""
    nothing = render(factory.nothing_deploys(), "text", width=200, colour=True).splitlines()[0]
    blind = render(factory.no_base(), "text", width=200, colour=True).splitlines()[0]

    assert "deploys nothing" in nothing.replace("\x1b[0m \x1b[1m", " ")
    assert "nothing" not in blind
    assert "\x1b[1;33m" in blind
    assert "\x1b[1;33m" not in nothing


def test_an_unknown_duration_is_not_guessed() -> None:
    """A run whose minutes nobody wrote down leaves the sum unsaid."""
    planned = factory.plan(factory.run("a"), factory.run("b", minutes=None))
    report = factory.report(factory.app("a", RULE), factory.app("b", RULE), planned=planned)

    assert first_lines(report)[1] == "2 workflows"
