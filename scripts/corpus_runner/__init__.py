"""The corpus runner: runs the pipeline on many documents, and checks that the packages work.

It takes a folder of documents and returns an `Outcome` for each: generated, refused or crashed, and on request whether
the package imports, type-checks and makes its calls. Every document runs in its own processes. Start with `run_corpus`.
"""
