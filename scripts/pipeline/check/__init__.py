"""Check: find what prevents generating from a document, with file, line, pointer, rule and hint.

The input is a `Spec`; the output is problems. Start with `rules`, which lists the name of every rule.
"""
