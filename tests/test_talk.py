"""What is said on stderr while somebody waits."""

import io

import pytest

from impact.cli import talk


def test_a_quick_answer_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within the first second nobody wonders whether it still works."""
    monkeypatch.setattr(talk, "PATIENCE", 3600.0)
    stream = io.StringIO()
    tell = talk.progress(stream)
    tell("Python files", 1)

    assert stream.getvalue() == ""


def test_a_slow_answer_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """After that, how many files were read; the next word comes after a pause."""
    monkeypatch.setattr(talk, "PATIENCE", 0.0)
    monkeypatch.setattr(talk, "PAUSE", 0.0)
    stream = io.StringIO()
    tell = talk.progress(stream)
    tell("Python files", 1234)
    monkeypatch.setattr(talk, "PAUSE", 3600.0)
    tell("Python files", 1235)

    assert stream.getvalue() == "impact: read 1,234 Python files …\n"
