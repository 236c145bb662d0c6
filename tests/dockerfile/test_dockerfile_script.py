"""How lines become instructions: continuations, comments, directives, here-documents."""

import pytest

from impact.dockerfile import read_image
from impact.dockerfile.instructions import read_script

SCRIPTS = {
    "one line": ("FROM a\nRUN b", [(1, "FROM", "a"), (2, "RUN", "b")]),
    "blanks around": ("\n   FROM   a  \n", [(2, "FROM", "a")]),
    "a name alone": ("FROM\n", [(1, "FROM", "")]),
    "a comment": ("# FROM a\n  # b\nFROM c # d", [(3, "FROM", "c # d")]),
    "a continuation": ("RUN a \\\n  b\nRUN c", [(1, "RUN", "a   b"), (3, "RUN", "c")]),
    "blanks after the escape": ("RUN a\\ \t\nb", [(1, "RUN", "ab")]),
    "two escapes continue nothing": ("RUN a\\\\\nRUN b", [(1, "RUN", "a\\\\"), (2, "RUN", "b")]),
    "a comment between": ("RUN a \\\n# no \\\n  # no\n b", [(1, "RUN", "a  b")]),
    "an empty line between": ("RUN a \\\n\n \t\n b", [(1, "RUN", "a  b")]),
    "the file ends in a continuation": ("RUN a \\", [(1, "RUN", "a")]),
    "an escape alone": ("\\\nRUN a", [(1, "RUN", "a")]),
    "carriage returns": ("FROM a\r\nRUN b \\\r\n c\r\n", [(1, "FROM", "a"), (2, "RUN", "b  c")]),
    "a directive": ("# escape=`\nRUN a`\n b", [(2, "RUN", "a b")]),
    "directives have no case": ("#\tsyntax=x\n#EsCaPe = `\nRUN a`\nb", [(3, "RUN", "ab")]),
    "a comment ends the directives": ("# x\n# escape=`\nRUN a\\\nb", [(3, "RUN", "ab")]),
    "an unknown directive is a comment": ("# x=y\n# escape=`\nRUN a\\\nb", [(3, "RUN", "ab")]),
    "an empty line ends the directives": ("\n# escape=`\nRUN a\\\nb", [(3, "RUN", "ab")]),
    "a wrong escape is none": ("# escape=x\nRUN a\\\nb", [(2, "RUN", "ab")]),
    "a here-document": ("RUN <<E\nCOPY a b\nE\nRUN c", [(1, "RUN", "<<E"), (4, "RUN", "c")]),
    "a blank before its name": ("RUN cat << E\nX\nE", [(1, "RUN", "cat << E")]),
    "a quoted name": ("RUN <<'E F' cat\nX\nE F", [(1, "RUN", "<<'E F' cat")]),
    "tabs before its end": ("RUN <<-E\nX\n\t\tE", [(1, "RUN", "<<-E")]),
    "tabs count without a dash": ("RUN <<E\n\tE\nE", [(1, "RUN", "<<E")]),
    "two here-documents": ("COPY <<A <<B /\nX\nA\nY\nB", [(1, "COPY", "<<A <<B /")]),
    "a numbered one": ("RUN 3<<E\nX\nE", [(1, "RUN", "3<<E")]),
    "one in a trigger": ("ONBUILD RUN <<E\nX\nE", [(1, "ONBUILD", "RUN <<E")]),
    "none in quotes": ("RUN '<<E'\nX\nE", [(1, "RUN", "'<<E'"), (2, "X", ""), (3, "E", "")]),
    "none with three arrows": ("RUN a <<<E\nE", [(1, "RUN", "a <<<E"), (2, "E", "")]),
    "none in a word": ("RUN a<<E\nE", [(1, "RUN", "a<<E"), (2, "E", "")]),
    "none in other instructions": ("LABEL <<E\nE", [(1, "LABEL", "<<E"), (2, "E", "")]),
    "none without an end": ("RUN <<E\nCOPY a b", [(1, "RUN", "<<E"), (2, "COPY", "a b")]),
    "carriage returns in one": ("RUN <<E\r\nX\r\nE\r\n", [(1, "RUN", "<<E")]),
}  # fmt: skip


@pytest.mark.parametrize("name", SCRIPTS)
def test_instructions(name: str) -> None:
    """A file is read as the Dockerfile reference says, with the line each instruction starts on."""
    text, expected = SCRIPTS[name]

    assert [tuple(instruction) for instruction in read_script(text).instructions] == expected


def test_byte_order_mark_is_no_text() -> None:
    """A mark at the start of the file hides neither a directive nor the first instruction."""
    image = read_image("Dockerfile", b"\xef\xbb\xbfFROM scratch\nCOPY a /\n")

    assert [copy.line for copy in image.copies] == [2]


def test_backtick_makes_the_backslash_a_separator() -> None:
    """With the backtick as escape, a source is a Windows path."""
    text = b"# escape=`\nFROM x\nRUN --mount=source=a\\[b],target=/c y\nCOPY src\\app c:\\app\\\n"
    image = read_image("Dockerfile", text)

    assert image.copying("src/app/main.py") is not None
    assert image.copying("a/[b]/c") is not None
