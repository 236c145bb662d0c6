"""Indicators of one price series."""

import statistics


def indicators(prices: list[float]) -> dict[str, float]:
    if len(prices) < 2:
        return {}
    return {"mean": statistics.fmean(prices), "spread": statistics.stdev(prices)}
