"""The OpenAPI document: committed, true, and complete."""

import json
import os
from pathlib import Path

from impact_api.app import create_app
from impact_api.settings import read_settings

FILE = Path(__file__).parent.parent.parent / "docs" / "openapi.json"
SAID = {"400", "401", "403", "404", "405", "409", "413", "415", "422", "429", "500", "503"}


def test_the_committed_document_is_the_one_that_is_served() -> None:
    """docs/openapi.json is what /openapi.json serves; UPDATE_GOLDEN=1 writes it anew."""
    served = json.dumps(create_app(read_settings()).openapi(), indent=1) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        FILE.write_text(served, encoding="utf-8")

    assert FILE.read_text(encoding="utf-8") == served


def test_every_operation_documents_every_error() -> None:
    """Each status of an error is there, as a problem, and every reference leads somewhere."""
    document = json.loads(FILE.read_text(encoding="utf-8"))
    for operations in document["paths"].values():
        for operation in operations.values():
            assert set(operation["responses"]) >= SAID
            for status in SAID:
                assert list(operation["responses"][status]["content"]) == [
                    "application/problem+json"
                ]
    text = FILE.read_text(encoding="utf-8")
    names = {part.partition('"')[0] for part in text.split('"#/components/schemas/')[1:]}
    assert names <= set(document["components"]["schemas"])
