"""One app, several spans: nothing is lost, and a span about one component adds only that."""

from impact.analysis.joining import joined
from impact.changes import Revision, Span
from impact.report import AppImpact, AppSpan, Evidence, Impact, RuleEvidence
from tests.decisions import app, rules

WEB = app("web", ["back", "front"])
KNOWN = rules([WEB], components={"back": ["src/**"], "front": ["page/**"]})
HEAD = Revision("HEAD", "f" * 40)
OLD, NEW = (Span(Revision(name, name * 40), HEAD, "since-deployed", "") for name in "ab")


def impact(*paths: str, searched: int = 7) -> Impact:
    """The impact of changed paths that rows deploy."""
    evidence: tuple[Evidence, ...] = tuple(RuleEvidence(path, "", 1, "") for path in paths)
    return Impact((AppImpact("web", "Web", WEB.components, evidence, (), (), searched),), ())


def test_a_span_about_one_component_adds_only_that() -> None:
    """A path that needs all of the app counts for the asked component, and for no other."""
    spans = [AppSpan("web", OLD, ("back",))]
    (web,) = joined(KNOWN, spans, {OLD: impact("page/x", "src/x", "z")}).apps

    assert web.components == ("back",)
    assert [evidence.path for evidence in web.evidence] == ["src/x", "z"]


def test_several_spans_are_one_impact() -> None:
    """Evidence of both, each once and in the order of paths; the most files that were searched."""
    spans = [AppSpan("web", OLD, ("back",)), AppSpan("web", NEW, ("front",))]
    impacts = {OLD: impact("src/x", "z", searched=5), NEW: impact("page/x", "z", searched=9)}
    (web,) = joined(KNOWN, spans, impacts).apps

    assert web.components == ("back", "front")
    assert [evidence.path for evidence in web.evidence] == ["page/x", "src/x", "z"]
    assert web.searched == 9
