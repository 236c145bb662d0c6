"""Report jobs that people wait for."""

import uuid


class JobService:
    def __init__(self) -> None:
        from src.config import TABLE_PREFIX

        self._table = f"{TABLE_PREFIX}jobs"
        self._jobs: dict[str, dict] = {}

    def create(self, ticker: str) -> str:
        job = uuid.uuid4().hex
        self._jobs[job] = {"ticker": ticker, "state": "waiting"}
        return job

    def start(self, job: str) -> None:
        self._jobs.setdefault(job, {})["state"] = "running"

    def finish(self, job: str, result: dict) -> None:
        self._jobs.setdefault(job, {}).update(state="done", result=result)
