"""Chart patterns of a ticker, found once a day."""


class PatternDetectionService:
    def detect(self, ticker: str) -> list[dict]:
        from src.analysis.pattern_detectors.registry import detectors
        from src.data.aurora.chart_pattern_repository import ChartPatternRepository

        repository = ChartPatternRepository()
        prices = repository.prices(ticker)
        found = [pattern for detector in detectors() for pattern in detector.detect(prices)]
        repository.store(ticker, found)
        return [pattern._asdict() for pattern in found]
