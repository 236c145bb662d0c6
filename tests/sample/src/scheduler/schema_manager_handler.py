"""Applies the SQL files that the image carries."""

import os


def handler(event, context):
    from src.data.aurora.client import connect

    for name in sorted(os.listdir("db/migrations")):
        with open(f"db/migrations/{name}", encoding="utf-8") as script:
            connect().execute(script.read())
