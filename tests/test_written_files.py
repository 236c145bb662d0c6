"""Files that somebody names to be written: whole, or as they were."""

import os
import stat
from pathlib import Path

import pytest

from impact.cli.writing import write_new, write_whole


def test_a_file_keeps_all_but_its_text(tmp_path: Path) -> None:
    """Its mode stays, and a link to it is one still."""
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_text("old")
    file.chmod(0o640)
    link.symlink_to("file")
    write_whole(str(link), b"new")

    assert file.read_text() == "new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert link.is_symlink()
    assert sorted(os.listdir(tmp_path)) == ["file", "link"]


def test_a_file_that_is_not_there_is_made(tmp_path: Path) -> None:
    """Also through a link that leads to nothing yet."""
    (tmp_path / "link").symlink_to("file")
    write_whole(str(tmp_path / "link"), b"new")

    assert (tmp_path / "file").read_text() == "new"


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    """What is no file is not replaced by one."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(str(pipe), b"new")

    assert os.read(reader, 10) == b"new"
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    os.close(reader)


@pytest.mark.parametrize("name", ["/dev/full", "folder", "folder/none/file", "a\0b"])
def test_a_place_that_takes_nothing_is_an_error(tmp_path: Path, name: str) -> None:
    """A full device, a folder, a folder that is not there, the name of no file."""
    (tmp_path / "folder").mkdir()
    with pytest.raises((OSError, ValueError)):
        write_whole(str(tmp_path / name), b"new")

    assert list(tmp_path.rglob("*")) == [tmp_path / "folder"]


def test_what_is_there_is_not_overwritten_by_what_is_new(tmp_path: Path) -> None:
    """Nor is what a link that leads nowhere stands for."""
    (tmp_path / "link").symlink_to("file")
    with pytest.raises(FileExistsError):
        write_new(str(tmp_path / "link"), b"new")

    assert os.listdir(tmp_path) == ["link"]
