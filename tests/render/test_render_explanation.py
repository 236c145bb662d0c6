"""Why one app is touched or not: the answer first, every chain whole, nothing too wide."""

import json
from collections.abc import Callable, Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from impact.answers.explaining import Freedom, PathWhy, Why
from impact.changes import STATUSES
from impact.graph import Unknown
from impact.render.explanation import render_freedom, render_why
from impact.render.measure import columns
from impact.render.text.screen import NARROWEST
from impact.report import Contradiction
from impact.rules import LINK_KINDS
from tests.render import render_factory as factory
from tests.render.approved import approved, page
from tests.render.explanation_factory import (
    FREEDOMS,
    SCENES,
    contradicted,
    hostile,
    many_chains,
    many_paths,
    path,
    several_chains,
    why,
)
from tests.render.hostile_names import NASTY
from tests.render.render_factory import chain, link
from tests.strategies import reports as strategies

SLOW = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SCREENS: Mapping[str, tuple[str, int, bool]] = {
    "040.txt": ("text", 40, False),
    "080.txt": ("text", 80, False),
    "120.txt": ("text", 120, False),
    "ansi": ("text", 100, True),
    "json": ("json", 80, False),
}


@pytest.mark.parametrize("screen", SCREENS)
def test_the_answers_are_the_approved_ones(screen: str) -> None:
    """Every scene looks in every format exactly as somebody has read it."""
    fmt, width, colour = SCREENS[screen]
    shown = page(
        {name: render_why(one, fmt, width=width, colour=colour) for name, one in SCENES.items()}
    )

    assert shown == approved(f"explanation.{screen}", shown)


@pytest.mark.parametrize("screen", SCREENS)
def test_the_ways_to_freedom_are_the_approved_ones(screen: str) -> None:
    """What to remove, what it means, and the cases where nothing can be removed."""
    fmt, width, colour = SCREENS[screen]
    render = render_freedom
    shown = page(
        {name: render(one, fmt, width=width, colour=colour) for name, one in FREEDOMS.items()}
    )

    assert shown == approved(f"freedom.{screen}", shown)


def text(found: Why, width: int = 120) -> str:
    """The screen without colours."""
    return render_why(found, "text", width=width, colour=False)


def document(found: Why) -> dict[str, object]:
    """The document, read back."""
    read: dict[str, object] = json.loads(render_why(found, "json", width=80, colour=False))
    return read


def test_every_link_of_every_chain_has_its_line() -> None:
    """Each file of each chain stands on a line of its own, shortest chain first."""
    lines = [line.strip() for line in text(several_chains()).split("\n")]
    start = lines.index("import    src/report_worker_handler.py:7 (lazy)")

    assert lines[start : start + 5] == [
        "import    src/report_worker_handler.py:7 (lazy)",
        "→ src/agent.py",
        "import    src/telegram_lambda_handler.py:3",
        "→ src/api/app.py:14 (lazy)",
        "→ src/agent.py",
    ]


def test_no_chain_is_told_twice() -> None:
    """The chain of the evidence is one of all chains, not one more."""
    assert text(several_chains()).count("src/report_worker_handler.py:7") == 1


def test_a_chain_of_the_evidence_is_told_even_beyond_the_limit() -> None:
    """If the limit left the report's own chain out, it comes first all the same."""
    known = factory.by_import("src/a.py:1", "src/agent.py")
    agent = path("src/agent.py", known, chains=(chain("src/b.py:2", "src/agent.py"),), more=True)
    shown = text(why("telegram", agent))

    assert 0 < shown.index("src/a.py:1") < shown.index("src/b.py:2") < shown.index("--chains")


def test_a_contradiction_stands_before_what_is_merely_skipped() -> None:
    """What the rules and the code disagree about is seen first, and counted in the title."""
    shown = text(contradicted())

    assert "1 contradiction" in shown.split("\n\n", maxsplit=1)[0]
    assert shown.index("! src/agent.py") < shown.index("docs/CI.md")


def test_paths_that_are_not_shown_are_counted_by_outcome() -> None:
    """Shortening says how much it left out, and of what; the document has everything."""
    assert "and 6 more paths (2 touching, 3 skipped, 1 not reached)" in text(many_paths())
    assert len(document(many_paths())["paths"]) == 16  # type: ignore[arg-type]


def test_chains_of_one_path_among_several_are_counted() -> None:
    """Ten chains for each of ten paths would be no answer; what is left out is counted."""
    shown = text(many_chains())

    assert "and 3 more chains: ask about this path alone" in shown
    assert "and at least 3 more chains: ask about this path alone" in shown
    assert len(document(many_chains())["paths"][0]["chains"]) == 6  # type: ignore[index]


