"""Routes of the web API."""

from fastapi import FastAPI

from src.api.errors import install_handlers
from src.api.models import RankingItem, ReportResponse

app = FastAPI(title="Daily report")
install_handlers(app)


@app.get("/api/v1/search")
def search(q: str) -> list[str]:
    from src.api.ticker_service import TickerService

    return TickerService().search(q)


@app.get("/api/v1/rankings")
def rankings() -> list[RankingItem]:
    from src.api.rankings_service import RankingsService

    return RankingsService().top()


@app.get("/api/v1/report/{ticker}")
def report(ticker: str) -> ReportResponse:
    from src.api.peer_selector import peers_of
    from src.api.transformer import to_response
    from src.data.aurora.precompute_service import PrecomputeService

    stored = PrecomputeService().load(ticker)
    return ReportResponse(**to_response(stored), peers=peers_of(ticker))


@app.post("/api/v1/report/{ticker}/jobs")
def start_report(ticker: str) -> dict[str, str]:
    from src.api.job_service import JobService

    return {"job": JobService().create(ticker)}


@app.get("/api/v1/patterns/{ticker}")
def patterns(ticker: str) -> list[dict]:
    from src.services import PatternDetectionService

    return PatternDetectionService().detect(ticker)


@app.post("/api/v1/watchlist/{ticker}")
def watch(ticker: str, authorization: str) -> dict[str, bool]:
    from src.api.telegram_auth import user_of
    from src.api.watchlist_service import WatchlistService

    return {"added": WatchlistService().add(user_of(authorization), ticker)}
