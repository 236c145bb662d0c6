"""Where `origin` is, whether we may speak to it, and as whom.

Promise: an address is a word of the repository, so it is held against a list: https, ssh, http to
this very machine, and a folder that lies outside the clone; nothing else is ever connected to. A
token is given to the one server it belongs to and to no other, whatever an address, a redirect or
a configuration says; it stands in the environment of one git and never in an argument, an address,
a file or a message.
"""

import os
import re
from base64 import b64encode
from collections.abc import Collection

from impact.changes import decode_path
from impact.errors import RepositoryError, UsageError
from impact.repository.environment import (
    TOKENS,
    Environment,
    Setting,
    configured,
    hardened,
    personal,
    private,
)
from impact.repository.runner import Git
from impact.repository.standin import REMOTE
from impact.typed import Final, NamedTuple

USER: Final = "x-access-token"
# What belongs to the person and the machine: certificates, proxies and keys they chose themselves.
_TRUST = (b"GIT_SSL_CAINFO", b"GIT_SSL_CAPATH")
_OWN = (*_TRUST, b"GIT_SSH", b"GIT_SSH_COMMAND", b"GIT_SSH_VARIANT")
_NOBODY_IS_ASKED: Environment = {b"GIT_ASKPASS": b"false", b"SSH_ASKPASS_REQUIRE": b"never"}
_WEB = re.compile(r"(https?)://(?:[^@/?#\s\\]*@)?([\w.-]+|\[[\da-fA-F:]+\])((?::\d+)?)(/[^\s\\]*)?",
                  re.ASCII)  # fmt: skip
_SSH = re.compile(r"ssh://[^\s\\]+|(?!/)[^\s/\\:]+:(?!:|//)[^\s\\]+", re.ASCII)
_HEADER = re.compile(r"authorization: (basic|bearer) [\w+/=.~-]+", re.ASCII | re.IGNORECASE)
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_ASKPASS = """#!/bin/sh
case "$1" in
"Password for '$IMPACT_ASKPASS_SERVER'"*|"Password for '$IMPACT_ASKPASS_SERVER/"*)
    printf '%s\\n' "$IMPACT_ASKPASS_TOKEN" ;;
*) exit 1 ;;
esac
"""


class Address(NamedTuple):
    """An address we may connect to."""

    url: str
    protocol: str  # as in GIT_ALLOW_PROTOCOL
    server: str  # "https://github.com"; "" where no token can belong to it

    def as_user(self) -> "Address":
        """The same address with the user that tokens belong to, instead of any other."""
        scheme, _, rest = self.server.partition("://")
        path = self.url.partition("://")[2].partition("/")[2]
        return self._replace(url=f"{scheme}://{USER}@{rest}/{path}")


def speaking(git: Git, home: str, folder: str) -> Git:
    """The git that speaks to the origin of a clone from its stand-in, and to nobody else.

    The configuration of the person and the machine counts here, the repository's does not.
    Raises RepositoryError where there is no origin we may speak to.
    """
    speaker = Git(folder, _surroundings(folder)).with_settings(_ONLY_WHAT_IS_WANTED)
    given = _absolute(_configured_url(git), home)
    told = speaker.with_settings([(f"remote.{REMOTE}.url", given)])
    url = decode_path(told.run("ls-remote", "--get-url", REMOTE)).removesuffix("\n")
    address = permitted(url, home)
    return _introduced(git, speaker, address)


_ONLY_WHAT_IS_WANTED: tuple[Setting, ...] = (
    ("fetch.fsckObjects", "false"),
    ("fetch.writeCommitGraph", "false"),
    ("fetch.recurseSubmodules", "false"),
    ("fetch.showForcedUpdates", "false"),
    ("advice.fetchShowForcedUpdates", "false"),
    ("http.lowSpeedLimit", "1000"),
    ("http.lowSpeedTime", "60"),
    ("credential.useHttpPath", "false"),
)


def permitted(url: str, home: str) -> Address:
    """The address, if it is one we may connect to; else RepositoryError."""
    web = _WEB.fullmatch(url)
    if web is not None and (web[1] == "https" or web[2].lower() in _LOOPBACK):
        return Address(url, web[1], f"{web[1]}://{web[2]}{web[3]}".lower())
    path = url.removeprefix("file://")
    if path.startswith("/") and not _inside(path, home):
        return Address(url, "file", "")
    if web is None and not url.startswith("-") and _SSH.fullmatch(url):
        return Address(url, "ssh", "")
    raise RepositoryError(
        "this tool does not connect to such an address",
        where=f"remote.origin.url: {without_password(url)!r}",
        expected="https://…, ssh://…, user@host:… or a folder outside this clone",
        do="git remote set-url origin https://…, or fetch by hand what the question needs",
    )


