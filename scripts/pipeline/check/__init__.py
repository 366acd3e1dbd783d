"""Check: find what prevents generating from a document, with file, line, pointer, rule and hint.

The input is a `Document`; the output is problems. Start with `rules`, which lists every rule.
"""
