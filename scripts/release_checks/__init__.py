"""Checks of what is about to be released, run by `scripts/build.py`."""
