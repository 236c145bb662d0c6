"""What the apps are made of in one tree: their code, and the files their images copy."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from impact.analysis import AppView
from impact.changes import Change
from impact.code import Code
from impact.graph.files import is_python
from impact.repository import Repository
from impact.rules import Rules

if TYPE_CHECKING:
    from impact.dockerfile import Image
    from impact.graph.modules import Listing
    from impact.patterns import PatternSet

MAX_DOCKERFILE: Final = 1 << 20


class TreeView(NamedTuple):
    """Every app's view of one tree, and what has to be said about it."""

    apps: Mapping[str, AppView]
    code: Code
    missing: tuple[tuple[str, str], ...]  # (app, entry point or image that names nothing)


def view_of(rules: Rules, code: Code, images: "Mapping[str, tuple[Image, ...]]") -> TreeView:
    """Put the code of the apps and their images together."""
    unknown = code.unknown
    if rules.graph.unknown == "deploy":
        unknown += code.computed
    apps = {
        name: AppView(app.reach, app.uncut, images[name], unknown)
        for name, app in code.apps.items()
    }
    missing = [(name, entry) for name, app in code.apps.items() for entry in app.missing]
    return TreeView(apps, code, (*missing, *_missing_images(rules, images)))


def _missing_images(
    rules: Rules, images: "Mapping[str, tuple[Image, ...]]"
) -> Iterator[tuple[str, str]]:
    for app in rules.apps:
        found = {image.path for image in images[app.name]}
        yield from ((app.name, path) for path in app.images if path not in found)


def read_images(rules: Rules, repository: Repository, at: str) -> "Mapping[str, tuple[Image, ...]]":
    """The images of every app at one place; one whose Dockerfile is absent there is left out."""
    paths = dict.fromkeys(path for app in rules.apps for path in app.images)
    images = {path: _read_image(path, repository, at) for path in paths}
    return {
        app.name: tuple(image for path in app.images if (image := images[path]) is not None)
        for app in rules.apps
    }


def _read_image(path: str, repository: Repository, at: str) -> "Image | None":
    from impact.dockerfile import ignore_files, read_image

    def read(path: str) -> bytes | None:
        entry = repository.entry(at, path)
        if entry is None:
            return None
        content = repository.read_entry(path, entry, max_size=MAX_DOCKERFILE)
        return content if isinstance(content, bytes) else None

    text = read(path)
    if text is None:
        return None
    ignores = (ignore for name in ignore_files(path) if (ignore := read(name)) is not None)
    return read_image(path, text, next(ignores, None))


def needs_code(rules: Rules, changes: Iterable[Change]) -> bool:
    """Whether the code may reach one of the changes by its own name."""
    wanted = _wanted(rules)
    return any(
        is_python(change.path) or any(patterns.includes(change.path) for patterns in wanted)
        for change in changes
    )


def has_links(rules: Rules, listing: "Listing") -> bool:
    """Whether the code may reach a symbolic link, behind which a file of any name may stand."""
    from impact.graph.modules import matching

    named = (path for patterns in _wanted(rules) for path in matching(patterns, listing))
    reachable = chain(filter(is_python, listing.paths()), named)
    entries = map(listing.get, reachable)
    return any(entry is not None and entry.mode == "120000" for entry in entries)


def _wanted(rules: Rules) -> "list[PatternSet]":
    entries = [entry.patterns for app in rules.apps for entry in app.entrypoints if entry.patterns]
    return [*entries, *(link.imported for link in rules.links)]
