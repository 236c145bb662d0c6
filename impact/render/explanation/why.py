"""The answer about one app: the title, the paths, what was searched, what was compared.

Promise: "touched", "not touched" and "could not be ruled out" are different words in a different
tone; a no says how far the search went and where it could not go.
"""

from collections.abc import Iterator, Sequence

from impact.answers.explaining import PathWhy, Why
from impact.changes import Span
from impact.graph import Unknown
from impact.render.document import File
from impact.render.explanation.paths import blocks, outcome
from impact.render.phrases import Piece, Sentence, compared, more, number, revision, say
from impact.render.reasons import head_of
from impact.render.text.screen import Atom, Cell, Line, flow
from impact.render.text.sentences import atoms, facts, without_dot, word_atoms
from impact.rules import LinkKind
from impact.typed import Final, NamedTuple

PLACES: Final = 10  # entry points, and places that could not be followed
LABEL: Final = 10


class WhyDocument(NamedTuple):
    """All of an answer about one app."""

    app: str
    title: str
    impacted: bool
    span: Span
    rules: File
    entrypoints: tuple[File, ...]
    searched: int
    follow: tuple[LinkKind, ...]
    unfollowed: tuple[Unknown, ...]
    paths: tuple[PathWhy, ...]


def document(found: Why) -> WhyDocument:
    """The whole answer, for machines."""
    return WhyDocument(
        app=found.app,
        title=found.title,
        impacted=found.impacted,
        span=found.span,
        rules=File(found.rules),
        entrypoints=tuple(File(path) for path in found.entrypoints),
        searched=found.searched,
        follow=found.follow,
        unfollowed=found.unknown,
        paths=found.paths,
    )


def lines(found: Why, room: int) -> list[Line]:
    """Lay the answer out, with an empty line between its blocks."""
    made = _title(found, room)
    for block in (*blocks(found, room), [*_searched(found, room), *_compared(found.span, room)]):
        made += [(), *block]
    return made


def _title(found: Why, room: int) -> list[Line]:
    """The answer, and the facts behind it."""
    unsure = _is_unsure(found)
    answer = atoms(
        _unsure(found) if unsure else _answer(found), "alarm-strong" if unsure else "strong"
    )
    disproved = sum(outcome(one) == "contradicted" for one in found.paths)
    known = [
        found.title if found.title.casefold() != found.app else "",
        f"{number(found.searched, 'file')} searched" if found.impacted and found.searched else "",
    ]
    alarms = [number(disproved, "contradiction")] if disproved else []
    behind = without_dot((*facts(filter(None, known)), *facts(alarms, "alarm")))
    title = flow(answer, room=room, hang=2)
    return title + flow(behind, room=room, hang=2) if behind else title


def _is_unsure(found: Why) -> bool:
    """Whether the app counts as touched only because something could not be known."""
    kinds = {evidence.kind for one in found.paths for evidence in one.evidence}
    return found.impacted and kinds <= {"unknown"}


def _unsure(found: Why) -> Sentence:
    doubted = any(one.evidence for one in found.paths)
    why = "it could not be ruled out" if doubted else "there is no base to compare with"
    return (Piece("name", found.app), say(f"counts as touched: {why}"))


def _answer(found: Why) -> Sentence:
    app, count = Piece("name", found.app), len(found.paths)
    touching = [one for one in found.paths if one.evidence]
    if len(touching) == 1:
        return (app, say("is touched by"), Piece("name", touching[0].path))
    if touching:
        some = f"{len(touching):,} of {count:,}"
        if len(touching) == count:
            some = "both" if count == 2 else f"all {count:,}"
        return (app, say(f"is touched by {some} changed paths"))
    if count == 1:
        return (app, say("is not touched:"), *_refusal(found.paths[0]))
    if found.paths:
        return (app, say(f"is not touched by any of the {count:,} changed paths"))
    return (app, say("is not touched: nothing changed"), *_where(found.span))


def _refusal(one: PathWhy) -> Sentence:
    verb = "the rules skip" if one.decided == "skip" else "nothing reaches"
    return (say(verb), Piece("name", one.path))


def _where(span: Span) -> Sentence:
    head = revision(span.head)[0]
    if span.base is None or span.base == span.head:
        return (say("at"), head)
    return (say("between"), revision(span.base)[0], say("and"), head)


def _searched(found: Why, room: int) -> list[Line]:
    """What was looked at for a no, and where it was not possible to look."""
    if found.impacted:
        return []
    if not found.entrypoints:
        nothing = "no entry point of the app is in this tree, so no import leads anywhere"
        return _labelled("searched", word_atoms(nothing), room)
    starts = number(len(found.entrypoints), "entry point")
    size = word_atoms(f"{number(found.searched, 'file')} from {starts}")
    entries = [atoms((Piece("name", path),)) for path in found.entrypoints]
    places = [
        (*atoms((Piece("place", place.path, place.line),)), *word_atoms(f"· {place.reason}"))
        for place in found.unknown
    ]
    return [
        *_labelled("searched", size, room),
        *_listed("from", entries, "entry point", room),
        *_labelled("followed", word_atoms(f"{', '.join(found.follow)} links"), room),
        *_listed("unknown", places, "place", room),
    ]


def _compared(span: Span, room: int) -> Iterator[Line]:
    for label, said in compared(span):
        yield from _labelled(label, atoms(said), room)


def _listed(label: str, items: Sequence[Sequence[Atom]], noun: str, room: int) -> list[Line]:
    """Things below each other behind one label; those beyond the first few are counted."""
    shown, hidden = head_of(items, PLACES)
    rest = (word_atoms(more(hidden, noun), "faint"),) if hidden else ()
    made: list[Line] = []
    for item in (*shown, *rest):
        made += _labelled("" if made else label, item, room)
    return made


def _labelled(label: str, what: Sequence[Atom], room: int) -> list[Line]:
    return flow(what, room=room, first=(Cell(f"{label:<{LABEL}}", "faint"),), hang=LABEL)
