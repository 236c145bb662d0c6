"""What an operator deploys: the image, the compose file, the units, and what the page says of them.

The image itself is built and run by `.ci/image.sh`, which takes minutes and root.
"""

import configparser
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from impact_api.settings import Settings

from impact.cli import COMMANDS

TOP = Path(__file__).parent.parent
TOOLS = Path(sys.executable).parent  # the linters stand beside the Python that runs the tests
DOCKERFILE = (TOP / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((TOP / "compose.yaml").read_text(encoding="utf-8"))
UNITS = sorted((TOP / "examples" / "systemd").glob("*.service"))
PAGE = (TOP / "docs" / "deploying.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "command",
    [
        ["hadolint", "--no-color", "--failure-threshold", "style", "Dockerfile"],
        ["check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml"],
    ],
    ids=["hadolint", "compose-schema"],
)
def test_linters_find_nothing(command: list[str]) -> None:
    """Hadolint finds nothing in the Dockerfile, and compose.yaml has the shape of its schema."""
    done = subprocess.run(
        [TOOLS / command[0], *command[1:]], cwd=TOP, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def instructions(name: str) -> list[str]:
    """What follows one instruction of the Dockerfile, each time it stands there."""
    joined = DOCKERFILE.replace("\\\n", " ")
    return re.findall(rf"^{name} +(.*)$", joined, re.MULTILINE)


def test_the_image_is_built_upon_what_the_operator_chooses_and_runs_as_nobody() -> None:
    """Both stages stand on BASE_IMAGE; the last one has a user, a signal, a check and labels."""
    assert [text.split()[0] for text in instructions("FROM")] == ["${BASE_IMAGE}"] * 2
    last = DOCKERFILE.rpartition("FROM ")[2]
    assert "\nUSER 10001:10001\n" in last
    assert "\nSTOPSIGNAL SIGTERM\n" in last
    assert "/livez" in instructions("HEALTHCHECK")[0]
    labels = set(re.findall(r"org\.opencontainers\.image\.(\w+)=", instructions("LABEL")[0]))
    assert labels == {"title", "description", "licenses", "version", "revision"}


def test_all_that_is_installed_into_the_image_is_locked() -> None:
    """Each installation checks hashes, but for that of the wheel the stage before has built."""
    installs = re.findall(r"pip install[^&\n]*", DOCKERFILE.replace("\\\n", " "))
    assert len(installs) == 3
    assert [("--require-hashes" in text, "/wheels/" in text) for text in installs] == [
        (True, False), (True, False), (False, True),
    ]  # fmt: skip


def test_the_builder_is_sent_what_the_image_is_made_of() -> None:
    """`.dockerignore` lets through what the Dockerfile copies, and nothing else."""
    lines = (TOP / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = [name for text in instructions("COPY") if "--from" not in text
              for name in text.split()[:-1]]  # fmt: skip

    assert {line[1:] for line in lines if line.startswith("!")} == set(copied)
    assert "*" in lines
    assert all((TOP / name).exists() for name in copied)


@pytest.mark.parametrize("name", ["service", "worker"])
def test_a_container_has_little_power(name: str) -> None:
    """Read-only root, no capability, no new privileges, bounded memory and processes."""
    service = COMPOSE["services"][name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "mem_limit" in service
    assert "pids_limit" in service
    assert "user" not in service  # the image's own
    assert service["command"][0] in ("serve", "worker")


def test_no_secret_stands_in_the_compose_file_and_nothing_is_open_to_the_world() -> None:
    """Secrets are files, each used by somebody; ports are those of this machine."""
    services = COMPOSE["services"].values()
    used = {name for service in services for name in service.get("secrets", [])}

    assert used == set(COMPOSE["secrets"])
    assert all(value.keys() == {"file"} for value in COMPOSE["secrets"].values())
    for service in services:
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
        for key, value in service["environment"].items():
            secret = any(word in key for word in ("PASSWORD", "TOKEN", "SECRET", "DATABASE"))
            assert not secret or value.startswith("/run/secrets/") or key == "POSTGRES_DB"


def test_what_is_started_exists() -> None:
    """Every command of the image, the compose file and the units is one of the command line."""
    started = {COMPOSE["services"][name]["command"][0] for name in ("service", "worker")}
    started |= {unit_of(path)["Service"]["ExecStart"].split()[1] for path in UNITS}
    assert started <= set(COMMANDS)


def test_what_is_set_exists() -> None:
    """Every IMPACT_ name in the Dockerfile, the compose file and the units is a setting."""
    fields = {f"IMPACT_{name.upper()}" for name in Settings.model_fields}
    known = {"IMPACT_CONFIG", *fields, *(f"{name}_FILE" for name in fields)}
    texts = [path.read_text(encoding="utf-8") for path in (*UNITS, TOP / "compose.yaml")]

    named = {name for text in (DOCKERFILE, *texts) for name in re.findall(r"IMPACT_\w+", text)}
    assert named
    assert named <= known


def unit_of(path: Path) -> configparser.ConfigParser:
    """One unit; a key that stands there twice has its last value, as here only order matters."""
    parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters="=")
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(path, encoding="utf-8")
    return parser


def test_the_units_share_all_but_what_they_start() -> None:
    """The service and the worker have one user, one folder and the same walls around them."""
    one, two = (dict(unit_of(path)["Service"]) for path in UNITS)
    differ = {key for key in one.keys() | two.keys() if one.get(key) != two.get(key)}

    assert differ == {"ExecStart", "TimeoutStopSec"}
    assert one["ProtectSystem"] == "strict"
    assert one["NoNewPrivileges"] == "yes"


def test_the_page_says_the_defaults_of_mirrors() -> None:
    """The table of settings names each one of mirrors, with its default."""
    fields = {name: field for name, field in Settings.model_fields.items() if "mirror" in name}
    rows = dict(re.findall(r"^\| `(mirror\w*)` \| ?`?([^|`]*)`? ?\|", PAGE, re.MULTILINE))

    assert rows.keys() == fields.keys()
    assert float(rows["mirror_age"]) == fields["mirror_age"].default
    assert float(rows["mirror_wait"]) == fields["mirror_wait"].default
    assert rows["mirrors"] == fields["mirrors"].default


def test_the_configuration_of_the_page_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The example of impact.toml is TOML that the settings take."""
    from impact_api.settings import read_settings

    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "impact.toml").write_text(text)
    monkeypatch.setenv("IMPACT_CONFIG", str(tmp_path / "impact.toml"))
    settings = read_settings()

    assert settings.served.keys() == tomllib.loads(text)["repositories"].keys()
    assert not settings.open
