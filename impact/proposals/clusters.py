"""What is started, in groups: by the file that names it, and by what it imports.

Two groups are one if most of what they import is the same: one thing that is started in two ways.
"""

from collections.abc import Iterable, Mapping, Sequence

from impact.handlers import Started
from impact.proposals import Facts
from impact.proposals.naming import app_name, words_of
from impact.typed import Final

_MOSTLY: Final = 0.5  # of what both import together
_SILENT: Final = frozenset(
    ("dockerfile", "main", "app", "handler", "handlers", "lambda", "function", "src", "docker",
     "compose", "yml", "yaml", "tf", "toml", "pyproject", "serverless", "template", "py", "cli",
     "wsgi", "asgi", "server", "terraform", "infra", "prod", "dev", "test")
)  # fmt: skip


def clusters(facts: Facts) -> dict[str, tuple[Started, ...]]:
    """The groups by a name that was made for each."""
    groups: list[list[Started]] = []
    for one in facts.started:
        like = next((group for group in groups if _together(group, one, facts)), None)
        if like is None:
            groups.append([one])
        else:
            like.append(one)
    found: dict[str, tuple[Started, ...]] = {}
    for group in groups:
        name = _name(group)
        number = 2
        while name in found:
            name = f"{_name(group)}-{number}"
            number += 1
        found[name] = tuple(group)
    return found


def _together(group: Sequence[Started], one: Started, facts: Facts) -> bool:
    if any(each.handler.path == one.handler.path for each in group):
        return True
    return _likeness(_reach(group, facts), _reach([one], facts)) > _MOSTLY


def nearest(path: str, starts: Mapping[str, Sequence[str]], facts: Facts) -> str:
    """The app whose entry points import mostly what this file imports; "" if none does."""
    own = facts.reach.get(path, frozenset((path,)))
    best, name = 0.0, ""
    for app, entries in starts.items():
        theirs = frozenset[str]().union(*(facts.reach.get(each, ()) for each in entries))
        if path in theirs:
            return app
        shared = _likeness(own, theirs)
        if shared > best:
            best, name = shared, app
    return name if best > _MOSTLY else ""


def _reach(group: Iterable[Started], facts: Facts) -> frozenset[str]:
    files = (path for one in group for path in one.files)
    return frozenset().union(*(facts.reach.get(path, frozenset((path,))) for path in files))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    together = one | other
    return len(one & other) / len(together) if together else 0


def _name(group: Sequence[Started]) -> str:
    """By the first word that says something: of the naming file, else of what is started."""
    first = group[0]
    for text in (first.handler.path, first.files[0]):
        words = [word for word in words_of(text) if word not in _SILENT]
        if words and app_name(words[-1] if text == first.files[0] else words[0]):
            return app_name(words[-1] if text == first.files[0] else words[0])
    return "app"
