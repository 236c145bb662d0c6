"""Nested values stay nested."""

from src.utils.serialization import plain


def test_nested():
    assert plain({"a": {"b": 1}}) == {"a": {"b": 1}}
