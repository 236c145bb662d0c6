"""Heads: what is known of a file with the same start is never told of another kind of file."""

import sysconfig
from pathlib import Path

from hypothesis import event, given, settings
from hypothesis import strategies as st
from test_scan_installed import installed_files

from impact.imports import Scan, scan, scan_again
from tests.strategies.sources import fragments, programs

ENDS = [
    "x = 1", "def f():", "    return (", "# a comment", "#", ")", "]", '"""', "'", "\\", "import z",
    "from y import z", "TYPE_CHECKING = x", "if TYPE_CHECKING:", "__all__ = ['z']", "", "  ",
    'import_module("z")', "lazy import z", ";", "case x:", 'f"{', "}",
]  # fmt: skip
texts = programs() | fragments.map(lambda text: text.encode("utf-8", "surrogateescape"))
ends = st.lists(st.sampled_from(ENDS), max_size=4).map(lambda lines: "\n".join(lines).encode())


class Heads(dict[str, Scan]):
    """Scans by the keys of heads, as a cache keeps them."""

    def read(self, source: bytes) -> tuple[Scan, bool]:
        """Scan a file; say also whether its head was known."""
        asked = []

        def recall(key: str) -> Scan | None:
            asked.append(key in self)
            return self.get(key)

        found, key = scan_again(source, recall)
        if key:
            self[key] = found
        return found, any(asked)


@settings(max_examples=300, deadline=None)
@given(start=texts, several=st.lists(ends, min_size=2, max_size=4), gap=st.sampled_from(["", "\n"]))
def test_a_known_head_tells_what_a_scan_would_find(
    start: bytes, several: list[bytes], gap: str
) -> None:
    """Files that go on differently are told apart, wherever the rest changes what they import."""
    heads = Heads()
    for end in several:
        source = start + gap.encode() + end
        found, known = heads.read(source)
        event("known" if known else "scanned")

        assert found == scan(source)


@settings(max_examples=200, deadline=None)
@given(source=texts, cut=st.integers(0, 400), more=ends)
def test_a_change_anywhere_is_seen(source: bytes, cut: int, more: bytes) -> None:
    """Whatever is put into the middle of a file, it is read as if for the first time."""
    heads = Heads()
    heads.read(source)
    edited = source[:cut] + more + source[cut:]

    assert heads.read(edited)[0] == scan(edited)


def test_an_edit_behind_the_imports_needs_no_scan() -> None:
    """Most installed files are known again after an edit of their end, and none wrongly."""
    heads, known = Heads(), 0
    files = [path.read_bytes() for path in installed_files()]
    with_imports = [source for source in files if scan(source).imports]
    for source in with_imports:
        heads.read(source)
        edited = source + b"\nlast = (1,\n  2)\n"
        found, was_known = heads.read(edited)
        known += was_known

        assert found == scan(edited)
    assert known > len(with_imports) * 0.7


def test_only_comments_that_follow_and_type_checking_reach_back() -> None:
    """A flag that is set behind the imports makes them count, and is never passed over."""
    heads = Heads()
    plain = b"import typing\nif TYPE_CHECKING:\n    import a\n" + b"x = 1\n" * 300
    heads.read(plain)
    for source in (plain + b"y = 2\n", plain + b"TYPE_CHECKING = True\n", plain):
        assert heads.read(source)[0] == scan(source)


def test_the_standard_library_is_known_again_as_it_is() -> None:
    """The same bytes are the same head, and give the same scan."""
    heads = Heads()
    for path in sorted(Path(sysconfig.get_path("stdlib"), "json").glob("*.py")):
        source = path.read_bytes()
        heads.read(source)

        assert heads.read(source)[0] == scan(source)
