"""What every detector offers."""

from ..pattern_types import Pattern


class BaseDetector:
    def detect(self, prices: list[float]) -> list[Pattern]:
        raise NotImplementedError
