"""The words of one instruction: flags, arguments, assignments, here-document names.

Promise: any text can be read, in time linear in its length; no variable is expanded. The rules are
those of the Dockerfile reference: "Shell and exec form", "ENV", "ARG", "Here-Documents".
"""

from impact.typed import Final

_BLANK: Final = " \t\v\f\r"


def split_words(text: str, escape: str) -> list[str]:
    """Split at blanks outside quotes; quotes and escapes stay in the words."""
    words: list[str] = []
    start, quote, at = -1, "", 0
    while at < len(text):
        char = text[at]
        if start < 0 and not char.isspace():
            start = at
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char.isspace() and start >= 0:
            words.append(text[start:at])
            start = -1
        at += 2 if char == escape and quote != "'" and start >= 0 else 1
    return [*words, text[start:]] if start >= 0 else words


def split_flags(text: str, escape: str) -> tuple[list[tuple[str, str]], str]:
    """The `--name=value` words at the start, quotes removed, and what follows them."""
    flags = []
    text = text.lstrip()
    while text.startswith("--"):
        word, text = _first_word(text, escape)
        if word == "--":
            break
        name, _, value = unquote(word, escape).removeprefix("--").partition("=")
        flags.append((name, value))
    return flags, text


def _first_word(text: str, escape: str) -> tuple[str, str]:
    quote, at = "", 0
    while at < len(text) and (quote or not text[at].isspace()):
        char = text[at]
        if char == quote:
            quote = ""
        elif not quote and char in "'\"":
            quote = char
        at += 2 if char == escape else 1
    return text[:at], text[at:].lstrip()


def split_arguments(text: str) -> list[str]:
    """The arguments of COPY, ADD, CMD: a JSON array of strings, else words between blanks."""
    array = read_array(text)
    if array is not None:
        return array
    for blank in _BLANK[1:]:
        text = text.replace(blank, " ")
    return [word for word in text.split(" ") if word]


def read_array(text: str) -> list[str] | None:
    """The exec form; None where the text is no JSON array of strings and so the shell form."""
    if not text.lstrip().startswith("["):
        return None
    import json

    try:
        array = json.loads(text)
    except (ValueError, RecursionError):
        return None
    strings = isinstance(array, list) and all(isinstance(item, str) for item in array)
    return array if strings else None


def heredoc_names(text: str, escape: str) -> list[tuple[str, bool]]:
    """The here-documents an instruction opens: their end words, and whether tabs are stripped."""
    words = split_words(text, escape)
    names = []
    for word, following in zip(words, [*words[1:], ""], strict=True):
        rest = heredoc_word(word)
        if rest is None:
            continue
        tabs = rest.startswith("-")
        name = unquote(rest.removeprefix("-") or ("" if tabs else following), escape)
        if name and "<" not in name:
            names.append((name, tabs))
    return names


def heredoc_word(word: str) -> str | None:
    """What follows the `<<` of a word that opens a here-document; None for any other word."""
    descriptor, arrows, rest = word.partition("<<")
    opens = arrows and (not descriptor or descriptor.isdecimal())
    return rest if opens else None


def unquote(word: str, escape: str) -> str:
    """A word without its quotes and escapes; dollar signs stay."""
    pieces = []
    quote, at = "", 0
    while at < len(word):
        char = word[at]
        if char == escape and quote != "'" and at + 1 < len(word):
            at += 1
            pieces.append(word[at])
        elif char == quote:
            quote = ""
        elif not quote and char in "'\"":
            quote = char
        else:
            pieces.append(char)
        at += 1
    return "".join(pieces)


def read_assignments(text: str, escape: str) -> list[tuple[str, str | None]]:
    """`NAME=value NAME …` of ARG, not yet expanded; None: no value is given."""
    pairs = (word.partition("=") for word in split_words(text, escape))
    return [(name, value if equals else None) for name, equals, value in pairs if name]


def read_environment(text: str, escape: str) -> list[tuple[str, str]]:
    """`NAME=value …` of ENV, or its old form `NAME value`, not yet expanded."""
    words = split_words(text, escape)
    if words and "=" not in words[0]:
        name, *rest = text.split(None, 1)
        return [(name, rest[0])] if rest else []
    return [(name, value or "") for name, value in read_assignments(text, escape)]
