"""Symbolic links of a tree: where each leads, and what links to folders show besides.

Promise: a file below a link to a folder is listed at that path, too, as Python's imports and
patterns see it; each such path tells where its content stands and every link on the way there, so
that a link that is led elsewhere is a change like any other. Links into themselves end.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, takewhile

from impact.changes import Entry, decode_path
from impact.errors import RepositoryError
from impact.graph.files import MAX_LINKS, below, parent
from impact.graph.listing import Listing
from impact.graph.submodules import Submodules
from impact.typed import Final, NamedTuple

MAX_SHOWN: Final = 500_000  # paths that links may show besides the files there are
SHOWN: Final = Entry("120000", "")


class Symlink(NamedTuple):
    """A path that only points to another one."""

    target: str | None  # "" for the top; None for what is outside, or goes round
    links: tuple[str, ...] = ()  # the further links on the way


class Followed:
    """A tree in which links to folders are folders."""

    def __init__(self, listing: Listing, texts: Mapping[str, bytes]) -> None:
        self._listing = listing
        self._texts = {path: decode_path(text) for path, text in texts.items()}
        self._submodules = Submodules(listing.submodules())
        self._shown: dict[str, Symlink] = {}
        for link in sorted(self._texts):
            for path, symlink in self._below(link, link, ()):
                self._shown.setdefault(path, symlink)
                if len(self._shown) > MAX_SHOWN:
                    raise RepositoryError(
                        f"symbolic links to folders show more than {MAX_SHOWN:,} files",
                        where=link,
                        expected="links that do not lead into each other again and again",
                    )
        self._extra = sorted(self._shown)
        self._into = [
            path
            for path in (*self._texts, *self._extra)
            if self.symlink(path).target in self._submodules.paths
        ]

    def get(self, path: str) -> Entry | None:
        """See impact.graph.listing.Listing."""
        return SHOWN if path in self._shown else self._listing.get(path)

    def paths(self) -> Sequence[str]:
        """See impact.graph.listing.Listing."""
        paths = self._listing.paths()
        return [*paths, *self._extra] if self._extra else paths

    def under(self, prefix: str) -> Sequence[str]:
        """See impact.graph.listing.Listing."""
        paths = self._listing.under(prefix)
        first = bisect_left(self._extra, prefix)
        extra = takewhile(lambda path: path.startswith(prefix), islice(self._extra, first, None))
        return [*paths, *extra] if self._extra else paths

    def symlinks(self) -> Sequence[str]:
        """See impact.graph.listing.Listing."""
        return self._listing.symlinks()

    def submodules(self) -> Sequence[str]:
        """See impact.graph.listing.Listing; links that lead into one are like one."""
        submodules = self._listing.submodules()
        return [*submodules, *self._into] if self._into else submodules

    @property
    def shows_more(self) -> bool:
        """Whether links to folders show files at further paths."""
        return bool(self._extra)

    def symlink(self, path: str) -> Symlink:
        """Where the link at a path leads in the end."""
        return self._shown.get(path) or self._resolved(path)

    def led(self, path: str) -> str:
        """What git holds for a path: links above it are followed, submodules stand for theirs."""
        folder, slash, name = path.rstrip("/").rpartition("/")
        end = self._resolved(folder).target if slash else None
        led = path if end is None else below(end, name) + path[len(path.rstrip("/")) :]
        return self._submodules.holding(led.rstrip("/")) or led

    def _below(self, at: str, link: str, above: tuple[str, ...]) -> Iterator[tuple[str, Symlink]]:
        """What stands below a link to a folder, at a path that leads to the link."""
        folder, links = self._resolved(link)
        if folder is None or folder in above or self._listing.get(folder) is not None:
            return
        for path in self._listing.under(folder and folder + "/"):
            shown = below(at, path.removeprefix(folder).lstrip("/"))
            on_the_way = (link, *links)
            if path in self._texts:
                end, more = self._resolved(path)
                yield shown, Symlink(end, (*on_the_way, path, *more))
                for deeper, symlink in self._below(shown, path, (*above, folder)):
                    yield deeper, Symlink(symlink.target, (*on_the_way, *symlink.links))
            else:
                yield shown, Symlink(path, on_the_way)

    def _resolved(self, path: str) -> Symlink:
        """Where a path leads in the end, name by name; a link on the way adds the names it says."""
        links: list[str] = []
        ahead = path.split("/")[::-1] if path else []
        at = ""
        while ahead and len(links) <= MAX_LINKS:
            name = ahead.pop()
            if name == "..":
                if not at:
                    return Symlink(None, _others(links, path))
                at = parent(at)
            elif name not in ("", "."):
                step = below(at, name)
                text = self._texts.get(step)
                if text is None:
                    at = step
                    continue
                links.append(step)
                if text.startswith("/"):
                    return Symlink(None, _others(links, path))
                ahead += text.split("/")[::-1]
        end = None if ahead else self._submodules.holding(at) or at
        return Symlink(end, _others(links, path))


def _others(links: list[str], path: str) -> tuple[str, ...]:
    return tuple(link for link in links if link != path)
