"""Scans kept on disk: exact, shared among processes, and never in the way."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.imports import Computed, FoundImport, Scan
from impact.store import Store, cache_folder, open_store, scans
from impact.store.records import Room
from tests.store.caches import SOME, cache, fill

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


def types_of(value: object) -> object:
    """The type of a value and of everything in it."""
    return (type(value), [types_of(part) for part in value] if isinstance(value, tuple) else None)


@settings(max_examples=60, deadline=None)
@given(scan=records)
def test_a_scan_comes_back_exactly(scan: Scan, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What is read equals what was written, types of every part included."""
    place = tmp_path_factory.mktemp("cache")
    fill(place, {"a" * 40: scan})
    found = cache(place).get("a" * 40)

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
    before = os.stat(tmp_path / "scans-test-a").st_ino
    one = cache(tmp_path)
    one.get("a")
    one.save()

    assert os.stat(tmp_path / "scans-test-a").st_ino == before


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
    monkeypatch.setattr(scans, "_ROOM", Room(3, 10_000))
    fill(tmp_path, {"a1": SOME, "a2": SOME, "a3": SOME, "b1": SOME})
    one = cache(tmp_path)
    one.get("a1")
    one.put("a4", SOME)
    one.save()
    later = cache(tmp_path)
    oids = ("a1", "a2", "a3", "a4", "b1")

    assert [oid for oid in oids if later.get(oid) is not None] == ["a1", "a3", "a4", "b1"]


def test_the_size_is_bounded_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many bytes are dropped like many records."""
    monkeypatch.setattr(scans, "_ROOM", Room(1000, 1000))
    fill(tmp_path, {f"a{number}": SOME for number in range(100)})

    assert (tmp_path / "scans-test-a").stat().st_size < 1500
    assert cache(tmp_path).get("a99") == SOME


def test_without_a_folder_nothing_is_kept() -> None:
    """A cache that is switched off still remembers within the process."""
    one = cache(None)
    one.put("a", SOME)
    one.save()

    assert one.get("a") == SOME
    assert cache(None).get("a") is None


def test_repositories_have_files_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each repository has its own; of very many, those used last are kept."""
    monkeypatch.setattr(scans, "_PARTS", "0")
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
    assert (tmp_path / "new/scans-test-a").stat().st_mode & 0o777 == 0o600


def test_a_small_change_reads_and_writes_a_small_part(tmp_path: Path) -> None:
    """Of a large repository only those files are touched that the changed ids stand in."""
    fill(tmp_path, {f"{digit}{number}": SOME for digit in "0123456789abcdef" for number in "12"})
    before = {path.name: path.stat().st_ino for path in tmp_path.iterdir()}
    for path in tmp_path.glob("scans-test-[0-9]"):
        path.write_bytes(b"read by nobody")
    one = cache(tmp_path)
    assert one.get("a1") == SOME
    one.put("b3", SOME, head="c4")
    one.save()
    after = {path.name: path.stat().st_ino for path in tmp_path.iterdir()}

    assert len(before) == 17
    changed = sorted(name for name in after if after[name] != before[name])
    assert changed == ["scans-test-b", "scans-test-c"]
    assert cache(tmp_path).headed("c4") == SOME
