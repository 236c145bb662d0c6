"""Random programs: whatever Python accepts, the scanner and `ast` tell the same facts about it."""

from collections import Counter

from ast_referee import Fact, judge, parse
from hypothesis import event, given, settings

from impact.imports import Scan, scan
from tests.strategies.sources import fragments, programs


def facts_of(found: Scan) -> Counter[Fact]:
    """Put a scan in the referee's form."""
    facts: list[Fact] = [
        ("computed", one.level, one.prefix, (), one.line) for one in found.computed
    ]
    return Counter([*facts, *found.imports])


@settings(max_examples=100, deadline=None)
@given(programs())
def test_random_programs_are_read_as_ast_reads_them(source: bytes) -> None:
    """Every fact of a random program is told once, on its line and with its kind."""
    found, tree = scan(source), parse(source)
    event("refused" if tree is None else "compared")
    if tree is None:
        return
    verdict = judge(tree, source)

    assert facts_of(found) == Counter(verdict.facts)
    assert found.lost == ()
    assert found.has_code or not verdict.has_code


@settings(max_examples=300, deadline=None)
@given(fragments)
def test_no_bytes_make_the_scanner_fail(text: str) -> None:
    """Any bytes give an answer, and where ast can read them it is the same answer."""
    source = text.encode("utf-8", "surrogateescape")
    found, tree = scan(source), parse(source)

    assert tree is None or facts_of(found) == Counter(judge(tree, source).facts)
