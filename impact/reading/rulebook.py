"""Finding the rules that a question is answered by.

Promise: rules come from the state the question names (a commit, the index, the work tree), never
from a file that merely lies around; once read they are cached, so a second answer loads no YAML.
The cached copy is used only if the text is the same to the byte.
"""

import zlib
from collections.abc import Iterable

from impact import __version__
from impact.bases import place_of
from impact.changes import Entry, Revision, Span
from impact.context import Context
from impact.errors import NoRules, RulesError, TooLarge, UsageError
from impact.events import Event, PullRequest
from impact.repository import Repository
from impact.rules import MAX_BYTES, VALUES, Origin, Rules
from impact.store import ValueCache, freeze, thaw
from impact.typed import Final, NamedTuple

LOOKUP: Final = (".github/impact.yaml", "rules.yaml")


class RulesText(NamedTuple):
    """A rules file as it was found."""

    text: bytes
    origin: Origin


def find_rules(repository: Repository, at: str, path: str = "") -> RulesText | None:
    """The rules of a commit, the index or the work tree, or in a file of the disk."""
    if path:
        return _from_disk(path)
    for candidate in LOOKUP:
        found = _read(candidate, at, repository)
        if found is not None:
            entry, text = found
            if not entry.mode.startswith("100"):
                raise RulesError(
                    "is a symbolic link or a submodule",
                    where=candidate,
                    expected="a regular file, so that the rules are what the commit says",
                    do="commit the file itself",
                )
            return RulesText(text, Origin(candidate, at))
    return None


def _from_disk(path: str) -> RulesText:
    try:
        with open(path, "rb") as file:
            return RulesText(file.read(MAX_BYTES + 1), Origin(path, ""))
    except (OSError, ValueError) as error:  # ValueError: a NUL byte in the path
        reason = error.strerror if isinstance(error, OSError) else "no file can have that name"
        raise RulesError(
            f"cannot be read: {reason}", where=path, do="check the path given by --rules"
        ) from None


def _read(path: str, at: str, repository: Repository) -> tuple[Entry, bytes] | None:
    """What stands at a path; above the limit it is the rules that are wrong, not the clone."""
    try:
        return repository.read_path(at, path, max_size=MAX_BYTES)
    except TooLarge as error:
        raise RulesError(
            error.what, where=path, expected=error.expected, do="say it with fewer patterns"
        ) from None


def no_rules(head: Revision) -> NoRules:
    """The error for a repository without rules."""
    return NoRules(
        f"there are no rules in {head}",
        where=" or ".join(LOOKUP),
        expected="a rules file that maps paths to apps",
        do="write one, docs/rules.md shows how; the smallest is three lines:\n"
        "        version: 1\n        apps:\n          web: {paths: [web/**]}",
    )


def read_rules(found: RulesText, cache: ValueCache) -> Rules:
    """Turn a rules text into rules, through the cache. Raises RulesError."""
    name = f"rules-{__version__}-{zlib.crc32(found.text):08x}-{len(found.text)}"
    cached = cache.load(name)
    if isinstance(cached, tuple) and len(cached) == 2 and cached[0] == found.text:
        rules = thaw(cached[1], VALUES)
        if isinstance(rules, Rules):
            return rules._replace(origin=found.origin)
    from impact.rules.reading import load_rules  # YAML costs more than the rest of a warm answer

    rules = load_rules(found.text, found.origin)
    cache.save(name, (found.text, freeze(rules)))
    return rules


def rules_for(span: Span, events: tuple[Event, ...], path: str, context: Context) -> Rules:
    """The rules that decide about a span.

    A pull request's come from its base, which its author cannot edit; a repository that had none
    there takes the head's. Everything else takes the head's.
    """
    places = [span.head.place]
    if span.base is not None and any(isinstance(event, PullRequest) for event in events):
        places.insert(0, span.base.place)
    for at in places:
        found = find_rules(context.repository, at, path)
        if found is not None:
            return read_rules(found, context.store.values)
    raise no_rules(span.head)


def check_same_rules(repository: Repository, heads: Iterable[Revision], path: str) -> None:
    """Refuse, by UsageError, commits that would not all be answered by the same rules."""
    texts = set()
    for sha in {head.sha for head in heads}:
        found = find_rules(repository, sha, path)
        texts.add((found.origin.path, found.text) if found is not None else None)
    if len(texts) > 1:
        raise UsageError(
            "the tags stand on commits with different rules, and each wants its own",
            where="--event",
            expected="tags whose commits hold the same rules",
            do="ask about one tag at a time",
        )


class OtherRules(NamedTuple):
    """The rules of the end that did not decide."""

    rules: Rules
    whose: str


def other_rules(rules: Rules, span: Span, context: Context) -> OtherRules | str:
    """The rules at the other end of a span, or why there are none, in words."""
    decided_by_base = span.base is not None and rules.origin.revision == span.base.sha
    whose = "the new rules" if decided_by_base else "the old rules"
    at = span.head.place if decided_by_base else (span.base.sha if span.base is not None else "")
    try:
        found = find_rules(context.repository, at) if at else None
        if found is None:
            return f"there are none {'after' if decided_by_base else 'before'} it"
        return OtherRules(read_rules(found, context.store.values), whose)
    except RulesError as error:
        return f"{whose} cannot be read: {error}"


def rules_of(at: str, path: str, context: Context) -> Rules:
    """The rules of a commit, or of the work tree if none is named."""
    where = place_of(context.repository, at)
    found = find_rules(context.repository, where.place, path)
    if found is None:
        raise no_rules(where)
    return read_rules(found, context.store.values)
