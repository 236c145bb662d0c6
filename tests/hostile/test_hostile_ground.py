"""The ground of the attacks is whole: every command is asked, each question answered."""

import pytest

from impact.cli import COMMANDS
from tests.conftest import RepositoryBuilder
from tests.hostile.ground import QUESTIONS, Person, lay


def test_no_command_is_forgotten() -> None:
    """A new command has to be attacked, too."""
    assert set(QUESTIONS) == set(COMMANDS)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> RepositoryBuilder:
    """The repository that nobody has attacked."""
    return lay(RepositoryBuilder(tmp_path_factory.mktemp("ground") / "repo"))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_question_has_an_answer(command: str, ground: RepositoryBuilder) -> None:
    """An attack proves something only where without it there is an answer."""
    for words, said in Person(ground.path).answers(command).items():
        assert said.status in (0, 1), (words, said.err)
        assert said.out, words
