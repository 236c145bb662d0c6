"""What the apps are made of in one tree: their code, and the files their images copy."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate, takewhile

from impact.analysis import AppView
from impact.changes import Change, Entry
from impact.graph import Unknown
from impact.graph.files import MAX_LINKS, below, is_python, linked_path
from impact.reading.absent import absent
from impact.reading.code import Code
from impact.repository import Repository, Unreadable
from impact.rules import Rules
from impact.typed import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from impact.dockerfile import Image
    from impact.patterns import PatternSet

MAX_DOCKERFILE: Final = 1 << 20
TOP: Final = "."  # a Dockerfile's word for the whole context
_GLOB: Final = frozenset("*?[\\\ufdd0")  # a variable nobody knows stands for anything, too


class TreeView(NamedTuple):
    """Every app's view of one tree, and what has to be said about it."""

    apps: Mapping[str, AppView]
    code: Code
    missing: tuple[tuple[str, str], ...]  # (app, entry point or image that names nothing)


class Images(NamedTuple):
    """The images of every app at one place, and the Dockerfiles there that nobody can read."""

    of_apps: "Mapping[str, tuple[Image, ...]]"
    unread: Mapping[str, Unknown]  # by the Dockerfile


def view_of(rules: Rules, code: Code, images: Images) -> TreeView:
    """Put the code of the apps and their images together."""
    unknown = code.unknown
    if rules.graph.unknown == "deploy":
        unknown += code.computed
    apps = {}
    for app in rules.apps:
        own = code.apps[app.name]
        unread = tuple(images.unread[path] for path in app.images if path in images.unread)
        apps[app.name] = AppView(own.reach, own.uncut, images.of_apps[app.name], unknown, unread)
    missing = [(name, entry) for name, app in code.apps.items() for entry in app.missing]
    return TreeView(apps, code, (*missing, *_missing_images(rules, images.of_apps)))


def _missing_images(
    rules: Rules, images: "Mapping[str, tuple[Image, ...]]"
) -> Iterator[tuple[str, str]]:
    for app in rules.apps:
        found = {image.path for image in images[app.name]}
        yield from ((app.name, path) for path in app.images if path not in found)


def read_images(
    rules: Rules, repository: Repository, at: str, imagined: Iterable[str] = ()
) -> Images:
    """The images of every app at one place; one whose Dockerfile is absent there is left out.

    An imagined Dockerfile is an empty one. Raises MissingObject where a full clone has the text.
    """
    place = _Place(repository, at, imagined)
    repository.expect(lambda: _recipes(rules, repository, at))
    read = {path: _read_image(path, place) for app in rules.apps for path in app.images}
    of_apps = {
        app.name: tuple(image for path in app.images for image in read[path][0])
        for app in rules.apps
    }
    return Images(of_apps, {path: unread for path, (_, unread) in read.items() if unread})


def _recipes(rules: Rules, repository: Repository, at: str) -> Iterator[str]:
    """The contents that say what the images hold."""
    from impact.dockerfile import ignore_files

    for path in (path for app in rules.apps for path in app.images):
        for name in (path, *ignore_files(path)):
            entry = repository.entry(at, name)
            if entry is not None and entry.oid and entry.mode != "160000":
                yield entry.oid


