"""Programs of Python: whole ones that it accepts, and crumbs that it may not."""

from hypothesis import strategies as st

BLANK = st.sampled_from([" ", "  ", "\t", " \f", " \\\n", "\\\n  ", " \\\n\t\\\n "])
GAP = st.sampled_from(["", "", " ", "\\\n"])
NAME = st.sampled_from(["a", "b_1", "imports", "import_", "from_", "lazy", "match", "é", "ﬁ"])
DOTTED = st.lists(NAME, min_size=1, max_size=3).map(".".join)
IN_LIST = st.sampled_from(["", "", " ", "\n", " # )\n", " # import no\n  ", "\n\n\t", "\\\n"])

STRINGS = [
    '"import no"',
    "'from no import no'",
    "'\"'",
    '"\'"',
    "'#'",
    '"\\""',
    "'\\\\'",
    'r"\\""',
    "'''\n# no'''",
    '"""\n>>> no"""',
    '"a\\\nimport no"',
    '"""\nimport no\n"""',
    "'''\nif x:\n    import no\n'''",
    "'''\"\"\"'''",
    '"""\'\'\'"""',
    '"""a\\"""\nimport no\n"""',
    '""',
    "''",
    '""""a"""',
    'b"import no"',
    'u"#"',
    'f"import no {a}"',
    'f"{{import no}}"',
    "f'{a[\"k\"]}'",
    'f"{a!r:>{b}}"',
    'f"{a:\'}"',
    'f"""{a}\nimport no\n{b}"""',
    "rf'\\{a}'",
    'f"{a}" "import no"',
]
EXPRESSIONS = [
    *STRINGS,
    "1",
    "x",
    "(1,\n2)",
    "[\nx # ]\n]",
    "{\n'k': [1],\n}",
    "x[1:2]",
    "lambda: 0",
    "(x\nif y\nelse z)",
    "[a\nfor a in b\nif c]",
    "(x\n  and y)",
    "x \\\n+ y",
    "(\nif_, else_\n)",
    "{1: x if y else\n z}",
]
CALLS = [
    'import_module("p.q")',
    'importlib.import_module(".r", package="p.q")',
    'import_module(".r", __package__)',
    'import_module("..r" ".s", "p.q")',
    'import_module(f"p.{x}")',
    'import_module("p.%s" % x)',
    'import_module("p.{}".format(x))',
    'import_module("p." + x)',
    "import_module(name)",
    "self.import_module(name)",
    'self.import_module("p")',
    'import_module(name="p.q",\n package=None)',
    '__import__("p", fromlist=["q", "r"])',
    '__import__("p", globals(), locals(), ("q",), 1)',
    "[import_module\n('p')]",
    'f(import_module("p"), __import__("q"))',
    "import_module",
    'import_module_("no")',
]
CONDITIONS = [
    "x",
    "TYPE_CHECKING",
    "not TYPE_CHECKING",
    "typing.TYPE_CHECKING",
    "TYPE_CHECKING and x",
    "TYPE_CHECKING or x",
    "not (TYPE_CHECKING or x)",
    "(\n  TYPE_CHECKING\n)",
    "not t.TYPE_CHECKING or x",
    "x == TYPE_CHECKING",
    "x['TYPE_CHECKING']",
    "(lambda: TYPE_CHECKING)",
    "not not TYPE_CHECKING",
    "x if TYPE_CHECKING else y",
    "TYPE_CHECKING and (x or\ny)",
]
HEADERS = [
    ["try:", "except E:", "else:", "finally:"],
    ["try:", "finally:"],
    ["try :", "except (E,\nF) as e:", "except:"],
    ["for x in y:"],
    ["for x in (1,\n2):", "else:"],
    ["while x:"],
    ["while x:", "else :"],
    ["with x as y, z:"],
    ["def f(a, b={1: 2}):"],
    ["def f(\na: int = 1,\n) -> x[1:2]:"],
    ["class A:"],
    ["class A(B, c=d):"],
    ["@d\nclass A:"],
]
ASYNC = [["async def f():"]]


@st.composite
def imports(draw: st.DrawFn) -> str:
    """One import statement, spaced and continued in any way."""
    blank, gap = draw(BLANK), draw(GAP)
    if draw(st.booleans()):
        one = draw(DOTTED).replace(".", draw(st.sampled_from([".", " . ", ".\\\n"])))
        more = draw(st.sampled_from(["", " as z", f"{gap},{gap}other", ", p.q as z, r"]))
        return f"import{blank}{one}{more}"
    dots = draw(st.sampled_from(["", ".", "..", "...", ". .", ".\\\n."]))
    module = draw(DOTTED) if not dots or draw(st.booleans()) else ""
    start = f"from{blank if not dots else gap}{dots}{module}{blank if module else gap}import"
    names = draw(st.lists(NAME, min_size=1, max_size=3))
    if draw(st.booleans()):
        space = draw(IN_LIST)
        comma = draw(st.sampled_from(["", ",", " ,"]))
        return f"{start}{gap}({space}{f'{space},{space}'.join(names)}{comma}{space})"
    return f"{start}{blank}{f'{gap},{gap}'.join(names)}{draw(st.sampled_from(['', ' as z']))}"


