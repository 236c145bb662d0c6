"""What the commands answer beside the report: one module for each question, or a folder of them.

Promise: each takes a question and the open doors, asks `impact.pipeline` and what stands below it,
and gives back values that `impact.render` can show; nothing here prints.
"""
