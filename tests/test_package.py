"""What is shipped: the wheel, its version, and the lock that the tests are run with."""

import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import impact

TOP = Path(__file__).parent.parent
PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (TOP / "requirements-dev.txt").read_text(encoding="utf-8")
ACTION_LOCK = (TOP / "requirements.txt").read_text(encoding="utf-8")
SERVICE_LOCK = (TOP / "requirements-service.txt").read_text(encoding="utf-8")
IMAGE_LOCK = (TOP / "requirements-image.txt").read_text(encoding="utf-8")
DIST_INFO = f"deploy_impact-{impact.__version__}.dist-info"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The files of the wheel this tree builds, by name."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=TOP, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr

    (path,) = folder.iterdir()
    with ZipFile(path) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def test_the_wheel_brings_two_packages(wheel: dict[str, str]) -> None:
    """An installation puts `impact` and `impact_api` into site-packages, and never a bare `api`."""
    assert {name.partition("/")[0] for name in wheel} == {"impact", "impact_api", DIST_INFO}


def test_the_wheel_is_whole(wheel: dict[str, str]) -> None:
    """Every file of the package that is no byte code is shipped, the mark of its types included."""
    expected = set()
    for folder, name in (("impact", "impact"), ("api", "impact_api")):
        files = (path for path in (TOP / folder).rglob("*") if path.is_file())
        kept = (path for path in files if path.parent.name != "__pycache__")
        expected |= {f"{name}/{path.relative_to(TOP / folder)}" for path in kept}

    assert {name for name in wheel if not name.startswith(DIST_INFO)} == expected
    assert {"impact/py.typed", "impact_api/py.typed"} <= expected


def test_the_wheel_offers_the_command_and_the_license(wheel: dict[str, str]) -> None:
    """Installing brings the command `impact`, and the license goes with it."""
    assert "impact = impact.__main__:run" in wheel[f"{DIST_INFO}/entry_points.txt"]
    assert wheel[f"{DIST_INFO}/licenses/LICENSE"].startswith("MIT License")


def test_the_version_is_the_newest_of_the_changelog() -> None:
    """The version is that of the newest release in the changelog, if there was one yet."""
    text = (TOP / "CHANGELOG.md").read_text(encoding="utf-8")
    first, *released = re.findall(r"^## \[(.+?)\]", text, re.MULTILINE)

    assert first == "Unreleased"
    assert released[:1] in ([], [impact.__version__])


def requirements() -> list[str]:
    """Every direct requirement: of the package, of its build and of its development."""
    return [
        *PROJECT["project"]["dependencies"],
        *PROJECT["build-system"]["requires"],
        *PROJECT["dependency-groups"]["dev"],
    ]


@pytest.mark.parametrize("text", sorted(set(requirements())))
def test_the_lock_pins_what_the_project_asks_for(text: str) -> None:
    """Each direct requirement is pinned in the lock to a version that satisfies it."""
    wanted = Requirement(text)
    pins = [
        Requirement(line.rstrip(" \\")) for line in re.findall(r"^\w.*==.*$", LOCK, re.MULTILINE)
    ]
    found = [pin for pin in pins if canonicalize_name(pin.name) == canonicalize_name(wanted.name)]

    assert found, "refresh the lock: the command stands in its first lines"
    for pin in found:
        (version,) = (specifier.version for specifier in pin.specifier)
        assert wanted.specifier.contains(version)


@pytest.mark.parametrize(
    "lock",
    [LOCK, ACTION_LOCK, SERVICE_LOCK, IMAGE_LOCK],
    ids=["development", "action", "service", "image"],
)
def test_every_pin_has_hashes_and_no_index(lock: str) -> None:
    """A lock is as good with a mirror as with the public index: hashes, and no host at all."""
    pinned = entries(lock)

    assert pinned
    assert all("--hash=sha256:" in entry for entry in pinned)
    assert not re.search(r"://|--(extra-)?index-url|--find-links", lock)


def test_the_locks_of_users_pin_what_the_tests_ran_with() -> None:
    """The action's and the service's pin all they need, and each exactly as the tests' does."""
    core, extras = PROJECT["project"]["dependencies"], PROJECT["project"]["optional-dependencies"]
    for lock, wanted in ((ACTION_LOCK, core), (SERVICE_LOCK, [*core, *chain(*extras.values())])):
        names = {canonicalize_name(Requirement(text).name) for text in wanted}
        pinned = {canonicalize_name(re.split(r"[\[=]", entry)[0]) for entry in entries(lock)}

        assert names <= pinned
        assert {pin(entry) for entry in entries(lock)} <= {pin(entry) for entry in entries(LOCK)}


def test_the_image_is_built_by_the_builder_of_the_tests() -> None:
    """Its lock pins hatchling as the tests' lock does."""
    build = {entry.partition("==")[0]: pin(entry) for entry in entries(IMAGE_LOCK)}

    assert {"hatchling", "uv"} <= build.keys()
    assert build["hatchling"] in {pin(entry) for entry in entries(LOCK)}


def entries(lock: str) -> list[str]:
    """The pins of a lock, each with its hashes and comments."""
    return re.split(r"^(?=\w)", lock, flags=re.MULTILINE)[1:]


def pin(entry: str) -> str:
    """The name, version and hashes of a pin; for which systems differs from lock to lock."""
    plain = re.sub(r"^ *#.*\n", "", entry, flags=re.MULTILINE)
    return re.sub(r" ; .*?( \\)$", r"\1", plain, flags=re.MULTILINE).strip()
