"""Reports nobody would write: every field arbitrary, every name hostile."""

from hypothesis import strategies as st

from impact.changes import STATUSES, Change, Revision, Span, decode_path
from impact.events import Delete, Manual, MergeGroup, Other, PullRequest, Push, Tag
from impact.report import (
    AppImpact,
    AppSpan,
    Contradiction,
    DeclaredEvidence,
    EveryoneEvidence,
    ImageEvidence,
    Impact,
    ImportEvidence,
    Link,
    Minutes,
    Notice,
    Plan,
    PlannedStage,
    Report,
    RowSkip,
    RuleEvidence,
    Run,
    Skip,
    UnknownEvidence,
    WorkflowEvidence,
)
from impact.rules import LINK_KINDS, Origin
from tests.render.hostile_names import NASTY

raw = st.binary(min_size=1, max_size=12).map(decode_path)
text = st.text(st.characters(exclude_categories=()), max_size=12)  # lone surrogates too
paths = st.one_of(raw, st.sampled_from(NASTY), st.just("long/" * 60 + "name.py"))
words = st.one_of(text, st.sampled_from(NASTY), st.just("many words " * 30))
lines = st.integers(0, 10**6)
apps = st.sampled_from(("telegram", "line", "scheduler", "a-very-long-app-name-indeed"))


def few(
    strategy: st.SearchStrategy[object], most: int = 3
) -> st.SearchStrategy[tuple[object, ...]]:
    """A tuple of no more than `most`."""
    return st.lists(strategy, max_size=most).map(tuple)


links = st.builds(Link, paths, paths, st.sampled_from(LINK_KINDS), lines)
evidence = st.one_of(
    st.builds(RuleEvidence, paths, words, lines, words),
    st.builds(ImportEvidence, paths, paths, few(links)),
    st.builds(ImageEvidence, paths, paths, lines),
    st.builds(DeclaredEvidence, paths, paths, few(links), words),
    st.builds(WorkflowEvidence, paths, words),
    st.builds(EveryoneEvidence, paths | st.just(""), st.sampled_from(("unmatched", "no-base"))),
    st.builds(UnknownEvidence, paths, paths, lines, words, paths, few(links)),
)
contradictions = st.builds(
    Contradiction, paths, st.sampled_from(("skip", "cut")), lines, words, evidence
)
impacts = st.builds(
    AppImpact,
    apps,
    words,
    few(words),
    few(evidence, 6),
    few(contradictions),
    few(st.builds(RowSkip, paths, lines, words)),
    lines,
)
changes = st.builds(Change, paths, st.sampled_from(STATUSES))
revisions = st.builds(Revision, words, st.sampled_from(("", "a1" * 20)))
spans = st.builds(Span, st.none() | revisions, revisions, words, words)
events = st.one_of(
    st.just(Manual()),
    *(st.builds(kind, words) for kind in (Push, Tag, PullRequest, MergeGroup, Other, Delete)),
)
numbers = st.none() | st.integers(0, 10**4)
runs = st.builds(
    Run,
    words,
    apps,
    words,
    st.sampled_from(("now", "merge", "push", "tag")),
    words,
    numbers,
    st.booleans(),
    few(words),
    few(st.builds(PlannedStage, words, st.booleans(), words)),
)
reasons = st.sampled_from(("not-impacted", "event-not-wanted", "tag-not-on-branch", "rule-skip"))
plans = st.builds(
    Plan,
    few(events),
    st.sampled_from(("now", "merge", "push")),
    few(runs, 4),
    few(st.builds(Skip, words, apps, words, reasons, words, words)),
    st.builds(Minutes, numbers, numbers),
)
reports = st.builds(
    Report,
    spans,
    few(st.builds(AppSpan, apps, spans)),
    st.builds(Origin, paths, words),
    few(changes),
    st.builds(
        Impact,
        st.lists(impacts, max_size=3, unique_by=lambda app: app.app).map(tuple),
        few(changes),
    ),
    plans,
    few(st.builds(Notice, paths, lines, words)),
    few(words),
    lines,
    words,
)
