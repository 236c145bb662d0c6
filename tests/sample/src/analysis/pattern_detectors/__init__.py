"""Detectors of chart patterns."""

MINIMUM_CONFIDENCE = 0.6
