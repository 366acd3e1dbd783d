"""The pipeline: load, validate, lint, normalise, models, operations, render, format, write.

Each stage is one module with one public function that takes values and returns values; `write` alone touches the
output. `scripts/generate.py` runs them in that order.
"""
