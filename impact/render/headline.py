"""The whole answer in one sentence, and the facts that stand behind it.

Promise: the first thing a reader sees. "Nothing deploys", "could not tell" and "refused" use
different words and a different tone; a question that has no changes says that, instead of looking
like a good answer.
"""

from collections.abc import Callable, Sequence

from impact.events import Event, Manual, MergeGroup, PullRequest
from impact.render.phrases import Piece, Sentence, minutes, number, revision, say
from impact.render.reasons import in_doubt, without_base
from impact.report import AppImpact, Report
from impact.typed import Final, Literal, NamedTuple, TypeAlias

Tone: TypeAlias = Literal["runs", "nothing", "refused", "unsure"]
NAMED: Final = 3  # more apps than that are counted, not named


class Headline(NamedTuple):
    """The answer, the facts behind it, and the tone both are said in."""

    answer: Sentence
    facts: tuple[str, ...]
    contradictions: int
    tone: Tone


def headline(report: Report, call: Callable[[AppImpact], Piece]) -> Headline:
    """Say what deploys, or that nothing does, or that it could not be known.

    `call` is what apps are called on the screen below: by name, or by title.
    """
    contradictions = sum(len(app.contradictions) for app in report.impact.apps)
    answer = _answer(report, call)
    return Headline(answer, _facts(report), contradictions, _tone(report))


def _tone(report: Report) -> Tone:
    if any(in_doubt(app) for app in _concerned(report)):
        return "unsure"
    if _refused(report):
        return "refused"
    return "runs" if report.plan.runs else "nothing"


def _concerned(report: Report) -> list[AppImpact]:
    """The apps the answer speaks of: those that run; if none does, those that are touched."""
    running = {run.app for run in report.plan.runs}
    apps = report.impact.apps
    return [app for app in apps if (app.app in running if running else app.impacted)]


def _answer(report: Report, call: Callable[[AppImpact], Piece]) -> Sentence:
    plan, concerned = report.plan, _concerned(report)
    names = _names([call(app) for app in concerned], len(report.impact.apps))
    who = _subject(plan.events, merge=plan.when == "merge")
    blind = bool(concerned) and all(without_base(app) for app in concerned)
    opening = (say("no base to compare with, so everything counts:"),) if blind else ()
    if who and plan.runs:
        return _capital((*opening, *who, _deploys(report), *names))
    if concerned:
        are = say("is touched" if len(concerned) == 1 else "are touched")
        return (*_capital((*opening, *_no_run(report, who))), *names, are)
    return _capital(_untouched(report, who))


def _no_run(report: Report, who: Sentence) -> Sentence:
    """Say why nothing deploys although an app is touched; () where nothing could be planned."""
    if not who or not report.plan.skips:  # no event was given, or the rules name no workflow
        return ()
    nothing = (*who, _deploys(report), say("nothing:"))
    why = _refused(report) or ("no workflow wants it" if _unwanted(report) else "")
    return (*nothing, say(f"{why};")) if why else nothing


def _untouched(report: Report, who: Sentence) -> Sentence:
    nothing = (*who, _deploys(report), say("nothing:")) if who else (say("nothing deploys:"),)
    why = _refused(report) or ("no workflow wants it" if _unwanted(report) else "")
    if why:
        return (*nothing, say(why))
    if report.changes:
        paths = number(len(report.changes), "changed path")
        touch = "touch" if len(report.changes) > 1 else "touches"
        return (*nothing, say(f"{paths} {touch} no app"))
    base, head = report.span.base, report.span.head
    if base is None:
        return (*nothing, say("nothing changed at"), revision(head)[0])
    ends = (revision(base)[0], say("and"), revision(head)[0])
    return (*nothing, say("nothing changed between"), *ends)


def _refused(report: Report) -> str:
    """Why a tag is refused, "" if none is."""
    skips = report.plan.skips
    return next((skip.detail for skip in skips if skip.reason == "tag-not-on-branch"), "")


def _unwanted(report: Report) -> bool:
    """Whether no workflow at all waits for these events."""
    skips = report.plan.skips
    return bool(skips) and all(skip.reason == "event-not-wanted" for skip in skips)


def _facts(report: Report) -> tuple[str, ...]:
    apps, plan, concerned = report.impact.apps, report.plan, _concerned(report)
    count = len(concerned)
    doubted = sum(in_doubt(app) and not without_base(app) for app in concerned)
    blind = sum(without_base(app) for app in concerned)
    facts = [
        f"{count} of {len(apps)} apps" if 0 < count < len(apps) else "",
        number(len(plan.runs), "workflow") if plan.runs else "",
        _duration(report),
        f"{number(doubted, 'app')} could not be ruled out" if doubted else "",
        f"{number(blind, 'app')} without a base" if 0 < blind < count else "",
        _refused(report) if plan.runs else "",
        "the rules name no workflows" if count and not plan.runs and not plan.skips else "",
        f"{number(report.searched, 'file')} searched" if report.searched and not count else "",
    ]
    return tuple(fact for fact in facts if fact)


def _duration(report: Report) -> str:
    """How long it takes; without an event the workflows do not run together, so: nothing."""
    wall, total = report.plan.minutes
    if wall is None or not report.plan.runs or report.plan.when == "push":
        return ""
    return minutes(wall) if total in (None, wall) else f"{minutes(wall)} ({total} in total)"


def _subject(events: Sequence[Event], *, merge: bool) -> Sentence:
    """Name what the plan is for: the events, or the merge; () when no event was given."""
    if merge:
        bases = [event.base for event in events if isinstance(event, PullRequest | MergeGroup)]
        return (say("merging into"), *_listed([Piece("name", base) for base in bases]))
    if tuple(events) == (Manual(),):
        return (say("a run by hand"),)
    return _listed([Piece("name", str(event)) for event in events])


def _names(some: Sequence[Piece], among: int) -> Sentence:
    if len(some) == among and among > 1:
        return (say(f"all {among} apps"),)
    return (say(f"{len(some)} apps"),) if len(some) > NAMED else _listed(some)


def _listed(names: Sequence[Piece]) -> Sentence:
    pieces: list[Piece] = []
    for place, piece in enumerate(names):
        if place and place == len(names) - 1:
            pieces.append(say("and"))
        pieces.append(piece._replace(tail="," if place < len(names) - 2 else ""))
    return tuple(pieces)


def _deploys(report: Report) -> Piece:
    several = len(report.plan.events) > 1 and report.plan.when != "merge"
    return say("deploy" if several else "deploys")


def _capital(sentence: Sentence) -> Sentence:
    """Start the sentence with a capital, unless it starts with a name."""
    if not sentence or sentence[0].role != "words":
        return sentence
    first, *others = sentence
    return (first._replace(text=first.text[:1].upper() + first.text[1:]), *others)
