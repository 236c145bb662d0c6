"""Settings: from the environment, a file or files of secrets, and never shown with a secret."""

import json
from pathlib import Path

import pytest
from impact_api.serving import shown
from impact_api.settings import read_settings

from impact.errors import UsageError


def test_without_any_the_clone_here_is_served() -> None:
    """Nothing has to be configured: this machine alone, the clone in this folder."""
    settings = read_settings()

    assert (settings.host, settings.port, list(settings.served)) == ("127.0.0.1", 8000, ["local"])


def test_the_environment_decides_before_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variable, then a file of one value, then the file of all; what is typed decides first."""
    (tmp_path / "impact.toml").write_text("port = 1\nrate = 2\ndeadline = 3\nwaiting = 4\n")
    (tmp_path / "rate").write_text("20\n")
    (tmp_path / "deadline").write_text("30\n")
    monkeypatch.setenv("IMPACT_CONFIG", str(tmp_path / "impact.toml"))
    monkeypatch.setenv("IMPACT_RATE_FILE", str(tmp_path / "rate"))
    monkeypatch.setenv("IMPACT_DEADLINE_FILE", str(tmp_path / "deadline"))
    monkeypatch.setenv("IMPACT_DEADLINE", "300")
    monkeypatch.setenv("IMPACT_PORT", "100")
    settings = read_settings(port=1000)

    assert (settings.port, settings.rate) == (1000, 20)
    assert (settings.deadline, settings.waiting) == (300.0, 4)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("nonsense = 1\n", "nonsense"),
        ("port = 70000\n", "port"),
        ("port = \n", "impact.toml"),
        ("[repositories.Shop]\npath = '.'\n", "repositories.Shop"),
        ("[repositories.shop]\n", "path or url"),
        ("[repositories.shop]\nurl = 'ext::sh -c true'\n", "ext"),
        ("[[tokens]]\nname = 'a'\nsha256 = 'hunter2'\nscopes = []\n", "sha256"),
        ("webhook_secret = ''\n", "webhook_secret"),
    ],
)
def test_what_is_wrong_in_a_file_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, word: str
) -> None:
    """A wrong key or value stops the start, by its name and without its value."""
    (tmp_path / "impact.toml").write_text(text)
    monkeypatch.setenv("IMPACT_CONFIG", str(tmp_path / "impact.toml"))
    with pytest.raises(UsageError) as caught:
        read_settings()

    assert word in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("IMPACT_TOKENS", "hunter2"), ("IMPACT_PORT", "hunter2"), ("IMPACT_RATE_FILE", "/nowhere")],
)
def test_a_variable_that_cannot_be_read_is_told(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """No JSON where a list is wanted, no number, no file: an error with a name, and no trace."""
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError) as caught:
        read_settings()

    assert "hunter2" not in str(caught.value)


def test_no_secret_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """`--print-config` shows what is set, and stars for what is secret."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://impact:hunter2@host/impact")
    monkeypatch.setenv("IMPACT_WEBHOOK_SECRET", "hunter3")
    monkeypatch.setenv("IMPACT_GITHUB_APP_KEY", "hunter4")
    text = shown(
        read_settings(repositories={"a": {"url": "https://github.com/o/a", "token": "hunter5"}})
    )

    assert json.loads(text)["port"] == 8000
    assert "hunter" not in text
