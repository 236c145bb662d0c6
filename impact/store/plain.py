"""Values as plain data and back, so that they can be kept on disk.

Promise: `thaw(freeze(value), types)` equals `value` in content and in the type of every part, or is
None where the data no longer fits the types. Nothing but the types that are given is ever made.
"""

from collections.abc import Mapping

from impact.typed import Any

_SCALARS = frozenset({str, bytes, int, float, bool, type(None)})


def freeze(value: object) -> object:
    """Turn scalars, tuples, named tuples and objects with a `freeze` method into plain data.

    A tuple becomes a tuple that starts with the name of its type, "" for a plain one. Raises
    TypeError for any other value.
    """
    kind = type(value)
    if kind in _SCALARS:
        return value
    if isinstance(value, tuple):
        return ("" if kind is tuple else kind.__name__, *map(freeze, value))
    own = getattr(value, "freeze", None)
    if own is None:
        raise TypeError(f"a {kind.__name__} cannot be kept")
    return (kind.__name__, own())


def thaw(data: object, types: Mapping[str, type]) -> object | None:
    """Make the value again that `freeze` was given, from the types by name."""
    try:
        return _thaw(data, types)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return None


def _thaw(data: object, types: Mapping[str, type]) -> object:
    if not isinstance(data, tuple):
        return data
    parts: tuple[object, ...] = data[1:]
    name: str = data[0]
    if not name:
        return tuple(_thaw(part, types) for part in parts)
    kind: Any = types[name]  # its `_make` or `thaw` is what `freeze` relied on
    if issubclass(kind, tuple):
        return kind._make(_thaw(part, types) for part in parts)
    return kind.thaw(*parts)
