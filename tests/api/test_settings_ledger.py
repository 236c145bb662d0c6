"""Which ledger each repository of a service has."""

from typing import Any

import pytest
from impact_api.settings import read_settings

SERVER = "postgresql://h/db"


@pytest.mark.parametrize(
    ("given", "ledgers"),
    [
        ({}, ["", ""]),
        ({"ledger": "/l"}, ["sqlite:///l#a", "sqlite:///l#b"]),
        ({"ledger": SERVER}, [f"{SERVER}#a", f"{SERVER}#b"]),
        ({"database": SERVER}, [f"{SERVER}#a", f"{SERVER}#b"]),
        ({"database": "/d"}, ["", ""]),
        ({"database": SERVER, "ledger": "/l"}, ["sqlite:///l#a", "sqlite:///l#b"]),
    ],
)
def test_repositories_never_share_their_deploys(given: Any, ledgers: list[str]) -> None:
    """In one database each has its part."""
    settings = read_settings(repositories={"a": {"path": "."}, "b": {"path": "."}}, **given)

    assert [settings.ledger_of(name) for name in ("a", "b")] == ledgers


def test_a_ledger_that_is_named_is_used_as_it_is() -> None:
    """One repository's own, and that of a service which serves one alone."""
    own = {"path": ".", "ledger": f"{SERVER}#other"}

    settings = read_settings(repositories={"a": own, "b": {"path": "."}}, database=SERVER)
    assert settings.ledger_of("a") == f"{SERVER}#other"
    alone = read_settings(repositories={"a": {"path": "."}}, ledger=SERVER, database="/d")
    assert alone.ledger_of("a") == SERVER
