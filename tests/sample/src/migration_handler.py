"""Runs one SQL file against the database; started by hand."""

import types


def handler(event, context):
    from src.data.aurora.client import connect

    with open(f"db/migrations/{event['file']}", encoding="utf-8") as script:
        connect().execute(script.read())
    return types.SimpleNamespace(ok=True).__dict__
