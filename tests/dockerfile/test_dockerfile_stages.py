"""Which stages of a Dockerfile count."""

import pytest

from impact.dockerfile import read_image

# A file; the sources that count, in the order of their lines.
STAGES = {
    "one stage": ("FROM a\nCOPY x /", ["x"]),
    "a stage nobody reaches": ("FROM a\nCOPY x /\nFROM b\nCOPY y /", ["y"]),
    "by COPY": ("FROM a AS one\nCOPY x /\nFROM b\nCOPY --from=one /x /", ["x"]),
    "by number": ("FROM a\nCOPY x /\nFROM b\nCOPY --from=0 /x /", ["x"]),
    "by FROM": ("FROM a AS one\nCOPY x /\nFROM one\nCOPY y /", ["x", "y"]),
    "by mount": ("FROM a AS one\nCOPY x /\nFROM b\nRUN --mount=from=one,target=/c make", ["x"]),
    "over another": (
        "FROM a AS one\nCOPY x /\nFROM one AS two\nFROM c\nCOPY --from=two / /",
        ["x"],
    ),
    "names have no case": ("from a as One\nCOPY x /\nFROM b\nCOPY --from=oNE / /", ["x"]),
    "a later stage of that name": (
        "FROM b AS one\nCOPY x /\nFROM c AS one\nCOPY y /\nFROM one",
        ["y"],
    ),
    "a name that is no stage yet": ("FROM two AS one\nCOPY x /\nFROM b AS two\nCOPY y /", ["y"]),
    "a number that is no stage": ("FROM a\nCOPY x /\nFROM b\nCOPY --from=7 / /", []),
    "a number beyond reason": (f"FROM a\nCOPY x /\nFROM b\nCOPY --from={'9' * 5000} / /", []),
    "a platform": ("FROM --platform=$P a AS one\nCOPY x /\nFROM one", ["x"]),
    "a global argument": ("ARG B=one\nFROM a AS one\nCOPY x /\nFROM $B", ["x"]),
    "an unknown base is any stage": ("FROM a AS one\nCOPY x /\nFROM $B", ["x"]),
    "an unknown source is any stage": ("FROM a\nCOPY x /\nFROM b\nCOPY --from=$B / /", ["x"]),
    "a global argument is not in a stage": ("ARG D=x\nFROM a\nCOPY d/$D /", ["d/**"]),
    "a stage can ask for it": ("ARG D=x\nFROM a\nARG D\nCOPY d/$D /", ["d/x"]),
    "arguments are inherited": ("FROM a AS one\nARG D=x\nFROM one\nCOPY $D /", ["x"]),
    "arguments of others are not": ("FROM a\nARG D=x\nFROM b\nCOPY d/$D /", ["d/**"]),
    "a trigger alone does nothing": ("FROM a\nONBUILD COPY x /", []),
    "a trigger in the next stage": ("FROM a AS one\nONBUILD COPY x /\nFROM one", ["x"]),
    "not in the one after": (
        "FROM a AS one\nONBUILD COPY x /\nFROM one AS two\nCOPY y /\nFROM b\nCOPY --from=two / /",
        ["x", "y"],
    ),
    "a trigger by copy does nothing": (
        "FROM a AS one\nONBUILD COPY x /\nFROM b\nCOPY --from=one / /",
        [],
    ),
    "variables of a trigger are unknown": (
        "FROM a AS one\nENV D=y\nONBUILD COPY d/$D /\nFROM one",
        ["d/**"],
    ),
    "a trigger may reach any stage": (
        "FROM a AS one\nONBUILD COPY --from=two / /\nFROM b AS two\nCOPY x /\nFROM one",
        ["x"],
    ),
    "a trigger behind an unknown base": ("FROM a AS one\nONBUILD COPY x /\nFROM $B", ["x"]),
    "no FROM at all": ("COPY x /", ["x"]),
    "what stands before FROM": ("COPY x /\nFROM a\nCOPY y /", ["y"]),
    "FROM without a name": ("FROM\nCOPY x /", ["x"]),
    "scratch": ("FROM scratch\nCOPY x /", ["x"]),
}  # fmt: skip


@pytest.mark.parametrize("name", STAGES)
def test_stages_that_count(name: str) -> None:
    """What the last stage is built from counts, and nothing else."""
    text, expected = STAGES[name]
    image = read_image("Dockerfile", text.encode())

    assert [source for copy in image.copies for source in copy.sources] == expected
