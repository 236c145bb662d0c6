"""Services that several functions share; each loads with its first use (PEP 562)."""

__all__ = ["PatternDetectionService"]


def __getattr__(name):
    if name == "PatternDetectionService":
        from .pattern_detection_service import PatternDetectionService

        return PatternDetectionService
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
