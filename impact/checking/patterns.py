"""Path patterns: those that match nothing, those that GitHub reads differently, and their order."""

from collections.abc import Iterable, Iterator, Sequence

from impact.checking.files import filters_of
from impact.checking.survey import Survey, counted, witnesses
from impact.findings import Finding
from impact.graph.listing import Listing, matching
from impact.patterns import Dialect, PatternSet
from impact.rules import Rules
from impact.typed import NamedTuple

ROOM = 200  # braces: alternatives that are tried


class Listed(NamedTuple):
    """A list of patterns and where it stands."""

    path: str  # of its file
    key: str  # what it is, for people: "paths of push", "rules row"
    patterns: tuple[str, ...]
    lines: tuple[int, ...]  # of each pattern
    dialect: Dialect


def check_patterns(survey: Survey) -> Iterator[Finding]:
    """Every list of path patterns, of workflows and of the rules."""
    for listed in _lists(survey):
        yield from _check_list(listed, survey.listing)


def _lists(survey: Survey) -> Iterator[Listed]:
    for workflow in survey.workflows:
        for on, found in filters_of(workflow):
            lines = tuple(place.line for place in found.places)
            patterns = found.patterns.patterns
            yield Listed(workflow.path, f"{found.key} of {on.event}", patterns, lines, "github")
    if survey.judged is not None:
        yield from _rules_lists(survey.judged.rules)


def _rules_lists(rules: Rules) -> Iterator[Listed]:
    sets = (
        *((f"row {row.line}", row.patterns, row.line) for row in rules.rows),
        *((f"component {one.name}", one.patterns, one.line) for one in rules.components),
        *(("links", link.importer, link.line) for link in rules.links),
        *(("links", link.imported, link.line) for link in rules.links),
        *(("graph.cut", cut.importer, cut.line) for cut in rules.graph.cut),
        *(("graph.cut", cut.imported, cut.line) for cut in rules.graph.cut),
    )
    for key, patterns, line in sets:
        lines = (line,) * len(patterns.patterns)
        yield Listed(rules.origin.path, key, patterns.patterns, lines, rules.dialect)


def _check_list(listed: Listed, listing: Listing) -> Iterator[Finding]:
    matched = [_matched(pattern, listed.dialect, listing) for pattern in listed.patterns]
    for index, pattern in enumerate(listed.patterns):
        line, files = listed.lines[index], matched[index]
        subject, plain = f"{listed.key} {pattern}", pattern.removeprefix("!")
        if listed.dialect == "github" and (misread := _misread(pattern, files, listing)):
            what, do, shown = misread
            yield Finding("pattern-misread", listed.path, line, subject, what, witnesses(shown), do)
        elif plain.startswith("**") and not (files and plain != pattern):
            continue  # it names no place that may move
        elif not files:
            what = f"{pattern} ({listed.key}) matches no tracked file"
            yield Finding("pattern-dead", listed.path, line, subject, what)
        elif plain != pattern:
            yield from _negative(listed, index, matched, subject)


def _matched(pattern: str, dialect: Dialect, listing: Listing) -> frozenset[str]:
    """The tracked files that one pattern matches by itself."""
    one = PatternSet([pattern.removeprefix("!")], dialect=dialect)
    return frozenset(matching(one, listing))


def _negative(
    listed: Listed, index: int, matched: Sequence[frozenset[str]], subject: str
) -> Iterator[Finding]:
    """A `!` takes away from what earlier patterns include; before them all it does nothing.

    What a narrower pattern takes back behind it was meant so.
    """
    pattern, line = listed.patterns[index], listed.lines[index]
    before = {f for f in matched[index] if _included(f, listed.patterns[:index], matched)}
    back = {f for f in matched[index] if _positive_after(f, listed.patterns, index, matched)}
    if back == matched[index] and not before:
        last = max(
            at
            for at in range(index + 1, len(matched))
            if matched[at] & back and not listed.patterns[at].startswith("!")
        )
        what = f"{pattern} is undone by {listed.patterns[last]} behind it"
        do = f"put {pattern} behind {listed.patterns[last]}"
        yield Finding("pattern-order", listed.path, line, subject, what, witnesses(back), do)
    elif not before and not pattern.startswith("!**"):
        what = f"{pattern} ({listed.key}) takes nothing away: no pattern before it includes it"
        yield Finding("pattern-dead", listed.path, line, subject, what)


