"""What files outside of Python start, and which files of the repository that means."""

from collections.abc import Iterator

from impact.changes import Revision
from impact.context import Context
from impact.graph.entrypoints import files_of
from impact.graph.listing import Listing
from impact.graph.modules import Modules
from impact.handlers import Handler, Started, find_handlers, names_handlers
from impact.patterns import PatternSet
from impact.rules import EntryPoint
from impact.typed import Final

MAX_TEXT: Final = 1 << 20  # bytes of a file that is searched for handlers or comments


def find_started(
    where: Revision, listing: Listing, modules: Modules, context: Context
) -> Iterator[Started]:
    """Every handler that means a file, in the order of the files that name them."""
    for path in listing.paths():
        if names_handlers(path):
            text = small_text(where.place, path, context)
            for handler in find_handlers(path, text):
                files = _files(handler, listing, modules)
                if files:
                    yield Started(handler, files)


def _files(handler: Handler, listing: Listing, modules: Modules) -> tuple[str, ...]:
    """The files a handler means, from the top or from the folder of the file that names it."""
    text = handler.text
    if "/" not in text and not text.endswith(".py"):
        return files_of(EntryPoint(text, None, 0), listing, modules)
    folder = handler.path.rpartition("/")[0]
    names = [text, f"{folder}/{text}"] if folder else [text]
    for name in (each.removeprefix("./") for each in names):
        entry = EntryPoint(name, PatternSet([name], dialect="github"), 0)
        if found := files_of(entry, listing, modules):
            return found
    return ()


def small_text(at: str, path: str, context: Context) -> bytes:
    """A file's content; nothing for what is no small plain file."""
    entry = context.repository.entry(at, path)
    if entry is None or not entry.mode.startswith("100"):
        return b""
    content = context.repository.read_entry(path, entry, max_size=MAX_TEXT)
    return content if isinstance(content, bytes) else b""
