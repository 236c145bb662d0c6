"""Detectors of a library that not every image has."""

import stock_pattern

from src.analysis.pattern_detectors.base_detector import BaseDetector


class StockPatternDetector(BaseDetector):
    def detect(self, prices):
        return stock_pattern.find(prices)
