"""The text of a file: its bytes, with the accidents of encoding and line ends removed.

A pattern of this package may repeat one character possessively (`[a-z]*+`), and never a group:
Python before 3.11.5 then loses matches (https://github.com/python/cpython/issues/106052).

Promise: `normal_text` starts and ends with a newline that the file may not have. So every line
start follows a newline, and the number of newlines before an offset is its 1-based line.
"""

import re
from functools import cache

from impact.typed import Final

BOM: Final = b"\xef\xbb\xbf"
IDENTIFIER: Final = rb"[0-9A-Za-z_\x80-\xff]"  # one byte of a name, as the scanner reads names

# Encodings in which a byte of a wide character can look like a quote, a backslash or a letter.
# In all others that Python reads, ASCII bytes mean ASCII, and nothing has to be decoded.
_TREACHEROUS: Final = frozenset(
    b"shift_jis sjis s_jis csshiftjis shiftjis shift_jisx0213 shiftjisx0213 shift_jis_2004 "
    b"shiftjis2004 cp932 932 ms932 mskanji ms_kanji windows_31j gbk 936 cp936 ms936 gb18030 "
    b"gb18030_2000 hz hzgb hz_gb hz_gb_2312 big5 big5_tw csbig5 big5hkscs big5_hkscs hkscs cp950 "
    b"950 ms950 cp949 949 ms949 uhc johab cp1361 ms1361 iso2022_jp iso2022jp iso_2022_jp "
    b"csiso2022jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_2004 iso2022_jp_3 iso2022_jp_ext iso2022_kr "
    b"iso2022kr iso_2022_kr csiso2022kr utf_7 utf7 u7".split()
)


@cache
def _cookie() -> re.Pattern[bytes]:
    # PEP 263: a comment on line one or two; line two counts only after a blank or a comment.
    return re.compile(
        rb"(?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n?|\n))?"
        rb"[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)"
    )


def normal_text(source: bytes) -> bytes:
    """Give a file's bytes without BOM, with LF as its only line end, and with one LF around it."""
    source = source.removeprefix(BOM)
    if b"coding" in source[:400]:
        source = _plain(source)
    if b"\r" in source:
        source = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return b"\n%b\n" % source


def _plain(source: bytes) -> bytes:
    """Turn a file in a treacherous encoding into UTF-8; leave every other file alone."""
    found = _cookie().match(source)
    if found is None:
        return source
    codec = found[1].lower().replace(b"-", b"_").replace(b".", b"_")
    if codec not in _TREACHEROUS:
        return source
    try:
        return source.decode(codec.decode("ascii")).encode("utf-8", "surrogatepass")
    except UnicodeError:
        return source


def name_text(raw: bytes) -> str:
    """Give code as text: what is not ASCII in NFKC form, as PEP 3131 asks of names."""
    if raw.isascii():
        return raw.decode("ascii")
    from unicodedata import normalize

    return normalize("NFKC", raw.decode("utf-8", "surrogateescape"))