def test_a_doubt_never_looks_like_a_proof() -> None:
    """An app that only could not be ruled out, or has no base, is not "touched by" anything."""
    assert text(SCENES["could not tell"]).startswith("line counts as touched: it could not be")
    assert text(SCENES["no base"]).startswith("line counts as touched: there is no base")


def test_the_base_can_be_missing_for_one_app_only() -> None:
    """Changes of other apps' spans do not hide that this one has nothing to compare with."""
    found = why("line", path("src/other.py"), impacted=True)

    assert text(found).startswith("line counts as touched: there is no base")
    assert "everyone" in text(found)


def test_a_path_that_is_not_utf_8_keeps_its_bytes_in_the_document() -> None:
    """Beside the readable form stand the bytes, for entry points, paths and links alike."""
    found = document(hostile())

    assert found["entrypoints"] == [{"path": "src/bad\\xff.py", "path_b64": "c3JjL2JhZP8ucHk="}]
    assert '"importer_b64": "c3JjL2JhZP8ucHk="' in render_why(
        hostile(), "json", width=80, colour=False
    )


evidence = strategies.evidence.filter(lambda found: getattr(found, "pattern", "**") != "")
spans = strategies.spans.filter(lambda span: all(end is None or end.name for end in span[:2]))
contradictions = st.builds(
    Contradiction,
    strategies.paths,
    st.sampled_from(("skip", "cut")),
    strategies.lines,
    strategies.words,
    evidence,
)
path_whys = st.builds(
    PathWhy,
    strategies.paths,
    st.sampled_from(STATUSES),
    st.sampled_from(("deploy", "skip", "graph")),
    strategies.lines,
    strategies.words,
    strategies.few(evidence),
    strategies.few(contradictions),
    strategies.few(strategies.few(strategies.links)),
    st.booleans(),
)
unknowns = st.builds(
    Unknown, strategies.paths.filter(bool), strategies.lines, strategies.words.filter(str.strip)
)
whys = st.builds(
    Why,
    strategies.apps,
    strategies.words,
    st.booleans(),
    spans,
    strategies.paths,
    strategies.few(strategies.paths),
    strategies.lines,
    strategies.few(st.sampled_from(LINK_KINDS)),
    strategies.few(unknowns),
    strategies.few(path_whys, 13),
)
freedoms = st.builds(
    Freedom,
    strategies.apps,
    strategies.paths,
    st.booleans(),
    st.none() | strategies.few(strategies.links),
)


def check_screen(draw: Callable[[bool], str], width: int) -> None:
    """No control character, no command, no line too wide; colour changes nothing but colour."""
    shown = draw(False)
    parts = draw(True).split("\x1b[")

    assert parts[0] + "".join(part.partition("m")[2] for part in parts[1:]) == shown
    for line in shown.removesuffix("\n").split("\n"):
        assert line == "" or line.isprintable()
        assert columns(line) <= max(width, NARROWEST)
        assert not line.lstrip().startswith("::")
        assert "##[" not in line
        assert line == line.rstrip()


@given(whys, st.integers(0, 130))
@SLOW
def test_no_answer_breaks_the_screen_or_the_document(found: Why, width: int) -> None:
    """Any answer, any window; and the document is plain ASCII that a machine can read."""
    check_screen(lambda colour: render_why(found, "text", width=width, colour=colour), width)

    assert render_why(found, "json", width=width, colour=False).isascii()
    assert len(document(found)["paths"]) == len(found.paths)  # type: ignore[arg-type]


@given(freedoms, st.integers(0, 130))
@SLOW
def test_no_freedom_breaks_the_screen_or_the_document(found: Freedom, width: int) -> None:
    """The same for what to remove."""
    check_screen(lambda colour: render_freedom(found, "text", width=width, colour=colour), width)
    read = json.loads(render_freedom(found, "json", width=width, colour=False))

    assert (read["cut"] is None) == (found.cut is None)


@pytest.mark.parametrize("name", NASTY, ids=range(len(NASTY)))
def test_a_hostile_name_adds_no_line(name: str) -> None:
    """A name in a title, a chain or a cut takes as many lines as a tame one."""

    def shown(word: str) -> str:
        found = why("line", path(word, factory.by_import("a.py:1", word)))
        free = Freedom("line", word, True, (link("a.py", word, 1),))
        return text(found, 900) + render_freedom(free, "text", width=900, colour=False)

    assert shown(name).count("\n") == shown("tame.py").count("\n")
