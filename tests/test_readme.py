"""README.md cannot lie: its first screen is what the tool prints."""

import re
from pathlib import Path

import pytest

from impact.cli import main
from tests.conftest import RepositoryBuilder

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_first_screen_is_a_real_answer(
    deployed: RepositoryBuilder,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The transcript is the start of the answer in the deployed system's repository."""
    deployed.git("clone", "-q", str(deployed.path), str(tmp_path / "clone"))
    agent = tmp_path / "clone" / "src" / "agent.py"
    agent.write_bytes(agent.read_bytes() + b"# improve the prompt\n")
    deployed.git("-C", str(tmp_path / "clone"), "commit", "-qam", "feat(backend): improve prompt")
    transcript = re.search(r"```console\n\$ impact (.*)\n((?:.*\n)*?)```", README)
    assert transcript is not None
    question, shown = transcript.groups()
    monkeypatch.chdir(tmp_path / "clone")
    monkeypatch.setenv("COLUMNS", "92")

    assert main(question.split()) == 0
    assert capsys.readouterr().out.startswith(shown)


def test_every_link_leads_somewhere() -> None:
    """The files README.md points to exist."""
    top = Path(__file__).parent.parent
    targets = re.findall(r"\]\(([^)#:]+)\)", README)

    assert [target for target in targets if not (top / target).exists()] == []
