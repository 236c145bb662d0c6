"""Reads one fund file."""

import csv

from src.data.etl import ENCODING


def parse(content: bytes) -> list[dict]:
    return list(csv.DictReader(content.decode(ENCODING).splitlines()))
