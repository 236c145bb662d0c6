"""The steps themselves; each one loads what it needs."""

from src.types import AgentState


class WorkflowNodes:
    def steps(self, strategy: str):
        chart = [self.draw] if strategy == "full" else []
        return [self.fetch, self.read_news, self.analyze, *chart, self.write, self.score]

    def fetch(self, state: AgentState) -> AgentState:
        from .aurora_data_adapter import AuroraDataAdapter

        return {**state, "prices": AuroraDataAdapter().prices(state["ticker"])}

    def read_news(self, state: AgentState) -> AgentState:
        from src.data.news_fetcher import NewsFetcher
        from src.integrations.mcp_async import call_all

        call_all({"filings": {"ticker": state["ticker"]}})
        return {**state, "news": NewsFetcher().latest(state["ticker"])}

    def analyze(self, state: AgentState) -> AgentState:
        from src.analysis.market_analyzer import market_mood
        from src.analysis.strategy_analyzer import backtest
        from src.analysis.technical_analysis import indicators

        found = indicators(state["prices"])
        found.update(mood=market_mood(found), edge=backtest(state["prices"]))
        return {**state, "indicators": found}

    def draw(self, state: AgentState) -> AgentState:
        from src.formatters import ChartGenerator

        if ChartGenerator is not None:
            ChartGenerator().draw(state["ticker"], state["prices"])
        return state

    def write(self, state: AgentState) -> AgentState:
        from src.report import ReportGenerator

        return {**state, "report": ReportGenerator().write(state)}

    def score(self, state: AgentState) -> AgentState:
        from src.scoring.scoring_service import ScoringService

        ScoringService().score(state)
        return state