class _Place:
    """One state of the repository, in which paths lead where symbolic links on them lead."""

    def __init__(self, repository: Repository, at: str, imagined: Iterable[str]) -> None:
        self._repository, self._at, self._imagined = repository, at, frozenset(imagined)
        self._entries: dict[str, Entry | None] = {}

    def read(self, path: str) -> "bytes | Unknown | None":
        """A small file at the end of a trail; None if nothing is there."""
        entry = self._entry(path)
        if entry is None:
            return b"" if path in self._imagined else None
        if entry.mode == "120000":
            return Unknown(path, 0, "it is a symbolic link that leads to no file here")
        content = self._repository.read_entry(path, entry, max_size=MAX_DOCKERFILE)
        return content if isinstance(content, bytes) else self._unread(path, content)

    def trail(self, path: str) -> list[str]:
        """A path, and in turn each link that it leads over and what this makes of it.

        The last is where it ends; a path into a submodule, or to one, ends there.
        """
        trail = [path]
        for _ in range(MAX_LINKS):
            link, end = self._step(trail[-1])
            trail += filter(None, (link, end))
            if end in ("", TOP):
                break
        return trail

    def _step(self, path: str) -> tuple[str, str]:
        """The first link or submodule that a path leads over, and where a link leads it."""
        entry = self._entry(path)
        heads = accumulate(path.split("/"), below) if entry is None else [path]
        for head in heads:
            entry = self._entry(head)
            if entry is not None and entry.mode == "160000":
                return head, ""
            if entry is not None and entry.mode == "120000":
                text = self._repository.read_entry(head, entry, max_size=MAX_DOCKERFILE)
                target = linked_path(head, text) if isinstance(text, bytes) else None
                rest = path[len(head) + 1 :]
                return head, "" if target is None else below(target, rest).rstrip("/") or TOP
        return "", ""

    def _entry(self, path: str) -> Entry | None:
        if path not in self._entries:
            self._entries[path] = self._repository.entry(self._at, path)
        return self._entries[path]

    def _unread(self, path: str, content: Unreadable) -> Unknown:
        if content.reason == "missing" and self._repository.partial:
            raise absent(path, "the Dockerfiles that the rules name")
        if content.reason == "too-large":
            reason = f"its {content.size:,} bytes are more than {MAX_DOCKERFILE:,}"
            return Unknown(path, 0, reason)
        missing = content.reason == "missing"
        return Unknown(path, 0, "its content is missing" if missing else "it is not a file")


def _read_image(path: str, place: _Place) -> "tuple[tuple[Image, ...], Unknown | None]":
    """An image, beside it one without copies for each further file that its text stands in."""
    from impact.dockerfile import Image, ignore_files, read_image

    trails = [place.trail(name) for name in (path, *ignore_files(path))]
    text, *ignores = (place.read(trail[-1]) for trail in trails)
    if text is None:
        return (), None
    further = dict.fromkeys(other for trail in trails for other in trail[1:])
    others = tuple(Image(other, (), ()) for other in further if other != path)
    if isinstance(text, Unknown):
        return (Image(path, (), ()), *others), text._replace(path=path)
    ignore = next((ignore for ignore in ignores if ignore is not None), None)
    image = read_image(path, text, ignore if isinstance(ignore, bytes) else None)
    return (_followed(image, place), *others), None


def _followed(image: "Image", place: _Place) -> "Image":
    """The image with what its sources lead to: through symbolic links, and to submodules."""
    led = tuple(
        copy._replace(sources=(end,))
        for copy in image.copies
        for source in copy.sources
        for end in place.trail(_without_globs(source))[1:]
    )
    return image._replace(copies=image.copies + led)


def _without_globs(source: str) -> str:
    """The folder that all the matches of a source are in; itself where it is no glob."""
    plain = list(takewhile(lambda part: not _GLOB.intersection(part), source.split("/")))
    return "/".join(plain)


def needs_code(rules: Rules, changes: Iterable[Change]) -> bool:
    """Whether the code may reach one of the changes by its own name."""
    wanted = _wanted(rules)
    return any(
        is_python(change.path)
        or _leads(change)
        or any(patterns.includes(change.path) for patterns in wanted)
        for change in changes
    )


def _leads(change: Change) -> bool:
    """Whether a symbolic link or a submodule changed, behind which a file of any name may stand."""
    entries = (change.before, change.after)
    return any(entry is not None and entry.mode in ("120000", "160000") for entry in entries)


def _wanted(rules: Rules) -> "list[PatternSet]":
    entries = [entry.patterns for app in rules.apps for entry in app.entrypoints if entry.patterns]
    return [*entries, *(link.imported for link in rules.links)]
