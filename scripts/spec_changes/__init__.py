"""The spec diff: what the difference between two OpenAPI documents does to callers.

In come two documents; out comes a `Report` of findings, each with a level, a reason and its place in both files. `read`
loads the documents, `schemas` and `operations` compare what goes over the wire, `python` compares the generated clients,
`findings` has the rules and their severity, and `report` writes. Open `compare` first; `scripts/spec_diff.py` runs it.
"""
