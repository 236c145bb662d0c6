"""The words of types: `typing` is the referee."""

import copy
import inspect
import pickle
import subprocess
import sys
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact import typed
from impact.events import Push, Tag

TOP = Path(__file__).parent.parent


class Theirs(typing.NamedTuple):
    """A value."""

    a: str
    b: int = 7
    c: "str | None" = None

    @property
    def twice(self) -> str:
        """More than the fields."""
        return self.a * 2


class Ours(typed.NamedTuple):
    """A value."""

    a: str
    b: int = 7
    c: "str | None" = None

    @property
    def twice(self) -> str:
        """More than the fields."""
        return self.a * 2


def outcome(action: Callable[[Any], Any], kind: Any) -> object:
    """What an action does to a class: the value as text, or the type of the error.

    From Python 3.13 on, `_replace` calls an unknown field a TypeError instead of a ValueError.
    """
    try:
        made = action(kind)
    except (TypeError, ValueError):
        return TypeError
    except AttributeError:
        return AttributeError
    return repr(made).replace("Theirs", "Ours"), isinstance(made, tuple) and tuple(made)


@given(
    st.lists(st.text() | st.integers(), max_size=4),
    st.dictionaries(st.sampled_from(("a", "b", "c", "d")), st.integers(), max_size=3),
)
def test_a_named_tuple_is_made_and_changed_as_that_of_typing(
    values: list[object], named: dict[str, int]
) -> None:
    """By place, by name, by default, by `_make` and `_replace`: one value, or one kind of error."""
    for action in (
        lambda kind: kind(*values, **named),
        lambda kind: kind._make(values),
        lambda kind: kind("x")._replace(**named),
    ):
        assert outcome(action, Ours) == outcome(action, Theirs)


@pytest.mark.parametrize(
    "ask",
    [
        lambda kind: kind._fields,
        lambda kind: kind._field_defaults,
        lambda kind: kind.__match_args__,
        lambda kind: kind.__doc__,
        typing.get_type_hints,
        lambda kind: inspect.signature(kind).replace(
            parameters=[
                parameter.replace(annotation=inspect.Parameter.empty)
                for parameter in inspect.signature(kind).parameters.values()
            ]
        ),
        lambda kind: kind("x").b,
        lambda kind: kind("x").twice,
        lambda kind: kind("x")._asdict(),
        lambda kind: kind("x") == ("x", 7, None),
        lambda kind: hash(kind("x")) == hash(("x", 7, None)),
        lambda kind: kind("x") < kind("y"),
        lambda kind: copy.deepcopy(kind("x")),
        lambda kind: pickle.loads(pickle.dumps(kind("x"))),  # noqa: S301 - our own value
        lambda kind: kind("x").unknown,
        lambda kind: setattr(kind("x"), "a", "y"),
        lambda kind: setattr(kind("x"), "unknown", 1),
        lambda kind: vars(kind("x")),
    ],
)
def test_a_named_tuple_answers_as_that_of_typing(ask: Callable[[Any], Any]) -> None:
    """Fields, defaults, methods, comparison, copies, and what it refuses."""
    assert outcome(ask, Ours) == outcome(ask, Theirs)


class Other(typed.NamedTuple):
    """Another value of the same fields."""

    a: str
    b: int = 7
    c: "str | None" = None


def test_two_kinds_of_value_are_never_equal() -> None:
    """Of `typing` they would be: a push of `v1` would be found among tags of `v1`."""
    one, other = Ours("x"), Other("x")

    assert (one == other, one != other) == (False, True)
    assert (one == Ours("x"), one != Ours("x")) == (True, False)
    assert other not in {one, Ours("y")}
    assert {one: 1, other: 2} == {Other("x"): 2, Ours("x"): 1}
    assert [one].count(Ours("x")) == 1
    assert (one == 7, one != 7) == (False, True)
    assert Push("v1") != Tag("v1")


def test_a_schema_is_the_same_without_typing() -> None:
    """What the types say does not depend on whether somebody has loaded `typing` before."""
    program = (
        "from impact.render.schema import schema_of; import sys\n"
        "loaded = 'typing' in sys.modules; import json\n"
        "print(loaded, json.dumps(schema_of('report')))\n"
    )
    lean, full = (
        subprocess.run([sys.executable, "-S", "-c", code], cwd=TOP, capture_output=True, text=True)
        for code in (program, f"import typing\n{program}")
    )

    assert lean.stdout.startswith("False {")
    assert lean.stdout.removeprefix("False ") == full.stdout.removeprefix("True ")
