"""Shows charts on somebody's own machine."""

from src.services.pattern_detection_service import PatternDetectionService

if __name__ == "__main__":
    print(PatternDetectionService().detect("NVDA19"))
