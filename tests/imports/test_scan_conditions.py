"""Conditions and branches: which imports no run of the program reaches, and which one may.

A runtime import that is called `typing` would be a deploy that is missed, so every row that does
not say `typing` is as important as those that do.
"""

import pytest
from ast_referee import judge, parse

from impact.imports import scan

TYPING: dict[str, str] = {
    "TYPE_CHECKING": "typing",
    "typing.TYPE_CHECKING": "typing",
    "a . b.TYPE_CHECKING": "typing",
    "(TYPE_CHECKING)": "typing",
    "(\n  TYPE_CHECKING # :\n)": "typing",
    "TYPE_CHECKING and x": "typing",
    "x[1:2] and TYPE_CHECKING": "typing",
    "not not TYPE_CHECKING": "typing",
    "TYPE_CHECKING or t.TYPE_CHECKING": "typing",
    "not (not TYPE_CHECKING or x)": "typing",
    "TYPE_CHECKING or x": "conditional",
    "not TYPE_CHECKING": "conditional",
    "not t.TYPE_CHECKING and x": "conditional",
    "TYPE_CHECKING == x": "conditional",
    "TYPE_CHECKING is not None": "conditional",
    "x if TYPE_CHECKING else y": "conditional",
    "TYPE_CHECKING,": "conditional",
    "lambda: TYPE_CHECKING": "conditional",
    "TYPE_CHECKING()": "conditional",
    "f(TYPE_CHECKING)": "conditional",
    "'TYPE_CHECKING'": "conditional",
    "[TYPE_CHECKING]": "conditional",
    "TYPE_CHECKING.x": "conditional",
    "NOT_TYPE_CHECKING": "conditional",
    "(x := TYPE_CHECKING)": "conditional",
    "x": "conditional",
}

BRANCHES: dict[str, tuple[str, list[str]]] = {
    "else": ("if TYPE_CHECKING:\n import a\nelse:\n import b\n", ["typing", "conditional"]),
    "not-else": ("if not TYPE_CHECKING:\n import a\nelse:\n import b\n", ["conditional", "typing"]),
    "elif": ("if TYPE_CHECKING: import a\nelif x: import b\n", ["typing", "conditional"]),
    "not-elif-else": (
        "if not TYPE_CHECKING: import a\nelif x: import b\nelse: import c\n",
        ["conditional", "typing", "typing"],
    ),
    "elif-typing": (
        "if x: import a\nelif TYPE_CHECKING: import b\nelse: import c\n",
        ["conditional", "typing", "conditional"],
    ),
    "elif-not": (
        "if x: import a\nelif not TYPE_CHECKING: import b\nelse: import c\n",
        ["conditional", "conditional", "typing"],
    ),
    "next-if": (
        "if not TYPE_CHECKING: import a\nif x: import b\nelse: import c\n",
        ["conditional", "conditional", "conditional"],
    ),
    "else-of-a-try": (
        "if not TYPE_CHECKING:\n  try: import a\n  except E: pass\n  else: import b\n",
        ["conditional", "conditional"],
    ),
    "function-inside": (
        "if TYPE_CHECKING:\n def f():\n  import a\nimport b\n",
        ["typing", "module"],
    ),
    "inside-a-function": (
        "def f():\n if TYPE_CHECKING:\n  import a\n else:\n  import b\n",
        ["typing", "lazy"],
    ),
    "behind-it": ("if TYPE_CHECKING:\n import a\n\nimport b\n", ["typing", "module"]),
    "while": ("while TYPE_CHECKING:\n import a\n", ["conditional"]),
    "set-to-false": ("TYPE_CHECKING = False\nif TYPE_CHECKING: import a\n", ["typing"]),
    "annotated": ("TYPE_CHECKING: bool = False\nif TYPE_CHECKING: import a\n", ["typing"]),
    "set-from-another": (
        "TYPE_CHECKING = t.TYPE_CHECKING\nif TYPE_CHECKING: import a\n",
        ["typing"],
    ),
    "set-to-true": ("TYPE_CHECKING = True\nif TYPE_CHECKING: import a\n", ["conditional"]),
    "set-to-true-far-below": (
        f"def f():\n if TYPE_CHECKING: import a\n{'x = 1' + chr(10) * 1000}TYPE_CHECKING = True\n",
        ["lazy"],
    ),
    "said-to-be-true-far-below": (
        f"if TYPE_CHECKING: import a\n{'x = 1' + chr(10) * 1000}'''\nTYPE_CHECKING = True\n'''\n",
        ["typing"],
    ),
    "attribute-set": ("t.TYPE_CHECKING = 1\nif t.TYPE_CHECKING: import a\n", ["conditional"]),
    "set-to-who-knows": ("TYPE_CHECKING = f()\nif TYPE_CHECKING: import a\n", ["conditional"]),
    "keyword-argument": ("f(TYPE_CHECKING=True)\nif TYPE_CHECKING: import a\n", ["typing"]),
}


@pytest.mark.parametrize("condition", TYPING)
def test_condition(condition: str) -> None:
    """An import is `typing` only under a condition that cannot be true at run time."""
    source = f"if {condition}:\n    import a\n".encode()
    [found] = scan(source).imports
    tree = parse(source)

    assert found.kind == TYPING[condition]
    assert tree is None or [fact[0] for fact in judge(tree, source).facts] == [TYPING[condition]]


@pytest.mark.parametrize("name", BRANCHES)
def test_branch(name: str) -> None:
    """Every branch of an `if` is judged by its own condition and by those before it."""
    text, kinds = BRANCHES[name]
    source = text.encode()
    tree = parse(source)

    assert [found.kind for found in scan(source).imports] == kinds
    assert tree is not None
    assert sorted(fact[0] for fact in judge(tree, source).facts) == sorted(kinds)
