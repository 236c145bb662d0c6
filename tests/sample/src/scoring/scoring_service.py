"""Asks every scorer, and tells the adapters."""

import importlib

from src.scoring.types import Score

ADAPTERS = ("langfuse", "ragas")


class ScoringService:
    def score(self, state: dict) -> list[Score]:
        from .completeness_scorer import completeness
        from .compliance_scorer import compliance
        from .consistency_scorer import consistency
        from .cost_scorer import cost
        from .faithfulness_scorer import faithfulness
        from .qos_scorer import quality_of_service
        from .reasoning_quality_scorer import reasoning_quality

        scorers = (completeness, compliance, consistency, cost, faithfulness, quality_of_service)
        scores = [scorer(state) for scorer in (*scorers, reasoning_quality)]
        for name in ADAPTERS:
            adapter = importlib.import_module(f"src.scoring.adapters.{name}_adapter")
            adapter.send(scores)
        return scores
