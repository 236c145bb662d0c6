"""Which paths COPY, ADD and bind mounts take: one table of forms, each form a rule."""

import pytest

from impact.dockerfile import read_image

# One instruction after FROM; a path it takes; a path it does not take ("" = no path to name).
FORMS = {
    "a file": ("COPY data/tickers.csv /app/", "data/tickers.csv", "data/tickers.csv.bak"),
    "a folder takes all below it": ("COPY src /app", "src/a/b.py", "srcs/a.py"),
    "a trailing slash says nothing": ("COPY src/ /app", "src/a.py", "lib/src/a.py"),
    "a leading slash is the context": ("COPY /src /app", "src/a.py", "lib/src/a.py"),
    "a leading dot is the context": ("COPY ./src/./a.py /app", "src/a.py", "a.py"),
    "parents are cleaned away": ("COPY ../src/x/../a.py /app", "src/a.py", "src/x/a.py"),
    "a dot is everything": ("COPY . .", "any/where.txt", ""),
    "a slash is everything": ("COPY / /app", "any/where.txt", ""),
    "two dots are everything": ("COPY .. /app", "any/where.txt", ""),
    "every source but the last word": ("COPY a b c", "b", "c"),
    "the destination alone takes nothing": ("COPY src", "", "src"),
    "the instruction in small letters": ("copy src /app", "src/a", "a"),
    "tabs between words": ("COPY\tsrc\t\t/app", "src/a", "app"),
    "exec form": ('COPY ["with blank.txt", "b", "/app"]', "with blank.txt", "blank.txt"),
    "exec form after flags": ('COPY --link ["a b", "/app"]', "a b", "a"),
    "exec form that is no JSON is an open class": ("COPY ['a', '/app']", "any/where.txt", ""),
    "exec form with a number is an open class": ('COPY ["a", 1]', "any/where.txt", ""),
    "a star stays in its folder": ("COPY requirements*.txt /", "requirements-dev.txt", "r.txt"),
    "a star does not cross folders": ("COPY src/*.py /", "src/a.py", "src/deep/a.py"),
    "a star that matches a folder": ("COPY src/* /", "src/deep/a.py", "src"),
    "a question mark": ("COPY a?.txt /", "ab.txt", "a/.txt"),
    "a class": ("COPY [a-c]x /", "bx", "dx"),
    "a negated class": ("COPY [^a-c]x /", "dx", "bx"),
    "an exclamation mark negates nothing": ("COPY [!a]x /", "ax", "bx"),
    "a bracket in a class": ("COPY arr[[]0].txt /", "arr[0].txt", "arr0.txt"),
    "an open class takes what it can start": ("COPY src/[a /", "src/anything", "lib/x"),
    "two stars take folders at any depth": ("COPY --parents src/**/*.txt /", "src/a.txt", "a.txt"),
    "two stars take deep folders": ("COPY --parents src/**/*.txt /", "src/x/y/a.txt", "src/x/a"),
    "a pivot point": ("COPY --parents ./x/./y/*.txt /", "x/y/a.txt", "x/a.txt"),
    "owner and mode": ("COPY --chown=1:1 --chmod=755 --link src /", "src/a", "1"),
    "a quoted flag": ('COPY --chown="a b" src /', "src/a", "b"),
    "two dashes end the flags": ("COPY -- --from=x /", "--from=x", "x"),
    "from another stage": ("COPY --from=builder src /", "", "src/a"),
    "from an image": ("COPY --from=nginx:latest /etc/nginx.conf /", "", "etc/nginx.conf"),
    "an exclude below the source": ("COPY --exclude=*.md src /", "src/a.py", "src/a.md"),
    "an exclude stays in its folder": ("COPY --exclude=*.md src /", "src/deep/a.md", "src/a.md"),
    "two excludes": ("COPY --exclude=a --exclude=b/** . /", "b", "b/c"),
    "an exclude does not take a named file": ("COPY --exclude=*.md a.md /", "a.md", "b.md"),
    "an exclude is not applied to parents": (
        "COPY --parents --exclude=*.md src /",
        "src/a.md",
        "a.md",
    ),
    "an unknown exclude is not applied": ("COPY --exclude=$X src /", "src/a", "a"),
    "add a file": ("ADD src.tar.gz /app", "src.tar.gz", "src"),
    "add by URL": ("ADD https://example.com/a.zip local /app", "local", "https:/example.com/a.zip"),
    "add by git": ("ADD git@example.com:a/b.git /app", "", "git@example.com:a/b.git"),
    "add by git URL": ("ADD git://example.com/a.git#v1:docs /app", "", "docs"),
    "an inline file": ("COPY <<END /etc/x\nsecret\nEND", "", "secret"),
    "an inline file beside a source": ("COPY src <<-'END' /etc/\n\tx\n\tEND", "src/a", "END"),
    "an escaped blank is no blank": ("COPY a\\ b /", "a", "a b"),
    "a variable that is known": ("ENV D=src\nCOPY $D/a.py /", "src/a.py", "lib/a.py"),
    "a variable in braces": ("ARG D=src\nCOPY ${D}x/ /", "srcx/a.py", "src/a.py"),
    "a default": ("COPY ${D:-src} /", "src/a.py", "lib/a.py"),
    "a default for an empty value": ("ENV D=\nCOPY ${D:-src} /", "src/a.py", "lib/a.py"),
    "an empty value is a value": ("ENV D=\nCOPY src${D-lib} /", "src/a.py", "srclib/a.py"),
    "a nested default": ("COPY ${A:-${B:-src}}/x /", "src/x", "lib/x"),
    "an alternative": ("ENV D=1\nCOPY ${D:+src} /", "src/a.py", "lib/a.py"),
    "no alternative": ("ENV D=\nCOPY lib${D:+src} /", "lib/a.py", "libsrc/a.py"),
    "an alternative of the unknown": ("COPY lib/${D:+src} /", "lib/any", "src/a.py"),
    "an unknown variable is anything": ("COPY src/$D/x.py /", "src/a/b/x.py", "src/a/y.py"),
    "an unknown variable may be empty": ("COPY src/$D/x.py /", "src/x.py", "lib/x.py"),
    "an unknown start of a name": ("COPY src/${D}.py /", "src/deep/a.py", "lib/a.py"),
    "an unknown variable before parents": ("COPY src/$D/../x /", "any/where.txt", ""),
    "an argument without default": ("ARG D\nCOPY src/$D /", "src/any", "lib/any"),
    "a required variable": ("ENV D=src\nCOPY ${D:?must} /", "src/a", "lib/a"),
    "a cut variable is unknown": ("ENV D=src\nCOPY lib/${D%c} /", "lib/any", "src/a"),
    "a variable in single quotes is text": ("ENV D=src\nCOPY '$D' /", "$D", "src/a"),
    "a variable in double quotes": ('ENV D=src\nCOPY "$D"/a /', "src/a", "lib/a"),
    "an escaped variable is text": ("ENV D=src\nCOPY \\$D /", "$D", "src/a"),
    "a dollar alone is text": ("COPY a$.txt /", "a$.txt", "a.txt"),
    "an open quote is unknown": ("COPY it's.txt /", "any/where.txt", ""),
    "a bad substitution is unknown": ("COPY ${} /", "any/where.txt", ""),
    "an open brace is unknown": ("COPY ${D /", "any/where.txt", ""),
    "an unknown variable in a class": ("COPY src/[$D] /", "src/any", "lib/a"),
    "an unknown variable after a backslash": ("COPY 'src\\'$D /", "src/any", "lib/a"),
    "a default after an alternative": ("ENV D=**\nCOPY lib/${D:+src} /", "lib/src/a", "lib/a"),
    "values hold globs": ("ENV D=*.txt\nCOPY $D /", "a.txt", "a.md"),
    "several assignments": ("ENV A=1 D='a b' E=src\nCOPY $E /", "src/a", "lib/a"),
    "assignments see the values before them": ("ENV D=a\nENV D=b E=$D\nCOPY $E /", "a", "b"),
    "the old form of ENV": ("ENV D src\nCOPY $D /", "src/a", "lib/a"),
    "ENV goes before ARG": ("ENV D=src\nARG D=lib\nCOPY $D /", "src/a", "lib/a"),
    "a bind mount": ("RUN --mount=type=bind,source=conf,target=/c make", "conf/a", "lib/a"),
    "bind is the default type": ("RUN --mount=target=/c,src=conf make", "conf/a", "lib/a"),
    "a bind mount of everything": ("RUN --mount=type=bind,target=/c make", "any/where.txt", ""),
    "a bind mount is no glob": ("RUN --mount=source=[a]*,target=/c make", "[a]*/x", "ab"),
    "a bind mount of an unknown": ("RUN --mount=source=conf/$D,target=/c x", "conf/any", "lib/a"),
    "a bind mount from a stage": ("RUN --mount=from=builder,source=src,target=/c x", "", "src/a"),
    "a cache mount": ("RUN --mount=type=cache,target=/var/cache,source=src x", "", "src/a"),
    "a secret mount": ("RUN --mount=type=secret,id=token,source=src x", "", "src/a"),
    "a mount in the command is text": ("RUN echo --mount=source=src,target=/c", "", "src/a"),
    "other instructions copy nothing": ("LABEL copy='COPY src /'\nWORKDIR src", "", "src/a"),
}


