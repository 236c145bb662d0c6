"""What is started, as files outside of Python name it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.handlers import find_handlers, names_handlers


def names(path: str, text: str) -> list[tuple[str, int]]:
    """The names in a file, with their lines."""
    return [(one.text, one.line) for one in find_handlers(path, text.encode())]


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("main.tf", 'resource "x" "y" {\n  handler = "src.a.handler"\n}\n', [("src.a.handler", 2)]),
        ("main.tf", '  command = ["src.a.handler"]\n', [("src.a.handler", 1)]),
        ("main.tf", '  runtime = "python3.11"\n  # handler = "old.x"\n', []),
        ("Dockerfile", 'CMD ["src.a.handler"]\n', [("src.a.handler", 1)]),
        ("Dockerfile", "CMD [ 'python', '-m', 'web' ]\n", [("web", 1)]),
        ("Dockerfile", "CMD uvicorn web.main:app --host 0.0.0.0\n", [("web.main:app", 1)]),
        ("Dockerfile.jobs", "ENTRYPOINT python jobs/run.py\n", [("jobs/run.py", 1)]),
        ("docker/jobs.Dockerfile", 'entrypoint ["python", "run.py"]\n', [("run.py", 1)]),
        ("Dockerfile", 'CMD ["gunicorn", \\\n  "web.main:app"]\nRUN x.y\n', [("web.main:app", 2)]),
        ("Dockerfile", "CMD python \\\n  # why\n  -m web\nUSER a.b\n", [("web", 3)]),
        ("main.tf", '  command = [\n    "python", "-m",\n    "jobs.run", # x\n  ]\n  a = "b.c"\n',
         [("jobs.run", 3)]),
        ("compose.yaml", "    command:\n      - python\n      - -m\n      - jobs\n    image: a.b\n",
         [("jobs", 4)]),
        ("main.tf", '# \x0c\n  handler = "a.b"\n', [("a.b", 2)]),
        ("Dockerfile", "RUN python setup.py install\n", []),
        ("serverless.yml", "functions:\n  a:\n    handler: src/a.handler\n",
         [("src/a.handler", 3)]),
        ("template.yaml", "      Handler: app.lambda_handler\n", [("app.lambda_handler", 1)]),
        ("compose.yaml", "    command: python -m jobs.run\n", [("jobs.run", 1)]),
        ("docker-compose.prod.yml", '    command: ["celery", "-A", "jobs.app"]\n',
         [("jobs.app", 1)]),
        ("pyproject.toml", '[project.scripts]\nx = "web.cli:main"\n[tool.ruff]\ny = "a.b:c"\n',
         [("web.cli:main", 2)]),
        ("sub/pyproject.toml", '[tool.poetry.scripts]\n"x-y" = "a:main"\n', [("a:main", 2)]),
    ],
)  # fmt: skip
def test_names_are_found_with_their_lines(
    path: str, text: str, found: list[tuple[str, int]]
) -> None:
    """Each kind of file says in its own way what it starts; a program alone is no code of ours."""
    assert names_handlers(path)
    assert names(path, text) == found


@pytest.mark.parametrize("path", ["a.py", "requirements.txt", "docs/Dockerfile-notes.md", "x.yml"])
def test_other_files_name_nothing(path: str) -> None:
    """Only files of those kinds are read."""
    assert not names_handlers(path)


@given(st.sampled_from(["main.tf", "Dockerfile", "pyproject.toml", "compose.yml"]), st.binary())
def test_any_bytes_are_read(path: str, text: bytes) -> None:
    """No bytes break the search, and every line it names exists."""
    lines = text.decode("utf-8", "replace").splitlines()

    assert all(1 <= one.line <= len(lines) for one in find_handlers(path, text))
