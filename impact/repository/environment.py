"""The environment of every git we run: nothing of the caller's git, nothing a repository can start.

Promise: of the caller's variables only those on a short list survive, and the index of a commit
that is being made (see `discovery`): no `GIT_*`, no token, no address of a database. No system or
personal configuration is read, but for what a person calls safe, what they ignore and how they
fetch (`personal`); and what a repository's own configuration could make git execute (fsmonitor,
hooks, fetches of missing objects, credential prompts, pagers) is switched off. See git(1) and
git-config(1).
"""

import os
from collections.abc import Iterable

from impact.changes import encode_path
from impact.typed import TypeAlias

Environment: TypeAlias = dict[bytes, bytes]  # bytes: what the locale says about text is no matter
Setting: TypeAlias = tuple[str, str]

# What git, and what it starts to reach a server, may need of the caller: where programs, libraries
# and files are, what time it is, and by whom and with whose certificates servers are reached.
_NEEDED = (
    b"PATH", b"HOME", b"XDG_CONFIG_HOME", b"USER", b"LOGNAME", b"TMPDIR", b"TZ",
    b"LD_LIBRARY_PATH", b"DYLD_LIBRARY_PATH", b"DEVELOPER_DIR",
    b"http_proxy", b"https_proxy", b"HTTPS_PROXY", b"all_proxy", b"ALL_PROXY",
    b"no_proxy", b"NO_PROXY",
    b"SSL_CERT_FILE", b"SSL_CERT_DIR", b"NIX_SSL_CERT_FILE",
)  # fmt: skip
_SWITCHES: Environment = {
    b"GIT_ALLOW_PROTOCOL": b"",
    b"GIT_ATTR_NOSYSTEM": b"1",
    b"GIT_CONFIG_GLOBAL": b"/dev/null",
    b"GIT_GRAFT_FILE": b"/dev/null",
    b"GIT_CONFIG_NOSYSTEM": b"1",
    b"GIT_LITERAL_PATHSPECS": b"1",
    b"GIT_NO_LAZY_FETCH": b"1",
    b"GIT_NO_REPLACE_OBJECTS": b"1",
    b"GIT_OPTIONAL_LOCKS": b"0",
    b"GIT_PAGER": b"cat",
    b"GIT_TERMINAL_PROMPT": b"0",
    b"LC_ALL": b"C",
}
# A git that does not know GIT_NO_LAZY_FETCH (it came with 2.44) starts a fetch for every missing
# object; the lines about protocols, hooks, gc and maintenance leave it nothing to run.
_SETTINGS: tuple[Setting, ...] = (
    ("core.fsmonitor", "false"),
    ("core.hooksPath", "/dev/null"),
    ("core.attributesFile", "/dev/null"),
    ("core.warnAmbiguousRefs", "true"),
    ("protocol.allow", "never"),
    ("http.followRedirects", "false"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("submodule.recurse", "false"),
)
# Tokens of the caller; where one is needed (see `origin`) it is passed on by another name.
TOKENS = (b"IMPACT_TOKEN", b"GITHUB_TOKEN")
# What is the business of nothing but this tool, by the start of its name.
_OURS = (b"GIT_", b"IMPACT_", b"DATABASE_URL", *TOKENS)
_PERSONAL = (b"GIT_CONFIG_GLOBAL", b"GIT_CONFIG_SYSTEM", b"GIT_CONFIG_NOSYSTEM")


def hardened(settings: Iterable[Setting], *, ceiling: str, index: str = "") -> Environment:
    """Build the environment with more settings; git does not look for a repository in `ceiling`.

    `index`: the file of the index, where it is not the usual one.
    """
    environment = {name: os.environb[name] for name in _NEEDED if name in os.environb}
    environment.update(_SWITCHES)
    environment[b"GIT_CEILING_DIRECTORIES"] = os.fsencode(ceiling)
    if index:
        environment[b"GIT_INDEX_FILE"] = os.fsencode(index)
    return configured(environment, (*_SETTINGS, *settings))


def configured(environment: Environment, settings: Iterable[Setting]) -> Environment:
    """Add settings of the highest rank to an environment; a later one beats an earlier one."""
    environment = dict(environment)
    count = int(environment.get(b"GIT_CONFIG_COUNT", b"0"))
    for name, value in settings:
        environment[b"GIT_CONFIG_KEY_%d" % count] = encode_path(name)
        environment[b"GIT_CONFIG_VALUE_%d" % count] = encode_path(value)
        count += 1
    environment[b"GIT_CONFIG_COUNT"] = b"%d" % count
    return environment


def personal() -> Environment:
    """Build the environment that reads the machine's and the person's own configuration."""
    environment = hardened((), ceiling="/")
    for name in _PERSONAL:
        environment.pop(name, None)
        if name in os.environb:
            environment[name] = os.environb[name]
    return environment


def private() -> Environment:
    """What a person's own helpers and keys may need of the environment: all that is not ours."""
    return {name: v for name, v in os.environb.items() if not name.startswith(_OURS)}
