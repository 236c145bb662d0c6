"""One ticker in, one Thai report out: the steps and their order."""

from src.types import AgentState


class TickerAgent:
    """Runs the steps of a report; every heavy import waits for the first call."""

    def __init__(self) -> None:
        self._nodes = None

    def _load_nodes(self):
        if self._nodes is None:
            from src.workflow.workflow_nodes import WorkflowNodes

            self._nodes = WorkflowNodes()
        return self._nodes

    def analyze(self, ticker: str) -> AgentState:
        from src.integrations.langfuse_client import trace
        from src.utils.strategy import choose_strategy

        state: AgentState = {"ticker": ticker}
        nodes = self._load_nodes()
        with trace("analyze", ticker):
            for step in nodes.steps(choose_strategy(ticker)):
                state = step(state)
        self._remember(state)
        return state

    def _remember(self, state: AgentState) -> None:
        from src.data.aurora.precompute_service import PrecomputeService

        PrecomputeService().store(state["ticker"], state.get("report", ""))
