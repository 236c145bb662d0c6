r"""Docker's glob patterns, read into tokens.

Promise: any text can be read, in time linear in its length; a pattern that Docker refuses does not
raise, it is said to be unreadable.

The rules are those of Go's `filepath.Match` (`*` and `?` stop at `/`, `[a-z]` and `[^a-z]`, `\`
takes the next character as it is) and, for `**`, one of two dialects:

- `ignore`: a line of .dockerignore or an `--exclude`, as Docker documents and reads them: `**` is
  any number of folders, also none, and at the end anything.
- `source`: a source of COPY, ADD or a bind mount. `**/` at the start of a name is any number of
  folders, as `COPY --parents` documents; any other `**` is anything at all, and that is also how
  the value of an unknown variable is written. Docker reads a `**` without `--parents` as `*`; here
  it takes more.
"""

from impact.typed import Final, Literal, NamedTuple, TypeAlias

GlobDialect: TypeAlias = Literal["ignore", "source"]
MAX_PATTERN: Final = 4096  # characters; no path a file system accepts is longer

ONE: Final = "one"  # ?
STAR: Final = "star"  # any run of characters without /
DEEP: Final = "deep"  # anything
DIRS: Final = "dirs"  # nothing, or anything that ends with /
GAPS: Final = frozenset((STAR, DEEP, DIRS))
_SPECIAL: Final = frozenset("*?[]\\")


class CharClass(NamedTuple):
    """`[a-z]`: pairs of first and last character."""

    negated: bool
    ranges: tuple[tuple[str, str], ...]

    def holds(self, char: str) -> bool:
        """Whether the class matches this character; as in Go, that may be a `/`."""
        return any(low <= char <= high for low, high in self.ranges) != self.negated


Token: TypeAlias = str | CharClass  # a str of one character stands for itself


def read_tokens(pattern: str, dialect: GlobDialect) -> tuple[list[Token], bool]:
    """Read a pattern as far as it can be read; False: Docker refuses it, or it is too long."""
    tokens: list[Token] = []
    at = 0
    while at < min(len(pattern), MAX_PATTERN):
        token, at = _read_token(pattern, at, dialect)
        if token == "":
            return tokens, False
        _append(tokens, token)
    return tokens, len(pattern) <= MAX_PATTERN


def _read_token(pattern: str, at: int, dialect: GlobDialect) -> tuple[Token, int]:
    """The token that starts here and where the next one does; "" if there can be none."""
    match pattern[at]:
        case "*":
            return (_read_ignore_stars if dialect == "ignore" else _read_stars)(pattern, at)
        case "?":
            return ONE, at + 1
        case "[":
            return _read_class(pattern, at + 1)
        case "\\":
            return pattern[at + 1 : at + 2], at + 2
        case char:
            return char, at + 1


def _read_stars(pattern: str, at: int) -> tuple[Token, int]:
    end = at
    while pattern[end : end + 1] == "*":
        end += 1
    if end == at + 1:
        return STAR, end
    if pattern[at - 1 : at] in ("", "/") and pattern[end : end + 1] == "/":
        return DIRS, end + 1
    return DEEP, end


def _read_ignore_stars(pattern: str, at: int) -> tuple[Token, int]:
    if pattern[at + 1 : at + 2] != "*":
        return STAR, at + 1
    end = at + 2
    if at == 0 and pattern[end : end + 1] != "/" and not _SPECIAL.intersection(pattern[end:]):
        return DEEP, end  # `**.md`: Docker compares the ends of the names
    if pattern[end : end + 1] == "/":
        end += 1
    return (DEEP if end == len(pattern) else DIRS), end


def _read_class(pattern: str, at: int) -> tuple[Token, int]:
    """The class whose `[` stands before `at`; it needs an item, and `-` and `]` an escape."""
    negated = pattern[at : at + 1] == "^"
    at += negated
    ranges: list[tuple[str, str]] = []
    while not (ranges and pattern[at : at + 1] == "]"):
        low, at = _read_item(pattern, at)
        high = low
        if pattern[at : at + 1] == "-":
            high, at = _read_item(pattern, at + 1)
        if not (low and high):
            return "", at
        ranges.append((low, high))
    return CharClass(negated, tuple(ranges)), at + 1


def _read_item(pattern: str, at: int) -> tuple[str, int]:
    char = pattern[at : at + 1]
    if char == "\\":
        return pattern[at + 1 : at + 2], at + 2
    return ("" if char in ("-", "]") else char), at + 1


def _append(tokens: list[Token], token: Token) -> None:
    """Add a token; runs of gaps shrink to at most two, so that a step stays cheap."""
    last = tokens[-1] if tokens else ""
    if token not in GAPS or last not in GAPS or (last, token) == (STAR, DIRS):
        tokens.append(token)
    elif last != token:
        tokens[-1] = DEEP  # such as `(.*/)?[^/]*`, which is `.*`
