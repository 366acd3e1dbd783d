"""Semantic comparison of two OpenAPI documents, on the wire.

`sources` reads, `schemas` and `operations` normalise, `relation` compares schemas, `walk` compares documents,
`rules` holds the law and the table of rules, `report_*` write. `scripts/spec_diff.py` runs them.
"""