def hosted(url: str, hosts: Collection[str], *, loopback: bool = False) -> Address:
    """The address of a repository that an operator named, if its server is on their list.

    `loopback`: http to this very machine will do, too. Raises UsageError for every other address.
    """
    web = _WEB.fullmatch(url)
    if web is None or not web[4] or "@" in url.partition("://")[2].partition("/")[0]:
        raise UsageError(
            f"this cannot be the address of a mirrored repository: {without_password(url)!r}",
            expected="https://HOST/OWNER/NAME, without a user, a password or a token",
            do="give the token by itself; no other protocol is spoken",
        )
    server = f"{web[2]}{web[3]}".lower()
    if web[1] != "https" and not (loopback and web[2].lower() in _LOOPBACK):
        raise UsageError(
            f"a mirror is fetched by https alone: {url!r}", do=f"write https://{server}…"
        )
    if server not in {host.lower() for host in hosts}:
        raise UsageError(
            f"the server {server} is not on the list of servers that mirrors are fetched from",
            where=url,
            expected=f"one of {', '.join(sorted(hosts)) or 'no server at all'}",
            do="add it to the list, or correct the address",
        )
    return Address(url, web[1], f"{web[1]}://{server}")


def confined(folder: str, address: Address, token: str) -> Git:
    """The git that speaks from a bare repository of our own to one address, and to nobody else.

    No configuration of the machine counts, proxies and certificates of its environment do.
    """
    settings: list[Setting] = [("safe.bareRepository", "all"), *_ONLY_WHAT_IS_WANTED]
    if token:
        header = b64encode(f"{USER}:{token}".encode()).decode("ascii")
        settings.append((f"http.{address.server}/.extraHeader", f"Authorization: Basic {header}"))
    settings += [("credential.helper", ""), (f"remote.{REMOTE}.url", address.url)]
    environment = hardened(settings, ceiling=os.path.dirname(folder)) | {
        name: os.environb[name] for name in _TRUST if name in os.environb
    }
    environment |= _NOBODY_IS_ASKED
    return Git(folder, environment | {b"GIT_ALLOW_PROTOCOL": address.protocol.encode("ascii")})


def token_for(address: Address) -> str:
    """The token of the environment if it belongs to this server, else ""."""
    owner = os.environ.get("GITHUB_SERVER_URL") or "https://github.com"
    if address.server != owner.rstrip("/").lower():
        return ""
    return os.fsdecode(next((token for token in map(os.environb.get, TOKENS) if token), b""))


def without_password(text: str) -> str:
    """Words that may hold addresses, without the user and password in them."""
    return re.sub(r"://[^@/\s]*@", "://", text)


def _configured_url(git: Git) -> str:
    listed = git.ask("config", "-z", "--get-all", "remote.origin.url")
    if not listed:
        raise RepositoryError(
            "there is nothing to fetch from: this clone has no remote named origin",
            where=git.folder,
            do="git remote add origin https://…, or fetch by hand what the question needs",
        )
    return decode_path(listed.partition(b"\0")[0])


def _absolute(url: str, home: str) -> str:
    relative = not url.startswith("/") and "://" not in url and ":" not in url.partition("/")[0]
    return os.path.join(home, url) if relative else url


def _inside(path: str, home: str) -> bool:
    return f"{os.path.realpath(path)}/".startswith(f"{os.path.realpath(home)}/")


def _surroundings(folder: str) -> Environment:
    environment = private() | personal()
    environment.update({name: os.environb[name] for name in _OWN if name in os.environb})
    environment[b"GIT_DIR"] = os.fsencode(folder)
    return environment | _NOBODY_IS_ASKED


def _introduced(git: Git, speaker: Git, address: Address) -> Git:
    """The speaker with the address and what it may say about who we are."""
    token = token_for(address)
    settings: list[Setting] = []
    environment = speaker.environment | {b"GIT_ALLOW_PROTOCOL": address.protocol.encode("ascii")}
    if token:
        settings.append(("credential.helper", ""))
        address = address.as_user()
        environment |= _askpass(speaker.folder, address, token)
    elif address.server:
        settings += _kept_header(git, address)
    settings.append((f"remote.{REMOTE}.url", address.url))
    return speaker._replace(environment=configured(environment, settings))


def _askpass(folder: str, address: Address, token: str) -> Environment:
    """A program in the stand-in that gives the token to one server."""
    program = f"{folder}/askpass"
    with open(program, "w", encoding="ascii") as file:
        file.write(_ASKPASS)
    os.chmod(program, 0o700)
    server = address.server.replace("://", f"://{USER}@")
    return {
        b"GIT_ASKPASS": os.fsencode(program),
        b"IMPACT_ASKPASS_SERVER": os.fsencode(server),
        b"IMPACT_ASKPASS_TOKEN": os.fsencode(token),
    }


def _kept_header(git: Git, address: Address) -> list[Setting]:
    """What actions/checkout leaves in the clone (`persist-credentials`), for this server alone."""
    found = git.ask("config", "-z", "--get-urlmatch", "http.extraHeader", f"{address.server}/")
    header = decode_path((found or b"").rpartition(b"\n")[2].rstrip(b"\0"))
    if not _HEADER.fullmatch(header):
        return []
    return [(f"http.{address.server}/.extraHeader", header)]
