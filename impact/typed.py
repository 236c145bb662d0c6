"""The words of types: to a type checker those of `typing`, at run time next to nothing.

Promise: a `NamedTuple` of this module does what one of `typing` does (the tests compare them), but
that two kinds are never equal, and every other word only stands where an annotation needs one;
where `typing` is loaded already, its own words stand there, for whoever reads them. Loading
`typing` takes as long as the start of bare Python, and each of its named tuples a hundredth of
that; ours take a tenth.
"""

import sys

TYPE_CHECKING = False

if TYPE_CHECKING or "typing" in sys.modules:
    from typing import (
        Any,
        ClassVar,
        Final,
        Literal,
        NoReturn,
        Protocol,
        Self,
        TextIO,
        TypeAlias,
        TypeVar,
        cast,
    )
else:

    class Word:
        """Keeps what stands in brackets after it."""

        __class_getitem__ = classmethod(type(list[int]))

    class Literal:
        """The one word that is read by ourselves: a schema lists its values."""

        def __class_getitem__(cls, values):
            values = values if isinstance(values, tuple) else (values,)
            return type("Literal", (), {"__origin__": cls, "__args__": values})

    class TypeVar(Word):
        """Stands for any type."""

        def __new__(cls, *_, **__):
            """Give the word itself."""
            return cls

    def cast(_, value):
        """Give the value."""
        return value

    Any = ClassVar = Final = NoReturn = Protocol = Self = TextIO = TypeAlias = Word

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from operator import itemgetter

    class Naming(type):
        """Makes classes of tuples whose annotations are their fields, in order."""

        def __new__(cls, name, bases, space):
            """Turn each field's value in the class body into its default."""
            made = super().__new__(cls, name, bases, {**space, "__slots__": ()})
            made._fields = made.__match_args__ = fields = tuple(made.__annotations__)
            made._field_defaults = {field: space[field] for field in fields if field in space}
            made._rests = {}  # by a number of values given by place: what completes them
            for place, field in enumerate(fields):
                setattr(made, field, property(itemgetter(place)))
            return made

        @property
        def __signature__(cls):
            """What a call takes, for whoever asks `inspect`."""
            from inspect import Parameter, Signature

            kind, defaults = Parameter.POSITIONAL_OR_KEYWORD, cls._field_defaults
            return Signature(
                Parameter(field, kind, default=defaults.get(field, Parameter.empty))
                for field in cls._fields
            )

    class NamedTuple(tuple, metaclass=Naming):
        """See typing.NamedTuple."""

        __slots__ = ()

        def __new__(cls, *values, **named):
            """Take values by place and by name, the rest from the defaults."""
            if named or len(values) != len(cls._fields):
                values = _completed(cls, values, named)
            return tuple.__new__(cls, values)

        @classmethod
        def _make(cls, values):
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"{cls.__name__} has {len(cls._fields)} fields, not {len(made)}")
            return made

        def _replace(self, **named):
            made = self._make([named.pop(*pair) for pair in zip(self._fields, self, strict=True)])
            if named:
                raise ValueError(f"{type(self).__name__} has no field {', '.join(named)}")
            return made

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __eq__(self, other):
            """Values of two kinds are never equal: the push of a name is not its tag."""
            if type(other) is not type(self) and isinstance(other, NamedTuple):
                return False
            return tuple.__eq__(self, other)

        def __ne__(self, other):
            return not self == other

        __hash__ = tuple.__hash__

        def __repr__(self):
            pairs = (f"{field}={value!r}" for field, value in self._asdict().items())
            return f"{type(self).__name__}({', '.join(pairs)})"

        def __getnewargs__(self):
            return tuple(self)

    def _completed(cls, values, named):
        if not named and len(values) in cls._rests:
            return (*values, *cls._rests[len(values)])
        fields = cls._fields
        given = {**cls._field_defaults, **dict(zip(fields, values, strict=False)), **named}
        twice = named.keys() & fields[: len(values)]
        if twice or len(values) > len(fields) or given.keys() != set(fields):
            raise TypeError(f"{cls.__name__}{fields} cannot be made of {values} and {named}")
        if not named:
            cls._rests[len(values)] = tuple(map(given.get, fields[len(values) :]))
        return map(given.get, fields)


__all__ = [
    "TYPE_CHECKING", "Any", "ClassVar", "Final", "Literal", "NamedTuple", "NoReturn", "Protocol",
    "Self", "TextIO", "TypeAlias", "TypeVar", "cast",
]  # fmt: skip
