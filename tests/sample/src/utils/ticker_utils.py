"""Spellings of a ticker."""


def to_yahoo(ticker: str) -> str:
    return f"{ticker}.BK" if "." not in ticker else ticker
