"""Scans kept on disk: exact, shared among processes, and never in the way."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.imports import Computed, FoundImport, Scan
from impact.store import Store, cache_folder, open_store, scans
from impact.store.scans import ScanCache

TOP = Path(__file__).parent.parent.parent
SOME = Scan(
    (FoundImport("lazy", 1, "a.b", ("c", "*"), 7),), (Computed("x.", 0, 9),), ("n",), (3,), True
)

texts = st.text(st.characters(codec=None), max_size=8)
numbers = st.integers(min_value=0, max_value=1 << 40)
records = st.builds(
    Scan,
    st.lists(
        st.builds(
            FoundImport,
            st.sampled_from(["module", "lazy", "conditional", "typing", "dynamic"]),
            numbers, texts, st.lists(texts, max_size=3).map(tuple), numbers,
        ),
        max_size=4,
    ).map(tuple),
    st.lists(st.builds(Computed, texts, numbers, numbers), max_size=2).map(tuple),
    st.lists(texts, max_size=3).map(tuple),
    st.lists(numbers, max_size=3).map(tuple),
    st.booleans(),
)  # fmt: skip


def cache(folder: Path | None, *, version: int = 1) -> ScanCache:
    """A cache in a folder, as a new process would open it."""
    return ScanCache(None if folder is None else str(folder), "scans-test", version=version)


def types_of(value: object) -> object:
    """The type of a value and of everything in it."""
    return (type(value), [types_of(part) for part in value] if isinstance(value, tuple) else None)


def fill(folder: Path, known: dict[str, Scan]) -> None:
    """Save scans."""
    one = cache(folder)
    for oid, scan in known.items():
        one.put(oid, scan)
    one.save()


@settings(max_examples=60, deadline=None)
@given(scan=records)
def test_a_scan_comes_back_exactly(scan: Scan, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What is read equals what was written, types of every part included."""
    folder = tmp_path_factory.mktemp("cache")
    fill(folder, {"a" * 40: scan})
    found = cache(folder).get("a" * 40)

    assert found == scan
    assert types_of(found) == types_of(scan)


def test_what_is_not_known_is_none(tmp_path: Path) -> None:
    """An empty cache, and an id nobody put, know nothing."""
    assert cache(tmp_path).get("a" * 40) is None
    fill(tmp_path, {"a": SOME})
    assert cache(tmp_path).get("b") is None


def test_what_was_put_is_known_at_once(tmp_path: Path) -> None:
    """A scan is known before it is saved; nothing is written until then."""
    one = cache(tmp_path)
    one.put("a", SOME)

    assert one.get("a") == SOME
    assert list(tmp_path.iterdir()) == []


def test_saving_without_news_writes_nothing(tmp_path: Path) -> None:
    """A warm answer leaves the disk alone."""
    fill(tmp_path, {"a": SOME})
    before = os.stat(tmp_path / "scans-test").st_ino
    one = cache(tmp_path)
    one.get("a")
    one.save()

    assert os.stat(tmp_path / "scans-test").st_ino == before


def test_another_version_of_the_extractor_starts_anew(tmp_path: Path) -> None:
    """A record of another version is never given, in either direction, and is replaced."""
    fill(tmp_path, {"a": SOME})
    newer = cache(tmp_path, version=2)
    assert newer.get("a") is None
    newer.put("a", Scan())
    newer.save()
    assert cache(tmp_path, version=2).get("a") == Scan()
    assert cache(tmp_path).get("a") is None


def test_two_savers_keep_each_others_records(tmp_path: Path) -> None:
    """What was saved since we read is kept."""
    one, other = cache(tmp_path), cache(tmp_path)
    assert one.get("x") is None
    assert other.get("x") is None
    one.put("a", SOME)
    other.put("b", Scan())
    one.save()
    other.save()

    assert [cache(tmp_path).get(oid) for oid in "ab"] == [SOME, Scan()]


def test_the_least_recently_needed_go_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Above the cap, what no saving process needed for longest is dropped."""
    monkeypatch.setattr(scans, "_MAX_RECORDS", 3)
    fill(tmp_path, {"a": SOME, "b": SOME, "c": SOME})
    one = cache(tmp_path)
    one.get("a")
    one.put("d", SOME)
    one.save()
    later = cache(tmp_path)

    assert [oid for oid in "abcd" if later.get(oid) is not None] == ["a", "c", "d"]


def test_the_size_is_bounded_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many bytes are dropped like many records."""
    monkeypatch.setattr(scans, "_MAX_BYTES", 1000)
    fill(tmp_path, {str(number): SOME for number in range(100)})

    assert (tmp_path / "scans-test").stat().st_size < 1500
    assert cache(tmp_path).get("99") == SOME


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
    path = tmp_path / "scans-test"
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
    (tmp_path / "one/scans-test/x").mkdir(parents=True)
    (tmp_path / "two").mkdir()
    os.mkfifo(tmp_path / "two/scans-test")
    (tmp_path / "three").write_text("a file where the folder should be")
    for name in ("one", "two", "three"):
        assert cache(tmp_path / name).get("a") is None
        fill(tmp_path / name, {"a": SOME})


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_the_file_of_another_user_is_not_read(tmp_path: Path) -> None:
    """`marshal` is not made for data of strangers."""
    fill(tmp_path, {"a": SOME})
    os.chown(tmp_path / "scans-test", 12345, 12345)

    assert cache(tmp_path).get("a") is None


