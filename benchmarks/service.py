"""How many answers a second the service gives on the loopback interface, and how long they take.

    .venv/bin/python benchmarks/service.py [SECONDS]

Two applications take turns under the same load, in the same server: one of FastAPI with an endpoint
that does nothing, and the service. Asked is `impact` between two full commit ids
(kept after the first time) and between two names (computed each time), from 8 connections that
each wait for their answer, with 1 and with 2 workers. Printed are answers a second, and the times
within which half and 99 of a hundred came.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CONNECTIONS = 8
MODULES = 400
BARE = """\
import sys

from fastapi import FastAPI


def create_app():
    app = FastAPI()

    @app.get("/bare")
    async def bare() -> dict[str, bool]:
        return {"ok": True}

    return app


if __name__ == "__main__":
    from impact_api.serving import listen

    listen("bare:create_app", "127.0.0.1", int(sys.argv[1]), int(sys.argv[2]))
"""
RULES = """\
version: 1
apps:
  web: {paths: ["web/**"], entrypoints: [web/m0.py]}
  jobs: {paths: ["jobs/**"], entrypoints: [jobs/main.py]}
environments: [dev]
workflows: [{file: web.yml, app: web, environment: dev, when: {push: [main]}, minutes: 4}]
"""


def build(folder: Path) -> tuple[str, str]:
    """A repository of some hundred modules; gives back the ids of its last two commits."""
    files = {"rules.yaml": RULES, "jobs/main.py": "from web import m399\n"}
    for number in range(MODULES):
        others = [n for n in (2 * number + 1, 2 * number + 2) if n < MODULES]
        imports = "".join(f"from web import m{other}\n" for other in others)
        files[f"web/m{number}.py"] = f"{imports}\n\ndef run():\n    return {number}\n"
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    git(folder, "init", "-q", "-b", "main", ".")
    commit(folder)
    for number in range(0, MODULES, 8):
        (folder / f"web/m{number}.py").write_text("CHANGED = True\n")
    commit(folder)
    return git(folder, "rev-parse", "HEAD~1"), git(folder, "rev-parse", "HEAD")


def commit(folder: Path) -> None:
    """Commit all that is there."""
    git(folder, "add", "-A")
    git(folder, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "all")


def git(folder: Path, *words: str) -> str:
    """What git prints."""
    done = subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@contextmanager
def serving(command: list[str], folder: Path, port: int, path: str) -> Iterator[None]:
    """A server, from the first answer it gives until the block ends."""
    environment = {key: value for key, value in os.environ.items() if key[:7] != "IMPACT_"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        until_it_answers(port, path)
        yield
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)


def until_it_answers(port: int, path: str) -> None:
    """Wait for the first answer."""
    for _ in range(300):
        try:
            status, _ = asyncio.run(load(port, path, 0.0, 1))
        except OSError:
            time.sleep(0.1)
        else:
            if status != 200:
                raise SystemExit(f"the server answers with {status}")
            return
    raise SystemExit("the server does not answer")


async def load(port: int, path: str, seconds: float, connections: int) -> tuple[int, list[float]]:
    """The last status, and how long each answer took, of so many askers at a time."""
    end = time.perf_counter() + seconds
    found = await asyncio.gather(*(asker(port, path, end) for _ in range(connections)))
    return found[0][0], sorted(took for _, times in found for took in times)


async def asker(port: int, path: str, end: float) -> tuple[int, list[float]]:
    """One connection that asks again as soon as it is answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    times: list[float] = []
    status = 0
    while not times or time.perf_counter() < end:
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        times.append(time.perf_counter() - began)
        status = int(head[9:12])
        if status != 200:
            break
    writer.close()
    return status, times


def measured(name: str, port: int, path: str, seconds: float) -> float:
    """Print one line, and give back the answers a second."""
    asyncio.run(load(port, path, seconds / 4, CONNECTIONS))  # until everything is warm
    began = time.perf_counter()
    status, times = asyncio.run(load(port, path, seconds, CONNECTIONS))
    rate = len(times) / (time.perf_counter() - began)
    half, most = (times[int(len(times) * share)] * 1000 for share in (0.5, 0.99))
    print(f"{name:<28}{rate:>9,.0f}/s   p50 {half:>8.2f} ms   p99 {most:>8.2f} ms   {status}")
    return rate


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def main() -> None:
    """Measure all and print it."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 8.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        (folder / "bare.py").write_text(BARE)
        (folder / "clone").mkdir()
        base, head = build(folder / "clone")
        prefix = "/v1/repositories/local/impact"
        kept = f"{prefix}?base={base}&head={head}&event=push:main"
        computed = f"{prefix}?base=HEAD~1&head=HEAD&event=push:main"
        python = sys.executable
        for workers in (1, 2):
            port = free_port()
            count = f"{workers} worker{'s' if workers > 1 else ''}"
            words = f"bare.py {port} {workers}"
            with serving([python, *words.split()], folder, port, "/bare"):
                bare = measured(f"bare FastAPI, {count}", port, "/bare", seconds)
            port = free_port()
            words = f"-m impact serve --port {port} --workers {workers}"
            with serving([python, *words.split()], folder / "clone", port, "/livez"):
                rate = measured(f"impact, kept, {count}", port, kept, seconds)
                measured(f"impact, computed, {count}", port, computed, seconds)
            print(f"{'':<28}kept answers: {rate / bare:.2f} of bare FastAPI")


if __name__ == "__main__":
    main()
