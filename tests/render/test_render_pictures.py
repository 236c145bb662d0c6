"""Pictures: names never become syntax, size is bounded, the order is one."""

import re
from xml.parsers import expat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from impact.render import dot, mermaid, picture, svg
from impact.render.visible import name as shown
from impact.report import Link, Report, RuleEvidence
from tests.render import render_factory as factory
from tests.render.hostile_names import NASTY
from tests.strategies.reports import links, reports

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DOT_TEXT = r'"(?:[^"\\]|\\.)*"'
DOT = re.compile(
    rf"digraph impact \{{|\}}|  rankdir=LR;|  n\d+ \[label={DOT_TEXT}(?:, \w+=\w+)+\];"
    rf"|  n\d+ -> n\d+(?: \[(?:label={DOT_TEXT})?(?:, )?(?:style=\w+)?\])?;"
)
TEXT = r'"(?:[\w ./,-]|#\d+;)*"'
MERMAID = re.compile(
    rf"flowchart LR|  n\d+(?:\(\[{TEXT}\]\)|\({TEXT}\)|\[{TEXT}\](?::::\w+)?)"
    rf"|  n\d+ (?:-->|-\.->)(?:\|{TEXT}\|)? n\d+|  classDef \w+ [\w:. -]+"
    r"|  linkStyle [\d,]+ stroke-dasharray:1 4"
)
EXAMPLE = (
    Link("a.py", "b.py", "module", 1),
    Link("a.py", "c.py", "lazy", 2),
    Link("b.py", "d.py", "typing", 3),
    Link("x.py", "y.py", "declared", 0),
)


def check(text: str, grammar: re.Pattern[str]) -> None:
    """Every line is a sentence of the language, and none is a workflow command."""
    for line in text.removesuffix("\n").split("\n"):
        assert grammar.fullmatch(line), line
        assert line.isprintable()
        assert "##[" not in line


def check_svg(text: str) -> list[str]:
    """It is XML of six harmless elements; gives back its texts, the labels of boxes and arrows."""
    seen: list[str] = []
    texts: list[str] = []
    parser = expat.ParserCreate()

    def starts(tag: str, _: dict[str, str]) -> None:
        seen.append(tag)
        texts.append("")

    def says(words: str) -> None:
        texts[-1] += words

    parser.StartElementHandler, parser.CharacterDataHandler = starts, says
    parser.Parse(text, True)
    assert set(seen) <= {"svg", "defs", "marker", "path", "rect", "text"}
    assert "##[" not in text
    return [said.removesuffix("\n") for tag, said in zip(seen, texts, strict=True) if tag == "text"]


@given(reports)
@SLOW
def test_any_report_can_be_drawn(report: Report) -> None:
    """Whatever files are called, the picture is valid text of its language."""
    check(dot.render_chains(report), DOT)
    check(mermaid.render_chains(report), MERMAID)
    check_svg(svg.render_chains(report))


@given(st.lists(links, max_size=8), st.integers(1, 6))
@SLOW
def test_any_links_can_be_drawn(some: list[Link], limit: int) -> None:
    """A graph of arbitrary links is bounded, valid and does not depend on their order."""
    roots = [link.importer for link in some[:1]]
    drawn = picture.graph(some, roots, limit)

    assert len([node for node in drawn.nodes if node.role != "note"]) <= limit
    assert drawn == picture.graph(some[::-1], roots, limit)
    check(dot.render_graph(some, roots=roots, limit=limit), DOT)
    check(mermaid.render_graph(some, roots=roots, limit=limit), MERMAID)
    check_svg(svg.render_graph(some, roots=roots, limit=limit))


@pytest.mark.parametrize("name", NASTY, ids=range(len(NASTY)))
def test_a_hostile_name_is_a_label(name: str) -> None:
    """A name ends no quote, starts no statement and opens no tag."""
    report = factory.report(factory.app("web", RuleEvidence(name, "**", 1, "")))

    check(dot.render_chains(report), DOT)
    check(mermaid.render_chains(report), MERMAID)
    assert dot.render_chains(report).count("\n") == 6
    assert check_svg(svg.render_chains(report)) == [
        "rules.yaml:1",
        "web",
        svg.elide(shown(name), 60),
    ]


def test_lazy_is_dashed_and_typing_is_dotted() -> None:
    """How a link is drawn says how it is imported."""
    drawn = {edge.label: edge.style for edge in picture.graph(EXAMPLE, ["a.py"]).edges}

    assert drawn == {
        "line 1": "solid",
        "line 2, lazy": "dashed",
        "line 3, typing": "dotted",
        "declared": "solid",
    }
    assert "linkStyle 2 stroke-dasharray:1 4" in mermaid.render_graph(EXAMPLE, roots=["a.py"])


def test_roots_come_first() -> None:
    """What is asked about is drawn before what merely surrounds it, however small the limit."""
    drawn = picture.graph(EXAMPLE, ["x.py"], 2)

    assert [node.label for node in drawn.nodes] == ["x.py", "y.py", "and 4 more files"]
    assert [node.role for node in drawn.nodes] == ["entry", "file", "note"]


def test_two_imports_of_one_file_are_one_arrow() -> None:
    """The arrow names both lines; the strongest kind draws it."""
    twice = (Link("a", "b", "lazy", 9), Link("a", "b", "module", 2))

    assert picture.graph(twice, ["a"]).edges == (
        picture.Edge(0, 1, "line 2 · line 9, lazy", "solid"),
    )


def test_every_app_gets_its_shortest_proof_first() -> None:
    """A small picture shows something of each app instead of everything of the first."""
    drawn = picture.chains(factory.pull_request(), 8)
    apps = {node.label for node in drawn.nodes if node.role == "app"}

    assert apps == set(factory.TITLES)
    assert drawn.nodes[-1].role == "note"
    assert re.fullmatch(r"and \d+ more reasons", drawn.nodes[-1].label)


def test_a_changed_file_looks_changed() -> None:
    """A file that is both an entry point and a change is drawn as a change."""
    report = factory.report(factory.app("a", factory.by_import("main.py:1", "b.py"),
                                        RuleEvidence("main.py", "*.py", 1, "")))  # fmt: skip
    roles = {node.label: node.role for node in picture.chains(report).nodes}

    assert roles == {"a": "app", "main.py": "change", "b.py": "change"}


def test_nothing_touched_is_said() -> None:
    """An empty picture would look like a mistake."""
    assert "no app is touched" in mermaid.render_chains(factory.nothing_deploys())
