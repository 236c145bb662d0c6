"""How the runner of GitHub Actions reads a step: the file of outputs, and commands in its log.

Written from the documented behaviour (docs.github.com, "Workflow commands for GitHub Actions") and
that of actions/runner: a line `name=value`, or `name<<DELIMITER`, lines, `DELIMITER`; in the log a
line that starts with `::command`, and the older `##[command]` wherever it stands in a line.
"""

import re
from collections.abc import Iterator, Mapping

V2 = re.compile(r"^\s*::([A-Za-z][A-Za-z0-9-]*)(?:\s[^\n]*?)?::")
V1 = re.compile(r"##\[([A-Za-z][A-Za-z0-9.-]*)[^\]]*\]")


def read_file_command(text: str) -> Mapping[str, str]:
    """The outputs of a file; a later value of a name wins, as on the runner."""
    outputs: dict[str, str] = {}
    lines = iter(re.split(r"\r\n|\n|\r", text))
    for line in lines:
        if not line:
            continue
        equals, heredoc = line.find("="), line.find("<<")
        if heredoc >= 0 and (equals < 0 or heredoc < equals):
            name, _, delimiter = line.partition("<<")
            assert name, line
            assert delimiter, line
            outputs[name] = "\n".join(_until(delimiter, lines))
        else:
            name, equals_sign, value = line.partition("=")
            assert name, line
            assert equals_sign, line
            outputs[name] = value
    return outputs


def _until(delimiter: str, lines: Iterator[str]) -> list[str]:
    taken: list[str] = []
    for line in lines:
        if line == delimiter:
            return taken
        taken.append(line)
    raise AssertionError(f"there is no {delimiter}")


def parse_commands(log: str) -> list[str]:
    """The commands that the runner would obey in a log."""
    found = []
    for line in re.split(r"\r\n|\n|\r", log):
        match = V2.match(line) or V1.search(line)
        if match:
            found.append(match[1])
    return found
