"""Checks before a release, run by `scripts/build.py` and `scripts/release.py`.

`changelog`, `index` and `tags` each return the reasons not to publish, and `metadata` the mistakes in the built files.
`smoke` runs in a new environment that has only the wheel. Start with `scripts/release.py`.
"""
