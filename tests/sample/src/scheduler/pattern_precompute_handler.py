"""Finds the chart patterns of one ticker."""


def handler(event, context):
    from src.services import PatternDetectionService

    return {"patterns": len(PatternDetectionService().detect(event["ticker"]))}
