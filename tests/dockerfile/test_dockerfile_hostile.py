"""Files that nobody wrote for a builder: any bytes are read, and at once."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.dockerfile import Image, read_image

LINES = [
    b"FROM a AS b", b"FROM $X", b"COPY --from=b / /", b"COPY . /", b"ADD $A/*.py [ /",
    b"COPY <<E /", b"E", b"RUN --mount=type=bind,source=x y", b"ENV A=$A$A B='",
    b"ARG A=${B:-${C:+x}}", b"\\", b"#x", b"# escape=`", b"ONBUILD COPY $A /",
    b'CMD ["a", "b"]', b"ENTRYPOINT [", b"COPY [", b"\xff\xfe", b'COPY "${A', b"COPY ['",
    b"RUN <<-'E", b"`", b"\xef\xbb\xbf", b"COPY --exclude=! a /",
]  # fmt: skip
pieces = st.one_of(
    st.sampled_from(LINES),
    st.text(alphabet="ABFRCOPY $\\{}:-'\"[]*?!<>`#/=,.\t", max_size=30).map(str.encode),
    st.binary(max_size=20),
)
dockerfiles = st.lists(pieces, max_size=12).flatmap(
    lambda lines: st.sampled_from([b"\n", b"\r\n", b" \\\n", b""]).map(lambda end: end.join(lines))
)


@given(dockerfiles, dockerfiles, st.text(alphabet="abE/.*\udcff", max_size=12))
def test_any_bytes_are_read(text: bytes, ignore: bytes, path: str) -> None:
    """Whatever the bytes, there is an answer, and the same bytes give the same answer."""
    image = read_image("Dockerfile", text, ignore)
    image.copying(path)

    assert isinstance(image, Image)
    assert image == read_image("Dockerfile", text, ignore)
    assert [copy.line for copy in image.copies] == sorted(copy.line for copy in image.copies)


SIZE = 200_000
HOSTILE = {
    "open here-documents": b"RUN <<E\n" * (SIZE // 8),
    "many here-document words": b"RUN " + b"<<E " * (SIZE // 4),
    "values that double": b"ENV A=xxxxxxxx\n" + b"ENV A=$A$A\n" * 5000 + b"COPY $A$A$A$A /\n",
    "a value used often": b"ENV A=" + b"x" * 9000 + b"\n" + b"COPY $A /\n" * 19000,
    "nested defaults": b"FROM a\nCOPY " + b"${A:-" * (SIZE // 5) + b" /\n",
    "open quotes": b"FROM a\nCOPY " + b"'\"" * (SIZE // 2) + b" /\n",
    "deep JSON": b"FROM a\nCOPY " + b"[" * SIZE,
    "many stages": b"FROM $X AS a\nONBUILD COPY x /\n" * (SIZE // 30),
    "one base": b"FROM x AS a\n" + b"ONBUILD COPY x /\n" * 5000 + b"FROM a\n" * 15000,
    "many variables": b"".join(b"FROM a%d AS a\nENV V%d=1\n" % (n, n) for n in range(8000)),
    "continuations": b"COPY a \\\n" * (SIZE // 9),
    "empty continuation lines": b"COPY a \\\n" + b"\n#\n" * (SIZE // 3),
    "blanks": b"COPY" + b" " * SIZE + b"\n" + b"# escape =" + b" " * SIZE,
    "flags": b"FROM a\nCOPY " + b"--exclude=a " * (SIZE // 12) + b". /\n",
    "mounts": b"FROM a\nRUN " + b"--mount=source=a " * (SIZE // 17) + b"x\n",
    "many sources": b"FROM a\nCOPY " + b"a*b " * (SIZE // 4) + b"/\n",
    "one long source": b"FROM a\nCOPY " + b"*a" * (SIZE // 2) + b" /\n",
    "one long class": b"FROM a\nCOPY [" + b"a-z" * (SIZE // 3) + b"] /\n",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_read_at_once(name: str) -> None:
    """A file made to take long takes no longer than its size."""
    start = time.process_time()
    image = read_image("Dockerfile", HOSTILE[name])
    image.copying("a" * 500 + "/" + "b" * 500)

    assert time.process_time() - start < 5


@pytest.mark.parametrize("line", [b"*a*b\n", b"**/a\n", b"!a\n", b"a\n", b"[a-z]\n"])
def test_hostile_ignore_files_are_read_at_once(line: bytes) -> None:
    """Many patterns are each compared once."""
    start = time.process_time()
    image = read_image("Dockerfile", b"FROM a\nCOPY . /\n", line * (SIZE // len(line)))
    image.copying("c" * 50)

    assert time.process_time() - start < 5


def test_budget_makes_values_unknown() -> None:
    """A value that outgrows the budget is unknown, so the copy takes more, not less."""
    text = b"FROM a\nENV A=" + b"x" * 1000 + b"\n" + b"ENV A=$A$A\n" * 40 + b"COPY src/$A /\n"

    assert read_image("Dockerfile", text).copying("src/any.py") is not None


def test_variables_without_room_are_unknown() -> None:
    """A stage remembers so many variables; a further one may stand for anything."""
    text = b"".join(b"ENV V%d=x\n" % n for n in range(600)) + b"COPY a/$V0 /\nCOPY b/$V599 /\n"
    image = read_image("Dockerfile", b"FROM a\n" + text)

    assert [copy.sources for copy in image.copies] == [("a/x",), ("b/**",)]
