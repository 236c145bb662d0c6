"""Prices a series turns at."""


def levels(prices: list[float]) -> list[float]:
    return sorted({round(price) for price in prices})
