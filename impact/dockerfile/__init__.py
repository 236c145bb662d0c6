"""Dockerfiles: which repository paths an image copies.

Promise: pure and total. Any bytes can be read, nothing raises, time and memory grow linearly with
the file (the caller limits its size). A path that Docker would copy is never missed because of
something unknown; what cannot be known takes more:

- The context is the top of the repository, also for a Dockerfile in a folder.
- Only stages the last stage is built from count (`impact.dockerfile.stages`).
- Variables have the values the file gives them (ARG defaults, ENV). `--build-arg` is not seen. Any
  other variable may stand for anything in a source, except for `..`.
- COPY, ADD of local files, and `RUN --mount=type=bind` read the context; `--from=` and `from=`,
  URLs, git repositories and here-documents do not.
- Symbolic links are paths like any other; where they lead to is not followed.

The rules are those of the Dockerfile reference, https://docs.docker.com/reference/dockerfile/.
"""

from impact.dockerfile.copies import Copy
from impact.dockerfile.ignoring import BOM, is_ignored, read_ignore
from impact.dockerfile.instructions import read_script
from impact.dockerfile.stages import copies_of
from impact.typed import NamedTuple

__all__ = ["Copy", "Image", "ignore_files", "is_dockerfile", "read_image"]


class Image(NamedTuple):
    """What one Dockerfile says about the image it builds."""

    path: str  # of the Dockerfile
    copies: tuple[Copy, ...]  # in the order of their lines
    ignore: tuple[str, ...] = ()  # patterns of .dockerignore, in order

    def copying(self, repo_path: str) -> Copy | None:
        """The first copy that takes this path; None if none does or .dockerignore excludes it."""
        copy = next((copy for copy in self.copies if copy.takes(repo_path)), None)
        return None if copy is None or is_ignored(self.ignore, repo_path) else copy


def is_dockerfile(path: str) -> bool:
    """Whether a path is called like one: Dockerfile, Dockerfile.web, web.Dockerfile."""
    name = path.rpartition("/")[2]
    called = name == "Dockerfile" or name.startswith("Dockerfile.") or name.endswith(".Dockerfile")
    return called and not name.endswith(".dockerignore")


def ignore_files(path: str) -> tuple[str, str]:
    """Where the ignore file of a Dockerfile may stand; Docker reads the first that exists."""
    return f"{path}.dockerignore", ".dockerignore"


def read_image(path: str, text: bytes, ignore: bytes | None = None) -> Image:
    """Read a Dockerfile, and its ignore file if it has one (see `ignore_files`)."""
    script = read_script(text.removeprefix(BOM).decode("utf-8", "surrogateescape"))
    return Image(path, copies_of(script), read_ignore(ignore or b""))
