"""All detectors, in the order they are asked. Two of them need libraries that may be missing."""

import importlib

from .base_detector import BaseDetector


def detectors() -> list[BaseDetector]:
    from . import candlestick_patterns, chart_patterns

    found = [candlestick_patterns.CandlestickDetector(), chart_patterns.ChartDetector()]
    try:
        adapter = importlib.import_module("src.analysis.pattern_detectors.stock_pattern_adapter")
        found.append(adapter.StockPatternDetector())
    except ImportError:
        pass
    custom = importlib.import_module(".custom_adapter", package="src.analysis.pattern_detectors")
    return [*found, custom.CustomDetector()]
