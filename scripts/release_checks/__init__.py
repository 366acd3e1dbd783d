"""Checks of what is about to be released, run by `scripts/build.py` and `scripts/release.py`.

`changelog`, `index` and `tags` each return the reasons not to publish, `metadata` what is wrong in the built files;
`smoke` runs in a new environment that has nothing but the wheel. Start with `scripts/release.py`.
"""
