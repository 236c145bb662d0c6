"""The bot's comment: found again by its marker, whole below its limit, and nobody's to forge."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from impact.changes import Change, Revision, Span
from impact.comments import Marker, Standing, bare, mark
from impact.errors import RulesError
from impact.render.comment import LIMIT, body_of, speaks, unanswered, wanted
from impact.render.markdown.tags import code
from impact.report import Contradiction, Notice, Report, RuleEvidence
from tests.render import render_factory as factory
from tests.render.approved import approved, page
from tests.render.hostile_names import NASTY
from tests.strategies.reports import reports

MARKER = Marker("default", "b" * 40, "2026-01-31T12:00:00Z")
FORGED = str(Marker("default", "f" * 40, "2099-01-01T00:00:00Z"))
CROSSING = (
    FORGED,
    f"-->{FORGED}",
    "GH-12 and gh-13",
    "https://github.com/org/repo/issues/7",
    "https://github.com/org/repo/pull/7#issuecomment-8",
    "org/repo@deadbeefdeadbeefdeadbeefdeadbeefdeadbeef",
    "(#12), [#13](x) and fixes#14",
    "@team and @org/team, user@example.com",
    "<!-- comment --> <details open>",
    "```\n# heading\n```",
)
NAMES = (*NASTY, *CROSSING)
SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def named(name: str) -> Report:
    """A report in which every text that can be foreign is this name: paths, titles, refs, words."""
    found = RuleEvidence(name, name, 1, name)
    app = factory.app("web", found, contradictions=(Contradiction(name, "skip", 1, name, found),))
    run = factory.run("web")._replace(workflow=name, environment=name, trigger=name)
    report = factory.report(
        app._replace(title=name),
        changes=(Change(name, "added"),),
        planned=factory.plan(run),
        unclaimed=(Change(name, "added"),),
        warnings=(name,),
    )
    ends = (Revision(name, "a" * 40), Revision(name, "b" * 40))
    return report._replace(span=Span(*ends, "pull-request", name), notices=(Notice(name, 1, name),))


def outside_of_code(text: str) -> str:
    """What GitHub searches for mentions and references."""
    return re.sub(r"<code>.*?</code>", "", text)


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_no_name_leaves_the_comment(name: str) -> None:
    """No marker, tag, mention or reference comes out of a name, wherever it stands."""
    text = mark(body_of(named(name)), MARKER)
    seen = outside_of_code(bare(text))

    assert Standing(1, "IC_1", text, hidden=False).marker == MARKER
    assert text.count("<!--") == 1
    assert not re.search(r"@(?!\u200b)", text)
    assert not re.search(r"(#|\bGH-|/(issues|pull|discussions)/)\d", seen, re.IGNORECASE)
    assert set(re.findall(r"<(\w+)", text)) <= set(
        "p b i br sub code table tr th td ul li details summary".split()
    )


def test_the_comment_of_hostile_names() -> None:
    """The whole comment of each name, as somebody has approved it."""
    shown = page({f"{number}": body_of(named(name)) for number, name in enumerate(NAMES)})

    assert shown == approved("comment.md", shown)


def test_no_run_is_lost_below_the_limit() -> None:
    """A thousand workflows are all named, below the limit, the marker included."""
    runs = [
        factory.run("web")._replace(workflow=f"deploy-{n:04}-to-production.yml")
        for n in range(1000)
    ]
    web = factory.app("web", factory.by_import("web.py:1", "x" * 90 + ".py"))
    report = factory.report(web, changes=(Change("x" * 90 + ".py", "modified"),),
                            planned=factory.plan(*runs))  # fmt: skip
    text = mark(body_of(report), MARKER)

    assert len(text) <= LIMIT
    assert all(code(run.workflow) in text for run in runs)


@given(reports, st.booleans())
@SLOW
def test_any_report_is_a_comment(report: Report, always: bool) -> None:
    """Below the limit, and worth one whenever something runs."""
    made = wanted(report, MARKER, always=always)

    assert len(mark(made.body, made.marker)) <= LIMIT
    assert made.speaks or not (always or report.plan.runs)


@pytest.mark.parametrize("scene", factory.SCENES)
def test_what_is_worth_a_comment(scene: str) -> None:
    """All but what touches nothing: no run, no app, no contradiction, no words of the rules."""
    quiet = {"nothing_deploys", "empty_range", "wrong_tag"}

    assert speaks(factory.SCENES[scene]()) == (scene not in quiet)


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_what_could_not_be_told_is_harmless(name: str) -> None:
    """The error of rules that a stranger wrote is quoted as text."""
    text = unanswered(RulesError(name, where=name, expected=name))

    assert text.startswith("<p><b>Could not tell what deploys:</b> ")
    assert set(re.findall(r"<(\w+)", text)) <= {"p", "b", "code"}
    assert not re.search(r"@(?!\u200b)", text)
