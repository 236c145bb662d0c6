"""Turns a stored report into a PDF file."""


def handler(event, context):
    from src.data.aurora.precompute_service import PrecomputeService
    from src.formatters.pdf_generator import render_pdf
    from src.formatters.pdf_storage import PdfStorage

    report = PrecomputeService().load(event["ticker"])
    return {"url": PdfStorage().save(event["ticker"], render_pdf(report))}
