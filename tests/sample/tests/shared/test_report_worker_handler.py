"""The worker answers an empty queue."""

from src.report_worker_handler import handler


def test_empty_queue():
    assert handler({}, None) == {"done": 0}
