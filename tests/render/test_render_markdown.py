"""The comment: safe to post, below its limit, and never without a run."""

from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from impact.changes import Change
from impact.render import markdown
from impact.render.markdown.tags import code
from impact.report import Contradiction, Report, RuleEvidence, Run
from tests.render import render_factory as factory
from tests.render.hostile_names import NASTY
from tests.strategies.reports import reports

ALLOWED = set("p b i br sub code table tr th td ul li details summary".split())
SLOW = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Reader(HTMLParser):
    """Follows the tags of a comment and objects to what GitHub would not balance."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Only tags of ours, and of attributes only the height of a cell."""
        assert tag in ALLOWED
        assert {key for key, _ in attrs} <= {"rowspan"}
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Every tag closes the one opened last."""
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        """The marker of a bot cannot be forged."""
        raise AssertionError(data)


def check(text: str) -> None:
    """A comment is balanced HTML without an empty line in a block, a mention or a command."""
    reader = Reader()
    for block in text.removesuffix("\n").split("\n\n"):
        assert block.startswith(("<p>", "<table>", "<details>"))
        reader.feed(block)
        assert reader.open == []
    for line in text.splitlines():
        assert not line.lstrip().startswith("::")
    assert "##[" not in text
    assert not any(char == "@" and text[i + 1] != "\u200b" for i, char in enumerate(text))
    assert text.replace("\u200b", "").replace("\n", "").isprintable()


def with_names(*names: str) -> Report:
    """A report in which every text that can be foreign is one of the names."""
    found = [RuleEvidence(name, name, 1, name) for name in names]
    contradicted = tuple(Contradiction(one.path, "skip", 1, one.why, one) for one in found)
    app = factory.app("web", *found, contradictions=contradicted)._replace(title=names[0])
    run = factory.run("web")._replace(workflow=names[0], environment=names[0])
    return factory.report(
        app,
        changes=tuple(Change(name, "added") for name in names),
        planned=factory.plan(run),
        unclaimed=tuple(Change(name, "added") for name in names),
        warnings=names,
    )


@pytest.mark.parametrize("scene", factory.SCENES)
def test_every_scene_is_safe_to_post(scene: str) -> None:
    """Balanced, no foreign tag, no mention, no line that Markdown would read."""
    check(markdown.render(factory.SCENES[scene]()))


@pytest.mark.parametrize("name", NASTY, ids=range(len(NASTY)))
def test_a_hostile_name_is_only_text(name: str) -> None:
    """No name becomes a tag, a mention, a link, a row or a command."""
    shown = markdown.render(with_names(name))

    check(shown)
    assert shown.count("<tr>") == markdown.render(with_names("x")).count("<tr>")


def test_all_nasty_names_at_once() -> None:
    """One row for each file, whatever the files are called."""
    shown = markdown.render(with_names(*NASTY))
    rows = shown.split("Changed paths by reason (26)")[1].split("</table>")[0]

    check(shown)
    assert rows.count("<tr>") == len(NASTY)


@given(reports, st.integers(1_000, 20_000))
@SLOW
def test_any_report_stays_below_its_limit(report: Report, limit: int) -> None:
    """Below the limit, safe, and with every run or with the plain word that they do not fit."""
    shown = markdown.render(report, limit=limit)

    check(shown)
    assert len(shown) <= limit
    assert "more than fit here" in shown or all(
        code(run.workflow) in shown for run in _answered(report)
    )


def _answered(report: Report) -> list[Run]:
    """The runs of apps the report speaks of; a plan has no others."""
    apps = {app.app for app in report.impact.apps}
    return [run for run in report.plan.runs if run.app in apps]


@pytest.mark.parametrize("limit", [60_000, 20_000, 6_000, 3_000, 1_500, 900, 600])
def test_runs_are_the_last_thing_to_go(limit: int) -> None:
    """However small the limit, all three workflows are named as long as they fit at all."""
    shown = markdown.render(factory.pull_request(), limit=limit)

    check(shown)
    assert len(shown) <= limit
    assert all(f"deploy-{name}-staging.yml" in shown for name in factory.TITLES)


def test_details_go_before_evidence() -> None:
    """The tables of everything are left out first, then the lists, then the proofs."""
    report = factory.pull_request()
    sizes: dict[tuple[bool, bool], int] = {}
    for limit in range(600, 9_000, 20):
        shown = markdown.render(report, limit=limit)
        sizes.setdefault(("by reason" in shown, "copies it" in shown), limit)

    assert sizes[False, False] < sizes[False, True] < sizes[True, True]
    assert (True, False) not in sizes


def test_half_a_list_is_never_shown() -> None:
    """If the runs do not fit, the comment says that instead of naming some of them."""
    names = [f"app-{number}" for number in range(300)]
    apps = [factory.app(name, RuleEvidence("x", "x", 1, "")) for name in names]
    planned = factory.plan(*(factory.run(name) for name in names))
    shown = markdown.render(factory.report(*apps, planned=planned), limit=2_000)

    assert "<b>300 workflows run</b>, more than fit here" in shown
    assert ".yml" not in shown


def test_what_a_reviewer_must_see_is_not_folded() -> None:
    """Contradictions, refusals, notices and warnings stand outside of every fold."""
    whole = factory.shared_backend()._replace(
        notices=factory.pull_request().notices, warnings=("look here",)
    )
    seen = markdown.render(whole).split("<details>")[0]
    refused = markdown.render(factory.refused_tag()).split("<details>")[0]

    assert "the rules skip it, the code reaches it" in seen
    assert "terraform must be applied by hand" in seen
    assert "look here" in seen
    assert "do: git tag -d v-line-0.1.0" in refused


def test_references_in_words_are_broken() -> None:
    """`#12` in a sentence links to nobody's issue; C# stays C#."""
    shown = markdown.render(factory.report(warnings=("see #12, written in C# by @team",)))

    assert "#\u200b12" in shown
    assert "C# by @\u200bteam" in shown
