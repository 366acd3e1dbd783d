"""The pipeline: read, mend, check, prepare, models, operations, render, format, try out, write.

Each stage is a function that takes values and returns values; only `write` touches the output. Start with `run`, which
has them in their order; `scripts/generate.py` runs it.
"""
