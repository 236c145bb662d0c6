"""Names that have broken somebody's log, comment, terminal or gate; all are legal in git."""

from impact.changes import decode_path

NASTY = (
    "plain.py",
    "with blank.py",
    " leading and trailing ",
    "tab\there.py",
    "line\nbreak.py",
    "return\rhere.py",
    'quote".py',
    "apostrophe'.py",
    "back\\slash.py",
    "back`tick`.py",
    "pipe|pipe.py",
    "<img src=x onerror=alert(1)>.py",
    "</code></td></table><h1>owned.py",
    "&lt;already&gt;.py",
    "@org/team.py",
    "#12 and org/repo#7.py",
    "[link](https://example.com).py",
    "**bold** _it_ ~~no~~.py",
    "$(touch x) ${{ github.token }}.py",
    "::set-output name=telegram::true",
    "x##[set-output name=line;]true",
    "\x1b[31mred\x1b[0m\x07.py",
    "\u202egnp.exe\u2066.py",
    "zero\u200bwidth\ufeff.py",
    decode_path(b"bad\xff\xfe.py"),
    "報告書/ตัวอย่าง/été 🚀.py",
)
