"""Questions about one commit: its rules as a table, what is wrong with them, its import graph."""

from typing import Literal, NamedTuple

from impact.context import Context

from .asked import WIDTH, fixed

MatrixFormat = Literal["json", "text", "markdown"]
CheckFormat = Literal["json", "text", "sarif"]
GraphFormat = Literal["json", "text", "dot", "mermaid", "svg"]


class Matrix(NamedTuple):
    """`impact matrix`: the rules as the table people know."""

    at: str
    format: MatrixFormat = "json"

    @property
    def immutable(self) -> bool:
        """A full id says where."""
        return fixed(self.at)

    def write(self, context: Context) -> str:
        """The table."""
        from impact.answers.matrix import matrix_of
        from impact.reading.rulebook import rules_of
        from impact.render import matrix

        found = matrix_of(rules_of(self.at, "", context))
        return matrix.render(found, self.format, width=WIDTH)


class Check(NamedTuple):
    """`impact check`: what is wrong with the rules and with the workflows' own filters."""

    at: str
    format: CheckFormat = "json"

    @property
    def immutable(self) -> bool:
        """A full id says where."""
        return fixed(self.at)

    def write(self, context: Context) -> str:
        """The findings."""
        from impact.answers.inspecting import inspect
        from impact.render.findings import render

        return render(inspect(self.at, "", context), self.format, width=WIDTH, colour=False)


class Graph(NamedTuple):
    """`impact graph`: all that apps, files or folders reach by imports."""

    subjects: tuple[str, ...]
    at: str
    follow: str = ""
    limit: int = 200
    format: GraphFormat = "json"

    @property
    def immutable(self) -> bool:
        """A full id says where."""
        return fixed(self.at)

    def write(self, context: Context) -> str:
        """The listing, the adjacency or the picture."""
        from impact.answers.graphing import Subject, picture_of, read_follow
        from impact.render import graph

        subjects = [Subject(word, word) for word in self.subjects]
        found = picture_of(subjects, self.at, "", read_follow(self.follow), context)
        return graph.render(found, self.format, width=WIDTH, limit=self.limit)
