"""Scorers that ask a model; used in notebooks only."""

from .hallucination_scorer import hallucination

__all__ = ["hallucination"]
