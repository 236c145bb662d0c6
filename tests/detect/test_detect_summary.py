"""The summary of a job: below GitHub's limit, and no run cut off."""

import pytest
from hypothesis import HealthCheck, given, settings

from impact.changes import Change
from impact.render import summary
from impact.render.markdown.tags import code
from impact.report import Report, RuleEvidence
from tests.detect.hosted import Capsys, Host
from tests.render import render_factory as factory
from tests.strategies.reports import reports

SLOW = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
GITHUBS = 1 << 20  # bytes


@given(reports)
@SLOW
def test_any_summary_fits_and_names_every_run(report: Report) -> None:
    """Below the size at which GitHub drops the whole of it."""
    text = summary.render(report)

    assert len(text.encode()) < GITHUBS
    known = {app.app for app in report.impact.apps}
    assert all(code(run.workflow) in text for run in report.plan.runs if run.app in known)


def test_a_huge_change_is_folded_not_cut() -> None:
    """Twenty thousand files with long names in wide letters: the runs and the counts stay."""
    names = [f"{'พ' * 200}/{number}" for number in range(20_000)]
    changes = tuple(Change(name, "added") for name in names)
    apps = [
        factory.app(name, *(RuleEvidence(path, "x", 1, "") for path in names))
        for name in ("telegram", "line", "scheduler")
    ]
    planned = factory.plan(*(factory.run(app.app) for app in apps))
    text = summary.render(
        factory.report(*apps, changes=changes, planned=planned, unclaimed=changes)
    )

    assert len(text.encode()) < GITHUBS
    assert all(code(run.workflow) in text for run in planned.runs)
    assert "Unclaimed (20,000)" in text
    assert "and 19,800 more paths" in text
    assert "and 19,999 more paths" in text


def test_what_does_not_fit_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """The picture goes first, then the list of unclaimed paths; a line tells of it."""
    made = factory.shared_backend()
    made = made._replace(impact=made.impact._replace(unclaimed=(Change("x", "added"),)))
    whole = summary.render(made)
    sizes = []
    for limit in (len(whole.encode()), len(whole.encode()) - 1, 100):
        monkeypatch.setattr(summary, "LIMIT", limit)
        text = summary.render(made)
        sizes.append(("mermaid" in text, "Unclaimed" in text, "More does not fit" in text))

    assert sizes == [(True, True, False), (False, True, True), (False, False, False)]


def test_the_summary_of_a_job(shop: Host, capsys: Capsys) -> None:
    """The plan, the proof, what nobody claims and the chains as a picture."""
    shop.work.git("checkout", "-q", "dev")
    shop.work.commit({"shared/db.py": "VALUE = 2\n", "scripts/seed.sh": "x\n"})
    found = shop.detect(shop.push("dev"), capsys)

    assert found.summary.startswith("<p><b><code>push:dev</code> deploys web</b>")
    assert "<code>web-dev.yml</code>" in found.summary
    assert "<summary>Unclaimed (1)</summary>" in found.summary
    assert "<code>scripts/seed.sh</code>" in found.summary
    assert "\n```mermaid\nflowchart LR\n" in found.summary
    assert "shared/db.py" in found.summary
