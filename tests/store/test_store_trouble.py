"""Full disks, damaged files, killed and waiting writers: none of them costs more than time."""

import fcntl
import marshal
import os
import signal
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest

from impact.store import folder
from tests.store.caches import SOME, cache, fill

TOP = Path(__file__).parent.parent.parent


def damaged(content: bytes) -> list[bytes]:
    """A file's bytes cut, changed, swapped, of a newer form and of nonsense."""
    middle = len(content) // 2
    return [
        b"", content[:10], content[:middle], content[:-1], content + b"x",
        content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        content.replace(b"marshal 4", b"marshal 5"), content.replace(b"scans 1", b"scans 2"),
        b"\n", b"nonsense" * 1000, os.urandom(1000),
    ]  # fmt: skip


def test_a_damaged_file_is_ignored_and_replaced(tmp_path: Path) -> None:
    """No broken file gives a record, an error or a lasting loss."""
    fill(tmp_path, {"a": SOME})
    path = tmp_path / "scans-test-a"
    whole = path.read_bytes()
    for content in damaged(whole):
        path.write_bytes(content)
        assert cache(tmp_path).get("a") is None
        fill(tmp_path, {"b": SOME})
        assert cache(tmp_path).get("b") == SOME
    path.write_bytes(whole)
    assert cache(tmp_path).get("a") == SOME


def test_a_folder_or_pipe_in_the_way_is_ignored(tmp_path: Path) -> None:
    """Whatever stands where the file should be, the cache goes on without."""
    (tmp_path / "one/scans-test-a/x").mkdir(parents=True)
    (tmp_path / "two").mkdir()
    os.mkfifo(tmp_path / "two/scans-test-a")
    (tmp_path / "three").write_text("a file where the folder should be")
    for name in ("one", "two", "three"):
        assert cache(tmp_path / name).get("a") is None
        fill(tmp_path / name, {"a": SOME})


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_the_file_of_another_user_is_not_read(tmp_path: Path) -> None:
    """`marshal` is not made for data of strangers."""
    fill(tmp_path, {"a": SOME})
    os.chown(tmp_path / "scans-test-a", 12345, 12345)

    assert cache(tmp_path).get("a") is None


@pytest.mark.parametrize("place", ["/dev/null/x", "/proc/1/nothing", "/dev/full"])
def test_a_place_that_cannot_be_written_costs_only_time(place: str) -> None:
    """Saving fails without a word."""
    one = cache(Path(place))
    assert one.get("a") is None
    one.put("a", SOME)
    one.save()
    assert one.get("a") == SOME


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """When the new file cannot be written whole, the old one stays and nothing is left behind."""
    fill(tmp_path, {"a": SOME})
    script = (
        "import resource, signal; from pathlib import Path\n"
        "from tests.store.caches import fill, SOME\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
        f"fill(Path({str(tmp_path)!r}), {{'a%d' % n: SOME for n in range(1000)}})\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=TOP, check=True)

    assert cache(tmp_path).get("a") == SOME
    assert cache(tmp_path).get("a5") is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lock", "scans-test-a"]


WRITER = """
import sys
from impact.imports import FoundImport, Scan
from impact.store import folder as files
from impact.store.scans import ScanCache
files._WAIT = 60.0  # on a busy machine a turn may come late; here every record counts
folder, number, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
print("ready", flush=True)
for step in range(rounds):
    cache = ScanCache(folder, "scans-test", version=1)
    for other in range(8):
        found = cache.get(f"{other}-{step - 1}")
        assert found is None or found.imports[0].line == step - 1, found
    cache.put(f"{number}-{step}", Scan((FoundImport("module", 0, "m" * 2000, (), step),)))
    cache.save()
"""


def test_eight_writers_and_kill_nine(tmp_path: Path) -> None:
    """Writers that are killed in the middle harm nobody; the others lose nothing."""
    rounds = {number: 10**6 if number < 4 else 12 for number in range(8)}
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), str(number), str(rounds[number])],
            cwd=TOP,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for number in range(8)
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
    for victim in writers[:4]:
        time.sleep(0.15)
        victim.send_signal(signal.SIGKILL)
    ends = [writer.communicate(timeout=60) for writer in writers]

    assert [writer.returncode for writer in writers] == [-9] * 4 + [0] * 4, ends
    last = cache(tmp_path)
    for number in range(4, 8):
        for step in range(12):
            found = last.get(f"{number}-{step}")
            assert found is not None
            assert found.imports[0].line == step


def test_a_writer_that_holds_the_lock_is_not_waited_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stopped process costs us our news, not our answer; they are saved another time."""
    fill(tmp_path, {"a": SOME})
    monkeypatch.setattr(folder, "_WAIT", 0.05)
    one = cache(tmp_path)
    one.put("b", SOME)
    with open(tmp_path / "lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        one.save()
        assert cache(tmp_path).get("b") is None
    one.save()
    assert cache(tmp_path).get("b") == SOME


def test_a_file_system_without_locks_is_written_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without locks a record may be lost to another writer, never a file."""

    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(fcntl, "flock", refuse)
    fill(tmp_path, {"a": SOME})

    assert cache(tmp_path).get("a") == SOME


def test_a_record_of_another_shape_is_none(tmp_path: Path) -> None:
    """A whole file whose content is not ours gives nothing."""
    path = str(tmp_path / "scans-test-a")
    for value in (("no", "dict"), {"a": b"no marshal"}, {"a": marshal.dumps((1, 2))}, {"a": b""}):
        assert folder.write_value(path, "scans 1", value)
        assert cache(tmp_path).get("a") is None
    body = b"?"
    line = (tmp_path / "scans-test-a").read_bytes().partition(b"\n")[0]
    (tmp_path / "scans-test-a").write_bytes(
        line + b"\n" + zlib.crc32(body).to_bytes(4, "big") + body
    )
    assert cache(tmp_path).get("a") is None


def test_what_killed_writers_left_is_removed_later(tmp_path: Path) -> None:
    """A temporary file without a writer is deleted once it is an hour old."""
    old, young = tmp_path / "scans-test-a.1.2.part", tmp_path / "scans-test-a.3.4.part"
    for path in (old, young):
        path.write_text("half")
    os.utime(old, (1, 1))
    fill(tmp_path, {"a": SOME})

    assert not old.exists()
    assert young.exists()
