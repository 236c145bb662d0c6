"""The steps come in order."""

from src.workflow.workflow_nodes import WorkflowNodes


def test_short_strategy_draws_nothing():
    assert len(WorkflowNodes().steps("short")) == 5