def _included(path: str, patterns: Sequence[str], matched: Sequence[frozenset[str]]) -> bool:
    deciding = [at for at in range(len(patterns)) if path in matched[at]]
    return bool(deciding) and not patterns[deciding[-1]].startswith("!")


def _positive_after(
    path: str, patterns: Sequence[str], index: int, matched: Sequence[frozenset[str]]
) -> bool:
    later = [at for at in range(index + 1, len(patterns)) if path in matched[at]]
    return bool(later) and not patterns[later[-1]].startswith("!")


def _misread(
    pattern: str, files: frozenset[str], listing: Listing
) -> tuple[str, str, Iterable[str]] | None:
    """What people think a pattern of GitHub's language means, where tracked files differ."""
    plain = pattern.removeprefix("!")
    sign = pattern[: len(pattern) - len(plain)]
    if plain.startswith(("/", "./")):
        rest = plain.lstrip("./") if plain.startswith("./") else plain.lstrip("/")
        return (
            f"{pattern} matches nothing: paths have no / or ./ at the start",
            f"write {sign}{rest}",
            (),
        )
    if plain.endswith("/"):
        return f"{pattern} matches nothing: no path ends in /", f"write {sign}{plain}**", ()
    if not files and "{" in plain and "}" in plain:
        alternatives = _braces(plain)
        shown = [path for one in alternatives for path in _matched(one, "github", listing)]
        do = f"write {' and '.join(sign + one for one in alternatives[:4])}"
        return f"{pattern} matches nothing: GitHub knows no {{a,b}}", do, shown
    below = listing.under(f"{plain}/") if not files else ()
    if below:
        what = f"{pattern} is a folder, and does not cover the {counted(len(below))} in it"
        return what, f"write {sign}{plain}/**", below
    return _misread_globs(plain, pattern, files, listing)


def _misread_globs(
    plain: str, pattern: str, files: frozenset[str], listing: Listing
) -> tuple[str, str, Iterable[str]] | None:
    sign = pattern[: len(pattern) - len(plain)]
    if plain.startswith("**/") and "*" not in plain[3:] and files:
        tail = plain[3:]
        wrong = sorted(p for p in files if p != tail and not p.endswith(f"/{tail}"))
        if wrong:
            what = f"{pattern} also matches names that only end in {tail}: the / is free"
            return what, f"write {sign}{tail} and {sign}**/*/{tail}", wrong
    if "/" not in plain and "*" in plain and not files:
        deeper = _matched(plain, "gitignore", listing)
        if deeper:
            what = f"{pattern} matches at the top only, where nothing matches it"
            return what, f"write {sign}**{plain.lstrip('*')}" if plain[0] == "*" else "", deeper
    if "?" in plain.replace("\\?", "") and not files:
        meant = _matched(plain, "gitignore", listing)
        if meant:
            what = f"{pattern}: to GitHub ? makes the character before it optional"
            return what, f"write {sign}{plain.replace('?', '*')}", meant
    return None


def _braces(pattern: str) -> list[str]:
    """What braces would stand for elsewhere: `a.{b,c}` → a.b, a.c."""
    start = pattern.find("{")
    end = pattern.find("}", start)
    if start < 0 or end < 0:
        return [pattern]
    head, tail = pattern[:start], pattern[end + 1 :]
    inside = pattern[start + 1 : end].split(",")
    made = [each for one in inside for each in _braces(f"{head}{one}{tail}")]
    return made[:ROOM]
