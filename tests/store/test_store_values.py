"""Named values on disk, and the plain form that named tuples take there."""

import os
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.changes import Change, Entry
from impact.patterns import PatternSet
from impact.rules import VALUES, App, Origin, Row
from impact.store import ValueCache, freeze, thaw, values

scalars = (
    st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.floats(allow_nan=False)
)
entries = st.builds(Entry, st.text(), st.text())
nested = st.recursive(
    scalars | entries,
    lambda inner: (
        st.lists(inner, max_size=4).map(tuple)
        | st.builds(Change, st.text(), st.just("added"), entries | st.none(), inner)
    ),
    max_leaves=12,
)
TYPES = {"Entry": Entry, "Change": Change, "PatternSet": PatternSet}


def types_of(value: object) -> object:
    """The type of a value and of everything in it."""
    return (type(value), [types_of(part) for part in value] if isinstance(value, tuple) else None)


@settings(deadline=None)
@given(value=nested)
def test_values_come_back_exactly(value: object) -> None:
    """Every nesting of scalars, tuples and named tuples survives, types included."""
    found = thaw(freeze(value), TYPES)

    assert found == value
    assert types_of(found) == types_of(value)


def test_pattern_sets_keep_deciding() -> None:
    """An object with `freeze` and `thaw` goes in as what they say, and works when it comes back."""
    row = Row(PatternSet(["src/**", "!src/x.py"]), ("web",), (), "why", "", ("added",), 3)
    found = thaw(freeze(row), VALUES)

    assert isinstance(found, Row)
    assert found == row
    for path in ("src/a.py", "src/x.py", "docs/a"):
        assert found.patterns.decide(path) == row.patterns.decide(path)


@pytest.mark.parametrize("value", [[1], {"a": 1}, {1}, object(), (1, [2]), Entry("a", [])])  # type: ignore[arg-type]
def test_what_cannot_be_kept_is_refused(value: object) -> None:
    """Anything else is a mistake of the caller, told at once."""
    with pytest.raises(TypeError, match="cannot be kept"):
        freeze(value)


class Older(NamedTuple):
    """A type whose later version has another field."""

    one: int


@pytest.mark.parametrize(
    ("data", "types"),
    [
        (freeze(Older(1)), {}),
        (freeze(Older(1)), {"Older": Entry}),
        (("Entry", "a"), {"Entry": Entry}),
        (("Entry", "a", "b", "c"), {"Entry": Entry}),
        ((), {}),
        ((3, 4), {}),
        (("PatternSet", ("a", "gitignore")), TYPES),
        (("Entry", ("Unknown", 1), 2), TYPES),
        (("str", "x"), {"str": str}),
    ],
)
def test_data_that_no_longer_fits_is_none(data: object, types: dict[str, type]) -> None:
    """Older or foreign data never becomes a value of the wrong shape, and never raises."""
    assert thaw(data, types) is None


def test_a_value_is_there_for_the_next_process(tmp_path: Path) -> None:
    """What is saved under a name is loaded by it, and by no other."""
    value = (freeze(App("web", "Web", (), (), (), 1)), b"text", {"k": (1, None)}, "\udcff")
    ValueCache(str(tmp_path)).save("rules-1.0+x-abc", value)

    assert ValueCache(str(tmp_path)).load("rules-1.0+x-abc") == value
    assert ValueCache(str(tmp_path)).load("rules-1.0+x-abd") is None
    assert ValueCache(None).load("rules-1.0+x-abc") is None
    ValueCache(None).save("x", 1)


@pytest.mark.parametrize("name", ["", "a/b", "..\0", "a b", "é"])
def test_a_name_is_a_plain_word(name: str, tmp_path: Path) -> None:
    """A name that could lead elsewhere on the disk is a mistake of the caller."""
    with pytest.raises(ValueError, match="cannot name"):
        ValueCache(str(tmp_path)).load(name)


def test_a_damaged_value_is_none(tmp_path: Path) -> None:
    """A value is whole or absent."""
    one = ValueCache(str(tmp_path))
    one.save("v", ("x" * 100,))
    path = tmp_path / "value-v"
    whole = path.read_bytes()
    for content in (b"", whole[:-1], whole[:20], whole.replace(b"xx", b"xy"), b"\n\0\0\0\0"):
        path.write_bytes(content)
        assert one.load("v") is None
    one.save("v", 2)
    assert one.load("v") == 2


def test_the_values_used_last_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many values, or too many bytes of them, push out those that were not used for longest."""
    monkeypatch.setattr(values, "_MOST", 3)
    one = ValueCache(str(tmp_path))
    for number in range(3):
        one.save(f"v{number}", number)
        os.utime(tmp_path / f"value-v{number}", (number, number))
    assert one.load("v0") == 0
    one.save("v3", 3)
    assert [one.load(f"v{number}") for number in range(4)] == [0, None, 2, 3]
    monkeypatch.setattr(values, "_MOST_BYTES", 5000)
    one.save("large", "x" * 4900)
    left = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert "value-large" in left
    assert sum(left.values()) <= 5000


def test_a_rules_origin_is_only_data(tmp_path: Path) -> None:
    """Loading makes no object by itself: types come from the caller's table alone."""
    one = ValueCache(str(tmp_path))
    one.save("v", freeze(Origin("rules.yaml", "abc")))
    loaded = one.load("v")

    assert type(loaded) is tuple
    assert thaw(loaded, VALUES) == Origin("rules.yaml", "abc")
    assert thaw(loaded, {}) is None
