"""Foreign text is made visible in one place; these are its rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.changes import decode_path
from impact.render.measure import columns, elide
from impact.render.visible import log, name, printable, words
from tests.render.hostile_names import NASTY


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("src/app.py", "src/app.py"),
        ("two words.py", "two words.py"),
        ("été/報告書.py", "été/報告書.py"),
        (" a ", "\\x20a\\x20"),
        (" ", "\\x20"),
        ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\x85\xa0", "\\u0085\\u00a0"),
        ("\u202egnp", "\\u202egnp"),
        ("\U000e0041", "\\U000e0041"),
        (decode_path(b"bad\xff"), "bad\\xff"),
        ("\ud800", "\\ud800"),
        ("a\\b", "a\\\\b"),
        ("::error::x", "\\x3a\\x3aerror:\\x3ax"),
        (":", "\\x3a"),
        ("x##[command]", "x#\\x23[command]"),
    ],
)
def test_a_name_is_shown(hostile: str, shown: str) -> None:
    """What cannot be seen, and what a log would obey, is escaped; everything else stays."""
    assert name(hostile) == shown


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("used by\n  the  apps", "used by the apps"),
        ("matches \\[x\\]", "matches \\[x\\]"),
        ("red \x1b[31m", "red \\x1b[31m"),
        (":: at the start", "\\x3a\\x3a at the start"),
        ("", ""),
    ],
)
def test_words_are_shown(sentence: str, shown: str) -> None:
    """A sentence keeps its backslashes and loses its line breaks."""
    assert words(sentence) == shown


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        ("impact: [::1]:8000: taken\n  do: listen elsewhere\n",) * 2,
        ("::error::x", ":\\x3aerror::x"),
        ("impact: no\n  ::set-output name=x::y", "impact: no\n  :\\x3aset-output name=x::y"),
        ("\r::debug::x", "\\r::debug::x"),
        ("a ##[error]x", "a #\\x23[error]x"),
        (":::", ":\\x3a:"),
    ],
)
def test_lines_of_a_log_are_shown(lines: str, shown: str) -> None:
    """Colons are read as they were written, unless a line that starts with them would command."""
    assert log(lines) == shown


@given(st.text(st.characters(exclude_categories=())))
def test_no_line_of_a_log_commands(text: str) -> None:
    """Whatever is quoted, no line starts with two colons, and two hashes meet no bracket."""
    lines = log(text).split("\n")

    assert not any(line.strip().startswith("::") or "##[" in line for line in lines)


@given(st.text(st.characters(exclude_categories=())), st.text(st.characters(exclude_categories=())))
def test_different_names_never_look_the_same(one: str, other: str) -> None:
    """A shown name stands for one name only: nobody can pass a file off as another."""
    assert (name(one) == name(other)) == (one == other)


def test_the_nasty_names_are_told_apart() -> None:
    """No two hostile names share what is shown of them, and none can steer a terminal or a log."""
    shown = [name(nasty) for nasty in NASTY]

    assert len(set(shown)) == len(NASTY) == 26
    assert all(text.isprintable() and "::" not in text and "##[" not in text for text in shown)


@given(st.text(st.characters(exclude_categories=())))
def test_printable_changes_lone_surrogates_only(text: str) -> None:
    """A machine gets the text itself, unless no stream could carry it."""
    shown = printable(text)

    assert shown.encode("utf-8").decode() == shown
    assert (shown == text) == (not any("\ud800" <= char <= "\udfff" for char in text))


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("報告", 4), ("e\u0301", 1), ("🚀", 2), ("", 0)]
)
def test_width_is_counted_in_columns(text: str, width: int) -> None:
    """A wide character takes two columns, a combining mark none."""
    assert columns(text) == width


@given(st.text(), st.integers(1, 40))
def test_an_elided_text_fits(text: str, room: int) -> None:
    """A text is shortened to its room, and not at all if it fits."""
    assert columns(elide(text, room)) <= max(room, 1)
    assert elide(text, room) == text or columns(text) > room


def test_the_middle_is_left_out() -> None:
    """The end of a path says most, so two thirds of the room are for it."""
    assert elide("src/integrations/line_bot.py", 16) == "src/i…ine_bot.py"
