"""Takes report jobs from the queue."""

import json


def handler(event, context):
    from src.agent import TickerAgent
    from src.api.job_service import JobService
    from src.api.transformer import to_response

    jobs = JobService()
    agent = TickerAgent()
    for record in event.get("Records", []):
        job = json.loads(record["body"])
        jobs.start(job["id"])
        jobs.finish(job["id"], to_response(agent.analyze(job["ticker"])))
    return {"done": len(event.get("Records", []))}
