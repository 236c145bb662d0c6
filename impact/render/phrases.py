"""One piece of evidence, one contradiction, one skip as a sentence.

Promise: this is the only place that words them. A sentence is a row of pieces; each piece knows
whether it is a name, a place in a file, the start or a step of a chain, or words, so that a
terminal can wrap it and a web page can mark it up, and neither has to take a string apart.
`Piece.text` is as foreign as its source: whoever prints it goes through `impact.render.visible`.
"""

from collections.abc import Sequence

from impact.changes import Revision, Span
from impact.report import (
    Chain,
    Contradiction,
    DeclaredEvidence,
    EveryoneEvidence,
    Evidence,
    ImageEvidence,
    ImportEvidence,
    PlannedStage,
    RowSkip,
    RuleEvidence,
    Skip,
    SkipReason,
    UnknownEvidence,
    WorkflowEvidence,
)
from impact.rules import Origin
from impact.typed import Final, Literal, NamedTuple, TypeAlias

Role: TypeAlias = Literal["name", "place", "start", "step", "words"]
SKIPPED: Final[dict[SkipReason, str]] = {
    "not-impacted": "not impacted",
    "event-not-wanted": "not on this event",
    "tag-not-on-branch": "its tag is not on the branch it must be on",
    "rule-skip": "skipped by the rules",
}


class Piece(NamedTuple):
    """A part of a sentence that is marked up as one."""

    role: Role
    text: str
    line: int = 0  # of a place, a start or a step; 0: the whole file
    tail: str = ""  # our own words that cling to it: ":" or " (lazy)"


Sentence: TypeAlias = tuple[Piece, ...]


def say(text: str) -> Piece:
    """Plain words."""
    return Piece("words", text)


def evidence(found: Evidence, *, rules: str) -> Sentence:
    """Say why a path touches an app; `rules` is the path of the rules file."""
    match found:
        case RuleEvidence():
            return _rule(found, rules)
        case ImportEvidence():
            return chain(found.chain) or (say("an entry point of its own"),)
        case ImageEvidence():
            return _image(found)
        case DeclaredEvidence():
            return (*chain(found.chain), *_because(found.why))
        case WorkflowEvidence():
            return (say("this workflow deploys it"),)
        case EveryoneEvidence():
            return _everyone(found)
        case UnknownEvidence():
            return _unknown(found)


def contradiction(found: Contradiction) -> str:
    """Say what the rules and the code disagree about."""
    order = "skip it" if found.by == "skip" else "cut its import"
    reached = isinstance(found.evidence, ImportEvidence | DeclaredEvidence)
    return f"the rules {order}, {'the code reaches it' if reached else 'yet it is touched'}"


def order(found: Contradiction, *, rules: str) -> Sentence:
    """Say where the rules order what the evidence disproves, and why they do."""
    return (Piece("place", rules, found.line), *_because(found.why))


def chain(links: Chain) -> Sentence:
    """Say a chain as the files it passes: each with the line that imports the next one."""
    if not links:
        return ()
    steps: list[Piece] = []
    for link in links:
        tail = "" if link.kind == "module" else f" ({link.kind})"
        steps.append(Piece("step" if steps else "start", link.importer, link.line, tail))
    return (*steps, Piece("step", links[-1].imported))


def skip(skipped: Skip) -> Sentence:
    """Say why a workflow does not run."""
    reason, detail = SKIPPED[skipped.reason], skipped.detail
    if detail and skipped.reason in ("event-not-wanted", "tag-not-on-branch"):
        return (say(detail),)
    return (say(f"{reason}: {detail}" if detail else reason),)


def without(stages: Sequence[PlannedStage]) -> str:
    """Say which stages a run leaves out, those of one reason together; "" if it runs them all."""
    reasons: dict[str, list[str]] = {}
    for stage in stages:
        if not stage.runs:
            reasons.setdefault(stage.why, []).append(stage.stage)
    groups = [f"{', '.join(names)}{f' ({why})' if why else ''}" for why, names in reasons.items()]
    return f"without {'; '.join(groups)}" if groups else ""


def row_skips(skips: Sequence[RowSkip], *, rules: str) -> Sentence:
    """Say which rows kept an app from deploying: the one that took the most paths, and how many."""
    rows: dict[tuple[int, str], list[str]] = {}
    for one in skips:
        rows.setdefault((one.line, one.why), []).append(one.path)
    (line, why), paths = max(rows.items(), key=lambda item: (len(item[1]), -item[0][0]))
    what = Piece("name", paths[0]) if len(paths) == 1 else say(number(len(paths), "path"))
    others = (say(more(list(rows)[1:], "row")),) if len(rows) > 1 else ()
    return (Piece("place", rules, line), say("skips"), what, *_because(why), *others)


def revision(end: Revision) -> Sentence:
    """Say a revision by its name and the start of its id, once where the name is the id."""
    return tuple(Piece("name", word) for word in end.words)


def base(span: Span) -> Sentence:
    """Say what the head was compared with, and why with that."""
    named = revision(span.base) if span.base else (say("none"),)
    return (*named, *_because(span.why))


def compared(span: Span) -> tuple[tuple[str, Sentence], ...]:
    """Say both ends, each with its label; a what-if question has one tree only."""
    if span.base == span.head:
        return (("tree", base(span)),)
    return (("base", base(span)), ("head", revision(span.head)))


def origin(rules: Origin) -> Sentence:
    """Say where the rules come from."""
    revision = rules.revision[:12] if rules.revision.isalnum() else rules.revision
    at = (say("at"), Piece("name", revision)) if revision else ()
    return (Piece("name", rules.path), *at)


def minutes(count: int) -> str:
    """Say a duration that somebody wrote down, so: about."""
    return f"~{count} min"


def number(count: int, noun: str) -> str:
    """Say how many: "1 workflow", "2 workflows"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def more(hidden: Sequence[object], noun: str, what: str = "") -> str:
    """Count what is not shown: "and 17 more paths (17 rule, 12 import)"."""
    counted = f"and {number(len(hidden), f'more {noun}')}"
    return f"{counted} ({what})" if what else counted


def _rule(found: RuleEvidence, rules: str) -> Sentence:
    place = Piece("place", rules, found.line)
    if found.pattern == found.path:
        return (place, *_because(found.why))
    return (place, Piece("name", found.pattern), *_because(found.why))


def _image(found: ImageEvidence) -> Sentence:
    if found.line:
        return (Piece("place", found.image, found.line), say("copies it into the image"))
    if found.image == found.path:
        return (say("the image is built by it"),)
    return (say("decides what is copied by"), Piece("name", found.image))


def _everyone(found: EveryoneEvidence) -> Sentence:
    if found.reason == "no-base":
        return (say("there is nothing to compare with, so it counts as touched"),)
    return (say("no rule names it and no app reaches it · unmatched: deploy"),)


def _unknown(found: UnknownEvidence) -> Sentence:
    place = Piece("place", found.unknown, found.line)
    end = "), which is reached by" if found.chain else ")"
    return (say("may be loaded by"), place, say(f"({found.reason}{end}"), *chain(found.chain))


def _because(why: str) -> Sentence:
    return (say(f"· {why}"),) if why else ()
