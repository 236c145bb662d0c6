"""The door to GitHub Actions: what a job is told, and the files by which it answers.

Promise: nothing is asked over the network but by `rest`, where somebody orders it. What comes in is
taken for hostile: bounded, typed, without control characters; what goes out can say nothing but
what it says.
"""

from impact.github.files import append_summary, outputs_text, write_outputs, write_report
from impact.github.job import Job, delivery_of, read_job

__all__ = [
    "Job",
    "append_summary",
    "delivery_of",
    "outputs_text",
    "read_job",
    "write_outputs",
    "write_report",
]