def test_without_a_folder_nothing_is_kept() -> None:
    """A cache that is switched off still remembers within the process."""
    one = cache(None)
    one.put("a", SOME)
    one.save()

    assert one.get("a") == SOME
    assert cache(None).get("a") is None


@pytest.mark.parametrize("folder", ["/dev/null/x", "/proc/1/nothing", "/dev/full"])
def test_a_place_that_cannot_be_written_costs_only_time(folder: str) -> None:
    """Saving fails without a word."""
    one = cache(Path(folder))
    assert one.get("a") is None
    one.put("a", SOME)
    one.save()
    assert one.get("a") == SOME


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """When the new file cannot be written whole, the old one stays and nothing is left behind."""
    fill(tmp_path, {"a": SOME})
    script = (
        "import resource, signal; from pathlib import Path\n"
        "from tests.store.test_store_scans import fill, SOME\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
        f"fill(Path({str(tmp_path)!r}), {{str(n): SOME for n in range(1000)}})\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=TOP, check=True)

    assert cache(tmp_path).get("a") == SOME
    assert cache(tmp_path).get("5") is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lock", "scans-test"]


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


def test_what_killed_writers_left_is_removed_later(tmp_path: Path) -> None:
    """A temporary file without a writer is deleted once it is an hour old."""
    old, young = tmp_path / "scans-test.1.2.part", tmp_path / "scans-test.3.4.part"
    for path in (old, young):
        path.write_text("half")
    os.utime(old, (1, 1))
    fill(tmp_path, {"a": SOME})

    assert not old.exists()
    assert young.exists()


def test_repositories_have_files_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each repository has one file; of very many, those used last are kept."""
    monkeypatch.setattr(scans, "_MAX_REPOSITORIES", 2)
    for number, name in enumerate(("/a", "/b\udcff", "/c")):
        store = Store(str(tmp_path), name)
        store.scans.put("x", Scan(exports=(name,)))
        store.save()
        for path in tmp_path.glob("scans-*"):
            os.utime(path, (path.stat().st_mtime + number - 10, path.stat().st_mtime - 10))

    assert Store(str(tmp_path), "/c").scans.get("x") == Scan(exports=("/c",))
    assert len(list(tmp_path.glob("scans-*"))) == 2


def test_the_folder_is_named_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """IMPACT_CACHE_DIR, else XDG_CACHE_HOME if absolute, else ~/.cache; off and empty: nowhere."""
    monkeypatch.setenv("HOME", "/home/somebody")
    found = {}
    for chosen, xdg in ((None, "/x"), (None, "relative"), (None, ""), ("/c", "/x"), ("off", "/x"),
                        ("", "/x")):  # fmt: skip
        monkeypatch.setenv("XDG_CACHE_HOME", xdg)
        monkeypatch.delenv("IMPACT_CACHE_DIR", raising=False)
        if chosen is not None:
            monkeypatch.setenv("IMPACT_CACHE_DIR", chosen)
        found[chosen, xdg] = cache_folder()
    monkeypatch.setenv("IMPACT_CACHE_DIR", "sub")
    monkeypatch.chdir(tmp_path)

    assert cache_folder() == str(tmp_path / "sub")
    assert found == {
        (None, "/x"): "/x/deploy-impact",
        (None, "relative"): "/home/somebody/.cache/deploy-impact",
        (None, ""): "/home/somebody/.cache/deploy-impact",
        ("/c", "/x"): "/c",
        ("off", "/x"): None,
        ("", "/x"): None,
    }


def test_a_person_without_a_home_has_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no folder can be named, none is used."""
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", "relative")

    assert cache_folder() is None
    assert open_store("/x").scans.get("a") is None


def test_the_folder_is_private(tmp_path: Path) -> None:
    """Nobody else reads what somebody's code imports."""
    fill(tmp_path / "new", {"a": SOME})

    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "new/scans-test").stat().st_mode & 0o777 == 0o600
