"""Patterns of single days."""

from .base_detector import BaseDetector, Pattern


class CandlestickDetector(BaseDetector):
    def detect(self, prices: list[float]) -> list[Pattern]:
        return [Pattern("gap", at, at + 1, 0.7) for at in range(len(prices) - 1)]
