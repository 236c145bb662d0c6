"""A real PostgreSQL, as Debian packages it, in a folder of its own, for as long as tests need it.

It listens on a socket in that folder only. `initdb` refuses to run as root, so root becomes the
user `postgres`, whom the package makes.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote


def programs() -> Path | None:
    """The folder of the server's programs, the newest version's; None without a server."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Start a server and give the URL of its database `postgres`."""
    place = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # a socket's path must be short
    become: list[str] = []
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(place, owner.pw_uid, owner.pw_gid)
        become = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]

    def call(*command: str) -> None:
        done = subprocess.run(
            [*become, *command], cwd=place, capture_output=True, text=True, env={"LC_ALL": "C"}
        )
        assert done.returncode == 0, done.stderr

    data, options = str(place / "data"), f"-F -c listen_addresses='' -k {place}"
    call(f"{folder}/initdb", "-D", data, "-U", "tester", "-A", "trust", "--no-sync")
    log = str(place / "log")
    call(f"{folder}/pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start")
    try:
        yield f"postgresql://tester@/postgres?host={quote(str(place), safe='')}"
    finally:
        call(f"{folder}/pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(place)
