"""Patterns of both dialects, right and wrong ones, and paths that they might mean."""

from hypothesis import strategies as st

dialects = st.sampled_from(["gitignore", "github"])

# --- words that both dialects read ---

_PLAIN = st.sampled_from(["a", "b", "ab", "*", "**", "/", "?", "[ab]", ".", "x+"])
plain = st.builds(
    str.__add__, st.sampled_from(["", "", "!"]), st.lists(_PLAIN, max_size=5).map("".join)
)
plain_paths = st.lists(
    st.text(alphabet="aabbx.", min_size=1, max_size=3), min_size=1, max_size=3
).map("/".join)

# --- every sign of GitHub's language ---

_GITHUB = st.sampled_from(
    ["*", "**", "**/", "/", "a", "b", "A", "1", ".", "-", "?", "+", "a?", "b+", "[ab]", "[a-b1]",
     "[0-9]+", "[A-b]", "[b-a]", "[", "]", "\\*", "\\a", "\\", "!", "\n", "é", "[^a]", "(", "_",
     "***", "/**", "/**/", "**/?", "[0-9]?", "[a-", "\\!", "\\ ", " ", "#", "\udcff", "{a,b}"]
)  # fmt: skip
github = st.builds(
    "".join,
    st.tuples(st.sampled_from(["", "", "", "!"]), st.lists(_GITHUB, max_size=6).map("".join)),
)
github_paths = st.text(alphabet="aabb/A1.*-\né_ #!\udcff", max_size=10)

# --- every sign of .gitignore ---

_SEGMENTS = st.lists(
    st.sampled_from(
        ["a", "b", "ab", "*", "**", "?", ".", "-", " ", "+", "(", "{", "#", "!", "\\*", "\\a", "é",
         "[ab]", "[!a]", "[^b]", "[a-b]", "[]a]", "[[a]", "[a&&b]", "[b-]", "[-a]", "[\\a]", "[a"]
    ),
    min_size=0,
    max_size=3,
).map("".join)  # fmt: skip
gitignore = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "", "!"]),
    st.sampled_from(["", "", "/"]),
    st.lists(st.sampled_from(["**", "*", "a", "b"]) | _SEGMENTS, min_size=1, max_size=3).map(
        "/".join
    ),
    st.sampled_from(["", "", "/", " "]),
)
gitignore_paths = st.lists(
    st.text(alphabet="aaabbb.-[]*& é\\", min_size=1, max_size=3).filter(
        lambda name: name.strip(".")  # no path of git has a segment "." or ".."
    )
    | st.sampled_from(["a", "b", "ab", "ba"]),
    min_size=1,
    max_size=4,
).map("/".join)

# --- those of .gitignore that git and pathspec read alike ---

_GIT_SEGMENTS = (
    st.lists(
        st.sampled_from(["a", "b", "ab", "*", "?", ".x", "[ab]", "[a-b]", "[]a]", "\\*", "#", "!"]),
        min_size=1,
        max_size=3,
    )
    .map("".join)
    .filter(lambda segment: "**" not in segment)
)
git = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "", "!"]),
    st.sampled_from(["", "", "/"]),
    st.lists(st.sampled_from(["**", "*", "a", "b"]) | _GIT_SEGMENTS, min_size=1, max_size=3).map(
        "/".join
    ),
    st.sampled_from(["", "", "/"]),
)
git_paths = st.lists(
    st.sampled_from(["a", "b", "ab", "ba", "a.x", ".x", "b]", "*", "#", "!a", "a\n"]),
    min_size=1,
    max_size=4,
).map("/".join)
