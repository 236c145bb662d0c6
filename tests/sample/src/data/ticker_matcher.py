"""Finds the ticker somebody may have meant."""

import csv
import difflib

TICKERS = "data/tickers.csv"


class TickerMatcher:
    def __init__(self) -> None:
        with open(TICKERS, encoding="utf-8", newline="") as rows:
            self._symbols = [row["symbol"] for row in csv.DictReader(rows)]

    def closest(self, text: str) -> str:
        found = difflib.get_close_matches(text.strip().upper(), self._symbols, n=1)
        return found[0] if found else ""