@pytest.mark.parametrize("name", FORMS)
def test_forms(name: str) -> None:
    """Each form of the Dockerfile reference takes the paths it documents, or more, never fewer."""
    instruction, taken, left = FORMS[name]
    image = read_image("Dockerfile", f"FROM scratch\n{instruction}\n".encode())

    assert not taken or image.copying(taken) is not None
    assert not left or image.copying(left) is None


def test_first_copy_is_the_answer() -> None:
    """Of several copies that take a path, the first line is named."""
    text = b"FROM scratch\nCOPY data /a\nCOPY data/x.csv /b\nCOPY . /c\n"
    copy = read_image("Dockerfile", text).copying("data/x.csv")

    assert copy is not None
    assert (copy.line, copy.sources, copy.destination) == (2, ("data",), "/a")


def test_unknown_variable_is_kept_in_a_destination() -> None:
    """A destination is for people: it shows the variable that only the build knows."""
    text = b"FROM scratch\nENV APP=/app\nCOPY a $APP/\nCOPY b ${LAMBDA_TASK_ROOT}/\n"
    image = read_image("Dockerfile", text)

    assert [copy.destination for copy in image.copies] == ["/app/", "${LAMBDA_TASK_ROOT}/"]


def test_paths_are_bytes() -> None:
    """A name that is no UTF-8 in the Dockerfile is the same name in git."""
    image = read_image("Dockerfile", "FROM scratch\nCOPY caf\xe9 /\n".encode("latin-1"))

    assert image.copying("caf\udce9") is not None
    assert image.copying("caf\xe9") is None
