"""The corpus runner: what the pipeline makes of many documents, and whether the packages work.

In comes a folder of documents; out comes one `Outcome` for each: generated, refused or crashed, and on demand whether
the package imports, type-checks and makes its calls. Every document runs in processes of its own. Open `run_corpus`
first.
"""
