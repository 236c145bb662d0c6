"""The screen of a terminal: the answer first, never too wide, never steered by a name."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from impact.changes import Change
from impact.errors import UsageError
from impact.render import FORMATS, render
from impact.render.measure import columns
from impact.render.text.screen import NARROWEST, Atom, Cell, flow, paint
from impact.report import Contradiction, Report, RuleEvidence
from impact.rules import Origin
from tests.render import render_factory as factory
from tests.render.hostile_names import NASTY
from tests.strategies.reports import reports

SLOW = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def is_command(line: str) -> bool:
    """Whether the log of GitHub Actions would look for a command in a line (both its forms)."""
    return line.lstrip().startswith("::") or "##[" in line


def text(report: Report, width: int = 80) -> str:
    """The report as a person without colours sees it."""
    return render(report, "text", width=width)


@given(reports, st.integers(0, 130))
@SLOW
def test_no_report_breaks_the_screen(report: Report, width: int) -> None:
    """Any report, any window: no control character, no command, no line that is too wide."""
    shown = text(report, width)

    assert shown.encode("utf-8")
    for line in shown.removesuffix("\n").split("\n"):
        assert line == "" or line.isprintable()
        assert columns(line) <= max(width, NARROWEST)
        assert not is_command(line)
        assert line == line.rstrip()


def test_an_empty_name_takes_no_room() -> None:
    """What stands behind it is not pushed over the edge."""
    proof = RuleEvidence("x", "", 0, "sixteen-letters-")
    over = Contradiction("x", "skip", 0, "", proof)
    made = factory.report(factory.app("web", contradictions=(over,)))
    made = made._replace(rules=Origin("long/" * 60 + "name.py", ""))

    assert max(map(columns, text(made, 24).splitlines())) <= 24


@given(reports, st.integers(24, 130))
@SLOW
def test_colour_changes_nothing_but_colour(report: Report, width: int) -> None:
    """Without its escape sequences the coloured screen is the plain one."""
    coloured = render(report, "text", width=width, colour=True)
    parts = coloured.split("\x1b[")
    plain = parts[0] + "".join(part.partition("m")[2] for part in parts[1:])

    assert plain == text(report, width)
    assert all(set(part.partition("m")[0]) <= set("0123456789;") for part in parts[1:])


@pytest.mark.parametrize("name", NASTY, ids=range(len(NASTY)))
def test_a_hostile_name_stays_on_its_line(name: str) -> None:
    """A name can add no line to the screen and start no command."""
    found = RuleEvidence(name, "**", 1, name)
    report = factory.report(
        factory.app("web", found),
        changes=(Change(name, "added"),),
        planned=factory.plan(factory.run("web")),
        warnings=(name,),
    )
    harmless = text(report._replace(warnings=("x",)), 400).count("\n")
    shown = text(report, 400)

    assert shown.count("\n") == harmless
    assert not any(is_command(line) for line in shown.splitlines())


def test_the_first_line_is_the_answer() -> None:
    """Whoever reads one line has read what deploys."""
    assert text(factory.shared_backend()).splitlines()[0] == "push:dev deploys telegram and line"


def test_what_runs_stands_above_what_does_not() -> None:
    """The order of the rules holds, but skips never stand between runs."""
    report = factory.report(
        factory.app("a"), factory.app("b", RuleEvidence("x", "x", 1, "")),
        planned=factory.plan(factory.run("b")),
    )  # fmt: skip
    starts = [line.split()[0] for line in text(report).splitlines() if line[:1] in ("a", "b")]

    assert starts[:2] == ["b", "a"]


def test_what_a_small_screen_hides_is_counted() -> None:
    """Paths beyond the first few are counted with the kinds of their evidence."""
    assert "  and 19 more paths (19 rule, 18 import)\n" in text(factory.pull_request())


def test_a_single_item_is_never_hidden() -> None:
    """To count one more item takes the line that the item itself needs."""
    found = [RuleEvidence(f"{letter}.py", "*.py", 1, "") for letter in "abcd"]

    assert "more path" not in text(factory.report(factory.app("web", *found)))
    assert "d.py" in text(factory.report(factory.app("web", *found)))


def environments(report: Report, width: int) -> set[int]:
    """The terminal columns at which the environments of the runs stand."""
    rows = [line for line in text(report, width).splitlines() if ".yml " in line]
    found = [next(row.partition(f" {name} ")[0] for name in factory.ENVIRONMENTS
                  if f" {name} " in row) for row in rows]  # fmt: skip
    return {columns(before) for before in found}


@pytest.mark.parametrize("width", [72, 80, 120])
def test_columns_are_straight(width: int) -> None:
    """The environments of all runs stand below each other, stacked or not."""
    assert len(environments(factory.no_event(), width)) == 1


def test_wide_characters_keep_the_table_straight() -> None:
    """A column is as wide as its widest cell on the screen, not as its longest string."""
    runs = (factory.run("a", workflow="報告書報告書.yml"), factory.run("b", workflow="r.yml"))
    report = factory.report(factory.app("a"), factory.app("b"), planned=factory.plan(*runs))

    assert len(environments(report, 80)) == 1


@example("", "")
@given(st.text("ab ", max_size=60), st.text("xy", max_size=60))
def test_flow_keeps_every_word(sentence: str, name: str) -> None:
    """Wrapping moves words to other lines; it neither drops nor reorders them."""
    parts = [*sentence.split(), *([name] if name else [])]
    atoms = [Atom((Cell(part),)) for part in parts]
    shown = paint(flow(atoms, room=70, hang=2), colour=False)

    assert shown.split() == parts


def test_a_chain_turns_at_its_steps() -> None:
    """A chain that does not fit on one line has one line for each file."""
    lines = [line.strip() for line in text(factory.shared_backend(), 60).splitlines()]

    assert "→ src/api/app.py:14 (lazy)" in lines
    assert "→ src/agent.py" in lines


def test_an_unknown_format_is_a_question_gone_wrong() -> None:
    """The error names the formats there are."""
    with pytest.raises(UsageError) as caught:
        render(factory.empty_range(), "yaml")

    assert all(fmt in str(caught.value) for fmt in FORMATS)