@st.composite
def simple(draw: st.DrawFn) -> str:
    """One simple statement."""
    match draw(st.integers(0, 6)):
        case 0 | 1 | 2:
            return draw(imports())
        case 3:
            return draw(st.sampled_from(CALLS))
        case 4:
            return f"x = {draw(st.sampled_from(EXPRESSIONS))}"
        case 5:
            return draw(st.sampled_from(["pass", "match = 1", "case = {1: 2}", "lazy = 1"]))
    return f"f({draw(st.sampled_from(EXPRESSIONS))}, {draw(st.sampled_from(EXPRESSIONS))})"


@st.composite
def line(draw: st.DrawFn) -> str:
    """One logical line of simple statements, and perhaps a comment."""
    parts = draw(st.lists(simple(), min_size=1, max_size=3))
    end = draw(st.sampled_from(["", "", ";", " # import no", "  # it's", ' # """', " # \\"]))
    return draw(st.sampled_from([";", "; ", " ;\\\n"])).join(parts) + end


@st.composite
def noise(draw: st.DrawFn) -> str:
    """Lines that mean nothing, indented anyhow."""
    return draw(
        st.sampled_from(["", "", "", "\n", "   \n", "# import no\n", "  # '''\n", "\f\n", "# \\\n"])
    )


@st.composite
def block(draw: st.DrawFn, indent: str, depth: int) -> str:
    """A compound statement: its headers, and bodies on their line or below it."""
    headers = draw(st.sampled_from([None, None, ["match x:"], *HEADERS, *ASYNC]))
    if headers == ["match x:"]:
        inner = indent + draw(st.sampled_from([" ", "    ", "\t"]))
        cases = draw(st.lists(st.sampled_from(["case 1:", "case [a, {1: b}]:"]), min_size=1))
        bodies = "".join(f"{inner}{case}{draw(body(inner, depth))}" for case in cases[:2])
        return f"{indent}match x:\n{bodies}"
    if headers is None:
        conditions = draw(st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=3))
        headers = [f"if {conditions[0]}:", *(f"elif {one}:" for one in conditions[1:])]
        headers += draw(st.sampled_from([[], ["else:"]]))
    lines = (header.replace("\n", "\n" + draw(GAP)[:0] + indent) for header in headers)
    return "".join(f"{indent}{one}{draw(body(indent, depth))}" for one in lines)


@st.composite
def body(draw: st.DrawFn, indent: str, depth: int) -> str:
    """What follows a header's colon."""
    if draw(st.booleans()):
        return f"{draw(GAP)}{draw(line())}\n"
    comment = draw(st.sampled_from(["", "  # import no", " # ("]))
    inner = indent + draw(st.sampled_from([" ", "  ", "    ", "\t"]))
    return f"{comment}\n{draw(lines(inner, depth - 1))}"


@st.composite
def lines(draw: st.DrawFn, indent: str = "", depth: int = 3) -> str:
    """Statements of one block."""
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        parts.append(draw(noise()))
        if depth and draw(st.booleans()):
            parts.append(draw(block(indent, depth)))
        else:
            parts.append(f"{indent}{draw(line())}\n")
    return "".join(parts)


@st.composite
def programs(draw: st.DrawFn) -> bytes:
    """A whole file, in some encoding's accidents."""
    text = draw(st.sampled_from(["", '"""Doc."""\n', "# comment\n", "\\\n"])) + draw(lines())
    text = text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])))
    text = text.rstrip("\r\n") if draw(st.booleans()) else text
    return draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + text.encode()


FRAGMENTS = [
    *("import a", "from b import c", "lazy import d", 'import_module("a")', "__import__(x)"),
    *('"""', "'''", '"', "'", "#", "\\", "\n", "\r", "\t", "\f", "\0", " ", ";", ":", ","),
    *("(", ")", "[", "]", "{", "}", 'f"', "f'''", "{x", "def f():", "if TYPE_CHECKING:", "else:"),
    *("__all__ = [", "`", "é", "\udce9", "case x:", "match x:", "class A:", "    "),
]
fragments = st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join)
