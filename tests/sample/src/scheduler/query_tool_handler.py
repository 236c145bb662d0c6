"""Asks the database, or any tool that an operator names."""

from importlib import import_module


def handler(event, context):
    from src.data.aurora.client import connect

    if "tool" in event:
        return import_module(event["tool"]).run(event)
    return list(connect().query(event["sql"]))
