"""The changed paths of an answer about one app, each with all that speaks for it or against it.

Promise: those that touch the app come first, the shortest proof first; a chain is never cut
through, and every file of it stands on a line of its own; chains that are not shown are counted.
"""

from collections.abc import Iterator
from itertools import pairwise

from impact.answers.explaining import PathWhy, Why
from impact.render.phrases import (
    Sentence,
    contradiction,
    evidence,
    more,
    number,
    row_skips,
    say,
)
from impact.render.reasons import distance, head_of
from impact.render.text.proofs import LABEL, LABELLED
from impact.render.text.screen import Atom, Cell, Line, flow
from impact.render.text.sentences import atoms, word_atoms
from impact.render.visible import name
from impact.report import DeclaredEvidence, EveryoneEvidence, ImportEvidence, RowSkip
from impact.typed import Final, Literal, TypeAlias

Outcome: TypeAlias = Literal["touching", "contradicted", "skipped", "not reached"]

PATHS: Final = 10  # on a screen; the others are counted
CHAINS: Final = 3  # of one path among several; of a path that stands alone, all
OUTCOMES: Final[tuple[Outcome, ...]] = ("touching", "contradicted", "skipped", "not reached")


def outcome(one: PathWhy) -> Outcome:
    """What a path means for the app, in one word; OUTCOMES is their order on the screen."""
    if one.evidence:
        return "touching"
    if one.contradictions:
        return "contradicted"
    return "skipped" if one.decided == "skip" else "not reached"


def blocks(found: Why, room: int) -> Iterator[list[Line]]:
    """One block of lines for each path, and one that counts the paths not shown."""
    shown, hidden = head_of(sorted(found.paths, key=_place), PATHS)
    if found.impacted and not any(one.evidence for one in found.paths):
        yield _tall("everyone", evidence(EveryoneEvidence("", "no-base"), rules=found.rules), room)
    for one in shown:
        yield _block(one, found.rules, room, alone=len(found.paths) == 1)
    if hidden:
        outcomes = [outcome(one) for one in hidden]
        counts = ((outcomes.count(known), known) for known in OUTCOMES)
        tally = ", ".join(f"{count:,} {known}" for count, known in counts if count)
        yield flow(word_atoms(more(hidden, "path", tally), "faint"), room=room, hang=2)


def _place(one: PathWhy) -> tuple[int, int, str]:
    nearest = min(map(distance, one.evidence), default=0)
    return OUTCOMES.index(outcome(one)), nearest, one.path


def _block(one: PathWhy, rules: str, room: int, *, alone: bool) -> list[Line]:
    chains = list(_chained(one))
    shown, hidden = head_of(chains, len(chains) if alone else CHAINS)
    proofs = [(chained.kind, evidence(chained, rules=rules)) for chained in shown]
    lines = _head(one, room)
    for label, sentence in (*_reasons(one, rules), *proofs):
        lines += _tall(label, sentence, room)
    rest = word_atoms(_rest(len(hidden), beyond=one.more), "faint")
    return lines + (flow(rest, room=room, first=(Cell("  "),), hang=4) if rest else [])


def _rest(hidden: int, *, beyond: bool) -> str:
    """Count the chains that are not shown; `beyond`: there are more than were asked for."""
    if hidden:
        least = "at least " if beyond else ""
        return f"and {least}{number(hidden, 'more chain')}: ask about this path alone"
    return "and more chains: --chains shows them" if beyond else ""


def _head(one: PathWhy, room: int) -> list[Line]:
    """The path and what happened to it; a mark where the rules and the code disagree."""
    changed = Atom((Cell(name(one.path), "strong"), Cell(f"  {one.status}", "faint")))
    if outcome(one) != "contradicted":
        return flow((changed,), room=room, hang=2)
    said = word_atoms(f"· {contradiction(one.contradictions[0])}", "alarm")
    return flow((changed, *said), room=room, first=(Cell("! ", "alarm-strong"),), hang=2)


def _reasons(one: PathWhy, rules: str) -> Iterator[tuple[str, Sentence]]:
    """What beside the chains says why the path touches the app or not, each with its label."""
    if one.decided == "skip":
        yield "skip", row_skips((RowSkip(one.path, one.line, one.why),), rules=rules)
    for found in (*one.evidence, *(against.evidence for against in one.contradictions)):
        if not isinstance(found, ImportEvidence | DeclaredEvidence):
            yield found.kind, evidence(found, rules=rules)
    if outcome(one) == "not reached":
        yield "none", (say("no row names it, and nothing reaches it"),)


def _chained(one: PathWhy) -> Iterator[ImportEvidence | DeclaredEvidence]:
    """The chains as evidence: that of the report first, then all the others."""
    found = (*one.evidence, *(against.evidence for against in one.contradictions))
    known = {e.chain: e for e in found if isinstance(e, ImportEvidence | DeclaredEvidence)}
    for chain in dict.fromkeys((*known, *one.chains)):
        entrypoint = chain[0].importer if chain else one.path
        if chain in known:
            yield known[chain]
        elif any(link.kind == "declared" for link in chain):
            yield DeclaredEvidence(one.path, entrypoint, chain, "")
        else:
            yield ImportEvidence(one.path, entrypoint, chain)


def _tall(label: str, sentence: Sentence, room: int) -> list[Line]:
    """A labelled sentence whose chain, if it has one, stands file below file."""
    wide = room >= LABELLED
    hang = 2 + LABEL if wide else 4
    first: Line = (Cell("  "), Cell(f"{label:<{LABEL - 1}} " if wide else f"{label} ", "faint"))
    lines: list[Line] = []
    for part in _parts(sentence):
        inside, deeper = ((Cell(" " * hang),), hang + 2) if lines else (first, hang)
        lines += flow(atoms(part), room=room, first=inside, hang=deeper)
    return lines


def _parts(sentence: Sentence) -> list[Sentence]:
    """Break a sentence before every file of its chain."""
    starts = [place for place, piece in enumerate(sentence) if piece.role in ("start", "step")]
    edges = sorted({0, *starts, len(sentence)})
    return [sentence[start:end] for start, end in pairwise(edges)]
